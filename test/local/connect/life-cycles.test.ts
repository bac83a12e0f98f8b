import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AmazonConnect, type StartedChat, startAmazonConnect } from '../../../local/connect/amazon-connect.ts';
import { TYPING_MS } from '../../../local/connect/built-in-agent.ts';
import { ask, call } from '../../support/chats.ts';
import { type FrameSocket, openFrames } from '../../support/frames.ts';
import { record } from '../../support/output.ts';

// What two public clients send in the course of a chat, and in what order, as their sources have it (docs/wire.md).

const NOON = Date.parse('2026-11-22T12:00:00.000Z');
const EVENT = 'application/vnd.amazonaws.connect.event';

let connect: AmazonConnect;
let chat: StartedChat;

beforeEach(async () => {
  connect = await startAmazonConnect({ stoppedAt: NOON, log: record });
  chat = connect.startChat('Ann');
});
afterEach(() => connect.close());

/** What each of them calls first, and again whenever it needs a new websocket. */
const connection = async () => {
  const { Websocket, ConnectionCredentials } = await call(connect.url, 'CreateParticipantConnection', {
    ParticipantToken: chat.ParticipantToken,
    Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'],
  });
  expect(Websocket?.Url).toMatch(/^ws:\/\/127\.0\.0\.1:/);
  return {
    socket: await openFrames(Websocket?.Url ?? ''),
    ConnectionToken: ConnectionCredentials?.ConnectionToken ?? '',
  };
};
const subscribed = { topic: 'aws/subscribe', content: { status: 'success', topics: ['aws/chat'] } };
const pong = { topic: 'aws/ping', statusCode: 200, statusContent: 'OK' };
const heartbeat = { topic: 'aws/heartbeat' };

/** Agent's answer to a message: the message itself, its receipt, typing, and then the echo. */
const conversation = async (socket: FrameSocket) => {
  const beginning = await socket.items(3);
  connect.advance(TYPING_MS);
  return [...beginning, await socket.item()].map(
    ({ Type, ContentType, Content }) => Content ?? `${Type} ${ContentType}`,
  );
};
const answered = (text: string) => [text, `MESSAGEMETADATA ${EVENT}.message.metadata`, `EVENT ${EVENT}.typing`, text];

describe('ChatJS 5', () => {
  const SUBSCRIBE = '{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}';
  const PING = '{"topic":"aws/ping"}';
  const HEARTBEAT = '{"topic":"aws/heartbeat"}';

  /** What it sends when a websocket is open. */
  const begin = async (socket: FrameSocket) => {
    socket.send(SUBSCRIBE);
    socket.send(PING);
    socket.send(HEARTBEAT);
    expect(await socket.next()).toEqual(subscribed);
  };
  const beat = async (socket: FrameSocket) => {
    socket.send(PING);
    socket.send(HEARTBEAT);
    expect([await socket.next(), await socket.next()]).toEqual([pong, heartbeat]);
  };
  const transcript = async (ConnectionToken: string) =>
    (
      await call(connect.url, 'GetTranscript', {
        ConnectionToken,
        MaxResults: 15,
        ScanDirection: 'BACKWARD',
        SortOrder: 'ASCENDING',
        StartPosition: {},
      })
    ).Transcript?.map(({ Content }) => Content).filter(Boolean);

  it('connects, talks, beats every 10 s, renews after 59 minutes, and disconnects', async () => {
    const { socket, ConnectionToken } = await connection();
    await begin(socket);
    const greeting = await socket.items(3);
    expect(greeting.map(({ ContentType }) => ContentType)).toEqual([
      `${EVENT}.participant.joined`,
      `${EVENT}.participant.joined`,
      'text/plain',
    ]);
    expect([await socket.next(), await socket.next()]).toEqual([pong, heartbeat]);
    expect(await transcript(ConnectionToken)).toEqual([greeting[2]?.Content]);

    await call(connect.url, 'SendEvent', { ConnectionToken, ContentType: `${EVENT}.typing` });
    await call(connect.url, 'SendMessage', { ConnectionToken, ContentType: 'text/plain', Content: 'Hello' });
    expect(await socket.item()).toMatchObject({ ContentType: `${EVENT}.typing`, ParticipantRole: 'CUSTOMER' });
    expect(await conversation(socket)).toEqual(answered('Hello'));

    for (let seconds = 10; seconds < 60; seconds += 10) {
      connect.advance(10_000);
      await beat(socket);
    }

    // Make before break: the second websocket is subscribed before the first one is closed.
    connect.advance(3_480_000);
    const renewed = await connection();
    await begin(renewed.socket);
    expect([await renewed.socket.next(), await renewed.socket.next()]).toEqual([pong, heartbeat]);
    connect.agent(chat.ContactId).say('On both.');
    for (const each of [socket, renewed.socket]) expect(await each.item()).toMatchObject({ Content: 'On both.' });
    socket.close(1000, '[Primary WebSocket] Closing WebSocket');
    expect(await socket.closed).toBe(1000);
    await beat(renewed.socket);

    await call(connect.url, 'DisconnectParticipant', { ConnectionToken: renewed.ConnectionToken });
    expect((await renewed.socket.items(2)).map(({ ContentType }) => ContentType)).toEqual([
      `${EVENT}.participant.left`,
      `${EVENT}.chat.ended`,
    ]);
    expect(await renewed.socket.closed).toBe(1000);
  });

  it('subscribes again every 500 ms after a failure', async () => {
    connect.injectFault({ fault: 'failed-subscriptions', times: 4 });
    const { socket } = await connection();
    const answers: unknown[] = [];
    for (let attempt = 1; attempt <= 5; attempt++) {
      socket.send(SUBSCRIBE);
      answers.push(((await socket.next()) as { content: { status: string } }).content.status);
      connect.advance(500);
    }
    expect(answers).toEqual([...Array(4).fill('failure'), 'success']);
    await socket.items(3);
  });

  it('comes back after a lost connection, and fills the gap from the transcript', async () => {
    const { socket } = await connection();
    await begin(socket);
    connect.injectFault({ fault: 'dropped-sockets' });
    expect(await socket.closed).toBe(1006);
    connect.agent(chat.ContactId).say('Meanwhile.');
    const { socket: next, ConnectionToken } = await connection();
    await begin(next);
    expect([await next.next(), await next.next()]).toEqual([pong, heartbeat]);
    expect((await transcript(ConnectionToken))?.at(-1)).toBe('Meanwhile.');
    expect(next.unread()).toEqual([]);
  });

  it('takes 403 for the end when the chat has ended while it was away', async () => {
    const { socket } = await connection();
    await begin(socket);
    connect.injectFault({ fault: 'ended-while-away' });
    expect(await socket.closed).toBe(1006);
    const { ParticipantToken } = chat;
    const again = { ParticipantToken, Type: ['WEBSOCKET' as const, 'CONNECTION_CREDENTIALS' as const] };
    expect((await ask(connect.url, 'CreateParticipantConnection', again)).status).toBe(403);
  });
});

describe('the Android SDK', () => {
  const SUBSCRIBE = '{"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}}';
  const HEARTBEAT = '{"topic": "aws/heartbeat"}';
  const PING = '{"topic": "aws/ping"}';

  const begin = async (socket: FrameSocket) => {
    socket.send(SUBSCRIBE);
    socket.send(HEARTBEAT);
    socket.send(PING);
    expect(await socket.next()).toEqual(subscribed);
  };
  const beaten = async (socket: FrameSocket) => [await socket.next(), await socket.next()];

  it('connects, talks, sends receipts, goes to the background and comes back, and disconnects', async () => {
    const { socket, ConnectionToken } = await connection();
    await begin(socket);
    const [, , greeting] = await socket.items(3);
    expect(await beaten(socket)).toEqual([heartbeat, pong]);
    const { Transcript } = await call(connect.url, 'GetTranscript', {
      ConnectionToken,
      ScanDirection: 'BACKWARD',
      SortOrder: 'ASCENDING',
      MaxResults: 30,
    });
    expect(Transcript?.map(({ Id }) => Id).at(-1)).toBe(greeting?.Id);

    const receipt = JSON.stringify({ messageId: greeting?.Id });
    await call(connect.url, 'SendEvent', {
      ConnectionToken,
      ContentType: `${EVENT}.message.delivered`,
      Content: receipt,
    });
    await call(connect.url, 'SendEvent', { ConnectionToken, ContentType: `${EVENT}.message.read`, Content: receipt });
    for (const { Type, MessageMetadata } of await socket.items(2)) {
      expect([Type, MessageMetadata?.MessageId]).toEqual(['MESSAGEMETADATA', greeting?.Id]);
      expect(MessageMetadata?.Receipts).toMatchObject([{ RecipientParticipantId: chat.ParticipantId }]);
    }

    await call(connect.url, 'SendMessage', { ConnectionToken, ContentType: 'text/plain', Content: 'Hello' });
    expect(await conversation(socket)).toEqual(answered('Hello'));

    connect.advance(10_000);
    socket.send(HEARTBEAT);
    socket.send(PING);
    expect(await beaten(socket)).toEqual([heartbeat, pong]);

    // The app goes to the background.
    socket.close(4000, 'App Backgrounded');
    expect(await socket.closed).toBe(4000);
    connect.agent(chat.ContactId).say('Meanwhile.');
    const { socket: resumed, ConnectionToken: renewed } = await connection();
    await begin(resumed);
    expect(await beaten(resumed)).toEqual([heartbeat, pong]);
    const gap = await call(connect.url, 'GetTranscript', {
      ConnectionToken: renewed,
      ScanDirection: 'FORWARD',
      SortOrder: 'ASCENDING',
      MaxResults: 100,
      StartPosition: { Id: greeting?.Id ?? '' },
    });
    expect(gap.Transcript?.map(({ Content }) => Content)).toEqual([greeting?.Content, 'Hello', 'Hello', 'Meanwhile.']);
    expect(gap.NextToken).toBeUndefined();

    await call(connect.url, 'DisconnectParticipant', { ConnectionToken: renewed });
    expect((await resumed.items(2)).at(-1)).toMatchObject({ Type: 'EVENT', ContentType: `${EVENT}.chat.ended` });
    resumed.close(1000, 'Customer ended the chat');
    expect(await resumed.closed).toBe(1000);
  });

  it('comes back when the server closes with a code that is not 1000, as it does at ConnectionExpiry', async () => {
    const { socket } = await connection();
    await begin(socket);
    connect.advance(3_600_000);
    const code = await socket.closed;
    expect([1000, 4000]).not.toContain(code);
    const { socket: next } = await connection();
    await begin(next);
    expect(await beaten(next)).toEqual([heartbeat, pong]);
  });

  it('gives a connection up whose ping is not answered for 10 s', async () => {
    const { socket } = await connection();
    await begin(socket);
    await socket.items(3);
    expect(await beaten(socket)).toEqual([heartbeat, pong]);
    connect.injectFault({ fault: 'silent-sockets' });
    connect.advance(10_000);
    socket.send(HEARTBEAT);
    socket.send(PING);
    connect.advance(10_000);
    const { socket: next } = await connection();
    await begin(next);
    expect(await beaten(next)).toEqual([heartbeat, pong]);
    expect(socket.unread()).toEqual([]);
  });
});
