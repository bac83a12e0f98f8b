import { EventEmitter, once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AmazonConnect, startAmazonConnect } from '../../../local/connect/amazon-connect.ts';
import { connectionOf, startClient } from '../../support/chats.ts';
import { openFrames } from '../../support/frames.ts';
import { record } from '../../support/output.ts';

const NOON = Date.parse('2026-11-22T12:00:00.000Z');

let connect: AmazonConnect;
let lines: string[];
let written: EventEmitter<{ line: [string] }>;

beforeEach(async () => {
  lines = [];
  written = new EventEmitter();
  connect = await startAmazonConnect({
    stoppedAt: NOON,
    log: (line) => {
      record(line);
      lines.push(line);
      written.emit('line', line);
    },
  });
});

afterEach(() => connect.close());

describe('any request', () => {
  const send = async (method: string, path: string, body: string) => {
    const response = await fetch(`${connect.url}${path}`, { method, body });
    expect(response.headers.get('x-amzn-RequestId')).toMatch(/^[0-9a-f-]{36}$/);
    return {
      status: response.status,
      errorType: response.headers.get('x-amzn-ErrorType'),
      body: (await response.json()) as Record<string, unknown>,
    };
  };

  it('with broken JSON is refused', async () => {
    expect(await send('PUT', '/contact/chat', '{')).toMatchObject({
      status: 400,
      errorType: 'ValidationException',
      body: { Message: expect.stringContaining('The request body is not valid JSON. StartChatContact takes') },
    });
  });

  it('with a body of more than 1 MB is refused', async () => {
    const answer = await send('PUT', '/contact/chat', `"${'x'.repeat(1024 * 1024)}"`);
    expect(answer).toMatchObject({ status: 400, errorType: 'ValidationException' });
  });

  it('to a path that cannot be decoded is refused', async () => {
    expect(await send('POST', '/%', '{}')).toMatchObject({ status: 400, errorType: 'ValidationException' });
  });

  it('that offers another protocol is answered in this one', async () => {
    const { hostname, port } = new URL(connect.url);
    const headers = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': '' };
    const request = httpRequest({ hostname, port, method: 'PUT', path: '/contact/chat', headers });
    const [response] = await once(request.end('{}'), 'response');
    response.resume();
    expect(response.statusCode).toBe(400);
  });

  it('to an unknown path is refused, and to a known one with another method', async () => {
    const unknown = { status: 404, errorType: 'UnknownOperationException' };
    expect(await send('POST', '/participant/nothing', '{}')).toMatchObject(unknown);
    expect(await send('PUT', '/participant/message', '{}')).toMatchObject(unknown);
  });

  it('is logged by its route, and a websocket by what becomes of it, without tokens', async () => {
    const { ContactId, ParticipantToken } = connect.startChat('Ann');
    const { websocketUrl } = await connectionOf(connect, ParticipantToken);
    const socket = await openFrames(websocketUrl);
    await expect(openFrames(`${websocketUrl}0`)).rejects.toThrow('403');
    await send('POST', `/participant/${ParticipantToken}`, '{}');
    expect(lines).toEqual([
      'POST /participant/connection 200',
      'websocket opened',
      'websocket refused 403',
      'POST (no such path) 404',
    ]);
    const closed = once(written, 'line');
    connect.stopContact(ContactId);
    await socket.closed;
    expect(await closed).toEqual(['websocket closed 1000']);
  });
});

describe('startAmazonConnect', () => {
  it('says which port is in use and how to choose another', async () => {
    const port = Number(new URL(connect.url).port);
    await expect(startAmazonConnect({ port })).rejects.toThrow(
      `Port ${port} is in use. Choose another with CONNECT_PORT=<port>, or CONNECT_PORT=0 for a free one.`,
    );
  });

  it.each([[Number.NaN], [1.5], [1e20], ['2026-11-22'], [new Date()]])('takes no time of %p', async (stoppedAt) => {
    await expect(startAmazonConnect({ stoppedAt: stoppedAt as number })).rejects.toThrow(
      'stoppedAt is no time. Give the milliseconds since 1970, as Date.now() does.',
    );
  });
});

describe('what it can be told', () => {
  it.each([[Number.NaN], [-1], [Number.POSITIVE_INFINITY], ['100'], [undefined]])(
    'is no time of %p to advance by',
    (milliseconds) => {
      expect(() => connect.advance(milliseconds as number)).toThrow('a whole number from 0 to 2147483647');
    },
  );

  it.each([[''], [undefined], [1]])('is no name of %p for a customer', (displayName) => {
    expect(() => connect.startChat(displayName as string)).toThrow("at '/ParticipantDetails/DisplayName'");
  });

  it('is nothing of a chat that is none', () => {
    for (const control of [connect.stopContact, connect.agent]) {
      expect(() => control('nobody')).toThrow('There is no contact with this ContactId, or it has ended.');
    }
  });
});

describe('close', () => {
  it('ends every connection, and may be called twice', async () => {
    const { socket } = await startClient(connect);
    await connect.close();
    await connect.close();
    expect(await socket.closed).toBe(1006);
    await expect(fetch(connect.url)).rejects.toThrow('fetch failed');
  });
});
