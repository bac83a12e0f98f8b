import { readFile } from 'node:fs/promises';
import type { Typed } from './arguments.ts';
import { UsageError } from './errors.ts';
import { faultIn } from './json-fault.ts';
import { members, type options } from './options.ts';
import type { Terminal } from './terminal.ts';

/**
 * Gathers the operation's input: from options, then from --cli-input-json or --cli-input-yaml, then the token from the
 * environment.
 *
 * @throws UsageError that quotes nothing of what was read
 */
export async function gatherInput(typed: Typed<typeof options>, terminal: Terminal): Promise<object> {
  const { 'cli-input-json': json, 'cli-input-yaml': yaml } = typed;
  if (json !== undefined && yaml !== undefined) {
    throw new UsageError('Only one --cli-input- parameter may be specified.');
  }
  if ([json, yaml, typed['participant-token']].filter((value) => value === '-').length > 1) {
    throw new UsageError('Only one option can read standard input: give another one a value, or file://path.');
  }
  const typedMembers: Record<string, unknown> = {};
  if (typed.type) typedMembers[members.type] = await readList('--type', typed.type);
  if (typed['participant-token'] !== undefined) {
    const token = await contentOf('--participant-token', typed['participant-token'], terminal);
    typedMembers[members['participant-token']] = token.replace(/\r?\n$/, '');
  }
  if (typed['connect-participant'] || typed['no-connect-participant']) {
    typedMembers[members['connect-participant']] = typed['connect-participant'] === true;
  }
  const read = await readCliInput(typed, terminal);
  const { PARTICIPANT_TOKEN } = terminal.variables;
  const fromEnvironment = PARTICIPANT_TOKEN ? { [members['participant-token']]: PARTICIPANT_TOKEN } : {};
  const input = { ...typedMembers, ...without(read, typedMembers) };
  return { ...input, ...without(fromEnvironment, input) };
}

async function readCliInput(
  { 'cli-input-json': json, 'cli-input-yaml': yaml }: Typed<typeof options>,
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

/** What an option's value stands for: standard input, a file, or itself. */
async function contentOf(option: string, value: string, { readInput }: Terminal): Promise<string> {
  if (value === '-') return readInput();
  return value.startsWith('file://') ? contentOfFile(option, value) : value;
}

async function contentOfFile(option: string, value: string): Promise<string> {
  try {
    return await readFile(value.slice('file://'.length), 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageError(
      `Error parsing parameter '${option}': Unable to load paramfile ${value}: ${code === 'ENOENT' ? 'there is no such file' : code}. A path after file:// is relative to the current folder unless it starts with a third slash.`,
      { cause },
    );
  }
}

/** A list is typed as several values, or as one that is JSON, which may be in a file. */
async function readList(option: string, values: readonly string[]): Promise<unknown> {
  const [only = '', ...others] = values;
  if (others.length > 0) return values;
  if (only.startsWith('file://')) return parseJson(option, await contentOfFile(option, only));
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
