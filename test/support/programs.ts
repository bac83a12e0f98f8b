import { execFile, spawnSync } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
  return missing(name);
}

/**
 * The full paths of each `python3` that has a module, by the rules of `foreignProgram`.
 *
 * @throws Error under `CI=true`, if there is none
 */
export function pythonWith(module: string): string[] {
  const found = foreignProgram('python3').filter(
    (python) => spawnSync(python, ['-c', `import ${module}`], { env: ownSettings(tmpdir()) }).status === 0,
  );
  return found.length > 0 ? found : missing(`${module} for Python 3`);
}

/**
 * The full path of each AWS CLI of version 2, by the rules of `foreignProgram`.
 *
 * @throws Error under `CI=true`, if there is none
 */
export function awsCliVersion2(): string[] {
  const found = foreignProgram('aws').filter((program) =>
    spawnSync(program, ['--version'], { env: ownSettings(tmpdir()), encoding: 'utf8' }).stdout.startsWith('aws-cli/2.'),
  );
  return found.length > 0 ? found : missing('the AWS CLI of version 2');
}

function missing(name: string): [] {
  if (process.env.CI === 'true') throw new Error(`${name} is not installed; .ci/run installs what the tests need.`);
  process.stderr.write(`SKIPPED: ${name} is not installed, so the tests that run it are skipped.\n`);
  return [];
}

/** Runs a command in a shell that has no settings of the person at the desk, and returns what it prints. */
export function shell(command: string, directory: string): Promise<string> {
  return run('sh', ['-c', command], { home: directory });
}

/**
 * Runs a program that has no settings of the person at the desk, and returns what it prints.
 *
 * @param home where it runs unless told otherwise, and looks for settings
 */
export async function run(
  program: string,
  args: readonly string[],
  { home, directory = home, variables }: Surroundings,
): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, {
    cwd: directory,
    env: { ...ownSettings(home), ...variables },
  });
  return stdout;
}

export interface Surroundings {
  readonly home: string;
  readonly directory?: string;
  /** Environment variables beside those that every program gets. */
  readonly variables?: Readonly<Record<string, string>>;
}

function ownSettings(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: home, AWS_PAGER: '' };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
