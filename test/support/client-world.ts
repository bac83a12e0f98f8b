import type { ConnectionEvents } from '../../client/events.ts';
import { type Chat, type ChatConnection, type Clock, type Condition, Chat as TheChat } from '../../client/index.ts';
import type { OperationOutput } from '../../contract/operations.ts';
import { type AmazonConnect, type StartedChat, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { Clock as StoppedClock } from '../../local/connect/clock.ts';
import { record } from './output.ts';
import { ScriptedServer } from './scripted-server.ts';

export type ChatOptions = ConstructorParameters<typeof TheChat>[0];

/** What came, in order, each read once. */
export class Journal<Entry> {
  readonly all: Entry[] = [];
  #read = 0;
  #wake = (): void => {};

  readonly push = (entry: Entry): void => {
    this.all.push(entry);
    this.#wake();
  };

  /** The next entry that matches, now or later; those before it count as read. */
  async next(matches: (entry: Entry) => boolean = () => true): Promise<Entry> {
    for (;;) {
      while (this.#read < this.all.length) {
        const entry = this.all[this.#read++] as Entry;
        if (matches(entry)) return entry;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Takes all that came for read. */
  skip(): void {
    this.#read = this.all.length;
  }

  /** What came and was not read yet. */
  get unread(): readonly Entry[] {
    return this.all.slice(this.#read);
  }
}

/** Time as a client sees it, which stands still until it is moved. */
export class TestClock implements Clock {
  /** The periods of the timers that were set. */
  readonly timers = new Journal<number>();
  readonly #clock: StoppedClock;
  #slept = 0;

  constructor(time: number) {
    this.#clock = new StoppedClock(time);
  }

  now(): number {
    return this.#clock.now() + this.#slept;
  }

  /** Time passes while the device sleeps: no timer notices. */
  sleep(period: number): void {
    this.#slept += period;
  }

  setTimeout(callback: () => void, period: number): unknown {
    this.timers.push(period);
    return this.#clock.after(period, callback);
  }

  clearTimeout(cancel: unknown): void {
    (cancel as (() => void) | undefined)?.();
  }

  advance(period: number): void {
    this.#clock.advance(period);
  }

  get pending(): number {
    return this.#clock.pending;
  }
}

/** What holds until it is said not to. */
export class TestCondition implements Condition {
  readonly listeners = new Set<() => void>();
  #holds = true;

  current(): boolean {
    return this.#holds;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  set(holds: boolean): void {
    this.#holds = holds;
    for (const listener of this.listeners) listener();
  }
}

/** What a client tells, by event. */
export class Heard {
  readonly states = new Journal<ConnectionEvents['state']>();
  readonly steps = new Journal<ConnectionEvents['step']>();
  readonly items = new Journal<ConnectionEvents['item']>();
  readonly receipts = new Journal<ConnectionEvents['receipts']>();
  readonly typing = new Journal<ConnectionEvents['typing']>();

  constructor(chat: ChatConnection) {
    chat.on('state', this.states.push);
    chat.on('step', this.steps.push);
    chat.on('item', this.items.push);
    chat.on('receipts', this.receipts.push);
    chat.on('typing', this.typing.push);
  }

  /** Takes all that was told for read. */
  skip(): void {
    for (const journal of [this.states, this.steps, this.items, this.receipts, this.typing]) journal.skip();
  }

  state(state: ConnectionEvents['state']): Promise<unknown> {
    return this.states.next((each) => each === state);
  }

  step<Name extends ConnectionEvents['step']['step']>(
    name: Name,
  ): Promise<Extract<ConnectionEvents['step'], { step: Name }>> {
    return this.steps.next(({ step }) => step === name) as Promise<Extract<ConnectionEvents['step'], { step: Name }>>;
  }

  /** Waits for a message with a text. */
  async message(content: string): Promise<void> {
    await this.items.next(({ Content }) => Content === content);
  }

  /** The texts of all messages that came. */
  get messages(): readonly (string | undefined)[] {
    return this.items.all.filter(({ Type }) => Type === 'MESSAGE').map(({ Content }) => Content);
  }
}

/** An emulated Amazon Connect, reached through a proxy that makes faults, and all that a client needs of its platform. */
export class ClientWorld {
  readonly clock = new TestClock(Date.parse('2031-05-05T05:05:05.000Z'));
  readonly network = new TestCondition();
  readonly visibility = new TestCondition();
  readonly sockets: WebSocket[] = [];
  readonly connect: AmazonConnect;
  /** The endpoint of clients. */
  readonly proxy: ScriptedServer;
  readonly #chats: Chat[] = [];

  private constructor(connect: AmazonConnect, proxy: ScriptedServer) {
    this.connect = connect;
    this.proxy = proxy;
  }

  /** The service's time is years apart from that of clients: it makes no difference. */
  static async start(): Promise<ClientWorld> {
    const connect = await startAmazonConnect({ log: record, stoppedAt: Date.parse('2026-11-22T12:00:00.000Z') });
    const proxy = new ScriptedServer(connect.url);
    await proxy.start();
    return new ClientWorld(connect, proxy);
  }

  /** A client of a new chat. The built-in agent greets it, and answers only as the service's time moves on. */
  create(options: Partial<ChatOptions> = {}): { chat: Chat; heard: Heard; started: StartedChat } {
    const started = this.connect.startChat('Ann');
    const chat = this.resume({ participantToken: started.ParticipantToken, ...options });
    return { chat, heard: new Heard(chat), started };
  }

  resume(options: Partial<ChatOptions> & { readonly participantToken: string }): Chat {
    const { sockets } = this;
    const chat = new TheChat({
      endpoint: this.proxy.url,
      clock: this.clock,
      network: this.network,
      visibility: this.visibility,
      random: () => 0.5,
      WebSocket: class extends WebSocket {
        constructor(url: string) {
          super(url);
          sockets.push(this);
        }
      },
      ...options,
    });
    this.#chats.push(chat);
    return chat;
  }

  /** Lets the agent of a chat say something. */
  say({ ContactId }: StartedChat, text: string): void {
    this.connect.agent(ContactId).say(text);
  }

  /** Operations that clients have called, in order. */
  get calls(): readonly string[] {
    return this.proxy.seen.map(({ url = '' }) => url.replace('/participant/', ''));
  }

  async close(): Promise<void> {
    for (const chat of this.#chats) chat.close();
    await this.proxy.close();
    await this.connect.close();
  }
}

/** Fetches, and shortens the life of each websocket URL that it gets to a period in milliseconds. */
export function expiring(period: number): typeof fetch {
  return async (...request) => {
    const response = await fetch(...request);
    const body = (await response.json()) as OperationOutput<'CreateParticipantConnection'>;
    if (body.Websocket && body.ConnectionCredentials?.Expiry) {
      const requestedAt = Date.parse(body.ConnectionCredentials.Expiry) - 86_400_000;
      body.Websocket.ConnectionExpiry = new Date(requestedAt + period).toISOString();
    }
    return Response.json(body, response);
  };
}

/** All that an iteration gives, to its end. */
export async function collect<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of iterable) all.push(each);
  return all;
}
