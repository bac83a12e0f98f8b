import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocket as WsWebSocket } from 'ws';
import { EndedError } from '../../client/index.ts';
import { contentTypes } from '../../local/connect/content-types.ts';
import { addAgent, call } from '../support/chats.ts';
import { ClientWorld, collect, expiring, Heard, TestClock } from '../support/client-world.ts';
import { FakeSocket } from '../support/fake-socket.ts';

let world: ClientWorld;

beforeEach(async () => {
  world = await ClientWorld.start();
});

afterEach(() => world.close());

const HOUR = 3_600_000;

it('gets a connection, opens it, subscribes, and catches up', async () => {
  const { chat, heard } = world.create();
  expect(chat.state).toBe('idle');
  await chat.connect();
  expect(chat.state).toBe('connected');
  expect(heard.states.all).toEqual(['connecting', 'connected']);
  expect(heard.steps.all.filter(({ step }) => step !== 'heartbeat')).toEqual([
    { step: 'requesting', what: 'connection' },
    { step: 'received', openWithin: 85_000, expiresIn: HOUR, renewsIn: 0.9 * HOUR },
    { step: 'opened' },
    { step: 'subscribed' },
    { step: 'catching up' },
    { step: 'caught up', items: heard.items.all.length },
  ]);
  expect(world.calls).toEqual(['connection', 'transcript']);
});

it('takes the websockets of another library', async () => {
  const { chat, heard, started } = world.create({ WebSocket: WsWebSocket });
  await chat.connect();
  world.say(started, 'Hello');
  await heard.message('Hello');
  world.connect.injectFault({ fault: 'dropped-sockets' });
  await heard.step('lost');
  await heard.state('connected');
});

it('makes one connection for all who ask for it', async () => {
  const { chat } = world.create();
  await Promise.all([chat.connect(), chat.connect()]);
  await chat.connect();
  expect(world.calls).toEqual(['connection', 'transcript']);
});

it('gives up the wait of a caller, and goes on for the others', async () => {
  const { chat } = world.create();
  const abort = new AbortController();
  const given = chat.connect({ signal: abort.signal });
  const kept = chat.connect();
  abort.abort(new Error('Changed my mind.'));
  await expect(given).rejects.toThrow('Changed my mind.');
  await kept;
  await expect(chat.connect({ signal: abort.signal })).rejects.toThrow('Changed my mind.');
});

it.each(['nonsense', '', 'ws://connect.example/', '//connect.example/'])('takes no %j for an endpoint', (endpoint) => {
  expect(() => world.create({ endpoint })).toThrow(
    new TypeError(`endpoint must be a URL as in https://chat.example/v1, and not ${JSON.stringify(endpoint)}.`),
  );
});

it.each([
  ['where the platform has none', null],
  [
    'whose errors tell the URL',
    class {
      constructor(url: string) {
        throw new SyntaxError(`Invalid URL: ${url}`);
      }
    },
  ],
])('asks for another WebSocket %s, and does not tell the URL', async (_, WebSocket) => {
  const { chat } = world.create({ WebSocket: WebSocket as unknown as typeof globalThis.WebSocket });
  await expect(chat.connect()).rejects.toThrow(
    'The chat could not be connected: Pass in a WebSocket: there is none, or it does not take its URL.',
  );
});

it('takes options that are undefined for options that are not set', async () => {
  const { chat } = world.create({ network: undefined, visibility: undefined } as object);
  await chat.connect();
});

it.each([undefined as unknown as string, '', ' ', 'a\nb', 'Grüße'])(
  'takes no %j for a participant token, and does not tell it',
  (participantToken) => {
    expect(() => world.create({ participantToken })).toThrow(
      new TypeError('participantToken must be that of StartChatContact.'),
    );
  },
);

it('does not connect once it has ended', async () => {
  const { chat } = world.create();
  chat.close();
  await expect(chat.connect()).rejects.toThrow(new EndedError({ by: 'close' }));
  expect(chat.state).toBe('ended');
  expect(world.calls).toEqual([]);
});

it('sends a heartbeat and a ping every 10 s, and renews after an hour less a tenth, wrong as its clock is', async () => {
  const { chat, heard, started } = world.create();
  await chat.connect();
  await heard.step('heartbeat');
  for (let beats = 1; beats < (0.9 * HOUR) / 10_000; beats += 1) {
    world.clock.advance(10_000);
    world.connect.advance(10_000);
    await heard.step('heartbeat');
  }
  expect(world.sockets).toHaveLength(1);
  world.clock.advance(10_000);
  await heard.step('renewing');
  await heard.step('caught up');
  world.say(started, 'Still there?');
  await heard.message('Still there?');
  expect(heard.states.all).toEqual(['connecting', 'connected']);
});

it.each([-25 * HOUR, 0, 25 * HOUR])('takes no notice of a clock that is %d ms ahead', async (ahead) => {
  const clock = new TestClock(Date.parse('2026-11-22T12:00:00.000Z') + ahead);
  const { chat, heard } = world.create({ clock });
  await chat.connect();
  expect(await heard.step('received')).toMatchObject({ openWithin: 85_000, expiresIn: HOUR, renewsIn: 0.9 * HOUR });
});

it('takes the end of a former contact, which the transcript holds, for no end', async () => {
  const { chat, heard, started } = world.create();
  const Transcript = [{ Id: '-', Type: 'EVENT', ContentType: contentTypes.chatEnded }];
  world.proxy.replyWith('pass', { status: 200, body: { Transcript } });
  await chat.connect();
  world.say(started, 'Welcome back');
  await heard.message('Welcome back');
  world.connect.injectFault({ fault: 'dropped-sockets' });
  await heard.step('lost');
  await heard.state('connected');
});

it('ends a second after the end of the chat, if the service does not close the websocket', async () => {
  const sockets: FakeSocket[] = [];
  const { chat, heard } = world.create({
    WebSocket: class extends FakeSocket {
      constructor(url: string) {
        super(url);
        sockets.push(this);
      }
    },
  });
  const connecting = chat.connect();
  await heard.step('received');
  const [socket] = sockets as [FakeSocket];
  socket.open();
  socket.receive({ topic: 'aws/subscribe', content: { status: 'success' } });
  await connecting;
  const end = { Id: 'last', Type: 'EVENT', ContentType: contentTypes.chatEnded };
  socket.receive({ topic: 'aws/chat', content: JSON.stringify(end) });
  world.clock.advance(999);
  expect(chat.state).toBe('connected');
  world.clock.advance(1);
  expect(chat.ending).toEqual({ by: 'chat' });
  expect([socket.state, world.clock.pending]).toEqual(['closed', 0]);
});

it('closes a websocket that could not take the place of the one in use', async () => {
  const { chat, heard } = world.create({ fetch: expiring(8000) });
  await chat.connect();
  world.proxy.replyWith('pass', { status: 404, body: { Message: 'Off.' } });
  world.clock.advance(7200);
  await heard.step('failed');
  expect(world.sockets.map(({ readyState }) => readyState)).toEqual([WebSocket.OPEN, WebSocket.CLOSING]);
  expect(chat.state).toBe('connected');
});

it('counts failures anew once a connection has lasted', async () => {
  const { chat, heard } = world.create({ fetch: expiring(8000) });
  const unavailable = { status: 503, body: {} };
  world.proxy.replyWith(unavailable, unavailable);
  void chat.connect();
  const delays: number[] = [];
  const fail = async () => {
    const { delay } = await heard.step('failed');
    delays.push(delay);
    return delay;
  };
  world.clock.advance(await fail());
  world.clock.advance(await fail());
  await heard.state('connected');
  world.proxy.replyWith(unavailable);
  world.clock.advance(7200);
  await fail();
  expect(delays).toEqual([500, 1000, 500]);
});

describe('what was said before the client came', () => {
  it('comes first, all of it and in order', async () => {
    const { chat, started } = world.create();
    await chat.connect();
    for (let count = 1; count <= 250; count += 1) world.say(started, `message ${count}`);
    const late = world.resume({ participantToken: started.ParticipantToken });
    const heard = new Heard(late);
    world.proxy.seen.length = 0;
    await late.connect();
    expect(heard.messages.slice(1)).toEqual(Array.from({ length: 250 }, (_, index) => `message ${index + 1}`));
    // 100 at a time.
    expect(world.calls).toEqual(['connection', 'transcript', 'transcript', 'transcript']);
  });

  it('is fetched back to the first item that is known, and no further', async () => {
    const { chat, heard, started } = world.create();
    await chat.connect();
    for (let count = 1; count <= 150; count += 1) world.say(started, `message ${count}`);
    await heard.message('message 150');
    world.proxy.seen.length = 0;
    world.connect.injectFault({ fault: 'dropped-sockets' });
    for (let count = 151; count <= 190; count += 1) world.say(started, `message ${count}`);
    await heard.message('message 190');
    expect(heard.messages.slice(1)).toEqual(Array.from({ length: 190 }, (_, index) => `message ${index + 1}`));
    expect(world.calls).toEqual(['connection', 'transcript']);
  });
});

describe('items', () => {
  it('that came after the transcript was read, and before it arrived, follow it', async () => {
    const { chat, heard, started } = world.create();
    const arrived = Promise.withResolvers<void>();
    const transcript = { status: 200, body: { Transcript: [{ Id: '-', Type: 'MESSAGE', Content: 'before' }] } };
    world.proxy.replyWith('pass', { after: arrived.promise, turn: transcript });
    const connecting = chat.connect();
    await heard.step('catching up');
    const came = new Promise<void>((resolve) => {
      world.sockets[0]?.addEventListener('message', ({ data }) => String(data).includes('after') && resolve());
    });
    world.say(started, 'after');
    await came;
    arrived.resolve();
    await connecting;
    expect(heard.messages).toEqual(['before', expect.stringContaining('Hello Ann'), 'after']);
  });

  it('come once, though the service sends them twice', async () => {
    const { chat, heard, started } = world.create();
    await chat.connect();
    world.connect.injectFault({ fault: 'duplicated-items', times: 2 });
    for (const text of ['one', 'two', 'three']) world.say(started, text);
    await heard.message('three');
    expect(heard.messages.slice(1)).toEqual(['one', 'two', 'three']);
  });

  it('are not lost, though the one that was held back went with its websocket', async () => {
    const { chat, heard, started } = world.create();
    await chat.connect();
    world.connect.injectFault({ fault: 'reordered-items' });
    world.say(started, 'held back');
    world.connect.injectFault({ fault: 'dropped-sockets' });
    await heard.message('held back');
  });

  it('that are held up until after the end of the chat come before the client ends', async () => {
    const { chat, heard, started } = world.create();
    await chat.connect();
    world.connect.injectFault({ fault: 'reordered-items' });
    heard.skip();
    world.connect.agent(started.ContactId).endChat();
    await heard.state('ended');
    expect(heard.items.unread.map(({ ContentType }) => ContentType)).toEqual([
      contentTypes.chatEnded,
      contentTypes.left,
    ]);
    expect(chat.ending).toEqual({ by: 'chat' });
    expect(world.calls).toEqual(['connection', 'transcript']);
  });

  it('come again when an attachment is scanned, also if that is over while the client is away', async () => {
    const { chat, heard } = world.create();
    await chat.connect();
    heard.skip();
    await chat.sendAttachment(new File(['parcel'], 'parcel.txt', { type: 'text/plain' }));
    const statusOf = async () => (await heard.items.next()).Attachments?.[0]?.Status;
    expect(await statusOf()).toBe('IN_PROGRESS');
    world.connect.injectFault({ fault: 'dropped-sockets' });
    world.connect.advance(200);
    expect(await statusOf()).toBe('APPROVED');
    await heard.state('connected');
    expect(heard.items.unread).toEqual([]);
  });

  it('never go back to an earlier status, though that comes late', async () => {
    const { chat, heard } = world.create({ fetch: expiring(8000) });
    await chat.connect();
    const file = { Id: 'a', Type: 'ATTACHMENT', Attachments: [{ AttachmentId: 'b', Status: 'IN_PROGRESS' }] };
    const scanned = { ...file, Attachments: [{ AttachmentId: 'b', Status: 'APPROVED' }] };
    const frame = (item: object) => ({ data: JSON.stringify({ topic: 'aws/chat', content: JSON.stringify(item) }) });
    heard.skip();
    const [socket] = world.sockets as [WebSocket];
    for (const item of [file, scanned, file, scanned]) socket.onmessage?.(frame(item) as MessageEvent);
    expect(heard.items.unread.map(({ Attachments }) => Attachments?.[0]?.Status)).toEqual(['IN_PROGRESS', 'APPROVED']);
  });

  it('that were not iterated yet are there for the next iteration', async () => {
    const { chat } = world.create();
    const { ParticipantToken } = world.connect.startChat('Bob');
    const other = world.resume({ participantToken: ParticipantToken });
    chat.close();
    await other.connect();
    const contents: (string | undefined)[] = [];
    for await (const { Content } of other) {
      contents.push(Content);
      break;
    }
    other.close();
    for (const { Content } of await collect(other)) contents.push(Content);
    expect(contents).toEqual([undefined, undefined, expect.stringContaining('Hello Bob')]);
  });

  it('that came before the first one that was heard are caught up, too', async () => {
    const { chat, heard } = world.create();
    const said = (Id: string) => ({ Id, Type: 'MESSAGE', Content: Id });
    const transcript = (...ids: string[]) => ({ status: 200, body: { Transcript: ids.map(said) } });
    world.proxy.replyWith('pass', transcript(), 'pass', transcript('A', 'B', 'C'));
    await chat.connect();
    heard.skip();
    const content = JSON.stringify(said('B'));
    world.sockets[0]?.onmessage?.({ data: JSON.stringify({ topic: 'aws/chat', content }) } as MessageEvent);
    world.connect.injectFault({ fault: 'dropped-sockets' });
    await heard.state('connected');
    expect(heard.messages.slice(-3)).toEqual(['B', 'A', 'C']);
  });

  it('that came while nobody listened begin the first iteration', async () => {
    const { ParticipantToken } = world.connect.startChat('Ann');
    const chat = world.resume({ participantToken: ParticipantToken });
    await chat.connect();
    const first = chat.items();
    const second = chat.items();
    chat.close();
    expect((await collect(first)).map(({ Content }) => Content?.slice(0, 9))).toEqual([
      undefined,
      undefined,
      'Hello Ann',
    ]);
    expect(await collect(second)).toEqual([]);
  });

  it('are iterated from when they are asked for to the end of the chat', async () => {
    const { chat, started } = world.create();
    const items = chat.items();
    await chat.connect();
    const texts: (string | undefined)[] = [];
    const iterated = (async () => {
      for await (const { Content } of chat) texts.push(Content);
    })();
    world.say(started, 'one');
    world.say(started, 'two');
    world.connect.agent(started.ContactId).endChat();
    await iterated;
    expect(texts).toEqual(['one', 'two', undefined, undefined]);
    const all = await collect(items);
    expect(all.map(({ Content }) => Content)).toEqual([
      undefined,
      undefined,
      expect.stringContaining('Hello Ann'),
      ...texts,
    ]);
  });

  it('are iterated until the caller stops, by a break or a signal', async () => {
    const { chat } = world.create();
    await chat.connect();
    const abort = new AbortController();
    const iterated = collect(chat.items({ signal: abort.signal }));
    abort.abort(new Error('Enough.'));
    await expect(iterated).rejects.toThrow('Enough.');
    const late = world.resume(chat.session);
    setImmediate(() => void late.connect());
    world.connect.injectFault({ fault: 'duplicated-items' });
    const items = late.items();
    void chat.sendMessage('Hello');
    for await (const { Content } of items) if (Content === 'Hello') break;
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  it('end with an error if the chat could not be connected', async () => {
    const { chat } = world.create();
    world.proxy.replyWith({ status: 404, body: { Message: 'No such path.' } });
    void chat.connect().catch(() => {});
    await expect(collect(chat)).rejects.toThrow('The chat could not be connected: No such path.');
  });
});

describe('typing and receipts', () => {
  it('of typing that came while the client caught up, nothing is told', async () => {
    const { chat, heard, started } = world.create();
    const agent = await addAgent(world.connect, started.ContactId);
    const caughtUp = Promise.withResolvers<void>();
    world.proxy.replyWith('pass', { after: caughtUp.promise, turn: 'pass' });
    const connecting = chat.connect();
    await heard.step('catching up');
    const typing = { ConnectionToken: agent.connectionToken, ContentType: contentTypes.typing };
    await call(world.connect.url, 'SendEvent', typing);
    await agent.say('Hello');
    caughtUp.resolve();
    await connecting;
    expect(heard.messages).toEqual(['Hello']);
    await call(world.connect.url, 'SendEvent', typing);
    await heard.typing.next();
    expect(heard.typing.all).toHaveLength(1);
  });

  it('come as events of their own, typing only while it is true', async () => {
    const { chat, heard } = world.create();
    await chat.connect();
    heard.skip();
    const { Id } = await chat.sendMessage('Hello');
    expect(await heard.receipts.next()).toEqual({
      MessageId: Id,
      Receipts: [{ ReadTimestamp: expect.any(String), RecipientParticipantId: expect.any(String) }],
    });
    expect(await heard.typing.next()).toMatchObject({ DisplayName: 'Ben', ParticipantRole: 'AGENT' });
    await heard.message('Hello');
    expect(heard.items.all.filter(({ ContentType }) => ContentType?.endsWith('.typing'))).toEqual([]);
  });

  it('of a receipt that was missed, come with the transcript, and once', async () => {
    const { chat, heard, started } = world.create();
    await chat.connect();
    world.connect.agent(started.ContactId).goSilent();
    const { Id = '' } = await chat.sendMessage('Hello');
    await heard.message('Hello');
    world.connect.injectFault({ fault: 'dropped-sockets' });
    await chat.sendDelivered(Id);
    expect(await heard.receipts.next()).toMatchObject({
      MessageId: Id,
      Receipts: [{ DeliveredTimestamp: expect.any(String) }],
    });
    world.clock.advance(10_000);
    await heard.step('heartbeat');
    world.connect.injectFault({ fault: 'dropped-sockets' });
    await heard.step('lost');
    await heard.step('lost');
    await heard.state('connected');
    expect(heard.receipts.unread).toEqual([]);
  });
});
