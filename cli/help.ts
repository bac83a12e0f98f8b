import { type Option, type Options, options } from './options.ts';

export const NAME = 'participant-gateway';

const COMMAND = `${NAME} create-participant-connection`;

/** The line that shows how the command is called. */
export const USAGE = `usage: ${COMMAND} [options]\n${COMMAND} --help lists the options, with examples.`;

/** What `participant-gateway --help` prints. */
export function overview(): string {
  return `${NAME}: Amazon Connect chat from the command line.

usage: ${NAME} <command> [options]

  create-participant-connection   turns a participant token into a websocket URL and a connection token

  ${NAME} <command> --help   the options of a command, with examples
  ${NAME} --version
`;
}

export interface Example {
  readonly does: string;
  readonly command: string;
}

export const examples: readonly Example[] = [
  {
    does: 'Gets a websocket URL and a connection token from a gateway, and prints them',
    command: `PARTICIPANT_TOKEN=… ${COMMAND} --type WEBSOCKET CONNECTION_CREDENTIALS --endpoint-url https://chat.example.com/v1 --show-secrets`,
  },
  {
    does: 'Keeps the connection token in a variable',
    command: `connection_token=$(${COMMAND} --participant-token - --type CONNECTION_CREDENTIALS --region us-east-1 --query ConnectionCredentials.ConnectionToken --output text --show-secrets < token.txt)`,
  },
  {
    does: 'Writes a sample of the input, and calls with it',
    command: `${COMMAND} --generate-cli-skeleton yaml-input > input.yaml && ${COMMAND} --cli-input-yaml file://input.yaml --region us-east-1`,
  },
  {
    does: 'Shows what is sent and answered, without a secret',
    command: `${COMMAND} --type WEBSOCKET --endpoint-url http://127.0.0.1:8788 --debug`,
  },
];

/** What `create-participant-connection --help` prints. */
export function page(): string {
  const rows = Object.entries<Option>(options).map(([name, { does }]) => `  ${form(name)}\n${wrapped(does)}`);
  return `${COMMAND}: turns a participant token into a websocket URL and a connection token.

usage: ${COMMAND} [options]

Options

${rows.join('\n')}

Examples

${examples.map(({ does, command }) => `  ${does}:\n\n    ${command}`).join('\n\n')}

Exit codes: 0; 252 what was typed; 253 no endpoint and no region; 254 the service refuses; 255 any other failure; 130 Ctrl-C.
`;
}

/** How an option is typed, as in `--type <type> ...`. */
export function form(name: keyof Options): string {
  const { takes, value = '', choices } = (options as Options)[name] ?? { takes: 'none' };
  const values = choices ? choices.join('|') : `<${value}>`;
  switch (takes) {
    case 'none':
      return `--${name}`;
    case 'one':
      return `--${name} ${values}`;
    case 'one or none':
      return `--${name} [${values}]`;
    case 'many':
      return `--${name} ${values} ...`;
  }
}

const WIDTH = 72;

function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + word.length < WIDTH) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `      ${line}`).join('\n');
}
