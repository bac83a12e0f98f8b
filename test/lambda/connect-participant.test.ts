import dns from 'node:dns';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Operation } from '../../contract/operation.ts';
import { cancelParticipantAuthentication } from '../../contract/operations/cancel-participant-authentication.ts';
import { completeAttachmentUpload } from '../../contract/operations/complete-attachment-upload.ts';
import { createParticipantConnection } from '../../contract/operations/create-participant-connection.ts';
import { describeView } from '../../contract/operations/describe-view.ts';
import { disconnectParticipant } from '../../contract/operations/disconnect-participant.ts';
import { getAttachment } from '../../contract/operations/get-attachment.ts';
import { getAuthenticationUrl } from '../../contract/operations/get-authentication-url.ts';
import { getTranscript } from '../../contract/operations/get-transcript.ts';
import { sendEvent } from '../../contract/operations/send-event.ts';
import { sendMessage } from '../../contract/operations/send-message.ts';
import { startAttachmentUpload } from '../../contract/operations/start-attachment-upload.ts';
import {
  type CallConnect,
  ConnectCallError,
  ConnectError,
  ConnectGarbledError,
  ConnectUnreachableError,
  connectParticipant,
} from '../../lambda/connect-participant.ts';
import { ScriptedServer, type Turn } from '../support/scripted-server.ts';

const server = new ScriptedServer();
let callConnect: CallConnect;

beforeAll(async () => {
  await server.start();
  callConnect = connectParticipant(server.url);
});

afterAll(() => server.close());

const input = { ParticipantToken: 'a-participant-token', Type: ['WEBSOCKET' as const] };
const Websocket = { Url: 'wss://example.invalid', ConnectionExpiry: '2026-11-22T13:00:00.000Z' };
const call = (signal = new AbortController().signal) => callConnect(createParticipantConnection, input, signal);

function serviceError(status: number, name: string, headers = {}) {
  return { status, headers: { 'x-amzn-ErrorType': name, ...headers }, body: { Message: `${name} it is.` } };
}

describe('a call', () => {
  it('carries the token as a bearer, the rest as JSON, and no signature', async () => {
    server.replyWith({ status: 200, headers: { 'x-amzn-RequestId': 'an-id' }, body: { Websocket } });
    expect(await call()).toEqual({ output: { Websocket }, requestId: 'an-id', attempts: 1 });
    const [request] = server.seen;
    expect(request).toMatchObject({ method: 'POST', url: '/participant/connection', body: '{"Type":["WEBSOCKET"]}' });
    expect(request?.headers).toMatchObject({
      'x-amz-bearer': 'a-participant-token',
      'content-type': 'application/json',
    });
    expect(request?.headers).not.toHaveProperty('authorization');
  });

  it('may be answered with nothing, as that of an operation without output', async () => {
    server.replyWith({ status: 200, body: '' });
    expect(await call()).toMatchObject({ output: {}, attempts: 1 });
  });

  it('uses the connection of the call before', async () => {
    server.replyWith({ status: 200 }, { status: 200 });
    await call();
    await call();
    const [first, second] = server.seen;
    expect(second?.port).toBe(first?.port);
  });

  it('is aborted by its signal', async () => {
    server.replyWith('silence');
    const abort = new AbortController();
    const answer = call(abort.signal);
    const reason = new Error('too late');
    abort.abort(reason);
    await expect(answer).rejects.toBe(reason);
  });
});

describe('each operation', () => {
  const ConnectionToken = 'a-connection-token';
  const ClientToken = 'a-client-token';
  const SessionId = '11111111-1111-1111-1111-111111111111';
  const message = { ContentType: 'text/plain', Content: 'Hello', ClientToken };
  const file = { ContentType: 'image/png', AttachmentSizeInBytes: 3, AttachmentName: 'cat.png', ClientToken };
  const page = { MaxResults: 5, SortOrder: 'ASCENDING', StartPosition: { MostRecent: 9 } };
  const operations: [string, Operation, object][] = [
    ['POST /participant/disconnect', disconnectParticipant, { ClientToken }],
    ['POST /participant/transcript', getTranscript, page],
    ['POST /participant/message', sendMessage, message],
    ['POST /participant/event', sendEvent, message],
    ['POST /participant/start-attachment-upload', startAttachmentUpload, file],
    ['POST /participant/complete-attachment-upload', completeAttachmentUpload, { AttachmentIds: ['a'], ClientToken }],
    ['POST /participant/attachment', getAttachment, { AttachmentId: 'a', UrlExpiryInSeconds: 60 }],
    ['POST /participant/authentication-url', getAuthenticationUrl, { SessionId, RedirectUri: 'https://a.example' }],
    ['POST /participant/cancel-authentication', cancelParticipantAuthentication, { SessionId }],
  ];

  it.each(operations)('is sent as it came: %s', async (route, operation, body) => {
    server.replyWith({ status: 200 });
    await callConnect(operation, { ...body, ConnectionToken }, new AbortController().signal);
    const [{ method, url, headers, body: sent } = { body: '' } as never] = server.seen;
    expect([`${method} ${url}`, headers['x-amz-bearer']]).toEqual([route, ConnectionToken]);
    expect(JSON.parse(sent)).toEqual(body);
  });

  it('has its part of the path encoded', async () => {
    server.replyWith({ status: 200 });
    await callConnect(describeView, { ViewToken: 'a/b c+%', ConnectionToken }, new AbortController().signal);
    const [{ method, url, body } = { body: 'none' } as never] = server.seen;
    expect([method, url, body]).toEqual(['GET', '/participant/views/a%2Fb%20c%2B%25', '']);
  });
});

describe('a call that has an effect', () => {
  const ConnectionToken = 'a-connection-token';
  const ClientToken = 'a-client-token';
  const message = { ContentType: 'text/plain', Content: 'Hello', ConnectionToken };
  const operations: [string, Operation, object][] = [
    ['SendMessage', sendMessage, message],
    [
      'StartAttachmentUpload',
      startAttachmentUpload,
      { ContentType: 'image/png', AttachmentSizeInBytes: 3, AttachmentName: 'cat.png', ConnectionToken },
    ],
    ['CompleteAttachmentUpload', completeAttachmentUpload, { AttachmentIds: ['a'], ConnectionToken }],
    ['SendEvent', sendEvent, { ContentType: 'application/vnd.amazonaws.connect.event.typing', ConnectionToken }],
    ['DisconnectParticipant', disconnectParticipant, { ConnectionToken }],
  ];
  const failures: [string, Turn][] = [
    ['an error of Amazon Connect', serviceError(500, 'InternalServerException')],
    ['a connection that ends half-way', 'half'],
    ['a connection that is reset', 'reset'],
    ['a gateway on the way', { status: 502, body: '<h1>No</h1>' }],
  ];
  const cases = operations.flatMap(([name, ...rest]) =>
    failures.map((failure) => [name, ...failure, ...rest] as const),
  );
  const tokensSent = () => server.seen.map(({ body }) => JSON.parse(body).ClientToken);

  it.each(cases)('is not repeated without a client token: %s after %s', async (_, __, failure, operation, input) => {
    server.replyWith(failure, { status: 200 });
    await expect(callConnect(operation, input, new AbortController().signal)).rejects.toMatchObject({ attempts: 1 });
    expect(server.seen).toHaveLength(1);
  });

  it.each(cases)('is repeated with its client token: %s after %s', async (_, __, failure, operation, input) => {
    server.replyWith(failure, failure, { status: 200 });
    const answer = await callConnect(operation, { ...input, ClientToken }, new AbortController().signal);
    expect(answer.attempts).toBe(3);
    expect(tokensSent()).toEqual([ClientToken, ClientToken, ClientToken]);
  });

  it('has a connection of its own without a client token, since one that was kept may be closed by now', async () => {
    server.replyWith({ status: 200 }, { status: 200 }, { status: 200 });
    const { signal } = new AbortController();
    await call();
    await callConnect(sendMessage, message, signal);
    await callConnect(sendMessage, message, signal);
    expect(new Set(server.seen.map(({ port }) => port)).size).toBe(3);
  });
});

describe('an error of Amazon Connect', () => {
  it.each([
    [400, 'ValidationException'],
    [403, 'AccessDeniedException'],
    [402, 'ServiceQuotaExceededException'],
    [404, 'ResourceNotFoundException'],
    [409, 'ConflictException'],
    [418, 'SomeFutureException'],
  ])('%i %s keeps its status, name and message, and is not retried', async (status, name) => {
    server.replyWith(serviceError(status, name, { 'x-amzn-RequestId': 'an-id' }));
    const error = await call().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConnectError);
    expect(error).toMatchObject({ status, name, message: `${name} it is.`, requestId: 'an-id', attempts: 1 });
    expect(server.seen).toHaveLength(1);
  });

  it.each([
    ['ValidationException:http://internal.amazon.com/coral/'],
    ['com.amazonaws.connectparticipant#ValidationException'],
    ['com.amazonaws.connectparticipant#ValidationException:http://internal.amazon.com/'],
    ['ValidationException:, BadRequestException'],
    ['ValidationException, BadRequestException'],
  ])('has its name in a header such as %s', async (header) => {
    server.replyWith(serviceError(400, header));
    await expect(call()).rejects.toMatchObject({ name: 'ValidationException', status: 400 });
  });

  it.each([
    [{ __type: 'com.amazonaws.connectparticipant#ConflictException', message: 'Too late.' }],
    [{ code: 'ConflictException', Message: 'Too late.' }],
  ])('has its name and message in a body such as %j', async (body) => {
    server.replyWith({ status: 409, body });
    await expect(call()).rejects.toMatchObject({ name: 'ConflictException', status: 409, message: 'Too late.' });
  });

  it('may have no message', async () => {
    server.replyWith({ ...serviceError(400, 'ValidationException'), body: {} });
    await expect(call()).rejects.toMatchObject({ message: 'Amazon Connect gave no reason.' });
  });

  it('may have a message that is no text', async () => {
    server.replyWith({ ...serviceError(400, 'ValidationException'), body: { Message: 7 } });
    await expect(call()).rejects.toMatchObject({ name: 'ValidationException', message: '7' });
  });

  it('that throttles is not retried', async () => {
    server.replyWith(serviceError(429, 'ThrottlingException', { 'Retry-After': '0' }));
    await expect(call()).rejects.toMatchObject({ status: 429, name: 'ThrottlingException' });
    expect(server.seen).toHaveLength(1);
  });

  it.each([[500], [502], [503], [504]])('%i is retried, and forgotten once a retry succeeds', async (status) => {
    server.replyWith(serviceError(status, 'InternalServerException'), { status: 200, body: { Websocket } });
    expect(await call()).toMatchObject({ output: { Websocket }, attempts: 2 });
  });

  it('that outlives three attempts is passed on', async () => {
    server.replyWith(...Array(3).fill(serviceError(500, 'InternalServerException')));
    await expect(call()).rejects.toMatchObject({ status: 500, name: 'InternalServerException' });
    expect(server.seen).toHaveLength(3);
  });
});

describe('an answer that is not from Amazon Connect', () => {
  const page = (status: number) => ({ status, headers: { 'Content-Type': 'text/html' }, body: '<h1>No</h1>' });

  it('that throttles is an error that says when to try again, and is not retried', async () => {
    server.replyWith(page(429));
    await expect(call()).rejects.toEqual(
      new ConnectError(
        'ThrottlingException',
        429,
        'Too many requests reach Amazon Connect. Wait as long as Retry-After says, then try again.',
        { requestId: undefined, attempts: 1 },
      ),
    );
  });

  it.each([[500], [502], [503], [504]])('%i is retried, then ConnectUnreachableError', async (status) => {
    server.replyWith(page(status), page(status), page(status));
    const error = await call().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConnectUnreachableError);
    expect(error).toMatchObject({ attempts: 3 });
  });

  it.each([[302], [400], [403], [404]])('%i never becomes an error of Amazon Connect', async (status) => {
    for (const reply of [page(status), { status, body: {} }, { status, body: { code: 'no name' } }]) {
      server.replyWith(reply);
      await expect(call()).rejects.toBeInstanceOf(ConnectGarbledError);
      expect(server.seen).toHaveLength(1);
    }
  });

  it.each([
    ['HTML', '<h1>No</h1>'],
    ['half of JSON', '{"Websocket":'],
    ['null', 'null'],
    ['a list', '[]'],
  ])('200 with %s is ConnectGarbledError, and is not retried', async (_, body) => {
    server.replyWith({ status: 200, body });
    await expect(call()).rejects.toBeInstanceOf(ConnectGarbledError);
    expect(server.seen).toHaveLength(1);
  });

  it('that is no HTTP is ConnectGarbledError', async () => {
    server.replyWith('noise');
    await expect(call()).rejects.toBeInstanceOf(ConnectGarbledError);
  });
});

describe('a host that cannot be reached', () => {
  /** Makes the look-up of every host fail, and keeps their names. */
  async function callUnreachable(code: string) {
    const hosts = new Set<string>();
    const lookup = jest.spyOn(dns, 'lookup').mockImplementation(((
      host: string,
      _: object,
      done: (error: Error) => void,
    ) => {
      hosts.add(host);
      done(Object.assign(new Error('not found'), { code }));
    }) as never);
    try {
      const callHost = connectParticipant('https://participant.connect.eu-central-1.amazonaws.com');
      const { signal } = new AbortController();
      const error = await callHost(createParticipantConnection, input, signal).catch((thrown: unknown) => thrown);
      return { hosts: [...hosts], error };
    } finally {
      lookup.mockRestore();
    }
  }

  it.each([['ENOTFOUND'], ['EAI_AGAIN'], ['CERT_HAS_EXPIRED']])(
    'is tried three times, then ConnectUnreachableError: %s',
    async (code) => {
      const { hosts, error } = await callUnreachable(code);
      expect(hosts).toEqual(['participant.connect.eu-central-1.amazonaws.com']);
      expect(error).toBeInstanceOf(ConnectUnreachableError);
      expect(error).toMatchObject({ attempts: 3 });
    },
  );

  it('does not take an error of Node itself for one of the network', async () => {
    expect((await callUnreachable('ERR_INVALID_ARG_TYPE')).error).not.toBeInstanceOf(ConnectCallError);
  });
});

describe('a broken connection', () => {
  it.each([['reset'], ['half']] as const)('is retried: %s', async (fault) => {
    server.replyWith(fault, { status: 200, body: { Websocket } });
    expect(await call()).toMatchObject({ output: { Websocket }, attempts: 2 });
  });

  it.each([['reset'], ['half']] as const)(
    'that outlives three attempts is ConnectUnreachableError: %s',
    async (fault) => {
      server.replyWith(fault, fault, fault);
      await expect(call()).rejects.toBeInstanceOf(ConnectUnreachableError);
      expect(server.seen).toHaveLength(3);
    },
  );
});
