import { UsageError } from '../errors.ts';
import { contentOf, contentOfFile, isParamFile } from '../param-file.ts';
import type { Terminal } from '../terminal.ts';
import { readToken } from '../token.ts';
import { faultIn } from './json-fault.ts';
import { members } from './members.ts';

/** What was typed of the operation's input. */
export interface InputOptions {
  readonly type?: true | readonly string[] | undefined;
  readonly participantToken?: string | undefined;
  readonly connectParticipant?: boolean | undefined;
  readonly cliInputJson?: string | undefined;
  readonly cliInputYaml?: string | undefined;
}

/**
 * Gathers the operation's input: from options, then from --cli-input-json or --cli-input-yaml, then the token from the
 * environment.
 *
 * @throws UsageError that quotes nothing of what was read
 */
export async function gatherInput(typed: InputOptions, terminal: Terminal): Promise<object> {
  const { cliInputJson: json, cliInputYaml: yaml, participantToken, type, connectParticipant } = typed;
  if (json !== undefined && yaml !== undefined) {
    throw new UsageError('Only one --cli-input- parameter may be specified.');
  }
  if ([json, yaml, participantToken].filter((value) => value === '-').length > 1) {
    throw new UsageError('Only one option can read standard input: give another one a value, or file://path.');
  }
  const typedMembers: Record<string, unknown> = {};
  if (type) typedMembers[members.type.member] = await readList('--type', type === true ? [] : type);
  if (participantToken !== undefined) {
    typedMembers[TOKEN] = await readToken(participantToken, terminal);
  }
  if (connectParticipant !== undefined) typedMembers[members['connect-participant'].member] = connectParticipant;
  const read = await readCliInput(typed, terminal);
  const { PARTICIPANT_TOKEN } = terminal.variables;
  const fromEnvironment = PARTICIPANT_TOKEN ? { [TOKEN]: PARTICIPANT_TOKEN } : {};
  const input = { ...typedMembers, ...without(read, typedMembers) };
  return { ...input, ...without(fromEnvironment, input) };
}

const TOKEN = members['participant-token'].member;

async function readCliInput(
  { cliInputJson: json, cliInputYaml: yaml }: InputOptions,
  terminal: Terminal,
): Promise<object> {
  if (json !== undefined) {
    const source = await contentOf('--cli-input-json', json, terminal);
    return readMap('cli-input-json', parseJson('cli-input-json', source));
  }
  if (yaml !== undefined) {
    const source = await contentOf('--cli-input-yaml', yaml, terminal);
    return readMap('cli-input-yaml', await parseYaml('cli-input-yaml', source));
  }
  return {};
}

/** The order of members is that in which the AWS CLI finds fault with them: those of options first. */
function without(object: object, others: object): object {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !Object.hasOwn(others, name)));
}

/** A list is typed as several values, or as one that is JSON, which may be in a file. */
async function readList(option: string, values: readonly string[]): Promise<unknown> {
  const [only = '', ...others] = values;
  if (others.length > 0) return values;
  if (isParamFile(only)) return parseJson(option, await contentOfFile(option, only));
  return only.trimStart().startsWith('[') ? parseJson(option, only) : values;
}

function parseJson(option: string, source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    // V8's own message quotes the source, and a token may be in it.
    const { line, column } = faultIn(source);
    throw new UsageError(
      `Error parsing parameter '${option}': Invalid JSON received. It goes wrong at line ${line}, column ${column}.`,
    );
  }
}

async function parseYaml(option: string, source: string): Promise<unknown> {
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (!error) return document.toJS();
  const { line, col } = lines.linePos(error.pos[0]);
  // What follows a colon quotes the source.
  const [reason] = error.message.split(':');
  throw new UsageError(
    `Error parsing parameter '${option}': Invalid YAML received. It goes wrong at line ${line}, column ${col}: ${reason}.`,
  );
}

function readMap(option: string, value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  const received = value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
  throw new UsageError(
    `Error parsing parameter '--${option}': Invalid type: expecting map, received ${received}. --generate-cli-skeleton prints a sample.`,
  );
}
