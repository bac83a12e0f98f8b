import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { platform } from '../../client/environment.ts';
import { ConnectionError, ServiceError } from '../../client/errors.ts';
import { Service } from '../../client/service.ts';
import { type ScriptedReply, ScriptedServer } from '../support/scripted-server.ts';

let server: ScriptedServer;

beforeEach(async () => {
  server = new ScriptedServer();
  await server.start();
});

afterEach(() => server.close());

const { signal } = new AbortController();

function call(reply: ScriptedReply, endpoint = server.url): Promise<object> {
  server.replyWith(reply);
  return new Service(endpoint, platform()).call('/participant/event', 'a-participant-token', { Content: 'ä' }, signal);
}

it('posts JSON with the token in its header, below the path of the endpoint', async () => {
  expect(await call({ status: 200, body: { Id: 'an-id' } }, `${server.url}/v1`)).toEqual({ Id: 'an-id' });
  const [request] = server.seen;
  expect(request).toMatchObject({ method: 'POST', url: '/v1/participant/event', body: '{"Content":"ä"}' });
  expect(request?.headers).toMatchObject({
    'content-type': 'application/json',
    'x-amz-bearer': 'a-participant-token',
  });
});

it('takes an endpoint that ends in slashes', async () => {
  await call({ status: 200 }, `${server.url}/v1//`);
  expect(server.seen[0]?.url).toBe('/v1/participant/event');
});

it('asks by GET if there is no body', async () => {
  server.replyWith({ status: 200 });
  await new Service(server.url, platform()).call('/participant/views/a', 'a-participant-token', undefined, signal);
  expect(server.seen[0]).toMatchObject({ method: 'GET', body: '' });
});

describe('a refusal', () => {
  it.each<[from: string, reply: Omit<ScriptedReply, 'status'>]>([
    ['the header', { headers: { 'x-amzn-ErrorType': 'ConflictException' }, body: { Message: 'No.' } }],
    [
      'the header, with an address behind it',
      {
        headers: { 'x-amzn-ErrorType': 'ConflictException:http://internal.amazon.com/coral/' },
        body: { message: 'No.' },
      },
    ],
    ["the body's __type", { body: { __type: 'ConflictException', Message: 'No.' } }],
    [
      "the body's __type, with a namespace before it",
      { body: { __type: 'com.amazon.coral#ConflictException', Message: 'No.' } },
    ],
    ["the body's code", { body: { code: 'ConflictException', Message: 'No.' } }],
  ])('has its name from %s', async (_, reply) => {
    await expect(call({ status: 409, ...reply })).rejects.toEqual(new ServiceError('ConflictException', 409, 'No.'));
  });

  it.each([
    [400, 'ServiceException', false],
    [403, 'AccessDeniedException', false],
    [404, 'ServiceException', false],
    [408, 'ServiceException', true],
    [429, 'ThrottlingException', true],
    [500, 'ServiceException', true],
    [503, 'ServiceException', true],
  ])('that says no more than %d is taken for %s', async (status, name, isTransient) => {
    const message = `/participant/event was answered ${status}.`;
    await expect(call({ status, body: {} })).rejects.toMatchObject({ name, status, message, isTransient });
  });

  it.each([
    ['3', 3000],
    ['86400', 300_000],
    ['0', undefined],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
  ])('asks to wait by Retry-After: %s', async (value, retryAfter) => {
    const reply = { status: 429, headers: { 'Retry-After': value }, body: {} };
    const error = await call(reply).catch((error: unknown) => error);
    expect((error as ServiceError).retryAfter).toBe(retryAfter);
  });
});

it.each(['', '<html>', '"text"', 'null', '7'])('takes %j for no answer of the service', async (body) => {
  await expect(call({ status: 200, body })).rejects.toEqual(
    new ConnectionError('Something on the way has answered 200.'),
  );
});

it('takes a 404 that is no JSON for an endpoint at which there is no service', async () => {
  await expect(call({ status: 404, body: '<html>' })).rejects.toEqual(
    new ServiceError('NotFound', 404, 'There is no service at the endpoint.'),
  );
});

it('says what broke a call by the cause of its error', async () => {
  const { url } = server;
  await server.close();
  const error = await new Service(url, platform()).call('/', '-', {}, signal).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(ConnectionError);
  expect((error as Error).cause).toMatchObject({ message: 'fetch failed' });
  server = new ScriptedServer();
  await server.start();
});

it('sends nothing once its signal has aborted', async () => {
  const abort = AbortSignal.abort(new Error('Changed my mind.'));
  const calling = new Service(server.url, platform()).call('/', '-', {}, abort);
  await expect(calling).rejects.toThrow('Changed my mind.');
  expect(server.seen).toEqual([]);
});
