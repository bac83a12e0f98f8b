import { createParticipantConnection as operation } from '../../contract/operations/create-participant-connection.ts';
import { type EndpointOptions, findEndpoint, refuseWithoutEndpoint } from '../endpoint.ts';
import { UsageError } from '../errors.ts';
import { readHeaders, secretsOf } from '../headers.ts';
import type { Prompts } from '../prompts.ts';
import { REDACTED, redact } from '../secrets.ts';
import type { Terminal } from '../terminal.ts';
import { HOW_TO_GIVE_A_TOKEN } from '../token.ts';
import { askForEndpoint, askForMembers, whoToAsk } from './auto-prompt.ts';
import { call } from './call.ts';
import { type Form, format } from './format.ts';
import { gatherInput, type InputOptions } from './input.ts';
import { members } from './members.ts';
import { validateParameters } from './parameters.ts';
import { readQuery } from './query.ts';
import { sampleOfJson, sampleOfYaml } from './samples.ts';
import { skeleton } from './skeleton.ts';
import { makeTrace } from './trace.ts';

export interface Options extends InputOptions, EndpointOptions {
  readonly generateCliSkeleton?: 'input' | 'output' | 'yaml-input' | undefined;
  readonly header?: readonly string[] | undefined;
  readonly output?: Form['output'] | undefined;
  readonly query?: string | undefined;
  readonly cliAutoPrompt?: boolean | undefined;
  readonly color?: 'on' | 'off' | 'auto' | boolean | undefined;
  readonly debug?: true | undefined;
  readonly showSecrets?: true | undefined;
}

/** `participant-gateway create-participant-connection`: does what the command of the AWS CLI does. */
export async function createParticipantConnection(typed: Options, terminal: Terminal): Promise<void> {
  const pick = typed.query === undefined ? (value: unknown) => value : await readQuery(typed.query);
  const sample = typed.generateCliSkeleton;
  if (sample !== undefined && sample !== 'output') {
    return terminal.print(sample === 'yaml-input' ? sampleOfYaml() : sampleOfJson());
  }
  const headers = await readHeaders(typed.header);
  const input = await gatherInput(typed, terminal);
  const ask = whoToAsk(typed.cliAutoPrompt, terminal);
  if (ask) await askForMembers(input, ask);
  refuseWithoutToken(typed, input);
  validateParameters(operation.input, input);
  const answer =
    sample === 'output'
      ? skeleton(operation.output, 'names')
      : await answerTo(input as Input, headers, typed, terminal, ask);
  const output = await format(pick(answer), formFor(typed, terminal));
  terminal.print(output);
  if (output.includes(REDACTED)) terminal.tell(`${REDACTED} stands for secrets: --show-secrets prints them.\n`);
}

type Input = { readonly ParticipantToken: string };

async function answerTo(
  input: Input,
  headers: Readonly<Record<string, string>>,
  { debug, showSecrets, ...typed }: Options,
  terminal: Terminal,
  ask: Prompts | undefined,
): Promise<unknown> {
  const tell = (line: string): void => {
    if (debug) terminal.tell(`${line}\n`);
  };
  const { url, from } = findEndpoint(typed, terminal) ?? (ask ? await askForEndpoint(ask) : refuseWithoutEndpoint());
  tell(`* the endpoint is ${url}, from ${from}`);
  tell(`* the input is ${JSON.stringify(showSecrets ? input : redact(operation.input, input))}`);
  const trace = makeTrace(operation, input.ParticipantToken, secretsOf(headers), tell, showSecrets === true);
  const stopProgress = terminal.showProgress(`Calling ${operation.name} …`);
  const answer = await call(operation, url, input, terminal, trace, headers).finally(stopProgress);
  return showSecrets ? answer : redact(operation.output, answer);
}

/** Beside an input in JSON or YAML, a token that is missing is one of what is wrong with that. */
function refuseWithoutToken({ cliInputJson, cliInputYaml }: InputOptions, input: object): void {
  if (members['participant-token'].member in input || (cliInputJson ?? cliInputYaml) !== undefined) return;
  throw new UsageError(`the following arguments are required: --participant-token\n${HOW_TO_GIVE_A_TOKEN}`);
}

function formFor({ color, output = 'json' }: Options, { hasColors, width }: Terminal): Form {
  const hasColor = color === 'on' || (color !== 'off' && color !== false && hasColors);
  return { output, title: operation.name, width, colors: hasColor };
}
