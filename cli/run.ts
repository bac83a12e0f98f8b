import { readFileSync } from 'node:fs';
import { nearest } from './arguments.ts';
import { CommandError, exitCodes, Interrupted, UsageError } from './errors.ts';
import { NAME, overview } from './help.ts';
import type { Terminal } from './terminal.ts';

type Command = (args: readonly string[], terminal: Terminal) => Promise<void>;

/** The commands by name. Each is loaded when it is called, so that a start takes little. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  'create-participant-connection': async () =>
    (await import('./create-participant-connection.ts')).createParticipantConnection,
};

/** Runs what was typed, and returns the exit code. */
export async function run([name = 'help', ...args]: readonly string[], terminal: Terminal): Promise<number> {
  try {
    if (name === '--version') terminal.print(`${NAME}/${version()} node/${process.versions.node}\n`);
    else if (name === '--help' || name === 'help') terminal.print(overview());
    else await (await commandNamed(name))(args, terminal);
    return exitCodes.success;
  } catch (error) {
    if (terminal.signal.aborted || error instanceof Interrupted) {
      terminal.print('\n');
      return exitCodes.interrupted;
    }
    terminal.tell(`\n${error instanceof Error ? error.message : error}\n`);
    return error instanceof CommandError ? error.exitCode : exitCodes.failure;
  }
}

function commandNamed(name: string): Promise<Command> {
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load) return load();
  const known = Object.keys(commands);
  throw new UsageError(`There is no command ${name}. ${nearest(name, known)}${NAME} --help lists the commands.`);
}

function version(): string {
  // One folder up in the repository, and two in the package, whose JavaScript is in dist/.
  for (const path of ['../package.json', '../../package.json']) {
    try {
      return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')).version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error(`${NAME} lacks its package.json: install it again.`);
}
