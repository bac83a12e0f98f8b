import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { chatOperations, connectionOperations, type OperationName, operations } from '../../contract/operations.ts';
import type { ParticipantHandler } from '../../lambda/pipeline.ts';
import { validRequests } from '../conformance/requests.ts';
import { captureOutput } from '../support/captured-output.ts';
import { connectionEvent, lambdaContext } from '../support/proxy-event.ts';
import { ScriptedServer } from '../support/scripted-server.ts';

const TOKEN = 'SECRET-connection-token';

const server = new ScriptedServer();
const captured = captureOutput();
const handlers = new Map<string, ParticipantHandler>();

beforeAll(async () => {
  await server.start();
  process.env.AWS_ENDPOINT_URL_CONNECTPARTICIPANT = server.url;
  process.env.CONNECT_REGION = 'eu-central-1';
  process.env.ALLOWED_ORIGINS = '*';
  handlers.set('connection', (await import('../../lambda/connection.ts')).handler);
  handlers.set('chat', (await import('../../lambda/chat.ts')).handler);
});

afterAll(async () => {
  for (const name of ['AWS_ENDPOINT_URL_CONNECTPARTICIPANT', 'CONNECT_REGION', 'ALLOWED_ORIGINS']) {
    delete process.env[name];
  }
  await server.close();
});

afterEach(() => {
  expect(captured.text).not.toContain('SECRET');
});

async function invoke(handler: string, name: OperationName, changes: Parameters<typeof connectionEvent>[0] = {}) {
  const { method, path } = operations[name];
  const { body, pathParameters = {} } = validRequests[name];
  const event = connectionEvent({
    httpMethod: method,
    resourcePath: path,
    pathParameters,
    headers: { 'X-Amz-Bearer': TOKEN },
    body: body ? JSON.stringify(body) : '',
    ...changes,
  });
  const result = await handlers.get(handler)?.(event, lambdaContext());
  return { status: result?.statusCode, body: JSON.parse(result?.body ?? 'null') };
}

/** What Amazon Connect answers where it answers something. */
const answers: { readonly [Name in OperationName]?: object } = {
  CreateParticipantConnection: { Websocket: { Url: 'wss://SECRET', ConnectionExpiry: '2026-11-22T13:00:00.000Z' } },
  GetTranscript: { Transcript: [] },
  SendMessage: { Id: 'an-id', AbsoluteTime: '2026-11-22T13:00:00.000Z' },
  SendEvent: { Id: 'an-id', AbsoluteTime: '2026-11-22T13:00:00.000Z' },
  StartAttachmentUpload: { AttachmentId: 'an-attachment', UploadMetadata: { Url: 'https://SECRET.example' } },
  GetAttachment: { Url: 'https://SECRET.example', AttachmentSizeInBytes: 3 },
  DescribeView: { View: { Id: 'a-view' } },
  GetAuthenticationUrl: { AuthenticationUrl: 'https://SECRET.example' },
};
const names = (of: object) => Object.keys(of) as OperationName[];

describe.each([
  ['connection', connectionOperations, chatOperations],
  ['chat', chatOperations, connectionOperations],
])('the function %s', (handler, carried, others) => {
  it.each(names(carried))('carries %s', async (name) => {
    const answer = answers[name] ?? {};
    server.replyWith({ status: 200, body: answer });
    expect(await invoke(handler, name)).toEqual({ status: 200, body: answer });
    const { method, path } = operations[name];
    expect(server.seen).toEqual([
      expect.objectContaining({ method, url: path.replace('{ViewToken}', 'a-view-token') }),
    ]);
  });

  it.each(names(others))('does not carry %s', async (name) => {
    server.replyWith();
    const { status, body } = await invoke(handler, name);
    expect([status, body.__type]).toEqual([404, 'UnknownOperationException']);
  });
});

describe('the function chat', () => {
  it('answers with what Amazon Connect answers, members that are newer than the contract included', async () => {
    const answer = { Url: 'https://SECRET.example', AttachmentSizeInBytes: 3, Newer: [{ than: 'the contract' }] };
    server.replyWith({ status: 200, body: answer });
    expect(await invoke('chat', 'GetAttachment')).toEqual({ status: 200, body: answer });
  });

  it('passes on what it knows of a request', async () => {
    server.replyWith({ status: 200, body: answers.SendMessage });
    const body = { ContentType: 'text/plain', Content: 'SECRET 👋', ClientToken: 'once' };
    await invoke('chat', 'SendMessage', { body: JSON.stringify({ ...body, Unknown: 1, ConnectionToken: 'SECRET' }) });
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual(body);
    expect(server.seen[0]?.headers['x-amz-bearer']).toBe(TOKEN);
  });

  it.each([
    ['encoded', 'a%2Fb%20c%2B%3D', 'a%2Fb%20c%2B%3D'],
    ['plain', 'a+b', 'a%2Bb'],
    ['no percent-encoding', '100%', '100%25'],
  ])('hands a part of the path on that came %s', async (_, ViewToken, sent) => {
    server.replyWith({ status: 200, body: answers.DescribeView });
    await invoke('chat', 'DescribeView', { pathParameters: { ViewToken } });
    expect(server.seen[0]?.url).toBe(`/participant/views/${sent}`);
  });

  it('makes up one client token where there is none, as an SDK does', async () => {
    server.replyWith({ status: 200, body: answers.StartAttachmentUpload });
    const { ClientToken: _, ...body } = validRequests.StartAttachmentUpload.body as { ClientToken: string };
    await invoke('chat', 'StartAttachmentUpload', { body: JSON.stringify(body) });
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      ...body,
      ClientToken: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('names the operation in its log, and nothing of what was said', async () => {
    server.replyWith({ status: 200, body: answers.SendMessage });
    captured.text = '';
    await invoke('chat', 'SendMessage', { body: '{"ContentType":"text/plain","Content":"SECRET"}' });
    expect(captured.text).toContain('"operation":"SendMessage"');
    expect(captured.text).not.toContain('ConnectionsCreated');
  });
});
