import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onAbort } from '../client/abort.ts';
import { CommandError, exitCodes } from './errors.ts';
import type { Terminal } from './terminal.ts';

export interface LocalOptions {
  readonly fault?: readonly string[] | undefined;
}

/**
 * `participant-gateway local`: starts the emulated Amazon Connect, and in the repository all of the local world. It is a
 * process of its own, and not imported: what it is made of is not in the package, but for the emulated service.
 */
export async function local({ fault = [] }: LocalOptions, { variables, signal }: Terminal): Promise<void> {
  const isRepository = import.meta.url.endsWith('.ts');
  const start = new URL(isRepository ? '../local/start.ts' : '../local/connect/start.js', import.meta.url);
  const args = [fileURLToPath(start), ...fault.flatMap((each) => ['--fault', each])];
  const child = spawn(process.execPath, args, { stdio: 'inherit', env: variables });
  // A terminal signals both; anybody else, this one alone. Twice does no harm.
  onAbort(signal, () => child.kill('SIGINT'));
  const [code] = (await once(child, 'close')) as [number | null];
  // What kept it from starting, it has said itself.
  if (code !== 0) throw new CommandError(code === null ? 'The local world was broken off.' : '', exitCodes.failure);
}
