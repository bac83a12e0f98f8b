import { readFileSync } from 'node:fs';
import { Argument, Command, CommanderError, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { members } from './create-participant-connection/members.ts';
import { UsageError } from './errors.ts';
import { describeExamples } from './examples.ts';
import { endpointUrl, header, participantToken, region } from './options.ts';
import type { Terminal } from './terminal.ts';

/** The program: its commands and their options. What a command does is loaded when it is called, so that a start takes little. */
export function makeProgram(terminal: Terminal): Command {
  const program = new Command('participant-gateway')
    .description(
      'Amazon Connect chat from the command line: at a gateway, at the emulated Amazon Connect, or at Amazon Connect itself.',
    )
    .version(`participant-gateway/${version()} node/${process.versions.node}`, '--version', 'Prints the version.')
    .helpOption('-h, --help', 'Prints this page.')
    .helpCommand('help [command]', 'prints the page of a command')
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({
      writeOut: terminal.print,
      // What was wrong with a command line, `run` says.
      writeErr: () => {},
      getOutHelpWidth: () => terminal.width,
      getOutHasColors: () => terminal.hasColors,
    })
    .exitOverride()
    .enablePositionalOptions()
    .addHelpText('after', EXIT_CODES);
  addCreateParticipantConnection(program, terminal);
  addConnect(program, terminal);
  addTail(program, terminal);
  addSend(program, terminal);
  addDoctor(program, terminal);
  addLocal(program, terminal);
  addCompletion(program, terminal);
  for (const command of program.commands) {
    refuseOptionsAsValues(command);
    command.addHelpText('after', () => describeExamples(command.name()));
  }
  return program as unknown as Command;
}

const EXIT_CODES = `
Exit codes: 0; 252 what was typed; 253 no endpoint and no region; 254 the service refuses; 255 any other failure; 130 Ctrl-C.
`;

function addCreateParticipantConnection(program: Command, terminal: Terminal): void {
  const command = program
    .command('create-participant-connection')
    .summary('turns a participant token into a websocket URL and a connection token')
    .description(
      'Turns a participant token into a websocket URL and a connection token, as the command of the AWS CLI does. Without --show-secrets, the output has <redacted> in their place.',
    )
    .option('--type [type...]', members.type.does)
    .addOption(participantToken)
    .option('--connect-participant', members['connect-participant'].does)
    .option('--no-connect-participant', 'Does not; the default.')
    .option(
      '--cli-input-json <json>',
      'Reads the input from JSON, in the form that --generate-cli-skeleton prints. What other options say goes before it. A dash reads standard input. Not beside --cli-input-yaml.',
    )
    .option(
      '--cli-input-yaml <yaml>',
      'Reads the input from YAML, in the form that --generate-cli-skeleton yaml-input prints. What other options say goes before it. A dash reads standard input. Not beside --cli-input-json.',
    )
    .addOption(
      new Option(
        '--generate-cli-skeleton [what]',
        'Sends nothing, and prints a sample: of the input as JSON (input, which is meant without a value) or as YAML (yaml-input), or of the output once the input has been validated (output).',
      )
        .choices(['input', 'output', 'yaml-input'] as const)
        .preset('input'),
    )
    .addOption(endpointUrl)
    .addOption(region)
    .addOption(header)
    .addOption(
      new Option('--output <format>', 'Form of the output; json unless it is given.').choices([
        'json',
        'text',
        'table',
        'yaml',
      ] as const),
    )
    .option('--query <jmespath>', 'JMESPath expression that picks what is printed.')
    .option(
      '--cli-auto-prompt',
      'Asks at the terminal for what is missing: types to choose from, the token, and where to call, which the Tab key completes.',
    )
    .option('--no-cli-auto-prompt', 'Does not; the default.')
    .addOption(
      new Option(
        '--color <when>',
        'Whether a table has colours; auto, the default, gives them to a terminal unless NO_COLOR is set.',
      ).choices(['on', 'off', 'auto'] as const),
    )
    .option('--no-color', 'The same as --color off.')
    .option('--debug', 'Tells on standard error, step by step, what is sent and what is answered.')
    .option(
      '--show-secrets',
      'Prints tokens and URLs that open a connection as they are; without it, each is replaced by the word <redacted>.',
    )
    .action(async (options) => {
      const { createParticipantConnection } = await import(
        './create-participant-connection/create-participant-connection.ts'
      );
      await createParticipantConnection(options, terminal);
    });
  const typed = new Set<string>();
  for (const name of ['cli-auto-prompt', 'no-cli-auto-prompt']) {
    command.on(`option:${name}`, () => {
      if (typed.add(name).size === 1) return;
      throw new UsageError('Both --cli-auto-prompt and --no-cli-auto-prompt cannot be specified at the same time.');
    });
  }
}

function addConnect(program: Command, terminal: Terminal): void {
  program
    .command('connect')
    .summary('opens the connection of a participant, step by step, and chats')
    .description(
      'Opens the connection of a participant and says what each step took: get, open, subscribe, catch up, first heartbeat. Then it shows what is said, and sends each line that is typed. /help lists what else can be typed. The connection is renewed, and made again when it is lost. Ctrl-D leaves the terminal, not the chat: the same token connects again. A line of standard input that is no terminal is sent, too, and its end is that of the command.',
    )
    .addOption(endpointUrl)
    .addOption(region)
    .addOption(participantToken)
    .addOption(header)
    .option('--json', 'Prints each step and each frame of the websocket, both ways, as a line of JSON.')
    .action(async (options) => {
      const { connect } = await import('./chat/connect.ts');
      await connect(options, terminal);
    });
}

function addTail(program: Command, terminal: Terminal): void {
  program
    .command('tail')
    .summary('prints what is said in a chat, as it comes')
    .description(
      'Prints the items of a chat as they come, from its beginning on, each once and in order, until the chat ends. After a lost connection it goes on where it was.',
    )
    .addOption(endpointUrl)
    .addOption(region)
    .addOption(participantToken)
    .addOption(header)
    .option('--json', 'Prints each item as a line of JSON, as GetTranscript has it.')
    .option(
      '--state <file>',
      'Remembers in a file which items were printed, so that the next run with it goes on without a gap. No secret is in it.',
    )
    .action(async (options) => {
      const { tail } = await import('./chat/tail.ts');
      await tail(options, terminal);
    });
}

function addSend(program: Command, terminal: Terminal): void {
  program
    .command('send')
    .summary('sends a message')
    .description('Sends a message, and prints its Id and time as JSON. The participant need not be connected.')
    .argument('[text]', 'What to say. A dash, or no text, reads it from standard input.')
    .addOption(endpointUrl)
    .addOption(region)
    .addOption(participantToken)
    .addOption(header)
    .option(
      '--content-type <type>',
      'Content type of the message, one that the chat allows; docs/wire.md has them.',
      'text/plain',
    )
    .option(
      '--client-token <token>',
      'By it, Amazon Connect knows the message if it comes again: the same command, run again, says it once.',
    )
    .action(async (text, options) => {
      const { send } = await import('./chat/send.ts');
      await send(text, options, terminal);
    });
}

function addDoctor(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .summary('checks a gateway from outside')
    .description(
      'Checks a gateway from outside, and prints a line for each check, with what is wrong and how to mend it: name, certificate, preflights, the shape of refusals, the way to Amazon Connect, and with a participant token the connection itself. The exit code is 0 if all is well, 1 after warnings alone, and 2 after a failure, as monitors have it.',
    )
    .option(
      '--endpoint-url <url>',
      'URL of the gateway, the output GatewayUrl of its stack. Otherwise that of AWS_ENDPOINT_URL_CONNECTPARTICIPANT or AWS_ENDPOINT_URL.',
    )
    .addOption(participantToken)
    .addOption(header)
    .option(
      '--origin <origin>',
      'Origin of a page that is to call the gateway, as in https://www.example.com, for the checks of CORS.',
    )
    .option(
      '--throttle',
      'Also calls DescribeView without a token until that is throttled, at most 60 times. Nothing of it reaches Amazon Connect; the metrics of the gateway count it.',
    )
    .option('--json', 'Prints all as one JSON document.')
    .action(async (options) => {
      const { doctor } = await import('./doctor/doctor.ts');
      await doctor(options, terminal);
    });
}

function addLocal(program: Command, terminal: Terminal): void {
  program
    .command('local')
    .summary('starts an emulated Amazon Connect, and in the repository the gateway')
    .description(
      'Starts an emulated Amazon Connect on CONNECT_PORT, 8788 unless it is set, with a chat that has begun, and prints its participant token and commands to paste. In the repository it also starts the gateway on GATEWAY_PORT, 8787 unless it is set, and the demo page on DEMO_PORT, 8789 unless it is set. 0 takes a free port. Ctrl-C ends it.',
    )
    .option(
      '--fault <fault>',
      'Fault to make at the start, as in error,operation=SendMessage,name=ThrottlingException. May be typed several times. docs/emulator.md lists the faults.',
      (fault: string, faults: readonly string[] = []) => [...faults, fault],
    )
    .action(async (options) => {
      const { local } = await import('./local.ts');
      await local(options, terminal);
    });
}

function addCompletion(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .summary('prints a script that completes command lines in a shell')
    .description('Prints a script that lets a shell complete command lines of participant-gateway with the Tab key.')
    .addArgument(new Argument('<shell>', 'The shell.').choices(['bash', 'zsh', 'fish'] as const))
    .action(async (shell) => {
      const { completionScript } = await import('./completion.ts');
      terminal.print(completionScript(shell));
    });
  program
    .command('complete', { hidden: true })
    .description('Prints what the last of some words may become: what the scripts of `completion` call.')
    .argument('[words...]')
    .allowUnknownOption()
    .helpOption(false)
    .passThroughOptions()
    .action(async (words) => {
      const { complete } = await import('./completion.ts');
      terminal.print(complete(makeProgram(terminal), words));
    });
}

/** As in the AWS CLI, an option whose value was forgotten does not take the next option for it. */
function refuseOptionsAsValues(command: CommandUnknownOpts): void {
  const options = command.createHelp().visibleOptions(command);
  for (const option of options.filter(({ required, variadic }) => required && !variadic)) {
    command.on(`option:${option.name()}`, (value: string) => {
      if (!options.some(({ long }) => long === value)) return;
      throw new CommanderError(1, 'commander.optionMissingArgument', `option '${option.flags}' argument missing`);
    });
  }
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
  throw new Error('participant-gateway lacks its package.json: install it again.');
}
