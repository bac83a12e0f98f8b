import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConnectionError, DisconnectedError, EndedError, ServiceError } from '../../client/index.ts';
import { ClientWorld } from '../support/client-world.ts';

let world: ClientWorld;

beforeEach(async () => {
  world = await ClientWorld.start();
});

afterEach(() => world.close());

const unavailable = { status: 503, headers: { 'Retry-After': '1' }, body: { Message: 'Not now.' } };

async function connected() {
  const created = world.create();
  await created.chat.connect();
  created.heard.skip();
  world.proxy.seen.length = 0;
  return created;
}

/** A chat whose connection is lost, and not made again until `back` is called. */
async function disconnected() {
  const created = await connected();
  world.network.set(false);
  world.connect.injectFault({ fault: 'dropped-sockets' });
  await created.heard.state('paused');
  return { ...created, back: () => world.network.set(true) };
}

const sent = () => world.proxy.seen.map(({ body }) => JSON.parse(body)).filter(({ Content }) => Content !== undefined);

describe('a message', () => {
  it('is sent as plain text, or as its caller says', async () => {
    const { chat, heard } = await connected();
    const { Id, AbsoluteTime } = await chat.sendMessage('Hello');
    expect(await heard.items.next()).toMatchObject({ Id, AbsoluteTime, Content: 'Hello', ContentType: 'text/plain' });
    await chat.sendMessage('**Hello**', { contentType: 'text/markdown' });
    expect(await heard.items.next()).toMatchObject({ Content: '**Hello**', ContentType: 'text/markdown' });
  });

  it('waits while the chat is disconnected, and is sent once', async () => {
    const { chat, heard, back } = await disconnected();
    const sending = chat.sendMessage('Hello');
    expect(world.calls).toEqual([]);
    back();
    const { Id } = await sending;
    await heard.items.next((item) => item.Id === Id);
    expect(world.calls).toEqual(['connection', 'transcript', 'message']);
  });

  it('that failed with the connection is sent as soon as that is back, not when its own back-off is over', async () => {
    const { chat, heard } = await connected();
    world.proxy.replyWith('reset');
    const sending = chat.sendMessage('Hello');
    await world.clock.timers.next((period) => period === 500);
    world.network.set(false);
    world.connect.injectFault({ fault: 'dropped-sockets' });
    await heard.state('paused');
    world.network.set(true);
    await sending;
    await heard.message('Hello');
    expect(world.calls).toEqual(['message', 'connection', 'transcript', 'message']);
  });

  it('that failed while the websocket lived on is sent as soon as the network is back', async () => {
    const { chat, heard } = await connected();
    world.proxy.replyWith('reset');
    const sending = chat.sendMessage('Hello');
    await world.clock.timers.next((period) => period === 500);
    world.network.set(true);
    await sending;
    await heard.message('Hello');
    expect(world.calls).toEqual(['message', 'message']);
  });

  it('is refused at once while the chat is disconnected, if the caller wants so', async () => {
    const { chat, back, heard } = await disconnected();
    await expect(chat.sendMessage('Hello', { whenDisconnected: 'fail' })).rejects.toThrow(DisconnectedError);
    await expect(chat.call('GetTranscript', {}, { whenDisconnected: 'fail' })).rejects.toThrow(
      'The chat is disconnected, so nothing was sent. Wait for the state "connected".',
    );
    back();
    await heard.state('connected');
    await chat.sendMessage('Hello again', { whenDisconnected: 'fail' });
    expect(sent().map(({ Content }) => Content)).toEqual(['Hello again']);
  });

  it('arrives once, though its answer is lost', async () => {
    const { chat, heard } = await connected();
    const { connect, proxy } = world;
    // It reaches Amazon Connect, and the way back breaks.
    proxy.replyWith({ after: forwarded(), turn: 'reset' }, unavailable, 'pass');
    const sending = chat.sendMessage('Hello');
    for (const delay of [500, 1000 + 1000]) {
      await world.clock.timers.next((period) => period === delay);
      world.clock.advance(delay);
    }
    const { Id } = await sending;
    await heard.items.next((item) => item.Id === Id);
    const tokens = new Set(sent().map(({ ClientToken }) => ClientToken));
    expect([sent().length, tokens.size]).toEqual([3, 1]);
    expect(heard.messages.filter((text) => text === 'Hello')).toHaveLength(1);

    async function forwarded(): Promise<void> {
      await proxy.request();
      const [{ url, headers, body }] = proxy.seen as [(typeof proxy.seen)[0]];
      const bearer = { 'x-amz-bearer': String(headers['x-amz-bearer']) };
      await fetch(`${connect.url}${url}`, { method: 'POST', headers: bearer, body });
    }
  });

  it('is refused when the chat disconnects while it waits for its turn, if the caller wants so', async () => {
    const { chat, heard } = await connected();
    world.proxy.replyWith(unavailable);
    const first = chat.sendMessage('first');
    const second = chat.sendMessage('second', { whenDisconnected: 'fail' });
    const third = chat.sendMessage('third');
    await world.clock.timers.next((period) => period === 1500);
    world.network.set(false);
    world.connect.injectFault({ fault: 'dropped-sockets' });
    await expect(second).rejects.toThrow(DisconnectedError);
    world.network.set(true);
    world.clock.advance(1500);
    await Promise.all([first, third]);
    await heard.message('third');
    expect(heard.messages.slice(-2)).toEqual(['first', 'third']);
  });

  it('is tried once if the caller does not wait, who may repeat it by its token', async () => {
    const { chat } = await connected();
    world.proxy.replyWith('reset', unavailable);
    const message = { whenDisconnected: 'fail', clientToken: 'the-first' } as const;
    await expect(chat.sendMessage('Hello', message)).rejects.toThrow(ConnectionError);
    await expect(chat.sendMessage('Hello', message)).rejects.toThrow('Not now.');
    const { Id } = await chat.sendMessage('Hello', message);
    expect(await chat.sendMessage('Hello', message)).toMatchObject({ Id });
  });

  it('comes after those that were given before, though one of them is late, and another is refused', async () => {
    const { chat, heard } = await connected();
    world.proxy.replyWith(unavailable);
    const sending = ['one', 'x'.repeat(1025), 'two', 'three'].map((text) =>
      chat.sendMessage(text).then(
        () => 'sent',
        ({ name }) => name,
      ),
    );
    await world.clock.timers.next((period) => period === 1500);
    world.clock.advance(1500);
    expect(await Promise.all(sending)).toEqual(['sent', 'ValidationException', 'sent', 'sent']);
    await heard.message('three');
    expect(heard.messages.slice(1).filter((text) => text !== undefined)).toEqual(['one', 'two', 'three']);
  });

  it('is given up by its signal, and those after it are sent', async () => {
    const { chat, heard, back } = await disconnected();
    const abort = new AbortController();
    const given = chat.sendMessage('never mind', { signal: abort.signal });
    const kept = chat.sendMessage('this one');
    abort.abort(new Error('Changed my mind.'));
    await expect(given).rejects.toThrow('Changed my mind.');
    back();
    await kept;
    await heard.message('this one');
    expect(heard.messages).not.toContain('never mind');
  });

  it('is refused by the service with its error', async () => {
    const { chat } = await connected();
    const refused = chat.sendMessage('x', { contentType: 'text/html' });
    await expect(refused).rejects.toMatchObject({
      name: 'ValidationException',
      status: 400,
      message: expect.stringContaining('This chat does not take messages of this ContentType.'),
    });
    await expect(refused).rejects.toBeInstanceOf(ServiceError);
  });

  it('is sent without connecting, too', async () => {
    const { chat } = world.create();
    await chat.sendMessage('Hello');
    expect(world.calls).toEqual(['connection', 'message']);
  });

  it('that waits fails when the chat ends', async () => {
    const { chat } = await disconnected();
    const sending = chat.sendMessage('Hello');
    chat.close();
    await expect(sending).rejects.toThrow(new EndedError({ by: 'close' }));
    await expect(chat.sendMessage('Hello')).rejects.toThrow(
      'The client was closed: make another one from its session.',
    );
  });
});

it('has one call for a token on its way, whoever needs one', async () => {
  const { chat } = world.create();
  await Promise.all([chat.sendMessage('one'), chat.sendTyping(), chat.call('GetTranscript', {})]);
  expect(world.calls.toSorted()).toEqual(['connection', 'event', 'message', 'transcript']);
});

describe('typing', () => {
  it('is sent once in 10 s, and anew after a message', async () => {
    const { chat, heard } = await connected();
    for (let key = 0; key < 5; key += 1) await chat.sendTyping();
    world.clock.advance(9999);
    await chat.sendTyping();
    expect(world.calls).toEqual(['event']);
    world.clock.advance(1);
    await chat.sendTyping();
    expect(world.calls).toEqual(['event', 'event']);
    await chat.sendMessage('Hello');
    await chat.sendTyping();
    expect(world.calls).toEqual(['event', 'event', 'message', 'event']);
    expect(await heard.typing.next()).toMatchObject({ ParticipantRole: 'CUSTOMER' });
  });

  it('is let go while the chat is disconnected, or too much is going on', async () => {
    const { chat, back, heard } = await disconnected();
    await chat.sendTyping();
    back();
    await heard.state('connected');
    world.proxy.replyWith({ status: 429, body: {} });
    world.clock.advance(10_000);
    await heard.step('heartbeat');
    await chat.sendTyping();
    expect(world.calls).toEqual(['event']);
  });

  it('fails after the end, and if it is refused for good', async () => {
    const { chat } = await connected();
    world.proxy.replyWith({ status: 400, body: { Message: 'No.' } });
    await expect(chat.sendTyping()).rejects.toThrow('No.');
    chat.close();
    world.clock.advance(10_000);
    await expect(chat.sendTyping()).rejects.toThrow(EndedError);
  });
});

describe('receipts', () => {
  it.each([
    ['sendDelivered', 'DeliveredTimestamp'],
    ['sendRead', 'ReadTimestamp'],
  ] as const)('are sent by %s', async (method, time) => {
    const { chat, heard, started } = await connected();
    world.say(started, 'Your parcel is on its way.');
    const { Id = '' } = await heard.items.next();
    await chat[method](Id);
    const { MessageId, Receipts } = await heard.receipts.next();
    expect([MessageId, Receipts]).toEqual([
      Id,
      [{ [time]: expect.any(String), RecipientParticipantId: started.ParticipantId }],
    ]);
  });
});

describe('an attachment', () => {
  const file = new File(['a parcel'], 'parcel.txt', { type: 'text/plain' });

  it('is announced, put and completed, and can be got back', async () => {
    const { chat, heard } = await connected();
    const attachmentId = await chat.sendAttachment(file);
    world.connect.advance(200);
    const item = await heard.items.next(({ Attachments }) => Attachments?.[0]?.Status === 'APPROVED');
    expect(item.Attachments).toMatchObject([{ AttachmentId: attachmentId, AttachmentName: 'parcel.txt' }]);
    const { Url = '' } = await chat.getAttachment(attachmentId);
    expect(await (await fetch(Url)).text()).toBe('a parcel');
  });

  it('may take minutes to be put', async () => {
    const { promise: put, resolve: answer } = Promise.withResolvers<void>();
    const slow: typeof fetch = async (url, request) => {
      if (request?.method === 'PUT') {
        world.clock.advance(599_999);
        answer();
      }
      return fetch(url, request);
    };
    const { chat } = world.create({ fetch: slow });
    const sending = chat.sendAttachment(file);
    await put;
    await sending;
    expect(world.calls.filter((call) => call === 'complete-attachment-upload')).toHaveLength(1);
  });

  it('is put again after a failure of the network, and not after a refusal', async () => {
    const attempts: (() => Promise<Response>)[] = [
      async () => {
        throw new TypeError('fetch failed');
      },
      async () => new Response('', { status: 500 }),
      async () => new Response('<Error><Code>EntityTooLarge</Code></Error>', { status: 400 }),
    ];
    const put: typeof fetch = (url, request) =>
      request?.method === 'PUT' && attempts.length > 0
        ? (attempts.shift() as () => Promise<Response>)()
        : fetch(url, request);
    const { chat } = world.create({ fetch: put });
    const sending = chat.sendAttachment(file);
    for (const delay of [500, 1000]) {
      await world.clock.timers.next((period) => period === delay);
      world.clock.advance(delay);
    }
    await expect(sending).rejects.toMatchObject({
      name: 'EntityTooLarge',
      status: 400,
      message: 'Amazon S3 answered 400 to the file.',
    });
  });

  it('that the chat does not take is refused', async () => {
    const { chat } = await connected();
    const none = new File([], 'nothing.txt', { type: 'text/plain' });
    await expect(chat.sendAttachment(none)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('call', () => {
  it('reaches every operation, with a client token where there is one', async () => {
    const { chat, heard } = await connected();
    await chat.sendMessage('/form');
    const form = await heard.items.next(({ ContentType }) => ContentType?.includes('interactive') === true);
    const ViewToken = JSON.parse(form.Content ?? '').data.content.viewToken;
    expect(await chat.call('DescribeView', { ViewToken })).toMatchObject({ View: { Name: expect.any(String) } });
    expect(world.proxy.seen.at(-1)?.method).toBe('GET');
    await chat.sendMessage('/signin');
    const asked = await heard.items.next(
      ({ ContentType }) => ContentType?.endsWith('authentication.initiated') === true,
    );
    const { SessionId } = JSON.parse(asked.Content ?? '');
    const RedirectUri = 'https://shop.example/';
    expect(await chat.call('GetAuthenticationUrl', { SessionId, RedirectUri })).toMatchObject({
      AuthenticationUrl: expect.any(String),
    });
    await chat.call('CancelParticipantAuthentication', { SessionId });
    const tokens = world.proxy.seen.map(({ url = '', body }) => [url.split('/')[2], /ClientToken/.test(body)]);
    expect(tokens).toEqual([
      ['message', true],
      ['views', false],
      ['message', true],
      ['authentication-url', false],
      ['cancel-authentication', false],
    ]);
  });

  it('does not repeat what must not be repeated', async () => {
    const { chat } = await connected();
    world.proxy.replyWith('reset');
    const cancelling = chat.call('CancelParticipantAuthentication', { SessionId: '-' });
    await expect(cancelling).rejects.toThrow(ConnectionError);
    expect(world.calls).toEqual(['cancel-authentication']);
  });

  it('that Amazon Connect does not allow is refused, and the chat goes on', async () => {
    const { chat } = await connected();
    const refusal = { status: 403, body: { Message: 'Attachments are not enabled.' } };
    world.proxy.replyWith(refusal, 'pass', refusal);
    await expect(chat.call('GetAttachment', { AttachmentId: '-' })).rejects.toThrow('Attachments are not enabled.');
    expect(world.calls).toEqual(['attachment', 'connection', 'attachment']);
    expect(chat.state).toBe('connected');
  });
});

describe('disconnect', () => {
  it('leaves the chat once the messages before are sent', async () => {
    const { chat } = await connected();
    const sending = chat.sendMessage('Bye');
    await chat.disconnect();
    await sending;
    expect(world.calls).toEqual(['message', 'disconnect']);
  });

  it('leaves the chat', async () => {
    const { chat } = await connected();
    await chat.disconnect();
    expect(chat.ending).toEqual({ by: 'disconnect' });
  });

  it('has left, though the answer is lost', async () => {
    const { chat, started } = await connected();
    world.proxy.replyWith('reset');
    const leaving = chat.disconnect();
    await world.clock.timers.next((period) => period === 500);
    world.connect.stopContact(started.ContactId);
    world.clock.advance(500);
    await leaving;
    expect(chat.ending).toEqual({ by: 'disconnect' });
  });

  it('that is refused leaves the chat as it is', async () => {
    const { chat, started, heard } = await connected();
    world.proxy.replyWith({ status: 400, body: { Message: 'Not now.' } });
    await expect(chat.disconnect()).rejects.toThrow('Not now.');
    expect(chat.state).toBe('connected');
    world.connect.stopContact(started.ContactId);
    await heard.state('ended');
    expect(chat.ending).toEqual({ by: 'chat' });
  });
});
