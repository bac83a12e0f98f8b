import type { ErrorName } from '../../contract/errors.ts';
import type { Operation } from '../../contract/operation.ts';
import { type OperationName, operations } from '../../contract/operations.ts';
import type { Infer, StructureShape } from '../../contract/shapes.ts';
import { ValidationException, validateInput } from '../../contract/validate.ts';
import { TokenBucket } from '../token-bucket.ts';
import type { ChatSocket } from './chat-socket.ts';
import type { Clock } from './clock.ts';
import type { ContactCenter } from './contact-center.ts';
import { contactOperations } from './contact-operations.ts';
import { ServiceError } from './service-error.ts';

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

/** A fault that has yet to strike. */
interface Pending {
  readonly fault: Fault;
  left: number;
}

/** The faults that the emulated service was told to make. Whoever can be struck by one asks here first. */
export class Faults {
  readonly #clock: Clock;
  readonly #center: ContactCenter;
  #pending: Pending[] = [];
  #quotas: ReadonlyMap<string, TokenBucket> = new Map();

  constructor(clock: Clock, center: ContactCenter) {
    this.#clock = clock;
    this.#center = center;
  }

  make(fault: Fault): void {
    switch (fault.fault) {
      case 'quotas':
        this.#quotas = new Map(
          all.flatMap(({ name, quota }) => (quota ? [[name, new TokenBucket(quota, () => this.#clock.now())]] : [])),
        );
        return;
      case 'time-forward':
        this.#clock.advance(fault.milliseconds);
        return;
      case 'dropped-sockets':
      case 'silent-sockets':
      case 'ended-while-away':
        this.#strikeSockets(fault);
        return;
      default:
        this.#pending.push({ fault, left: fault.times ?? 1 });
    }
  }

  /** Takes back what has not struck yet, and the quotas. */
  clear(): void {
    this.#pending = [];
    this.#quotas = new Map();
  }

  /** The faults that have yet to strike. */
  get pending(): readonly Fault[] {
    return this.#pending.map(({ fault, left }) => ('times' in fault ? { ...fault, times: left } : fault));
  }

  /**
   * Lets a call of an operation come through, at once or later.
   *
   * @throws ServiceError if it is to be answered by one
   */
  async call(operation: string): Promise<void> {
    const delay = this.#take('delay', (fault) => fault.operation === operation);
    if (delay) await new Promise<void>((resolve) => this.#clock.after(delay.milliseconds, resolve));
    if (this.#quotas.get(operation)?.take() === false) throw ServiceError.of('ThrottlingException', 'Rate exceeded');
    const error = this.#take('error', (fault) => fault.operation === operation);
    if (error) throw errorNamed(error.name);
  }

  /** Whether a websocket URL is to be expired from the first. */
  websocketUrl(contactId: string): boolean {
    return this.#strikes('expired-urls', contactId);
  }

  /** Whether a subscription is to fail. */
  subscription(contactId: string): boolean {
    return this.#strikes('failed-subscriptions', contactId);
  }

  /** Whether a heartbeat or ping is to go unanswered. */
  heartbeat(contactId: string): boolean {
    return this.#strikes('missed-heartbeats', contactId);
  }

  /** How an item is to reach a websocket, if not as it should. */
  delivery(contactId: string): 'shuffled-items' | 'repeated-items' | undefined {
    if (this.#pending.length === 0) return undefined;
    if (this.#strikes('shuffled-items', contactId)) return 'shuffled-items';
    return this.#strikes('repeated-items', contactId) ? 'repeated-items' : undefined;
  }

  /** Lets a fault strike that waited for a websocket to subscribe. */
  subscribed(socket: ChatSocket): void {
    for (const kind of ['dropped-sockets', 'silent-sockets', 'ended-while-away'] as const) {
      const fault = this.#take(kind, concerns(socket.participant.contact.id));
      if (fault) this.#later(fault.after, () => strike(fault, [socket]));
    }
  }

  #strikeSockets(fault: SocketFault): void {
    const open = (): readonly ChatSocket[] => this.#center.subscribers(fault.contactId);
    if (open().length === 0) this.#pending.push({ fault, left: 1 });
    else this.#later(fault.after, () => strike(fault, open()));
  }

  #later(milliseconds: number | undefined, call: () => void): void {
    if (milliseconds) this.#clock.after(milliseconds, call);
    else call();
  }

  #strikes(
    name: 'expired-urls' | 'failed-subscriptions' | 'missed-heartbeats' | 'shuffled-items' | 'repeated-items',
    contactId: string,
  ): boolean {
    return this.#take(name, concerns(contactId)) !== undefined;
  }

  #take<Name extends FaultName>(
    name: Name,
    matches: (fault: Extract<Fault, { fault: Name }>) => boolean,
  ): Extract<Fault, { fault: Name }> | undefined {
    const found = this.#pending.find(
      ({ fault }) => fault.fault === name && matches(fault as Extract<Fault, { fault: Name }>),
    );
    if (!found) return undefined;
    found.left -= 1;
    if (found.left === 0) this.#pending = this.#pending.filter((each) => each !== found);
    return found.fault as Extract<Fault, { fault: Name }>;
  }
}

type SocketFault = Extract<Fault, { fault: 'dropped-sockets' | 'silent-sockets' | 'ended-while-away' }>;

function strike({ fault }: SocketFault, sockets: readonly ChatSocket[]): void {
  for (const socket of sockets) {
    if (fault === 'silent-sockets') socket.fallSilent();
    else socket.drop();
  }
  if (fault === 'ended-while-away') for (const { participant } of sockets) participant.contact.end();
}

function concerns(contactId: string) {
  return (fault: { readonly contactId?: string }): boolean =>
    fault.contactId === undefined || fault.contactId === contactId;
}

function errorNamed(name: ErrorName): ServiceError {
  return ServiceError.of(name, 'The emulated service was told to answer so.');
}
