import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { type AmazonConnect, startAmazonConnect } from '../../../local/connect/amazon-connect.ts';
import { MAX_MESSAGE_BYTES } from '../../../local/connect/chat-socket.ts';
import {
  addBot,
  type Client,
  call,
  connectionOf,
  SUBSCRIBE,
  SUBSCRIBED,
  startClient,
  startPair,
  subscribe,
} from '../../support/chats.ts';
import { openFrames, upgradeRequest } from '../../support/frames.ts';
import { record } from '../../support/output.ts';

const HEARTBEAT = { topic: 'aws/heartbeat' };
const HOUR = 3_600_000;
const ERROR = { message: 'Forbidden', connectionId: expect.any(String), requestId: expect.any(String) };

let connect: AmazonConnect;
let lines: string[];
/** Two who talk, and must not be disturbed by what goes on elsewhere. */
let others: { customer: Client; agent: Client };

beforeEach(async () => {
  lines = [];
  connect = await startAmazonConnect({
    stoppedAt: 0,
    log: (line) => {
      record(line);
      lines.push(line);
    },
  });
  others = await startPair(connect);
});

afterEach(async () => {
  await others.customer.say('Are we alone?');
  for (const { socket } of Object.values(others))
    expect(await socket.item()).toMatchObject({ Content: 'Are we alone?' });
  await connect.close();
});

/** A websocket of a new chat that has not subscribed. */
const opened = async () => {
  const { ParticipantToken } = connect.startChat('Bob');
  const { websocketUrl } = await connectionOf(connect, ParticipantToken);
  return { participantToken: ParticipantToken, websocketUrl, socket: await openFrames(websocketUrl) };
};

describe('a websocket', () => {
  it('opens until 100 seconds after its URL was handed out, and not later', async () => {
    const { ParticipantToken } = connect.startChat('Bob');
    const { websocketUrl } = await connectionOf(connect, ParticipantToken);
    connect.advance(99_999);
    (await openFrames(websocketUrl)).close();
    connect.advance(1);
    await expect(openFrames(websocketUrl)).rejects.toThrow('403');
  });

  it.each([
    ['with another token', (url: string) => `${url}0`],
    ['without a token', (url: string) => url.split('?')[0] ?? ''],
    ['on another path', (url: string) => url.replace('/websocket', '/elsewhere')],
  ])('does not open %s', async (_, change) => {
    const { websocketUrl } = await opened();
    await expect(openFrames(change(websocketUrl))).rejects.toThrow('403');
  });

  it('does not open where the target is no URL', async () => {
    const { port, hostname } = new URL(connect.url);
    const socket = connectTcp(Number(port), hostname);
    socket.write(`GET // HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    // The server ends the connection by itself, so that it cannot keep the server from closing.
    await once(socket, 'close');
  });

  it('does not open by a handshake that is none, and is not logged as opened', async () => {
    const { websocketUrl } = await opened();
    const url = new URL(websocketUrl);
    const socket = connectTcp(Number(url.port), url.hostname);
    const before = lines.length;
    socket.write(upgradeRequest(url).replace('Sec-WebSocket-Key', 'X-Key'));
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 400 /);
    expect(lines.slice(before)).toEqual([]);
  });

  it('has its heartbeats and pings answered, subscribed or not', async () => {
    const { socket } = await opened();
    socket.send(HEARTBEAT);
    expect(await socket.next()).toEqual({ topic: 'aws/heartbeat' });
    socket.send({ topic: 'aws/ping' });
    expect(await socket.next()).toEqual({ topic: 'aws/ping', statusCode: 200, statusContent: 'OK' });
  });

  it('gets no item before it subscribes', async () => {
    const customer = await startClient(connect, 'Bob');
    const { websocketUrl } = await connectionOf(connect, customer.participantToken);
    const socket = await openFrames(websocketUrl);
    await customer.say('Missed.');
    await subscribe(socket);
    await customer.say('Seen.');
    expect(await socket.item()).toMatchObject({ Content: 'Seen.' });
  });

  it('may subscribe twice, and gets each item once', async () => {
    const customer = await startClient(connect, 'Bob');
    await customer.socket.items(3);
    await subscribe(customer.socket);
    connect.agent(customer.contactId).say('1');
    connect.agent(customer.contactId).say('2');
    expect(await customer.socket.items(2)).toMatchObject([{ Content: '1' }, { Content: '2' }]);
  });

  it('is one of five that a participant may have, and the sixth is refused', async () => {
    const { participantToken, socket } = await opened();
    const open = async () => openFrames((await connectionOf(connect, participantToken)).websocketUrl);
    for (let count = 2; count <= 5; count++) await open();
    await expect(open()).rejects.toThrow('429');
    expect(lines).toContain('websocket refused 429');
    socket.close();
    await socket.closed;
    await (await open()).send(HEARTBEAT);
  });

  it('is closed when ConnectionExpiry is reached, counted from the call', async () => {
    const { ParticipantToken } = connect.startChat('Bob');
    const { websocketUrl } = await connectionOf(connect, ParticipantToken);
    connect.advance(99_000);
    const socket = await openFrames(websocketUrl);
    await subscribe(socket);
    connect.advance(HOUR - 99_000 - 1);
    socket.send(HEARTBEAT);
    await socket.items(3);
    expect(await socket.next()).toEqual(HEARTBEAT);
    // The others reached theirs at the same time.
    connect.advance(1);
    expect(await socket.closed).toBe(1001);
    others = await startPair(connect);
  });
});

describe('a participant who leaves', () => {
  it('does not join again by a subscription that was under way', async () => {
    const bob = await startClient(connect, 'Bob');
    await bob.socket.items(3);
    const robot = await addBot(connect, bob.contactId);
    await bob.socket.item();
    const { websocketUrl } = await connectionOf(connect, robot.participantToken);
    const deaf = new WebSocket(websocketUrl);
    await once(deaf, 'open');
    // It does not hear that the service closes it, and sends on.
    deaf.pause();
    await call(connect.url, 'DisconnectParticipant', { ConnectionToken: robot.connectionToken });
    deaf.send(JSON.stringify(SUBSCRIBE));
    await others.customer.say('All of this took place before.');
    for (const { socket } of Object.values(others)) await socket.item();
    connect.agent(bob.contactId).say('Are we alone?');
    expect((await bob.socket.items(2)).map(({ Content, ContentType }) => Content ?? ContentType)).toEqual([
      'application/vnd.amazonaws.connect.event.participant.left',
      'Are we alone?',
    ]);
    deaf.terminate();
  });
});

describe('a frame that is wrong', () => {
  it.each([
    ['no JSON', '{"topic":"aws/subscribe"'],
    ['an empty text', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '1'],
    ['without a topic', '{}'],
    ['of an unknown topic', '{"topic":"aws/nothing"}'],
    ['of a topic that is no text', '{"topic":{"length":1}}'],
    ['of a topic from the prototype', '{"topic":"constructor"}'],
  ])('is answered by an error frame, and the websocket works on: %s', async (_, frame) => {
    const { socket } = await opened();
    socket.send(frame);
    expect(await socket.next()).toEqual(ERROR);
    await subscribe(socket);
  });

  it('of bytes is answered by an error frame', async () => {
    const { socket } = await opened();
    socket.send(Buffer.from(JSON.stringify(HEARTBEAT)));
    expect(await socket.next()).toEqual(ERROR);
  });

  it.each([
    ['no topics', {}],
    ['topics that are no list', { topics: 'aws/chat' }],
    ['no content', null],
    ['an unknown topic', { topics: ['aws/nothing'] }],
    ['an unknown topic beside a known one', { topics: ['aws/chat', 'aws/nothing'] }],
    ['an empty list of topics', { topics: [] }],
    ['topics that are no text', { topics: [{}] }],
  ])('a subscription to %s fails', async (_, content) => {
    const { socket } = await opened();
    socket.send({ topic: 'aws/subscribe', content });
    expect(await socket.next()).toMatchObject({ topic: 'aws/subscribe', content: { status: 'failure' } });
    await subscribe(socket);
  });

  it('may be nested as deeply as it has bytes for', async () => {
    const { socket } = await opened();
    const nested = `${'['.repeat(60_000)}${']'.repeat(60_000)}`;
    for (const topics of [nested, `[${nested}]`]) {
      socket.send(`{"topic":"aws/subscribe","content":{"topics":${topics}}}`);
      expect(await socket.next()).toEqual({ topic: 'aws/subscribe', content: { status: 'failure', topics: [] } });
    }
    await subscribe(socket);
  });

  it('of more bytes than a message may have closes the websocket', async () => {
    const { socket } = await opened();
    socket.send('x'.repeat(MAX_MESSAGE_BYTES));
    expect(await socket.next()).toEqual(ERROR);
    socket.send('x'.repeat(MAX_MESSAGE_BYTES + 1));
    expect(await socket.closed).toBe(1009);
  });

  it('that is not masked, as those of clients have to be, closes the websocket', async () => {
    const { websocketUrl } = await opened();
    const url = new URL(websocketUrl);
    const socket = connectTcp(Number(url.port), url.hostname);
    socket.write(upgradeRequest(url));
    await once(socket, 'data');
    socket.write(Buffer.from([0x81, 0x02, 0x7b, 0x7d]));
    const [answer] = await once(socket, 'data');
    // A close frame of two bytes: 1002.
    expect([...(answer as Buffer)]).toEqual([0x88, 2, 0x03, 0xea]);
    await once(socket, 'close');
  });

  it('that is no valid UTF-8 closes the websocket', async () => {
    const { websocketUrl } = await opened();
    const socket = new WebSocket(websocketUrl);
    await once(socket, 'open');
    socket.send(Buffer.from([0xff, 0xff]), { binary: false });
    expect((await once(socket, 'close'))[0]).toBe(1007);
  });
});

describe('a flood', () => {
  it('of frames closes the websocket that makes it, after a hundred at once', async () => {
    const { socket } = await opened();
    for (let frame = 0; frame < 100; frame++) socket.send(HEARTBEAT);
    for (let frame = 0; frame < 100; frame++) expect(await socket.next()).toEqual(HEARTBEAT);
    socket.send(HEARTBEAT);
    expect(await socket.closed).toBe(1008);
  });

  it('is none if the frames come as clients send them', async () => {
    const { socket } = await opened();
    await subscribe(socket);
    await socket.items(3);
    for (let seconds = 0; seconds < 3000; seconds += 10) {
      socket.send(HEARTBEAT);
      socket.send({ topic: 'aws/ping' });
      connect.advance(10_000);
      expect([await socket.next(), await socket.next()]).toMatchObject([HEARTBEAT, { statusCode: 200 }]);
    }
  });

  it('of items breaks the websocket that does not read them', async () => {
    const { ContactId, ParticipantToken } = connect.startChat('Bob');
    const { websocketUrl } = await connectionOf(connect, ParticipantToken);
    const deaf = new WebSocket(websocketUrl);
    await once(deaf, 'open');
    deaf.send(JSON.stringify(SUBSCRIBE));
    await once(deaf, 'message');
    deaf.pause();
    const text = 'x'.repeat(100_000);
    // The timer of its expiry goes with it; 64 MB are more than all buffers hold.
    const open = connect.holds().timers;
    let sent = 0;
    while (connect.holds().timers === open && sent < 640) {
      connect.agent(ContactId).say(text);
      sent += 1;
    }
    expect(sent).toBeLessThan(640);
    deaf.resume();
    expect((await once(deaf, 'close'))[0]).toBe(1006);
  });
});

describe('a subscription before there is a contact', () => {
  /** Sends an upgrade and a frame behind it at once, as nobody does who waits for the answer; returns what comes back. */
  const atOnce = async (url: URL): Promise<string> => {
    const socket = connectTcp(Number(url.port), url.hostname);
    const frame = Buffer.from(JSON.stringify(SUBSCRIBE));
    // Masked with zeros, which leaves it as it is.
    socket.write(
      Buffer.concat([Buffer.from(upgradeRequest(url)), Buffer.from([0x81, 0x80 | frame.length, 0, 0, 0, 0]), frame]),
    );
    let answer = '';
    for await (const data of socket) {
      answer += data;
      if (answer.includes('"status"')) break;
    }
    return answer;
  };

  it('is refused with the websocket', async () => {
    const url = new URL(connect.url);
    url.pathname = '/websocket';
    url.searchParams.set('AuthToken', 'nobody');
    expect(await atOnce(url)).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n(?:.+\r\n)+\r\n$/);
  });

  it('is answered where there is one', async () => {
    const { ParticipantToken } = connect.startChat('Bob');
    const answer = await atOnce(new URL((await connectionOf(connect, ParticipantToken)).websocketUrl));
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
    expect(answer).toContain(JSON.stringify(SUBSCRIBED));
  });

  it('is not heard once the chat has ended', async () => {
    const { ContactId, ParticipantToken } = connect.startChat('Bob');
    const { websocketUrl } = await connectionOf(connect, ParticipantToken);
    const socket = await openFrames(websocketUrl);
    connect.stopContact(ContactId);
    socket.send(SUBSCRIBE);
    expect(await socket.closed).toBe(1000);
    expect(socket.unread()).toEqual([]);
  });
});
