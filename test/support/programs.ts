import { execFile } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/**
 * The full paths of a foreign program that tests want to run, in the order of PATH, with the place where Debian puts
 * it last. At a desk a missing program skips its tests with a visible line; in CI it is a failure.
 *
 * @throws Error under `CI=true`, if there is none
 */
export function foreignProgram(name: string): string[] {
  const directories = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin'];
  const found = directories.map((directory) => join(directory, name)).filter(isExecutable);
  if (found.length > 0) return [...new Set(found.map((path) => realpathSync(path)))];
  if (process.env.CI === 'true') throw new Error(`${name} is not installed; .ci/run installs what the tests need.`);
  process.stderr.write(`SKIPPED: ${name} is not installed, so the tests that run it are skipped.\n`);
  return [];
}

/** Runs a command in a shell that has no settings of the person at the desk, and returns what it prints. */
export async function shell(command: string, directory: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', command], {
    cwd: directory,
    env: { PATH: process.env.PATH, HOME: directory, AWS_PAGER: '' },
  });
  return stdout;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
