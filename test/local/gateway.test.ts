import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Call, callAt, errorTypeOf, JSON_TYPE, WEBSOCKET } from '../support/call.ts';
import { startWorld, type World } from '../support/world.ts';

const ORIGINS = ['https://a.example', 'https://b.example'];

let world: World;
let now = 0;
const lines: string[] = [];
const functionLines: string[] = [];

beforeAll(async () => {
  world = await startWorld({
    context: { allowedOrigins: ORIGINS.join(), throttle: 'CreateParticipantConnection=1/40' },
    now: () => now,
    log: (line) => lines.push(line),
    logFunction: (line) => functionLines.push(line),
  });
});

afterAll(() => world.close());

const call = (request: Call) => callAt(world.gateway.url, request);
const token = () => world.connect.startChat('Ann').ParticipantToken;
const bearer = (value = token()) => ({ ...JSON_TYPE, 'X-Amz-Bearer': value });

describe('the route of CreateParticipantConnection', () => {
  it('turns a participant token into a websocket URL and a connection token', async () => {
    const { status, headers, body } = await call({
      headers: bearer(),
      body: '{"Type":["WEBSOCKET","CONNECTION_CREDENTIALS"]}',
    });
    expect(status).toBe(200);
    expect(headers.get('x-amzn-RequestId')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('Content-Length')).toMatch(/^\d+$/);
    expect(body).toEqual({
      Websocket: { Url: expect.stringContaining('ws://127.0.0.1:'), ConnectionExpiry: expect.any(String) },
      ConnectionCredentials: { ConnectionToken: expect.any(String), Expiry: expect.any(String) },
    });
  });

  it.each([
    ['no token', { headers: JSON_TYPE, body: WEBSOCKET }, 'The header X-Amz-Bearer is missing or empty'],
    ['an empty token', { headers: bearer(' '), body: WEBSOCKET }, 'The header X-Amz-Bearer is missing or empty'],
    [
      'a token of 1001 characters',
      { headers: bearer('x'.repeat(1001)), body: WEBSOCKET },
      "with length 1001 at '/ParticipantToken'",
    ],
    ['no body', { headers: bearer('t') }, 'Type (a list of 1 or more members'],
    ['broken JSON', { headers: bearer('t'), body: '{' }, 'Type (a list of 1 or more members'],
    ['an empty list of types', { headers: bearer('t'), body: '{"Type":[]}' }, 'Type (a list of 1 or more members'],
    [
      'an unknown type',
      { headers: bearer('t'), body: '{"Type":["FAX"]}' },
      'each one of WEBSOCKET, CONNECTION_CREDENTIALS',
    ],
    [
      'a type that is no list',
      { headers: bearer('t'), body: '{"Type":"WEBSOCKET"}' },
      'Type (a list of 1 or more members',
    ],
    [
      'a foreign content type, which walks past the model',
      { headers: { ...bearer('t'), 'Content-Type': 'text/plain' }, body: '{"Type":["FAX"]}' },
      "Value 'FAX' at '/Type/0' failed to satisfy constraint",
    ],
  ])('refuses %s', async (_, request, message) => {
    const { status, headers, body } = await call(request);
    expect([status, errorTypeOf(headers)]).toEqual([400, 'ValidationException']);
    expect(body).toEqual({ __type: 'ValidationException', Message: expect.stringContaining(message) });
    expect(headers.get('x-amzn-RequestId')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("passes Amazon Connect's own errors on", async () => {
    const { status, headers, body } = await call({ headers: bearer('nobody'), body: WEBSOCKET });
    expect([status, headers.get('x-amzn-ErrorType')]).toEqual([403, 'AccessDeniedException']);
    expect(body).toEqual({ __type: 'AccessDeniedException', Message: 'Access denied' });
  });

  it.each([
    ['a body of more than 10 MB', bearer('t'), 10 * 1024 * 1024],
    ['a body that makes an event of more than 6 MB', bearer('t'), 6 * 1024 * 1024],
    ['headers of more than 10,240 bytes', { ...bearer('t'), 'X-Padding': 'x'.repeat(10_240) }, 0],
  ])('refuses %s', async (_, headers, padding) => {
    const body = `{"Type":["WEBSOCKET"],"Padding":"${'x'.repeat(padding)}"}`;
    const answer = await call({ headers, body });
    expect([answer.status, errorTypeOf(answer.headers)]).toEqual([413, 'RequestEntityTooLargeException']);
  });

  it('accepts a large body whose event Lambda would take', async () => {
    const body = `{"Type":["WEBSOCKET"],"Padding":"${'x'.repeat(5 * 1024 * 1024)}"}`;
    expect((await call({ headers: bearer(), body })).status).toBe(200);
  });

  it('has the error type twice where API Gateway answers: the one of the template, then its own', async () => {
    const ofGateway = await call({ headers: JSON_TYPE, body: WEBSOCKET });
    expect(ofGateway.headers.get('x-amzn-ErrorType')).toBe('ValidationException:, BadRequestException');
    const ofFunction = await call({ headers: bearer('nobody'), body: WEBSOCKET });
    expect(ofFunction.headers.get('x-amzn-ErrorType')).toBe('AccessDeniedException');
  });

  it('is throttled as the stage says', async () => {
    now += 3_600_000;
    const statuses: number[] = [];
    for (let count = 0; count < 42; count++) statuses.push((await call({ headers: JSON_TYPE })).status);
    expect(statuses).toEqual([...Array(40).fill(400), 429, 429]);
    const { headers, body } = await call({ headers: JSON_TYPE });
    expect(headers.get('Retry-After')).toBe('1');
    expect(body).toMatchObject({ __type: 'ThrottlingException' });
    now += 1000;
    expect((await call({ headers: JSON_TYPE })).status).toBe(400);
    now += 3_600_000;
  });
});

describe('any other route', () => {
  it.each([
    ['another path', { path: '/participant/nothing' }],
    ['another method', { method: 'GET' }],
    ['a path below', { path: '/participant/connection/more' }],
    ['a path above', { path: '/participant' }],
    ['the stage alone', { path: '/' }],
    ['a content type that is not JSON', { path: '/participant/nothing', headers: { 'Content-Type': 'text/plain' } }],
    [
      'a body that asks for another status',
      { path: '/participant/nothing', headers: JSON_TYPE, body: '{"statusCode":204}' },
    ],
  ])('is answered 404: %s', async (_, request) => {
    const { status, headers, body } = await call(request);
    expect([status, errorTypeOf(headers)]).toEqual([404, 'UnknownOperationException']);
    expect(headers.get('content-type')).toBe('application/json');
    expect(body).toMatchObject({
      Message: expect.stringContaining(
        'Below the URL of the gateway and its stage, these are served: POST /participant/connection, ',
      ),
    });
  });

  it.each(['/participant/connection', '/v1participant/connection', '/', '//', '/%', '*'])(
    'outside the stage is answered 404: %s',
    async (path) => {
      expect(await rawStatus(path)).toBe(404);
    },
  );

  it('is answered 404, whatever the client expects', async () => {
    expect(await rawStatus('/v1/nothing', { Expect: '42' })).toBe(404);
  });

  /** The status of a request that `fetch` would not make. */
  async function rawStatus(path: string, headers = {}): Promise<unknown> {
    const { hostname, port } = new URL(world.gateway.url);
    return new Promise((resolve, reject) => {
      httpRequest({ hostname, port, path, method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  }
});

describe('a browser', () => {
  it('is told by the preflight what it may send, from an allowed origin', async () => {
    const preflight = {
      method: 'OPTIONS',
      headers: { Origin: 'https://b.example', 'Access-Control-Request-Method': 'POST' },
    };
    const { status, headers } = await call(preflight);
    expect(status).toBe(204);
    expect(Object.fromEntries(headers)).toMatchObject({
      'access-control-allow-origin': 'https://b.example',
      'access-control-allow-methods': 'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT',
      'access-control-allow-headers': expect.stringContaining('X-Amz-Bearer'),
      'access-control-max-age': '7200',
      vary: 'Origin',
    });
  });

  it.each([['/participant/connection'], ['/participant/nothing']])(
    'gets no permission for another origin: %s',
    async (path) => {
      const { headers } = await call({ method: 'OPTIONS', path, headers: { Origin: 'https://evil.example' } });
      expect(headers.has('access-control-allow-origin')).toBe(false);
    },
  );

  it('may ask an unknown path, so that it sees the answer', async () => {
    const Origin = 'https://b.example';
    const preflight = await call({ method: 'OPTIONS', path: '/participant/nothing', headers: { Origin } });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, Origin]);
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
    const answer = await call({ method: 'PUT', path: '/participant/nothing', headers: { Origin } });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([404, Origin]);
  });

  it.each([
    ['a success', { headers: bearer, body: WEBSOCKET }, 200, 'https://b.example'],
    ['a refusal of Amazon Connect', { headers: () => bearer('nobody'), body: WEBSOCKET }, 403, 'https://b.example'],
    ['a refusal of API Gateway', { headers: () => JSON_TYPE, body: WEBSOCKET }, 400, '*'],
  ])('can read %s', async (_, { headers, body }, status, allowed) => {
    const answer = await call({ headers: { ...headers(), Origin: 'https://b.example' }, body });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('access-control-allow-origin')).toBe(allowed);
    expect(answer.headers.get('access-control-expose-headers')).toContain('x-amzn-ErrorType');
  });
});

describe('the log', () => {
  it('has a line for each request, and no token in any', async () => {
    lines.length = 0;
    const secret = token();
    await call({ headers: bearer(secret), body: WEBSOCKET });
    await call({ headers: bearer('nobody'), body: WEBSOCKET });
    await call({ path: `/participant/views/${secret}?AuthToken=${secret}` });
    await call({ path: `/participant/${secret}?AuthToken=${secret}` });
    expect(lines).toEqual([
      expect.stringMatching(/^POST \/participant\/connection 200 \d+ ms$/),
      expect.stringMatching(/^POST \/participant\/connection 403 AccessDeniedException \d+ ms$/),
      expect.stringMatching(/^POST \/participant\/views\/\{ViewToken\} 404 UnknownOperationException \d+ ms$/),
      expect.stringMatching(/^POST \/\{proxy\+\} 404 UnknownOperationException \d+ ms$/),
    ]);
    expect(functionLines.join()).toContain('"operation":"CreateParticipantConnection"');
    expect(functionLines.join()).toContain('"Namespace":"ParticipantGateway"');
    expect(functionLines.join()).not.toContain(secret);
    expect(functionLines.join()).not.toContain('AuthToken');
  });

  it('shows the first invocation of an environment as a cold start', () => {
    expect(functionLines.filter((line) => line.includes('"ColdStart":1'))).toHaveLength(1);
  });
});
