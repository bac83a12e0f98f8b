import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect as connectSocket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OperationOutput } from '../../../contract/operations.ts';
import { type AmazonConnect, type StartedChat, startAmazonConnect } from '../../../local/connect/amazon-connect.ts';
import { openFrames } from '../../support/frames.ts';
import { record } from '../../support/output.ts';

const NOON = Date.parse('2026-11-22T12:00:00.000Z');
const EVERY_TYPE = ['WEBSOCKET', 'CONNECTION_CREDENTIALS'];

let connect: AmazonConnect;
let lines: string[];

beforeEach(async () => {
  lines = [];
  connect = await startAmazonConnect({
    stoppedAt: NOON,
    log: (line) => {
      record(line);
      lines.push(line);
    },
  });
});

afterEach(() => connect.close());

interface Answer {
  readonly status: number;
  readonly errorType: string | null;
  readonly body: Record<string, unknown>;
}

async function call(method: string, path: string, body: unknown, token?: string): Promise<Answer> {
  const response = await fetch(`${connect.url}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token !== undefined && { 'X-Amz-Bearer': token }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  expect(response.headers.get('x-amzn-RequestId')).toMatch(/^[0-9a-f-]{36}$/);
  return {
    status: response.status,
    errorType: response.headers.get('x-amzn-ErrorType'),
    body: (await response.json()) as Record<string, unknown>,
  };
}

const startChat = async (): Promise<StartedChat> => {
  const { status, body } = await call('PUT', '/contact/chat', {
    InstanceId: '11111111-1111-1111-1111-111111111111',
    ContactFlowId: '22222222-2222-2222-2222-222222222222',
    ParticipantDetails: { DisplayName: 'Ann' },
  });
  expect(status).toBe(200);
  return body as unknown as StartedChat;
};
const stopContact = (ContactId: string) => call('POST', '/contact/stop', { ContactId, InstanceId: 'an-instance' });
const connection = (token: string, body: unknown = { Type: EVERY_TYPE }) =>
  call('POST', '/participant/connection', body, token);
const websocketUrl = async (token: string): Promise<string> => {
  const { Websocket } = (await connection(token)).body as OperationOutput<'CreateParticipantConnection'>;
  return Websocket?.Url ?? '';
};

describe('StartChatContact', () => {
  it('gives a contact, a participant and a token', async () => {
    expect(await startChat()).toEqual({
      ContactId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ParticipantId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ParticipantToken: expect.stringMatching(/^[0-9a-f]{128}$/),
    });
  });

  it('refuses a request without a display name', async () => {
    const answer = await call('PUT', '/contact/chat', { InstanceId: 'i', ContactFlowId: 'f', ParticipantDetails: {} });
    expect(answer).toMatchObject({
      status: 400,
      errorType: 'ValidationException',
      body: { Message: expect.stringContaining("'/ParticipantDetails/DisplayName'") },
    });
  });
});

describe('StopContact', () => {
  it('ends a contact once', async () => {
    const { ContactId } = await startChat();
    expect(await stopContact(ContactId)).toMatchObject({ status: 200, body: {} });
    expect(await stopContact(ContactId)).toMatchObject({ status: 410, errorType: 'ContactNotFoundException' });
  });

  it('refuses a contact that never was', async () => {
    expect(await stopContact('nobody')).toMatchObject({ status: 410, errorType: 'ContactNotFoundException' });
  });
});

describe('CreateParticipantConnection', () => {
  it('gives a websocket URL and a connection token, with the times at which they expire', async () => {
    const { ParticipantToken } = await startChat();
    const port = new URL(connect.url).port;
    expect((await connection(ParticipantToken)).body).toEqual({
      Websocket: {
        Url: expect.stringMatching(new RegExp(`^ws://127\\.0\\.0\\.1:${port}/websocket\\?AuthToken=\\w+$`)),
        ConnectionExpiry: '2026-11-22T13:00:00.000Z',
      },
      ConnectionCredentials: {
        ConnectionToken: expect.stringMatching(/^\w{1,1000}$/),
        Expiry: '2026-11-23T12:00:00.000Z',
      },
    });
  });

  it('gives what was asked for and no more', async () => {
    const { ParticipantToken } = await startChat();
    const membersFor = async (body: object) => Object.keys((await connection(ParticipantToken, body)).body);
    expect(await membersFor({ Type: ['WEBSOCKET'] })).toEqual(['Websocket']);
    expect(await membersFor({ Type: ['CONNECTION_CREDENTIALS'] })).toEqual(['ConnectionCredentials']);
    expect(await membersFor({ Type: ['WEBRTC_CONNECTION'] })).toEqual(['WebRTCConnection']);
    expect(await membersFor({ ConnectParticipant: true })).toEqual([]);
  });

  it('refuses a token that was never issued', async () => {
    expect(await connection('nobody')).toEqual({
      status: 403,
      errorType: 'AccessDeniedException',
      body: { Message: 'Access denied' },
    });
  });

  it('refuses the token of a contact that has ended', async () => {
    const { ContactId, ParticipantToken } = await startChat();
    await stopContact(ContactId);
    expect(await connection(ParticipantToken)).toMatchObject({ status: 403, errorType: 'AccessDeniedException' });
  });

  it('checks its input by the contract', async () => {
    const { ParticipantToken } = await startChat();
    expect(await connection(ParticipantToken, { Type: ['FAX'] })).toMatchObject({
      status: 400,
      errorType: 'ValidationException',
      body: { Message: expect.stringContaining("'/Type/0'") },
    });
  });
});

describe('any request', () => {
  it('with broken JSON is refused', async () => {
    expect(await call('PUT', '/contact/chat', '{')).toMatchObject({
      status: 400,
      errorType: 'ValidationException',
      body: { Message: expect.stringContaining('The request body is not valid JSON. StartChatContact takes') },
    });
  });

  it('with a body of more than 1 MB is refused', async () => {
    const answer = await call('PUT', '/contact/chat', `"${'x'.repeat(1024 * 1024)}"`);
    expect(answer).toMatchObject({ status: 400, errorType: 'ValidationException' });
  });

  it('to a path that cannot be decoded is refused', async () => {
    expect(await call('POST', '/%', {})).toMatchObject({ status: 400, errorType: 'ValidationException' });
  });

  it('that offers another protocol is answered in this one', async () => {
    const { hostname, port } = new URL(connect.url);
    const headers = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': '' };
    const request = httpRequest({ hostname, port, method: 'PUT', path: '/contact/chat', headers });
    const [response] = await once(request.end('{}'), 'response');
    response.resume();
    expect(response.statusCode).toBe(400);
  });

  it('to an unknown path is refused', async () => {
    expect(await call('POST', '/participant/nothing', {})).toMatchObject({
      status: 404,
      errorType: 'UnknownOperationException',
    });
  });

  it('is logged by its route, without tokens', async () => {
    const { ParticipantToken } = await startChat();
    const url = await websocketUrl(ParticipantToken);
    (await openFrames(url)).close();
    await call('POST', `/participant/${ParticipantToken}`, {});
    expect(lines).toEqual([
      'PUT /contact/chat 200',
      'POST /participant/connection 200',
      'websocket opened',
      'POST (no such path) 404',
    ]);
  });
});

describe('the websocket', () => {
  const open = async () => {
    const chat = await startChat();
    return { ...chat, socket: await openFrames(await websocketUrl(chat.ParticipantToken)) };
  };

  it('subscribes to the chat', async () => {
    const { socket } = await open();
    socket.send({ topic: 'aws/subscribe', content: { topics: ['aws/chat'] } });
    expect(await socket.next()).toEqual({
      topic: 'aws/subscribe',
      content: { status: 'success', topics: ['aws/chat'] },
    });
  });

  it.each([[['aws/nothing']], [['aws/chat', 'aws/nothing']], [[]]])('does not subscribe to %j', async (topics) => {
    const { socket } = await open();
    socket.send({ topic: 'aws/subscribe', content: { topics } });
    expect(await socket.next()).toEqual({ topic: 'aws/subscribe', content: { status: 'failure', topics } });
  });

  it('answers heartbeat and ping', async () => {
    const { socket } = await open();
    socket.send({ topic: 'aws/heartbeat' });
    expect(await socket.next()).toEqual({ topic: 'aws/heartbeat' });
    socket.send({ topic: 'aws/ping' });
    expect(await socket.next()).toEqual({ topic: 'aws/ping', statusCode: 200, statusContent: 'OK' });
  });

  it.each([['not JSON'], ['null'], ['{"topic":"aws/nothing"}'], ['{}']])('answers %s with an error', async (frame) => {
    const { socket } = await open();
    socket.send(frame);
    expect(await socket.next()).toEqual({
      message: 'Forbidden',
      connectionId: expect.any(String),
      requestId: expect.any(String),
    });
  });

  it('answers a frame that is not text with an error', async () => {
    const { socket } = await open();
    socket.send(Buffer.from('{"topic":"aws/heartbeat"}'));
    expect(await socket.next()).toMatchObject({ message: 'Forbidden' });
  });

  it('opens until 100 seconds after its URL was handed out, and not later', async () => {
    const { ParticipantToken } = await startChat();
    const url = await websocketUrl(ParticipantToken);
    connect.advance(99_999);
    (await openFrames(url)).close();
    connect.advance(1);
    await expect(openFrames(url)).rejects.toThrow('403');
    expect(lines).toContain('websocket refused 403');
  });

  it.each([
    ['with another token', (url: string) => `${url}0`],
    ['without a token', (url: string) => url.split('?')[0] ?? ''],
    ['on another path', (url: string) => url.replace('/websocket', '/elsewhere')],
  ])('does not open %s', async (_, change) => {
    const { ParticipantToken } = await startChat();
    await expect(openFrames(change(await websocketUrl(ParticipantToken)))).rejects.toThrow('403');
  });

  it('closes when its contact ends, and its URL opens no more', async () => {
    const { ContactId, ParticipantToken, socket } = await open();
    const url = await websocketUrl(ParticipantToken);
    await stopContact(ContactId);
    expect(await socket.closed).toBe(1000);
    await expect(openFrames(url)).rejects.toThrow('403');
  });

  it('is closed if it breaks the protocol, and the others live on', async () => {
    const { ParticipantToken } = await startChat();
    const url = new URL(await websocketUrl(ParticipantToken));
    const other = await openFrames(url.href);
    const socket = connectSocket(Number(url.port), url.hostname);
    socket.write(
      [
        `GET ${url.pathname}${url.search} HTTP/1.1`,
        `Host: ${url.host}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        '\r\n',
      ].join('\r\n'),
    );
    await once(socket, 'data');
    // A text frame that is not masked, as a client's has to be.
    socket.write(Buffer.from([0x81, 0x02, 0x7b, 0x7d]));
    await once(socket, 'close');
    other.send({ topic: 'aws/heartbeat' });
    expect(await other.next()).toEqual({ topic: 'aws/heartbeat' });
  });

  it('does not open where the target is no URL', async () => {
    const { port, hostname } = new URL(connect.url);
    const socket = connectSocket(Number(port), hostname);
    socket.write(`GET // HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    // The server ends the connection by itself, so that it cannot keep the server from closing.
    await once(socket, 'close');
  });

  it('is ended by close, which may be called twice', async () => {
    const { socket } = await open();
    await connect.close();
    await connect.close();
    expect(await socket.closed).toBe(1006);
    await expect(fetch(connect.url)).rejects.toThrow('fetch failed');
  });
});

it('says which port is in use and how to choose another', async () => {
  const port = Number(new URL(connect.url).port);
  await expect(startAmazonConnect({ port })).rejects.toThrow(
    `Port ${port} is in use. Choose another with CONNECT_PORT=<port>, or CONNECT_PORT=0 for a free one.`,
  );
});
