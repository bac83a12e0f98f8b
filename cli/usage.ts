import type { Command, CommanderError, CommandUnknownOpts } from '@commander-js/extra-typings';

/**
 * What was wrong with a command line, under the line that shows how the command is called.
 *
 * @param error of the library, whose own message may quote a value, and that may be a token
 */
export function describeUsage(error: CommanderError, program: Command, args: readonly string[]): string {
  const command = program.commands.find((each) => each.name() === args[0]);
  const problem = describeProblem(error, command);
  if (!command) return problem;
  const called = `${program.name()} ${command.name()}`;
  return `usage: ${called} ${command.usage()}\n${called} --help lists the options, with examples.\n\n${problem}`;
}

function describeProblem({ code, message }: CommanderError, command: CommandUnknownOpts | undefined): string {
  // Behind a single dash, a letter may be an option, and the rest its value.
  const name = /'(--[\w-]*|-\w?)/.exec(message)?.[1] ?? '';
  const [, meant] = /\(Did you mean (?:one of )?(.*)\?\)/.exec(message) ?? [];
  const hint = meant ? `Is ${meant} meant? ` : '';
  switch (code) {
    case 'commander.help':
    case 'commander.unknownCommand':
      return `There is no such command. ${hint}participant-gateway --help lists the commands.`;
    case 'commander.unknownOption':
      if (name === '--help' || command?.options.some(({ long }) => long === name))
        return `argument ${name}: it takes no value`;
      return `Unknown options: ${name}\n${hint}`.trimEnd();
    case 'commander.excessArguments':
      return 'There are more words than the command takes: quote a text that contains spaces.';
    case 'commander.optionMissingArgument':
      return `argument ${name}: expected one argument`;
    case 'commander.missingArgument':
      return `the following arguments are required: ${/'([\w-]+)'/.exec(message)?.[1]}`;
    case 'commander.invalidArgument': {
      const [, choices = ''] = /Allowed choices are (.*)\.$/.exec(message) ?? [];
      const what = name ? `argument ${name}` : 'argument';
      return `${what}: Invalid choice, valid choices are:\n\n${choices.replaceAll(', ', ' | ')}`;
    }
    default:
      return message;
  }
}
