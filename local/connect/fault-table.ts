import { describeMember } from '../../contract/describe.ts';
import type { Operation } from '../../contract/operation.ts';
import { type OperationName, operations } from '../../contract/operations.ts';
import type { Infer, StructureShape } from '../../contract/shapes.ts';
import { ValidationException, validateInput } from '../../contract/validate.ts';
import { contactOperations } from './contact-operations.ts';

const operation = {
  type: 'string',
  enum: Object.keys({ ...operations, ...contactOperations }) as (OperationName | keyof typeof contactOperations)[],
} as const;
type ErrorName = (typeof operations)[OperationName]['errors'][number];
const errorNames = new Set(Object.values(operations).flatMap(({ errors }): readonly ErrorName[] => errors));
const name = { type: 'string', enum: [...errorNames] } as const;
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
    does: 'Open websockets send and read nothing any more, and stay open even at the end of the chat; if none is open, this happens to the next one to subscribe.',
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
  'reordered-items': {
    does: 'The next items reach a websocket after the item that follows them, or at the end of the chat.',
    input: { type: 'structure', members: { contactId, times } },
  },
  'duplicated-items': {
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
export function readFault(value: unknown): Fault {
  const { fault, ...parameters } = Object(value) as { fault?: unknown };
  if (typeof fault !== 'string' || !Object.hasOwn(faultTable, fault)) {
    const named = typeof fault === 'string' ? `fault ${JSON.stringify(fault)}` : 'such fault';
    throw new ValidationException(`There is no ${named}. There are ${Object.keys(faultTable).join(', ')}.`);
  }
  const { input }: FaultDefinition = faultTable[fault as FaultName];
  const known = Object.keys(input.members);
  const unknown = Object.keys(parameters).find((each) => !known.includes(each));
  if (unknown !== undefined) {
    throw new ValidationException(
      `The fault ${fault} does not take ${JSON.stringify(unknown)}. It takes ${known.join(', ') || 'nothing'}.`,
    );
  }
  const missing = input.required?.filter((each) => !Object.hasOwn(parameters, each)) ?? [];
  if (missing.length > 0) {
    throw new ValidationException(
      `The fault ${fault} needs ${missing.map((each) => describeNeed(input, each)).join(', and ')}.`,
    );
  }
  const read = { fault, ...validateInput({ input }, parameters) } as Fault;
  if (read.fault === 'error') checkAnswers(read);
  return read;
}

/** @throws ValidationException if the operation does not have the error; those of Amazon Connect itself have every one */
function checkAnswers({ operation, name }: Extract<Fault, { fault: 'error' }>): void {
  const row: Operation | undefined = Object.hasOwn(operations, operation)
    ? operations[operation as OperationName]
    : undefined;
  if (row && !row.errors.includes(name)) {
    throw new ValidationException(`${operation} does not answer ${name}. It answers ${row.errors.join(', ')}.`);
  }
}

function describeNeed({ members }: StructureShape, name: string): string {
  const member = members[name];
  return member ? `${name}, ${describeMember(member)}` : name;
}
