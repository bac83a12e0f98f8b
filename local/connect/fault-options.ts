import { parseArgs } from 'node:util';
import { describeMember } from '../../contract/describe.ts';
import type { Member, StructureShape } from '../../contract/shapes.ts';
import { type Fault, faultTable, readFault } from './fault-table.ts';

/** What the commands that start an emulated Amazon Connect can be told. */
export interface Options {
  readonly faults: readonly Fault[];
  readonly help: boolean;
}

/** @throws Error that says what is wrong with the arguments of a command, and what would be right */
export function readOptions(args: readonly string[]): Options {
  const { tokens } = parseArgs({
    args: [...args],
    options: { fault: { type: 'string', multiple: true }, help: { type: 'boolean' } },
    // What is wrong is said here, in sentences.
    strict: false,
    tokens: true,
  });
  const faults: Fault[] = [];
  let help = false;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      throw new Error(
        `${token.value} belongs to no option. ${KNOWN_OPTIONS} After npm start or npm run, they follow --, as in: npm start -- --help.`,
      );
    }
    if (token.name === 'fault') faults.push(readFaultOption(token.value));
    else if (token.name === 'help') help = true;
    else throw new Error(`There is no option ${token.rawName}. ${KNOWN_OPTIONS}`);
  }
  return { faults, help };
}

const KNOWN_OPTIONS = 'There are --fault name,key=value,… and --help.';

const inputs: ReadonlyMap<string, StructureShape> = new Map(
  Object.entries(faultTable).map(([name, { input }]) => [name, input]),
);

/** Reads a fault from text as in `error,operation=SendMessage,name=ThrottlingException,times=2`. */
function readFaultOption(text: string | undefined): Fault {
  if (!text) throw new Error('--fault needs the name of a fault, as in --fault quotas; --help lists them.');
  const [fault = '', ...parameters] = text.split(',').map((part) => part.trim());
  const members = new Map<string, unknown>([['fault', fault]]);
  try {
    for (const parameter of parameters) {
      const [key = '', ...rest] = parameter.split('=');
      if (rest.length === 0) throw new Error(`${JSON.stringify(parameter)} must have the form key=value.`);
      if (members.has(key)) throw new Error(`It has ${key} twice.`);
      if (key === CONTACT_ID) throw new Error(`No chat has started yet: without ${key} the fault strikes any.`);
      members.set(key, readParameter(inputs.get(fault)?.members[key], rest.join('=')));
    }
    return readFault(Object.fromEntries(members));
  } catch (error) {
    throw new Error(`--fault=${text}: ${(error as Error).message}`, { cause: error });
  }
}

/** The parameter of many faults that means nothing at the start. */
const CONTACT_ID = 'contactId';

function readParameter(shape: Member | undefined, text: string): unknown {
  return shape?.type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text;
}

/** Says which faults a command was started with; empty if there are none. */
export function faultLine(faults: readonly Fault[]): string {
  const lines = faults.map(({ fault, ...parameters }) =>
    [fault, ...Object.entries(parameters).map(([key, value]) => `${key}=${value}`)].join(','),
  );
  return lines.length === 0 ? '' : `Faults          ${lines.join('; ')}\n`;
}

/** What `--help` prints. */
export function usage(command: string, does: string): string {
  const parameters = new Map([...inputs.values()].flatMap(parametersOf));
  return `Usage: ${command} [--fault name,key=value,…]… [--help]

${does}

--fault makes a fault at the start, and may be given several times:

${Object.entries(faultTable)
  .map(([name, { does, input }]) => `  ${[name, ...parametersOf(input).map(formOf(input))].join('')}\n      ${does}`)
  .join('\n')}

${[...parameters].map(([key, shape]) => `  ${key.padEnd(12)}  ${describeMember(shape)}`).join('\n')}

times is 1 unless it is given, after 0; after is in milliseconds, too.`;
}

function parametersOf({ members }: StructureShape): [key: string, shape: Member][] {
  return Object.entries(members).filter(([key]) => key !== CONTACT_ID);
}

function formOf({ required = [] }: StructureShape) {
  return ([key]: [key: string, shape: Member]): string => (required.includes(key) ? `,${key}=…` : `[,${key}=…]`);
}
