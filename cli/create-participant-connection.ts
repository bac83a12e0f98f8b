import { createParticipantConnection as operation } from '../contract/operations/create-participant-connection.ts';
import { readArguments, type Typed } from './arguments.ts';
import { askForEndpoint, askForMembers, whoToAsk } from './auto-prompt.ts';
import { call } from './call.ts';
import { findEndpoint, refuseWithoutEndpoint } from './endpoint.ts';
import { UsageError } from './errors.ts';
import { type Form, format } from './format.ts';
import { page, USAGE } from './help.ts';
import { gatherInput } from './input.ts';
import { members, options } from './options.ts';
import { validateParameters } from './parameters.ts';
import type { Prompts } from './prompts.ts';
import { readQuery } from './query.ts';
import { sampleOfJson, sampleOfYaml } from './samples.ts';
import { redact } from './secrets.ts';
import { skeleton } from './skeleton.ts';
import type { Terminal } from './terminal.ts';
import { makeTrace } from './trace.ts';

/** `participant-gateway create-participant-connection`: does what the command of the AWS CLI does. */
export async function createParticipantConnection(args: readonly string[], terminal: Terminal): Promise<void> {
  const typed = readArguments(args[0] === 'help' ? ['--help'] : args, options, USAGE);
  if (typed.help) return terminal.print(page());
  const pick = typed.query === undefined ? (value: unknown) => value : await readQuery(typed.query);
  const sample = typed['generate-cli-skeleton'];
  if (sample !== undefined && sample !== 'output') {
    return terminal.print(sample === 'yaml-input' ? sampleOfYaml() : sampleOfJson());
  }
  const input = await gatherInput(typed, terminal);
  const ask = whoToAsk(typed, terminal);
  if (ask) await askForMembers(input, ask);
  refuseWithoutToken(typed, input);
  validateParameters(operation.input, input);
  const answer =
    sample === 'output' ? skeleton(operation.output, 'names') : await answerTo(input as Input, typed, terminal, ask);
  terminal.print(await format(pick(answer), formFor(typed, terminal)));
}

type Input = { readonly ParticipantToken: string };

async function answerTo(
  input: Input,
  typed: Typed<typeof options>,
  terminal: Terminal,
  ask: Prompts | undefined,
): Promise<unknown> {
  const showSecrets = typed['show-secrets'] === true;
  const tell = (line: string): void => {
    if (typed.debug) terminal.tell(`${line}\n`);
  };
  const { url, from } = findEndpoint(typed, terminal) ?? (ask ? await askForEndpoint(ask) : refuseWithoutEndpoint());
  tell(`* the endpoint is ${url}, from ${from}`);
  tell(`* the input is ${JSON.stringify(showSecrets ? input : redact(operation.input, input))}`);
  const trace = makeTrace(operation, input.ParticipantToken, tell, showSecrets);
  const answer = await call(operation, url, input, terminal, trace);
  return showSecrets ? answer : redact(operation.output, answer);
}

/** Beside an input in JSON or YAML, a token that is missing is one of what is wrong with that. */
function refuseWithoutToken(typed: Typed<typeof options>, input: object): void {
  if (members['participant-token'] in input) return;
  if (typed['cli-input-json'] !== undefined || typed['cli-input-yaml'] !== undefined) return;
  throw new UsageError(
    `${USAGE}\n\nthe following arguments are required: --participant-token\nOr set the environment variable PARTICIPANT_TOKEN, which nobody else on the machine sees.`,
  );
}

function formFor(typed: Typed<typeof options>, { hasColors, width }: Terminal): Form {
  const color = typed['no-color'] ? 'off' : typed.color;
  return {
    output: (typed.output ?? 'json') as Form['output'],
    title: operation.name,
    width,
    colors: color === 'on' || (color !== 'off' && hasColors),
  };
}
