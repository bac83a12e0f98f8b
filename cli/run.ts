import { type Command, CommanderError } from '@commander-js/extra-typings';
import { CommandError, exitCodes, Interrupted, UsageError } from './errors.ts';
import { makeProgram } from './program.ts';
import type { Terminal } from './terminal.ts';
import { describeUsage } from './usage.ts';

/** Runs what was typed, and returns the exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = makeProgram(terminal);
  try {
    await program.parseAsync(withHelp(program, args), { from: 'user' });
    return exitCodes.success;
  } catch (caught) {
    if (terminal.signal.aborted || caught instanceof Interrupted) {
      // Behind the ^C that the terminal shows.
      if (terminal.screen) terminal.tell('\n');
      return exitCodes.interrupted;
    }
    if (caught instanceof CommanderError && caught.exitCode === 0) return exitCodes.success;
    const error = caught instanceof CommanderError ? new UsageError(describeUsage(caught, program, args)) : caught;
    const message = error instanceof Error ? error.message : String(error);
    if (message) terminal.tell(`\n${message}\n`);
    return error instanceof CommandError ? error.exitCode : exitCodes.failure;
  }
}

/** A page is asked for as the AWS CLI has it, too: by the word help after a command that takes no others, or by nothing. */
function withHelp(program: Command, args: readonly string[]): string[] {
  if (args.length === 0) return ['--help'];
  const [name = '', word, ...others] = args;
  const command = program.commands.find((each) => each.name() === name);
  const isHelp = word === 'help' && others.length === 0 && command?.registeredArguments.length === 0;
  return isHelp ? [name, '--help'] : [...args];
}
