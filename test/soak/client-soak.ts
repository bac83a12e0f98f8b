import { setImmediate } from 'node:timers/promises';
import { Chat, type ConnectionEvents, type Members, type TranscriptItem } from '../../client/index.ts';
import type { OperationOutput } from '../../contract/operations.ts';
import { type AmazonConnect, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { expiring, TestClock } from '../support/client-world.ts';
import { record } from '../support/output.ts';

/** How long each websocket lasts, at least and at most, in milliseconds: so clients renew all the time. */
const LIFETIMES = [10_000, 60_000] as const;

/** How much time passes from one round of faults to the next, in milliseconds. */
const ROUND = 1000;

/** So many rounds after the last fault, each client knows of its own: that a websocket is silent shows after fifteen. */
const ROUNDS_TO_NOTICE = 20;

/** So many rounds later, each has to be back: in a row of failures, it waits 30 s at most. */
const ROUNDS_TO_BE_BACK = 200;

type Kind = 'dropped' | 'silenced' | 'renewed';

export interface ClientSoakOptions {
  readonly clients: number;
  /** How many faults there are in all; it ends with the one that is reached last. */
  readonly faults: number;
}

export interface ClientSoakFigures {
  readonly clients: number;
  readonly faults: Readonly<Record<Kind, number>>;
  /** Messages of customers and of agents. */
  readonly sent: number;
  readonly said: number;
  /** Items that reached a client: each once. */
  readonly items: number;
  /** Of these, those that came by catching up. */
  readonly caughtUp: number;
  readonly connections: number;
  /** Simulated seconds. */
  readonly seconds: number;
}

/**
 * Lets clients and agents talk while websockets are dropped, silenced and renewed at random, then compares what each client
 * heard with the transcript.
 *
 * @throws Error that names the first item that was lost, came twice or out of order, or what did not end well
 */
export async function soakClients({ clients: count, faults: total }: ClientSoakOptions): Promise<ClientSoakFigures> {
  const clock = new TestClock(0);
  const connect = await startAmazonConnect({ log: record, stoppedAt: Date.now() });
  const faults: Record<Kind, number> = { dropped: 0, silenced: 0, renewed: 0 };
  try {
    const traffic = new Traffic();
    const customers = Array.from({ length: count }, () => new Customer(connect, clock, traffic));
    await Promise.all(customers.map((customer) => customer.join()));
    for (const { chat } of customers) {
      chat.on('step', ({ step }) => {
        if (step === 'renewing') faults.renewed += 1;
      });
    }
    const pass = async (): Promise<void> => {
      connect.advance(ROUND);
      clock.advance(ROUND);
      await traffic.settled();
    };
    const struck = () => faults.dropped + faults.silenced + faults.renewed;
    const perRound = Math.max(1, Math.round(count / 20));
    while (struck() < total) {
      for (let each = 0; each < perRound && struck() < total; each += 1) {
        const kind = oneOf(['dropped', 'silenced'] as const);
        const { contactId } = oneOf(customers);
        connect.injectFault({ fault: kind === 'dropped' ? 'dropped-sockets' : 'silent-sockets', contactId });
        faults[kind] += 1;
      }
      for (let each = 0; each < perRound * 4; each += 1) {
        oneOf(customers).hear();
        oneOf(customers).send();
      }
      await pass();
    }
    connect.clearFaults();
    for (let round = 0; round < ROUNDS_TO_NOTICE; round += 1) await pass();
    for (let round = 0; round < ROUNDS_TO_BE_BACK && customers.some(({ isBack }) => !isBack); round += 1) await pass();
    for (const customer of customers) await customer.check();
    if (clock.pending > 0) throw new Error(`${clock.pending} timers of clients are left after all chats have ended.`);
    return {
      clients: count,
      faults,
      sent: sum(customers, ({ sent }) => sent.length),
      said: sum(customers, ({ said }) => said),
      items: sum(customers, ({ heard }) => heard.length),
      caughtUp: sum(customers, ({ caughtUp }) => caughtUp),
      connections: sum(customers, ({ connections }) => connections),
      seconds: clock.now() / 1000,
    };
  } finally {
    await connect.close();
  }
}

/** A customer of a chat of its own, with a client under test. The agent is told what to say. */
class Customer {
  readonly chat: Chat;
  readonly contactId: string;
  readonly heard: TranscriptItem[] = [];
  /** The texts of its messages, in the order in which they were given to be sent. */
  readonly sent: string[] = [];
  said = 0;
  caughtUp = 0;
  connections = 0;
  readonly #connect: AmazonConnect;
  #unanswered = 0;
  #trouble: Error | undefined;

  constructor(connect: AmazonConnect, clock: TestClock, traffic: Traffic) {
    const { ContactId, ParticipantToken } = connect.startChat('Ann');
    this.#connect = connect;
    this.contactId = ContactId;
    const lifetime = LIFETIMES[0] + Math.random() * (LIFETIMES[1] - LIFETIMES[0]);
    this.chat = new Chat({
      endpoint: connect.url,
      participantToken: ParticipantToken,
      clock,
      fetch: traffic.counting(expiring(lifetime)),
      WebSocket: traffic.WebSocket,
    });
    this.chat.on('item', (item) => this.heard.push(item));
    this.chat.on('step', (step) => this.#count(step));
  }

  async join(): Promise<void> {
    await this.chat.connect();
    this.#connect.agent(this.contactId).goSilent();
  }

  hear(): void {
    this.said += 1;
    this.#connect.agent(this.contactId).say(`agent ${this.said}`);
  }

  send(): void {
    const text = `customer ${this.sent.length + 1}`;
    this.sent.push(text);
    this.#unanswered += 1;
    this.chat
      .sendMessage(text)
      .catch((error: Error) => {
        this.#trouble = error;
      })
      .finally(() => {
        this.#unanswered -= 1;
      });
  }

  /** Whether it is connected, and has sent all. */
  get isBack(): boolean {
    return this.chat.state === 'connected' && this.#unanswered === 0;
  }

  /** Compares what was heard with the transcript, then ends the chat. @throws Error that names what is wrong */
  async check(): Promise<void> {
    const where = `The client of the chat ${this.contactId}`;
    if (!this.isBack)
      throw new Error(`${where} is ${this.chat.state} after all faults, with ${this.#unanswered} messages unsent.`);
    if (this.#trouble) throw this.#trouble;
    const transcript = await this.#transcript();
    expectSame(`${where} has heard`, this.heard.map(labelOf), transcript.map(labelOf));
    const messages = transcript
      .filter(({ Content }) => Content?.startsWith('customer '))
      .map(({ Content }) => Content ?? '');
    expectSame(`The transcript of the chat ${this.contactId} has`, messages, this.sent);
    const ended = new Promise((resolve) => this.chat.on('state', resolve));
    this.#connect.stopContact(this.contactId);
    await ended;
    if (this.chat.ending?.by !== 'chat') throw new Error(`${where} has ended by ${this.chat.ending?.by}.`);
  }

  async #transcript(): Promise<readonly TranscriptItem[]> {
    const items: TranscriptItem[] = [];
    let next: { readonly NextToken?: string } | undefined = {};
    while (next) {
      const page: Members<'GetTranscript'> = {
        ScanDirection: 'FORWARD',
        SortOrder: 'ASCENDING',
        MaxResults: 100,
        ...next,
      };
      const { Transcript = [], NextToken }: OperationOutput<'GetTranscript'> = await this.chat.call(
        'GetTranscript',
        page,
      );
      items.push(...Transcript);
      next = NextToken === undefined ? undefined : { NextToken };
    }
    return items;
  }

  #count(step: ConnectionEvents['step']): void {
    if (step.step === 'caught up') {
      this.connections += 1;
      this.caughtUp += step.items;
    }
  }
}

/** What is on its way between clients and service, so that time does not outrun it. */
class Traffic {
  readonly WebSocket: new (
    url: string,
  ) => WebSocket;
  #onTheWay = 0;

  constructor() {
    const begin = () => this.#begin();
    this.WebSocket = class extends WebSocket {
      constructor(url: string) {
        super(url);
        const end = begin();
        for (const event of ['open', 'close']) this.addEventListener(event, end, { once: true });
      }
    };
  }

  counting(send: typeof fetch): typeof fetch {
    return (...request) => send(...request).finally(this.#begin());
  }

  async settled(): Promise<void> {
    // Frames take a turn or two beyond what is counted.
    for (let quiet = 0; quiet < 5; quiet += 1) {
      await setImmediate();
      if (this.#onTheWay > 0) quiet = 0;
    }
  }

  #begin(): () => void {
    let isOnTheWay = true;
    this.#onTheWay += 1;
    return () => {
      if (isOnTheWay) this.#onTheWay -= 1;
      isOnTheWay = false;
    };
  }
}

function labelOf({ Id, ContentType, Content }: TranscriptItem): string {
  return `${Content ?? ContentType} (${Id})`;
}

/** @throws Error that names the first difference */
function expectSame(where: string, labels: readonly string[], due: readonly string[]): void {
  for (let index = 0; index < Math.max(labels.length, due.length); index += 1) {
    if (labels[index] !== due[index]) {
      throw new Error(`${where} ${labels[index] ?? 'nothing'} where ${due[index] ?? 'nothing'} is due.`);
    }
  }
}

function oneOf<T>(all: readonly T[]): T {
  return all[Math.floor(Math.random() * all.length)] as T;
}

function sum<T>(all: readonly T[], figure: (each: T) => number): number {
  return all.reduce((total, each) => total + figure(each), 0);
}
