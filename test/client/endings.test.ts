import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConnectionError, EndedError, ServiceError } from '../../client/index.ts';
import { ClientWorld, expiring, Heard, type TestCondition } from '../support/client-world.ts';
import { FakeSocket } from '../support/fake-socket.ts';

let world: ClientWorld;

beforeEach(async () => {
  world = await ClientWorld.start();
});

afterEach(() => world.close());

const throttled = {
  status: 429,
  headers: { 'x-amzn-ErrorType': 'ThrottlingException', 'Retry-After': '7' },
  body: { Message: 'Rate exceeded' },
};
const signInPage = { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<h1>Welcome to our network</h1>' };

/** A connected client, and what it does from then on. */
async function connected(options: Parameters<ClientWorld['create']>[0] = {}) {
  const created = world.create(options);
  await created.chat.connect();
  await created.heard.items.next(({ Content }) => Content?.startsWith('Hello Ann') === true);
  created.heard.skip();
  world.proxy.seen.length = 0;
  return created;
}

/** A client with sockets that the test answers for; its HTTP calls are real. */
function withFakeSockets() {
  const sockets: FakeSocket[] = [];
  const created = world.create({
    WebSocket: class extends FakeSocket {
      constructor(url: string) {
        super(url);
        sockets.push(this);
      }
    },
  });
  return { ...created, sockets };
}

/** Loses the websocket while a condition does not hold, and is connected again once it does. */
async function losesWhileAway(condition: TestCondition): Promise<void> {
  const { chat, heard, started } = await connected();
  condition.set(false);
  expect(chat.state).toBe('connected');
  world.connect.injectFault({ fault: 'dropped-sockets' });
  await heard.state('paused');
  world.say(started, 'missed');
  world.clock.advance(86_400_000);
  expect(world.calls).toEqual([]);
  condition.set(true);
  await heard.state('connected');
  expect(heard.messages.slice(1)).toEqual(['missed']);
}

/** Each way in which a connection can end, by the name that docs/client.md gives it. */
const rows: readonly (readonly [name: string, test: () => Promise<void>])[] = [
  [
    'CreateParticipantConnection is answered 403',
    async () => {
      const { chat, heard } = world.create({ participantToken: 'of-another-chat' });
      await expect(chat.connect()).rejects.toThrow(
        new EndedError({ by: 'refusal', error: new ServiceError('AccessDeniedException', 403, 'Access denied') }),
      );
      expect(chat.ending).toMatchObject({ by: 'refusal', error: { name: 'AccessDeniedException', status: 403 } });
      expect(heard.states.all).toEqual(['connecting', 'ended']);
      expect(world.calls).toEqual(['connection']);
    },
  ],
  [
    "it is answered 403 after the chat's end was heard",
    async () => {
      const { chat, heard, started } = await connected();
      // The end comes while the client fetches what it has missed, and the websocket breaks before it is done.
      world.proxy.replyWith('pass', 'silence');
      world.connect.injectFault({ fault: 'dropped-sockets' });
      await heard.step('catching up');
      world.connect.stopContact(started.ContactId);
      const { delay } = await heard.step('failed');
      world.clock.advance(delay);
      await heard.state('ended');
      expect(chat.ending).toEqual({ by: 'chat' });
      expect(heard.items.all.at(-1)).toMatchObject({ ContentType: expect.stringContaining('chat.ended') });
    },
  ],
  [
    'CreateParticipantConnection is answered 429',
    async () => {
      const { chat, heard } = world.create();
      world.proxy.replyWith(throttled);
      const connecting = chat.connect();
      const { delay } = await heard.step('failed');
      // As long as the service asks, and half of the second that the first back-off may take.
      expect(delay).toBe(7000 + 500);
      expect(chat.state).toBe('waiting');
      world.clock.advance(7499);
      expect(world.calls).toEqual(['connection']);
      world.clock.advance(1);
      await connecting;
      expect(world.calls).toEqual(['connection', 'connection', 'transcript']);
    },
  ],
  [
    'CreateParticipantConnection is answered 408 or 5xx',
    async () => {
      const { chat, heard } = world.create();
      const statuses = [500, 502, 503, 504, 408];
      world.proxy.replyWith(...statuses.map((status) => ({ status, body: { Message: 'Not now' } })));
      const connecting = chat.connect();
      const delays: number[] = [];
      for (const status of statuses) {
        const { error, delay } = await heard.step('failed');
        expect(error).toMatchObject({ status, message: 'Not now' });
        delays.push(delay);
        world.clock.advance(delay);
      }
      // Half of limits that double.
      expect(delays).toEqual([500, 1000, 2000, 4000, 8000]);
      await connecting;
    },
  ],
  [
    'CreateParticipantConnection is not answered',
    async () => {
      const { chat, heard } = world.create();
      world.proxy.replyWith('reset', 'half', 'silence');
      const connecting = chat.connect();
      for (let failures = 0; failures < 2; failures += 1) {
        const { error, delay } = await heard.step('failed');
        expect(error).toBeInstanceOf(ConnectionError);
        world.clock.advance(delay);
      }
      await world.proxy.request();
      world.clock.advance(15_000);
      const { error, delay } = await heard.step('failed');
      expect(error.message).toBe('The service could not be reached, or did not answer in time.');
      world.clock.advance(delay);
      await connecting;
    },
  ],
  [
    'something else answers in its place',
    async () => {
      const { chat, heard } = world.create();
      world.proxy.replyWith(signInPage, { ...signInPage, status: 403 });
      const connecting = chat.connect();
      for (const status of [200, 403]) {
        const { error, delay } = await heard.step('failed');
        expect(error).toEqual(new ConnectionError(`Something on the way has answered ${status}.`));
        world.clock.advance(delay);
      }
      await connecting;
    },
  ],
  [
    'CreateParticipantConnection is refused otherwise',
    async () => {
      for (const status of [400, 401, 404, 413]) {
        const { chat } = world.create();
        world.proxy.replyWith({
          status,
          headers: { 'x-amzn-ErrorType': 'SomeException' },
          body: { Message: 'Not so.' },
        });
        await expect(chat.connect()).rejects.toThrow('The chat could not be connected: ');
        expect(chat.ending).toMatchObject({
          by: 'failure',
          error: { name: 'SomeException', status, message: 'Not so.' },
        });
        expect(world.calls).toEqual(['connection']);
      }
    },
  ],
  [
    'the answer is too old for its URL, or has none',
    async () => {
      const { chat, heard } = world.create();
      const awake = Promise.withResolvers<void>();
      world.proxy.replyWith({ after: awake.promise, turn: 'pass' }, { status: 200, body: {} });
      const connecting = chat.connect();
      await world.proxy.request();
      world.clock.sleep(85_000);
      awake.resolve();
      for (let failures = 0; failures < 2; failures += 1) {
        const { error, delay } = await heard.step('failed');
        expect(error.message).toBe('The websocket URL came too late, or not at all.');
        expect(world.sockets).toEqual([]);
        world.clock.advance(delay);
      }
      await connecting;
      expect(world.sockets).toHaveLength(1);
    },
  ],
  [
    'the websocket is refused',
    async () => {
      const { chat, heard } = world.create();
      world.connect.injectFault({ fault: 'expired-urls', times: 2 });
      const connecting = chat.connect();
      for (let failures = 0; failures < 2; failures += 1) {
        const { error, delay } = await heard.step('failed');
        expect(error).toEqual(new ConnectionError('The websocket was not opened.'));
        world.clock.advance(delay);
      }
      await connecting;
      // Each time by a URL of its own.
      expect(world.calls).toEqual(['connection', 'connection', 'connection', 'transcript']);
    },
  ],
  [
    'the websocket does not open within 15 s',
    async () => {
      const { chat, heard, sockets } = withFakeSockets();
      void chat.connect();
      await heard.step('received');
      world.clock.advance(14_999);
      expect(sockets[0]?.state).toBe('connecting');
      world.clock.advance(1);
      expect(sockets[0]?.state).toBe('closed');
      expect((await heard.step('failed')).error).toEqual(new ConnectionError('The websocket was not opened.'));
    },
  ],
  [
    'the subscription fails',
    async () => {
      const { chat, heard } = world.create();
      world.connect.injectFault({ fault: 'failed-subscriptions', times: 4 });
      const connecting = chat.connect();
      for (let failures = 0; failures < 4; failures += 1) {
        await heard.step('subscription failed');
        world.clock.advance(500);
      }
      await connecting;
      expect(world.sockets).toHaveLength(1);
    },
  ],
  [
    'the subscription is not answered within 5 s',
    async () => {
      const { chat, heard, sockets } = withFakeSockets();
      void chat.connect();
      await heard.step('received');
      const [socket] = sockets as [FakeSocket];
      socket.open();
      expect(socket.topics()).toEqual(['aws/subscribe', 'aws/heartbeat', 'aws/ping']);
      socket.receive({ topic: 'aws/heartbeat' });
      world.clock.advance(5000);
      expect(socket.topics()).toEqual(['aws/subscribe']);
      socket.receive({ topic: 'aws/subscribe', content: { status: 'success', topics: ['aws/chat'] } });
      await heard.state('connected');
    },
  ],
  [
    'the subscription fails five times',
    async () => {
      const { chat, heard } = world.create();
      world.connect.injectFault({ fault: 'failed-subscriptions', times: 5 });
      const connecting = chat.connect();
      for (let failures = 0; failures < 5; failures += 1) {
        await heard.step('subscription failed');
        world.clock.advance(500);
      }
      const { error, delay } = await heard.step('failed');
      expect(error).toEqual(new ConnectionError('The websocket was not subscribed.'));
      world.clock.advance(delay);
      await connecting;
      expect(world.sockets).toHaveLength(2);
    },
  ],
  [
    'GetTranscript is answered 408, 429 or 5xx, or not at all',
    async () => {
      const { chat, heard, started } = await connected();
      world.proxy.replyWith('pass', throttled, { status: 503, body: {} }, 'reset');
      world.connect.injectFault({ fault: 'dropped-sockets' });
      await heard.step('catching up');
      world.say(started, 'missed or early');
      for (const delay of [7500, 1000, 2000]) {
        await world.clock.timers.next((period) => period === delay);
        expect(chat.state).toBe('connecting');
        world.clock.advance(delay);
      }
      await heard.state('connected');
      // On the same websocket.
      expect(world.sockets).toHaveLength(2);
      expect(heard.messages.filter((text) => text === 'missed or early')).toHaveLength(1);
    },
  ],
  [
    'the websocket is lost while the client catches up',
    async () => {
      const { heard, started } = await connected();
      world.proxy.replyWith('pass', 'silence');
      world.connect.injectFault({ fault: 'dropped-sockets' });
      await heard.step('catching up');
      world.say(started, 'first');
      world.connect.injectFault({ fault: 'dropped-sockets' });
      world.say(started, 'second');
      const { error, delay } = await heard.step('failed');
      expect(error).toEqual(new ConnectionError('The websocket was closed.'));
      world.clock.advance(delay);
      await heard.state('connected');
      expect(heard.messages.slice(1)).toEqual(['first', 'second']);
    },
  ],
  [
    'GetTranscript is refused otherwise',
    async () => {
      const { chat } = world.create();
      world.proxy.replyWith('pass', { status: 404, body: { __type: 'UnknownOperationException', Message: 'Off.' } });
      await expect(chat.connect()).rejects.toThrow('The chat could not be connected: ');
      expect(chat.ending).toMatchObject({ by: 'failure', error: { name: 'UnknownOperationException', status: 404 } });
      expect(world.sockets.map(({ readyState }) => readyState)).toEqual([WebSocket.CLOSING]);
    },
  ],
  [
    'the websocket in use is closed or breaks',
    async () => {
      const { chat, heard, started } = await connected();
      world.connect.injectFault({ fault: 'dropped-sockets' });
      world.say(started, 'missed');
      expect(await heard.step('lost')).toEqual({ step: 'lost', loss: 'closed', code: 1006 });
      // At once: no time passes.
      await heard.step('caught up');
      world.say(started, 'live');
      await heard.message('live');
      expect(heard.states.all).toEqual(['connecting', 'connected', 'connecting', 'connected']);
      expect(heard.messages.slice(1)).toEqual(['missed', 'live']);

      // By the service, since it expires; the code makes no difference.
      world.clock.advance(10_000);
      await heard.step('heartbeat');
      world.connect.advance(3_600_000);
      expect(await heard.step('lost')).toEqual({ step: 'lost', loss: 'closed', code: 1001 });
      await heard.state('connected');
      expect(chat.ending).toBeUndefined();
    },
  ],
  [
    'it breaks again within 10 s',
    async () => {
      const { chat, heard } = await connected();
      for (const delay of [0, 500, 1000]) {
        world.connect.injectFault({ fault: 'dropped-sockets' });
        await heard.step('lost');
        if (delay > 0) {
          await heard.state('waiting');
          world.clock.advance(delay - 1);
          expect(chat.state).toBe('waiting');
          world.clock.advance(1);
        }
        await heard.state('connected');
      }
      world.clock.advance(10_000);
      await heard.step('heartbeat');
      world.connect.injectFault({ fault: 'dropped-sockets' });
      await heard.step('lost');
      await heard.state('connected');
    },
  ],
  [
    'it is silent for 5 s after a heartbeat',
    async () => {
      const { heard, started } = await connected();
      world.connect.injectFault({ fault: 'silent-sockets' });
      world.say(started, 'missed');
      world.clock.advance(14_999);
      expect(heard.steps.all.filter(({ step }) => step === 'lost')).toEqual([]);
      world.clock.advance(1);
      expect(await heard.step('lost')).toEqual({ step: 'lost', loss: 'silent', code: undefined });
      await heard.state('connected');
      expect(heard.messages.slice(1)).toEqual(['missed']);
    },
  ],
  ['it is lost while the device is offline', () => losesWhileAway(world.network)],
  ['it is lost while the page is hidden', () => losesWhileAway(world.visibility)],
  [
    'the device comes back while the client waits or pauses',
    async () => {
      const { chat, heard } = await connected();
      world.proxy.replyWith({ status: 500, body: {} }, throttled);
      world.connect.injectFault({ fault: 'dropped-sockets' });
      await heard.state('waiting');
      world.network.set(false);
      await heard.state('paused');
      world.network.set(true);
      // At once, whatever was left to wait; but not before the service wants to be called.
      expect((await heard.step('failed')).error).toMatchObject({ status: 500 });
      expect((await heard.step('failed')).error).toMatchObject({ status: 429 });
      world.visibility.set(false);
      await heard.state('paused');
      world.visibility.set(true);
      await heard.state('waiting');
      world.clock.advance(6999);
      expect(chat.state).toBe('waiting');
      world.clock.advance(1);
      await heard.state('connected');
    },
  ],
  [
    'the network changes while a websocket is in use',
    async () => {
      const { heard } = await connected();
      world.connect.injectFault({ fault: 'silent-sockets' });
      // A heartbeat is sent at once, so that a dead websocket is known after 5 s.
      world.network.set(true);
      world.clock.advance(5000);
      expect(await heard.step('lost')).toMatchObject({ loss: 'silent' });
      await heard.state('connected');
    },
  ],
  [
    'ConnectionExpiry is near',
    async () => {
      const { heard, started } = await connected({ fetch: expiring(8000) });
      world.clock.advance(7199);
      expect(world.sockets).toHaveLength(1);
      const caughtUp = Promise.withResolvers<void>();
      world.proxy.replyWith('pass', { after: caughtUp.promise, turn: 'pass' });
      world.clock.advance(1);
      await heard.step('renewing');
      await heard.step('catching up');
      // Until the new websocket misses nothing, the old one goes on.
      world.say(started, 'over the old one');
      await heard.message('over the old one');
      const states = () => world.sockets.map(({ readyState }) => readyState);
      expect(states()).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
      caughtUp.resolve();
      await heard.step('caught up');
      world.say(started, 'over the new one');
      await heard.message('over the new one');
      expect(states()).toEqual([WebSocket.CLOSING, WebSocket.OPEN]);
      expect(heard.messages.slice(1)).toEqual(['over the old one', 'over the new one']);
      expect(heard.states.unread).toEqual([]);
    },
  ],

  [
    'a renewal fails',
    async () => {
      const { chat, heard, started } = await connected({ fetch: expiring(8000) });
      // Even an answer that would end a chat without a websocket.
      world.proxy.replyWith({ status: 404, body: {} }, throttled);
      world.clock.advance(7200);
      await heard.step('renewing');
      for (const status of [404, 429]) {
        const { error, delay } = await heard.step('failed');
        expect(error).toMatchObject({ status });
        expect(chat.state).toBe('connected');
        world.say(started, `after ${status}`);
        await heard.message(`after ${status}`);
        if (status === 429) break;
        world.clock.advance(delay);
      }
      // The next attempt is due 8 s later, and the next heartbeat of the websocket in use before that.
      world.clock.advance(2300);
      await heard.step('heartbeat');
      world.clock.advance(8000 - 2300);
      await heard.step('caught up');
      expect(heard.states.unread).toEqual([]);
    },
  ],
  [
    'the websocket in use is lost while another one is made',
    async () => {
      const { chat, heard, started } = await connected({ fetch: expiring(8000) });
      world.proxy.replyWith('silence', 'pass');
      world.clock.advance(7200);
      await heard.step('renewing');
      world.connect.injectFault({ fault: 'dropped-sockets' });
      await heard.state('connecting');
      world.say(started, 'missed');
      world.clock.advance(15_000);
      const { delay } = await heard.step('failed');
      expect(chat.state).toBe('waiting');
      world.clock.advance(delay);
      await heard.state('connected');
      expect(heard.messages.slice(1)).toEqual(['missed']);
    },
  ],
  [
    'the connection token alone expires',
    async () => {
      const { chat, heard } = world.create();
      // Without a websocket, the token is not renewed with one.
      await chat.sendMessage('first');
      world.connect.advance(86_400_000);
      world.proxy.seen.length = 0;
      await Promise.all([chat.sendMessage('second'), chat.sendRead('-').catch(() => {})]);
      expect(world.calls.filter((call) => call === 'connection')).toEqual(['connection']);
      expect(heard.steps.all).toEqual([
        { step: 'requesting', what: 'token' },
        { step: 'requesting', what: 'token' },
      ]);
      expect(world.proxy.seen.map(({ body }) => body)).toContain('{"Type":["CONNECTION_CREDENTIALS"]}');
    },
  ],
  [
    'the chat ends',
    async () => {
      const { chat, heard, started } = await connected();
      const items = chat.items();
      world.connect.agent(started.ContactId).endChat();
      await heard.state('ended');
      expect(chat.ending).toEqual({ by: 'chat' });
      const heardLast: unknown[] = [];
      for await (const { ContentType } of items) heardLast.push(ContentType?.split('.event.').at(-1));
      expect(heardLast).toEqual(['participant.left', 'chat.ended']);
      expect(world.calls).toEqual([]);
    },
  ],
  [
    'it ends while the client is away',
    async () => {
      const { chat, heard } = await connected();
      world.connect.injectFault({ fault: 'ended-while-away' });
      await heard.state('ended');
      expect(chat.ending).toMatchObject({ by: 'refusal', error: { status: 403 } });
    },
  ],
  [
    'the caller leaves the chat',
    async () => {
      const { chat, heard } = await connected();
      await chat.disconnect();
      expect(chat.ending).toEqual({ by: 'disconnect' });
      expect(heard.states.unread).toEqual(['ended']);
      await expect(chat.sendMessage('too late')).rejects.toThrow(new EndedError({ by: 'disconnect' }));
    },
  ],
  [
    'the caller closes the client',
    async () => {
      const { chat, heard, started } = await connected();
      chat.close();
      expect(chat.ending).toEqual({ by: 'close' });
      expect(heard.states.unread).toEqual(['ended']);
      // The chat goes on.
      world.say(started, 'Are you there?');
      const resumed = world.resume(chat.session);
      const heardThen = new Heard(resumed);
      await resumed.connect();
      expect(heardThen.messages).toEqual(['Are you there?']);
    },
  ],
];

describe('when', () => {
  it.each(rows)('%s', (_, test) => test());
});

it('is what docs/client.md lists', async () => {
  const page = await readFile(new URL('../../docs/client.md', import.meta.url), 'utf8');
  const [, table = ''] = page.split('## Every way a connection can end');
  const listed = [...(table.split('\n## ')[0]?.matchAll(/^\| ([^|]+?) +\|/gm) ?? [])].map(([, name]) => name);
  expect(listed.filter((name) => name !== 'when' && !name?.startsWith('--'))).toEqual(rows.map(([name]) => name));
});
