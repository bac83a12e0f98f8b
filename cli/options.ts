/** An option of a command. */
export interface Option {
  /** How many values follow it. */
  readonly takes: 'none' | 'one' | 'one or none' | 'many';
  /** What stands for a value in the help. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly does: string;
}

export type Options = Readonly<Record<string, Option>>;

/** The options that are the operation's own, by name, each with the member of the input that it sets. */
export const members = {
  type: 'Type',
  'participant-token': 'ParticipantToken',
  'connect-participant': 'ConnectParticipant',
  'no-connect-participant': 'ConnectParticipant',
} as const;

/** The options of create-participant-connection. */
export const options = {
  type: {
    takes: 'many',
    value: 'type',
    does: 'Type of connection information required: WEBSOCKET, CONNECTION_CREDENTIALS or WEBRTC_CONNECTION, one or more, or a JSON list of them. May be left out beside --connect-participant.',
  },
  'participant-token': {
    takes: 'one',
    value: 'token',
    does: 'Participant token, from StartChatContact. Required. A dash reads it from standard input, and without the option it is that of the environment variable PARTICIPANT_TOKEN: a command line is visible to others on the machine.',
  },
  'connect-participant': {
    takes: 'none',
    does: 'Marks the participant as connected, for message streaming.',
  },
  'no-connect-participant': { takes: 'none', does: 'Does not; the default.' },
  'cli-input-json': {
    takes: 'one',
    value: 'json',
    does: 'Reads the input from JSON, in the form that --generate-cli-skeleton prints. What other options say goes before it. A dash reads standard input. Not beside --cli-input-yaml.',
  },
  'cli-input-yaml': {
    takes: 'one',
    value: 'yaml',
    does: 'Reads the input from YAML, in the form that --generate-cli-skeleton yaml-input prints. What other options say goes before it. A dash reads standard input. Not beside --cli-input-json.',
  },
  'generate-cli-skeleton': {
    takes: 'one or none',
    value: 'what',
    choices: ['input', 'output', 'yaml-input'],
    does: 'Sends nothing, and prints a sample: of the input as JSON (input, which is meant without a value) or as YAML (yaml-input), or of the output once the input has been validated (output).',
  },
  'endpoint-url': {
    takes: 'one',
    value: 'url',
    does: "URL of a gateway, or of the emulated Amazon Connect. Otherwise that of AWS_ENDPOINT_URL_CONNECTPARTICIPANT or AWS_ENDPOINT_URL, and without those the region's Amazon Connect.",
  },
  region: {
    takes: 'one',
    value: 'region',
    does: 'AWS region of Amazon Connect, if there is no endpoint. Otherwise that of AWS_REGION or AWS_DEFAULT_REGION.',
  },
  output: {
    takes: 'one',
    value: 'format',
    choices: ['json', 'text', 'table', 'yaml'],
    does: 'Form of the output; json unless it is given.',
  },
  query: { takes: 'one', value: 'jmespath', does: 'JMESPath expression that picks what is printed.' },
  'cli-auto-prompt': {
    takes: 'none',
    does: 'Asks at the terminal for what is missing: types to choose from, the token, and where to call.',
  },
  'no-cli-auto-prompt': { takes: 'none', does: 'Does not; the default.' },
  color: {
    takes: 'one',
    value: 'when',
    choices: ['on', 'off', 'auto'],
    does: 'Whether a table has colours; auto, the default, gives them to a terminal unless NO_COLOR is set.',
  },
  'no-color': { takes: 'none', does: 'The same as --color off.' },
  debug: { takes: 'none', does: 'Tells on standard error, step by step, what is sent and what is answered.' },
  'show-secrets': {
    takes: 'none',
    does: 'Prints tokens and URLs that open a connection as they are; without it, each is replaced by the word <redacted>.',
  },
  help: { takes: 'none', does: 'Prints this page; so does the word help.' },
} as const satisfies Options;
