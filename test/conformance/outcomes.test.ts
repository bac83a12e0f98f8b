import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { errors } from '../../contract/errors.ts';
import { chatOperations, connectionOperations, type OperationName, operations } from '../../contract/operations.ts';
import { type Outcome, outcomes } from '../../contract/outcomes.ts';
import { type CallConnect, connectParticipant } from '../../lambda/connect-participant.ts';
import { DEADLINE_MARGIN_MS, participantHandler } from '../../lambda/pipeline.ts';
import { errorTypeOf } from '../support/call.ts';
import { connectionOf } from '../support/chats.ts';
import { record } from '../support/output.ts';
import { connectionEvent, lambdaContext } from '../support/proxy-event.ts';
import type { Turn } from '../support/scripted-server.ts';
import { startWorld, type World } from '../support/world.ts';
import type { Case } from './case.ts';
import { cases, outcomeOf } from './cases.ts';
import { validRequests } from './requests.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(async () => {
  await world.close();
});

afterEach(() => world.connect.clearFaults());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly __type?: string; readonly Message: string };
}

/** What of a case says how to ask. */
type Asked = Pick<Case, 'operation' | 'request' | 'onTheWay' | 'connectError'>;

/** A case's request with what it leaves to the defaults. */
async function complete({ operation, request = {} }: Asked) {
  const { method: validMethod, path: resourcePath } = operations[operation];
  const valid = validRequests[operation].body;
  const { method = validMethod, path, viewToken = 'a-view-token' } = request;
  const token = 'token' in request ? request.token : await tokenFor(operation);
  const contentType = 'contentType' in request ? request.contentType : 'application/json';
  const body = 'body' in request ? request.body : valid && JSON.stringify(valid);
  const headers: Record<string, string> = {
    ...(token !== undefined && { 'X-Amz-Bearer': token }),
    ...(contentType !== undefined && { 'Content-Type': contentType }),
    ...request.headers,
  };
  return {
    method,
    resourcePath: path ?? resourcePath,
    path: path ?? resourcePath.replace('{ViewToken}', viewToken),
    pathParameters: resourcePath.includes('{ViewToken}') ? { ViewToken: viewToken } : {},
    headers,
    body,
  };
}

/** A token of a chat that goes on. */
async function tokenFor(operation: OperationName): Promise<string> {
  const { ParticipantToken } = world.connect.startChat('Ann');
  if (operation === 'CreateParticipantConnection') return ParticipantToken;
  return (await connectionOf(world.connect, ParticipantToken)).connectionToken;
}

/** Brings about what happens behind the gateway. */
function arrange({ operation, onTheWay = [], connectError }: Asked): void {
  world.way.replyWith(...onTheWay);
  if (connectError) world.connect.injectFault({ fault: 'error', operation, name: connectError, times: 3 });
}

/** Sends bytes, since `fetch` would give a text a content type. */
async function ask(url: string, each: Asked): Promise<Answer> {
  const { method, path, headers, body } = await complete(each);
  arrange(each);
  const response = await fetch(`${url}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: Buffer.from(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
}

/** Runs the handler in this process. Where its time is to run out, it has half a second: middy takes no fake time. */
async function invoke(each: Case): Promise<Answer> {
  const { operation, trouble } = each;
  const { method: httpMethod, body = '', ...request } = await complete(each);
  arrange(each);
  const event = connectionEvent({ ...request, httpMethod, body });
  const failing: CallConnect = async () => {
    throw new TypeError('not expected');
  };
  const handler = participantHandler({
    serves: Object.values(operation in chatOperations ? chatOperations : connectionOperations),
    callConnect: trouble === 'exception' ? failing : connectParticipant(world.way.url),
    allowedOrigins: ['*'],
    logger: new Logger(),
    metrics: new Metrics({ namespace: 'Test', serviceName: 'test' }),
  });
  const context = lambdaContext(trouble === 'deadline' ? DEADLINE_MARGIN_MS + 500 : undefined);
  const { statusCode, headers: answered, body: text } = await handler(event, context);
  return { status: statusCode, headers: new Headers(answered as Record<string, string>), body: JSON.parse(text) };
}

const nameOf = ({ operation, cause, request, onTheWay }: Case): string =>
  [
    operation,
    cause,
    request && Object.keys(request).length > 0 && JSON.stringify(request).slice(0, 80),
    onTheWay && JSON.stringify(onTheWay).slice(0, 80),
  ]
    .filter(Boolean)
    .join(' · ');

type ExpressibleCase = Case & { readonly message: string | RegExp };

function expressible(target: 'handler' | 'gateway' | 'emulator'): [string, ExpressibleCase][] {
  return cases.flatMap((each) => {
    const message = each[target];
    return typeof message === 'string' || message instanceof RegExp ? [[nameOf(each), { ...each, message }]] : [];
  });
}

function matching(message: string | RegExp): unknown {
  return typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message);
}

/** What holds for every refusal of the gateway, whoever answers it. */
function expectRefusal({ status, headers, body }: Answer, expected: ExpressibleCase): void {
  expect([status, errorTypeOf(headers)]).toEqual([expected.status, expected.name]);
  expect(body).toEqual({ __type: expected.name, Message: matching(expected.message) });
  expect(headers.get('content-type')).toBe('application/json');
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(headers.get('access-control-expose-headers')).toBe('x-amzn-ErrorType,x-amzn-RequestId,Retry-After');
  expect(headers.get('retry-after')).toBe(status === 429 || status === 503 ? '1' : null);
  if (expected.attempts !== 'any') expect(world.way.seen).toHaveLength(expected.attempts ?? 0);
}

describe('the table', () => {
  it('has a case for every cause, and there is none beside', () => {
    const causes = Object.values<Outcome>(outcomes).flatMap(({ causes }) => causes);
    expect(new Set(causes).size).toBe(causes.length);
    expect([...new Set(cases.map(({ cause }) => cause))].sort()).toEqual(causes.toSorted());
  });

  it.each(cases.map((each) => [nameOf(each), each] as const))('says what the case expects: %s', (_, each) => {
    const { name, message } = outcomeOf(each.cause);
    expect([name, errors[name]]).toEqual([each.name, each.status]);
    if (!message.includes('…') && typeof each.gateway === 'string') expect(message).toContain(each.gateway);
  });

  it('has no 403 that is not of Amazon Connect', () => {
    const forbidden = Object.values<Outcome>(outcomes).filter(({ name }) => (errors[name] as number) === 403);
    expect(forbidden.map(({ answeredBy }) => answeredBy)).toEqual(['Amazon Connect']);
  });
});

describe('the handler', () => {
  beforeAll(() => {
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((chunk) => {
        record(String(chunk));
        return true;
      });
    }
  });
  afterAll(() => {
    jest.restoreAllMocks();
  });

  it.each(expressible('handler'))('%s', async (_, each) => {
    expectRefusal(await invoke(each), each);
  });
});

describe('the local gateway', () => {
  it.each(expressible('gateway'))('%s', async (_, each) => {
    const { access, assembly, context } = each;
    if (access) await world.serveAccess(access, assembly);
    else if (assembly) await world.serve(assembly);
    if (context) await world.serveStack(context);
    const answer = await ask(world.gateway.url, each);
    if (access || assembly || context) await world.restore();
    expectRefusal(answer, each);
    expect(answer.headers.get('x-amzn-RequestId')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the emulated Amazon Connect', () => {
  it.each(expressible('emulator'))('%s', async (_, each) => {
    const { status, headers, body } = await ask(world.connect.url, each);
    expect([status, headers.get('x-amzn-ErrorType')]).toEqual([each.status, each.name]);
    expect(body).toEqual({ Message: matching(each.message) });
    expect(headers.get('x-amzn-RequestId')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('what goes wrong on the way to Amazon Connect once or twice', () => {
  const onTheWay = (...turns: Turn[]) => ({ operation: 'CreateParticipantConnection' as const, onTheWay: turns });
  const serverError = { status: 500, headers: { 'x-amzn-ErrorType': 'InternalServerException' } };
  const passing: [string, Turn[]][] = [
    ['a connection that is reset', ['reset']],
    ['a connection that ends half-way', ['half']],
    ['an error of Amazon Connect', [serverError]],
    ['500 of something else', [{ status: 500, body: '<h1>No</h1>' }]],
    ['502', [{ status: 502, body: '<h1>No</h1>' }]],
    ['503', [{ status: 503, body: '<h1>No</h1>' }]],
    ['504', [{ status: 504, body: '<h1>No</h1>' }]],
    ['two of them', ['reset', serverError]],
  ];

  it.each(passing)('is not seen by the caller: %s', async (_, turns) => {
    const answer = await ask(world.gateway.url, onTheWay(...turns));
    expect([answer.status, world.way.seen.length]).toEqual([200, turns.length + 1]);
  });

  it('is not seen by the caller: a delay within the deadline', async () => {
    const released = Promise.withResolvers<void>();
    const request = world.way.request();
    const asked = ask(world.gateway.url, onTheWay({ after: released.promise, turn: 'pass' }));
    await request;
    released.resolve();
    expect([(await asked).status, world.way.seen.length]).toEqual([200, 1]);
  });
});
