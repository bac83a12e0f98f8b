import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * Installs the packages of a folder with a lock file of its own, unless they are there: what others are measured against is
 * no dependency of the project.
 *
 * @throws Error that says what to do
 */
export async function installPeers(directory: URL): Promise<void> {
  const path = fileURLToPath(directory);
  // npm writes this one when all else is installed.
  const installed = await modified(`${path}/node_modules/.package-lock.json`);
  if (installed > 0 && installed >= (await modified(`${path}/package-lock.json`))) return;
  process.stderr.write(`Installing the packages of ${path} …\n`);
  const npm = spawn('npm', ['ci', '--prefix', path, '--no-audit', '--no-fund'], { stdio: ['ignore', 2, 2] });
  const [code] = (await once(npm, 'close').catch((error: Error) => [error.message])) as [unknown];
  if (code === 0) return;
  throw new Error(
    `The packages to measure against could not be installed (${code}). Run npm ci --prefix ${path}, and see why.`,
  );
}

async function modified(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
