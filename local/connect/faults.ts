import type { Operation } from '../../contract/operation.ts';
import { operations } from '../../contract/operations.ts';
import { TokenBucket } from '../token-bucket.ts';
import type { ChatSocket } from './chat-socket.ts';
import type { Clock } from './clock.ts';
import type { ContactCenter } from './contact-center.ts';
import type { Fault, FaultName } from './fault-table.ts';
import { ServiceError } from './service-error.ts';

const all: readonly Operation[] = Object.values(operations);

/** A fault that has yet to strike: at the next occasions, or at its time. */
interface Pending {
  readonly fault: Fault;
  left: number;
  /** Keeps it from striking at its time, if that is set. */
  cancel?: () => void;
}

/** The faults that the emulated service was told to make. Whoever can be struck by one asks here first. */
export class Faults {
  readonly #clock: Clock;
  readonly #center: ContactCenter;
  #pending: Pending[] = [];
  #quotas: ReadonlyMap<string, TokenBucket> | undefined;

  constructor(clock: Clock, center: ContactCenter) {
    this.#clock = clock;
    this.#center = center;
  }

  /** @throws ServiceError if it is for a chat that does not go on */
  inject(fault: Fault): void {
    if ('contactId' in fault && fault.contactId !== undefined) this.#center.contact(fault.contactId);
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

  /** Takes back what has not struck yet, lets go of items that are held back, and enforces no quotas any more. */
  clear(): void {
    for (const { cancel } of this.#pending) cancel?.();
    this.#pending = [];
    this.#quotas = undefined;
    for (const socket of this.#center.subscribers) socket.releaseItem();
  }

  /** The faults that have yet to strike, and the quotas while they are enforced. */
  get pending(): readonly Fault[] {
    const pending = this.#pending.map(({ fault, left }) => ('times' in fault ? { ...fault, times: left } : fault));
    return this.#quotas ? [...pending, { fault: 'quotas' }] : pending;
  }

  /**
   * Lets a call of an operation come through, at once or later.
   *
   * @throws ServiceError if it is to be answered by one
   */
  async call(operation: string): Promise<void> {
    const delay = this.#take('delay', (fault) => fault.operation === operation);
    if (delay) await new Promise<void>((resolve) => this.#clock.after(delay.milliseconds, resolve));
    if (this.#quotas?.get(operation)?.take() === false) throw ServiceError.of('ThrottlingException', 'Rate exceeded');
    const error = this.#take('error', (fault) => fault.operation === operation);
    if (error) throw ServiceError.of(error.name, 'The emulated service was told to answer so.');
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

  /** Whether an item is to reach a websocket after the one that follows it. */
  reorderedItem(contactId: string): boolean {
    return this.#strikes('reordered-items', contactId);
  }

  /** Whether an item is to reach a websocket twice. */
  duplicatedItem(contactId: string): boolean {
    return this.#strikes('duplicated-items', contactId);
  }

  /** Lets a fault strike that waited for a websocket to subscribe. */
  subscribed(socket: ChatSocket): void {
    for (const kind of ['dropped-sockets', 'silent-sockets', 'ended-while-away'] as const) {
      const fault = this.#take(kind, concerns(socket.participant.contact.id));
      if (fault) this.#strikeLater(fault, () => [socket]);
    }
  }

  #strikeSockets(fault: SocketFault): void {
    const contact = fault.contactId === undefined ? undefined : this.#center.contact(fault.contactId);
    const open = (): readonly ChatSocket[] => (contact ? [...contact.subscribers] : this.#center.subscribers);
    if (open().length === 0) this.#pending.push({ fault, left: 1 });
    else this.#strikeLater(fault, open);
  }

  #strikeLater(fault: SocketFault, sockets: () => readonly ChatSocket[]): void {
    if (!fault.after) {
      strike(fault, sockets());
      return;
    }
    const pending: Pending = { fault, left: 0 };
    pending.cancel = this.#clock.after(fault.after, () => {
      this.#drop(pending);
      strike(fault, sockets());
    });
    this.#pending.push(pending);
  }

  #strikes(
    name: 'expired-urls' | 'failed-subscriptions' | 'missed-heartbeats' | 'reordered-items' | 'duplicated-items',
    contactId: string,
  ): boolean {
    return this.#take(name, concerns(contactId)) !== undefined;
  }

  #take<Name extends FaultName>(
    name: Name,
    matches: (fault: Extract<Fault, { fault: Name }>) => boolean,
  ): Extract<Fault, { fault: Name }> | undefined {
    const found = this.#pending.find(
      ({ fault, left }) => left > 0 && fault.fault === name && matches(fault as Extract<Fault, { fault: Name }>),
    );
    if (!found) return undefined;
    found.left -= 1;
    if (found.left === 0) this.#drop(found);
    return found.fault as Extract<Fault, { fault: Name }>;
  }

  #drop(pending: Pending): void {
    this.#pending = this.#pending.filter((each) => each !== pending);
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
