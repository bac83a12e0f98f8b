import dns from 'node:dns';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { WrittenRequest } from '../../contract/request.ts';
import { HttpClient } from '../../lambda/http-client.ts';
import { ScriptedServer } from '../support/scripted-server.ts';

const server = new ScriptedServer();
beforeAll(() => server.start());
afterAll(() => server.close());

const { signal } = new AbortController();
const request: WrittenRequest = { method: 'POST', path: '/a', headers: { 'X-A': '1' }, body: '{}' };

describe('a request', () => {
  it('is answered with status, headers and text', async () => {
    server.replyWith({ status: 418, headers: { 'X-B': '2' }, body: 'Grüße 👋' });
    const answer = await new HttpClient(server.url).send(request, { signal, onKept: true });
    expect(answer).toMatchObject({ status: 418, headers: { 'x-b': '2' }, text: 'Grüße 👋' });
    expect(server.seen).toMatchObject([{ method: 'POST', url: '/a', headers: { 'x-a': '1' }, body: '{}' }]);
  });

  it.each([
    ['', '/a'],
    ['/', '/a'],
    ['/base', '/base/a'],
    ['/base/', '/base/a'],
  ])('to an endpoint that ends in "%s" has the path %s', async (base, url) => {
    server.replyWith({ status: 200 });
    await new HttpClient(`${server.url}${base}`).send(request, { signal, onKept: true });
    expect(server.seen).toMatchObject([{ url }]);
  });

  it.each([['/participant/views/..'], ['/participant/views/%2E%2E'], ['/participant/views/.']])(
    'has its path as it is written: %s',
    async (path) => {
      server.replyWith({ status: 200 });
      await new HttpClient(server.url).send({ ...request, path }, { signal, onKept: true });
      expect(server.seen).toMatchObject([{ url: path }]);
    },
  );

  it.each([
    [true, 1],
    [false, 3],
  ])('that may take a kept connection (%s) takes one: three have %i', async (onKept, connections) => {
    const client = new HttpClient(server.url);
    server.replyWith({ status: 200 }, { status: 200 }, { status: 200 });
    for (let count = 0; count < 3; count++) await client.send(request, { signal, onKept });
    expect(new Set(server.seen.map(({ port }) => port)).size).toBe(connections);
  });

  it.each([
    ['reset', 'ECONNRESET'],
    ['half', 'ECONNRESET'],
    ['noise', 'HPE_INVALID_CONSTANT'],
  ] as const)('fails with a code of Node: %s', async (turn, code) => {
    server.replyWith(turn);
    const sent = new HttpClient(server.url).send(request, { signal, onKept: true });
    await expect(sent).rejects.toMatchObject({ code });
  });

  it('ends when the signal aborts', async () => {
    server.replyWith('silence');
    const abort = new AbortController();
    const arrived = server.request();
    const sent = new HttpClient(server.url).send(request, { signal: abort.signal, onKept: true });
    await arrived;
    abort.abort();
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('time', () => {
  const useFakeTimers = () => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it.each([
    ['a new connection', 0],
    ['a kept connection', 1],
  ])('is not counted while an answer is awaited on %s', async (_, before) => {
    const released = Promise.withResolvers<void>();
    const client = new HttpClient(server.url);
    server.replyWith(...Array(before).fill({ status: 200 }), { after: released.promise, turn: { status: 200 } });
    for (let count = 0; count < before; count++) await client.send(request, { signal, onKept: true });
    useFakeTimers();
    const arrived = server.request();
    const sent = client.send(request, { signal, onKept: true });
    await arrived;
    await jest.advanceTimersByTimeAsync(5000);
    released.resolve();
    expect(await sent).toMatchObject({ status: 200 });
  });

  it('to connect is a second', async () => {
    jest.spyOn(dns, 'lookup').mockImplementation((() => {}) as never);
    useFakeTimers();
    const settled = jest.fn();
    const sent = new HttpClient('https://a.example').send(request, { signal, onKept: true });
    void sent.catch(settled);
    await jest.advanceTimersByTimeAsync(999);
    expect(settled).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    await expect(sent).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });
});
