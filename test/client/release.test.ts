import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Chat } from '../../client/index.ts';
import { ClientWorld, expiring, type Heard } from '../support/client-world.ts';

let world: ClientWorld;

beforeEach(async () => {
  world = await ClientWorld.start();
});

afterEach(() => world.close());

type Created = ReturnType<ClientWorld['create']>;

/** Moments at which a client holds something. */
const moments: readonly (readonly [moment: string, reach: () => Promise<Created>])[] = [
  ['before it connects', async () => world.create({ signal })],
  [
    'while it asks for a connection',
    async () => {
      world.proxy.replyWith('silence');
      const created = begin();
      await world.proxy.request();
      return created;
    },
  ],
  ['while a websocket opens', () => reached('received')],
  ['while it subscribes', () => reached('opened')],
  ['while it catches up', () => reached('catching up')],
  [
    'while it backs off',
    async () => {
      world.proxy.replyWith({ status: 503, body: {} });
      const created = begin();
      await created.heard.state('waiting');
      return created;
    },
  ],
  [
    'while it backs off from GetTranscript',
    async () => {
      world.proxy.replyWith('pass', { status: 503, body: {} });
      const created = begin();
      await world.clock.timers.next((period) => period === 500);
      return created;
    },
  ],
  [
    'while it pauses',
    async () => {
      const created = await connected();
      world.network.set(false);
      world.connect.injectFault({ fault: 'dropped-sockets' });
      await created.heard.state('paused');
      return created;
    },
  ],
  ['while it is connected', () => connected()],
  [
    'while it renews',
    async () => {
      const created = await connected({ fetch: expiring(1000) });
      world.clock.advance(1000);
      await created.heard.step('renewing');
      await created.heard.step('catching up');
      return created;
    },
  ],
  [
    'while a message waits to be sent',
    async () => {
      const created = await connected();
      world.proxy.replyWith({ status: 503, body: {} });
      created.chat.sendMessage('Hello').catch(() => {});
      await world.clock.timers.next((period) => period === 500);
      return created;
    },
  ],
];

describe.each([
  ['close', ({ chat }: Created) => chat.close()],
  ['the signal', (_: Created, abort: AbortController) => abort.abort()],
  ['await using', ({ chat }: Created) => chat[Symbol.asyncDispose]()],
  ['using', ({ chat }: Created) => chat[Symbol.dispose]()],
])('%s', (_, close) => {
  it.each(moments)('leaves no timer, listener or websocket %s', async (_, reach) => {
    const abort = new AbortController();
    signal = abort.signal;
    const created = await reach();
    await close(created, abort);
    expectNothingHeld(created.heard);
    await close(created, abort);
    created.chat.close();
    expectNothingHeld(created.heard);
    expect(created.chat.ending).toEqual({ by: 'close' });
    // What was on its way ends, too, and starts nothing anew.
    await new Promise(setImmediate);
    expectNothingHeld(created.heard);
  });
});

it.each(['connecting', 'waiting', 'paused', 'connected'] as const)(
  'a listener that closes the client when it is %s leaves nothing, and those after it hear the end alone',
  async (state) => {
    const { chat, heard } = world.create();
    const after: string[] = [];
    chat.on('state', (each) => each === state && chat.close());
    chat.on('state', (each) => after.push(each));
    if (state === 'waiting') world.proxy.replyWith({ status: 503, body: {} });
    if (state === 'paused') {
      world.proxy.replyWith({ status: 503, body: {} });
      world.network.set(false);
    }
    chat.connect().catch(() => {});
    await heard.state('ended');
    await new Promise(setImmediate);
    expectNothingHeld(heard);
    expect(after).not.toContain(state);
  },
);

it.each(['requesting', 'received', 'opened', 'subscribed', 'subscription failed', 'catching up', 'caught up'] as const)(
  'a listener that closes the client at the step %s leaves nothing',
  async (step) => {
    const { chat, heard } = world.create();
    world.connect.injectFault({ fault: 'failed-subscriptions' });
    chat.on('step', (each) => each.step === step && chat.close());
    chat.connect().catch(() => {});
    if (step !== 'subscription failed') void heard.step('subscription failed').then(() => world.clock.advance(500));
    await heard.state('ended');
    await new Promise(setImmediate);
    expectNothingHeld(heard);
  },
);

it('a client that is closed as soon as its first item has come leaves nothing', async () => {
  const { chat, heard } = world.create();
  const items = chat.items();
  chat.connect().catch(() => {});
  await items.next();
  chat.close();
  await new Promise(setImmediate);
  expectNothingHeld(heard);
});

it.each([
  ['the chat', ({ started }: Created) => world.connect.stopContact(started.ContactId)],
  ['the caller', ({ chat }: Created) => void chat.disconnect()],
  ['a refusal', () => world.connect.injectFault({ fault: 'ended-while-away' })],
])('the end by %s leaves nothing, either', async (_, end) => {
  const created = await connected();
  end(created);
  await created.heard.state('ended');
  await new Promise(setImmediate);
  expectNothingHeld(created.heard);
});

it('takes its listener off a signal that outlives it', () => {
  const abort = new AbortController();
  const removed: unknown[] = [];
  const remove = abort.signal.removeEventListener.bind(abort.signal);
  abort.signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    removed.push(args[0]);
    remove(...args);
  };
  new Chat({ endpoint: world.proxy.url, participantToken: 'a-participant-token', signal: abort.signal }).close();
  expect(removed).toEqual(['abort']);
});

it('is closed from the first by a signal that has aborted', () => {
  const chat = new Chat({ endpoint: world.proxy.url, participantToken: '-', signal: AbortSignal.abort() });
  expect(chat.state).toBe('ended');
});

let signal: AbortSignal | undefined;

function begin(options: Parameters<ClientWorld['create']>[0] = {}): Created {
  const created = world.create({ signal, ...options });
  created.chat.connect().catch(() => {});
  return created;
}

async function reached(step: Parameters<Heard['step']>[0]): Promise<Created> {
  const created = begin();
  await created.heard.step(step);
  return created;
}

async function connected(options?: Parameters<ClientWorld['create']>[0]): Promise<Created> {
  const created = begin(options);
  await created.heard.state('connected');
  created.heard.skip();
  return created;
}

function expectNothingHeld(heard: Heard): void {
  expect(heard.states.all.at(-1)).toBe('ended');
  expect(world.clock.pending).toBe(0);
  expect(world.network.listeners.size + world.visibility.listeners.size).toBe(0);
  const open = world.sockets.filter(({ readyState }) => readyState < WebSocket.CLOSING);
  expect(open).toEqual([]);
}
