import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ErrorName, errors } from '../../contract/errors.ts';
import type { Operation } from '../../contract/operation.ts';
import { createParticipantConnection as operation } from '../../contract/operations/create-participant-connection.ts';
import { chatOperations, type OperationInput, type OperationName } from '../../contract/operations.ts';
import { connectionOf } from '../support/chats.ts';
import { secretsWritten } from '../support/output.ts';
import { randomBody } from '../support/random-bodies.ts';
import {
  anyText,
  isValidBody,
  isValidToken,
  type RandomHttpRequest,
  randomHttpRequest,
  recognizableToken,
} from '../support/random-requests.ts';
import { startWorld, type World } from '../support/world.ts';
import { validRequests } from './requests.ts';

const REQUESTS = 10_000;
const CHAT_REQUESTS = 2000;
const CONCURRENCY = 16;

/** Repeats the requests of an earlier run; a failure tells the seed to give here. */
const { RANDOM_SEED = String(Date.now() % 2 ** 31) } = process.env;

let world: World;
let liveTokens: string[];
let linesOfFunctions = 0;
const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });

beforeAll(async () => {
  world = await startWorld({ logFunction: () => (linesOfFunctions += 1) });
  liveTokens = Array.from({ length: 20 }, () => world.connect.startChat('Ann').ParticipantToken);
});

afterAll(async () => {
  agent.destroy();
  await world.close();
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe('a random request', () => {
  it('is answered by the contract', async () => {
    const figures = new Map<string, number>();
    const isAnswered = fc.asyncProperty(randomHttpRequest(liveTokens), async (request) => {
      const answer = await send(request);
      const outcome = outcomeOf(request, answer);
      expect(JSON.stringify(answer)).not.toContain(request.token);
      figures.set(outcome, (figures.get(outcome) ?? 0) + 1);
    });
    const lanes = Array.from({ length: CONCURRENCY }, (_, lane) =>
      fc.assert(isAnswered, { seed: Number(RANDOM_SEED) + lane, numRuns: REQUESTS / CONCURRENCY }),
    );
    // Only once all have ended may the gateway be closed.
    const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === 'rejected');
    if (failed) throw failed.reason;
    const parts = [...figures].sort(([, a], [, b]) => b - a).map(([outcome, count]) => `${count} × ${outcome}`);
    process.stdout.write(`${REQUESTS} random requests, RANDOM_SEED=${RANDOM_SEED}: ${parts.join(', ')}\n`);
  }, 180_000);

  it('to any operation of a chat is answered in the shape of the service, and never fails the gateway', async () => {
    const tokens = await Promise.all(
      liveTokens.map(async (token) => (await connectionOf(world.connect, token)).connectionToken),
    );
    const figures = new Map<string, number>();
    const isAnswered = fc.asyncProperty(randomChatRequest(tokens), async (request) => {
      const { status, headers, body } = await send(request);
      expect(status).toBeLessThan(500);
      expect(JSON.parse(body)).toEqual(
        status === 200 ? expect.any(Object) : { __type: errorNameOf(headers), Message: expect.any(String) },
      );
      if (status !== 200) expect(errors[errorNameOf(headers) as ErrorName]).toBe(status);
      if (status === 403) expect(headers['x-amzn-errortype']).toBe('AccessDeniedException');
      expect(body).not.toContain(request.token);
      const figure = `${operationAt(request)} ${status}`;
      figures.set(figure, (figures.get(figure) ?? 0) + 1);
    });
    await fc.assert(isAnswered, { seed: Number(RANDOM_SEED), numRuns: CHAT_REQUESTS });
    const parts = [...figures].sort(([, a], [, b]) => b - a).map(([figure, count]) => `${count} × ${figure}`);
    process.stdout.write(`${CHAT_REQUESTS} requests of chats, RANDOM_SEED=${RANDOM_SEED}: ${parts.join(', ')}\n`);
    const accepted = ['GetTranscript 200', 'SendMessage 200', 'SendEvent 200', 'StartAttachmentUpload 200'];
    expect([...figures.keys()]).toEqual(expect.arrayContaining([...accepted, 'DescribeView 404', 'SendMessage 403']));
  }, 180_000);

  it('leaves no secret in what the gateway, its functions and Amazon Connect write', async () => {
    await world.gateway.close();
    expect(linesOfFunctions).toBeGreaterThan(REQUESTS / 10);
    expect(secretsWritten()).toEqual([]);
  });
});

/** A request to an operation of a chat: valid or nearly so, by somebody who takes part in a chat or by nobody. */
function randomChatRequest(tokens: readonly string[]): fc.Arbitrary<RandomHttpRequest> {
  // With DisconnectParticipant, most would come to chats that are over.
  const { DisconnectParticipant: _, ...others } = chatOperations;
  return fc.constantFrom<Operation[]>(...Object.values(others)).chain((operation) =>
    fc
      .record({
        token: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...tokens) }, recognizableToken),
        contentType: fc.constantFrom('application/json', 'application/x-amz-json-1.1'),
        body: fc.oneof(
          { weight: 3, arbitrary: randomBody(operation) },
          { weight: 1, arbitrary: fc.constant(validRequests[operation.name as OperationName].body) },
        ),
        viewToken: anyText.map((text) => encodeURIComponent(`v${text.toWellFormed()}`)),
      })
      .map(({ token, contentType, body, viewToken }) => {
        const bytes = Buffer.from(operation.method === 'GET' ? '' : JSON.stringify(body));
        return {
          method: operation.method,
          target: `/v1${operation.path.replace('{ViewToken}', viewToken)}`,
          headers: [
            ['Host', 'localhost'],
            ['Content-Length', String(bytes.length)],
            ['Content-Type', contentType],
            ['X-Amz-Bearer', token],
          ],
          body: bytes,
          token,
        };
      }),
  );
}

function operationAt({ target }: RandomHttpRequest): string | undefined {
  const isAt = ({ path }: Operation): boolean => target.startsWith(`/v1${path.replace('{ViewToken}', '')}`);
  return Object.values<Operation>(chatOperations).find(isAt)?.name;
}

function send({ method, target, headers, body }: RandomHttpRequest): Promise<Answer> {
  const { hostname, port } = new URL(world.gateway.url);
  return new Promise((resolve, reject) => {
    httpRequest({ hostname, port, agent, method, path: target, headers: headers.flat() }, async (response) => {
      const { statusCode: status = 0, headers } = response;
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      resolve({ status, headers, body: text });
    })
      .on('error', reject)
      .end(body);
  });
}

/** Status and name of an answer, once everything about it is found to be as the contract says. */
function outcomeOf(request: RandomHttpRequest, { status, headers, body }: Answer): string {
  expect(expectedStatuses(request)).toContain(status);
  expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers['access-control-allow-origin']).toBe('*');
  if (status === 200) {
    expect(Object.keys(JSON.parse(body)).toSorted()).toEqual(membersAskedFor(request).toSorted());
    return '200';
  }
  if (status === 204) {
    expect(body).toBe('');
    expect(headers['access-control-allow-methods']).toContain('POST');
    return '204';
  }
  const name = errorNameOf(headers);
  expect(errors[name as ErrorName]).toBe(status);
  if (request.method === 'HEAD') expect(body).toBe('');
  else expect(JSON.parse(body)).toStrictEqual({ __type: name, Message: expect.any(String) });
  return `${status} ${name}`;
}

/** The name that counts: API Gateway appends one of its own to the answers that it makes by itself. */
function errorNameOf({ 'x-amzn-errortype': types }: IncomingHttpHeaders): string | undefined {
  return /^(\w+)(?::, \w+)?$/.exec(String(types))?.[1];
}

function expectedStatuses(request: RandomHttpRequest): number[] {
  const { method, target, headers, body } = request;
  if (isHeadLarge(request)) return [413, 404];
  const [path = ''] = target.split('?');
  const isOperation = method === operation.method && path.replace(/\/$/, '') === `/v1${operation.path}`;
  if (!isOperation) return method === 'OPTIONS' ? [204, 404] : [404];
  const [, token = ''] = headers.findLast(([name]) => name.toLowerCase() === 'x-amz-bearer') ?? [];
  if (!isValidToken(token.trim()) || !isValidBody(body.toString())) return [400];
  return liveTokens.includes(token) ? [200] : [403];
}

/** API Gateway accepts 10,240 bytes of request line and headers. */
function isHeadLarge({ method, target, headers }: RandomHttpRequest): boolean {
  return Buffer.byteLength([method, target, ...headers.flat()].join('')) > 10_240;
}

function membersAskedFor({ body }: RandomHttpRequest): string[] {
  const { Type = [] } = JSON.parse(body.toString()) as OperationInput<'CreateParticipantConnection'>;
  return [...new Set(Type)].map((type) => operation.outputSelectedBy.values[type]);
}
