import type { Operation } from '../../contract/operation.ts';
import { type OperationName, operations } from '../../contract/operations.ts';
import type { Infer, StructureShape } from '../../contract/shapes.ts';
import { ValidationException, validateInput } from '../../contract/validate.ts';
import { contactOperations } from './contact-operations.ts';

const all: readonly Operation[] = Object.values(operations);

const operation = {
  type: 'string',
  enum: Object.keys({ ...operations, ...contactOperations }) as (OperationName | keyof typeof contactOperations)[],
} as const;
const name = { type: 'string', enum: [...new Set(all.flatMap((each) => each.errors))] } as const;
const times = { type: 'integer', min: 1, max: 1_000_000 } as const;
const contactId = { type: 'string', min: 1, max: 256 } as const;
const milliseconds = { type: 'integer', min: 0, max: 2 ** 31 - 1 } as const;

interface FaultDefinition {
  /** What it does, in a sentence. */
  readonly does: string;
  readonly input: StructureShape;
}

/**
 * What the emulated service can be told to do wrong. `times` is 1 unless it is given, `after` 0; without `contactId` a
 * fault strikes every chat. `docs/emulator.md` has the same list.
 */
export const faultTable = {
  error: {
    does: 'The next calls of an operation are answered by an error.',
    input: { type: 'structure', required: ['operation', 'name'], members: { operation, name, times } },
  },
  delay: {
    does: 'The next calls of an operation are answered later.',
    input: {
      type: 'structure',
      required: ['operation', 'milliseconds'],
      members: { operation, milliseconds, times },
    },
  },
  quotas: {
    does: 'From now on, calls beyond the default quotas of an instance are answered 429, as Amazon Connect does.',
    input: { type: 'structure', members: {} },
  },
  'dropped-sockets': {
    does: 'Open websockets lose their connection, without a close frame; if none is open, the next one to subscribe does.',
    input: { type: 'structure', members: { contactId, after: milliseconds } },
  },
  'silent-sockets': {
    does: 'Open websockets send and read nothing any more, but stay open; if none is open, the next one to subscribe does so.',
    input: { type: 'structure', members: { contactId, after: milliseconds } },
  },
  'missed-heartbeats': {
    does: 'The next heartbeats and pings are not answered.',
    input: { type: 'structure', members: { contactId, times } },
  },
  'failed-subscriptions': {
    does: 'The next subscriptions are answered by a failure.',
    input: { type: 'structure', members: { contactId, times } },
  },
  'shuffled-items': {
    does: 'The next items reach a websocket after the item that follows them.',
    input: { type: 'structure', members: { contactId, times } },
  },
  'repeated-items': {
    does: 'The next items reach a websocket twice.',
    input: { type: 'structure', members: { contactId, times } },
  },
  'expired-urls': {
    does: 'The next websocket URLs are handed out expired.',
    input: { type: 'structure', members: { contactId, times } },
  },
  'ended-while-away': {
    does: 'Open websockets lose their connection and their chat ends before they can be back; if none is open, this happens to the next one to subscribe.',
    input: { type: 'structure', members: { contactId, after: milliseconds } },
  },
  'time-forward': {
    does: "The service's time moves forward: what expires or happens in the meantime does so now.",
    input: { type: 'structure', required: ['milliseconds'], members: { milliseconds } },
  },
} as const satisfies { readonly [name: string]: FaultDefinition };

export type FaultName = keyof typeof faultTable;

/** A fault by name, with what is to be known of it, e.g. `{ fault: 'error', operation: 'SendMessage', name: 'ThrottlingException', times: 2 }`. */
export type Fault = {
  [Name in FaultName]: { readonly fault: Name } & Readonly<Infer<(typeof faultTable)[Name]['input']>>;
}[FaultName];

/** @throws ValidationException that says what is wrong with it, and what would be right */
export function readFault(value: object): Fault {
  const { fault, ...parameters } = value as { fault?: unknown };
  if (typeof fault !== 'string' || !Object.hasOwn(faultTable, fault)) {
    throw new ValidationException(`There is no such fault. There are ${Object.keys(faultTable).join(', ')}.`);
  }
  const { input }: FaultDefinition = faultTable[fault as FaultName];
  const known = Object.keys(input.members);
  const unknown = Object.keys(parameters).find((each) => !known.includes(each));
  if (unknown !== undefined) {
    throw new ValidationException(
      `The fault ${fault} does not take ${unknown}. It takes ${known.join(', ') || 'nothing'}.`,
    );
  }
  return { fault, ...validateInput({ input }, parameters) } as Fault;
}
