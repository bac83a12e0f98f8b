import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type AmazonConnect, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { type Gateway, startGateway } from '../../local/gateway/gateway.ts';
import { readTemplate } from '../../local/gateway/template.ts';
import { synthesize } from '../../local/synthesize.ts';
import { copyAssembly } from '../support/assembly.ts';
import { record } from '../support/output.ts';

const ORIGINS = ['https://a.example', 'https://b.example'];

let directory: string;
let outdir: string;
let connect: AmazonConnect;
let gateway: Gateway;
let now = 0;
const lines: string[] = [];
const functionLines: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gateway-'));
  outdir = join(directory, 'cdk.out');
  await synthesize(outdir, { context: { allowedOrigins: ORIGINS.join(), throttleRate: 1, throttleBurst: 40 } });
  connect = await startAmazonConnect({ log: record });
  gateway = await startGateway({
    outdir,
    connectUrl: connect.url,
    now: () => now,
    log: (line) => {
      record(line);
      lines.push(line);
    },
    logFunction: (line) => {
      record(line);
      functionLines.push(line);
    },
  });
});

afterAll(async () => {
  await gateway.close();
  await gateway.close();
  await connect.close();
  await rm(directory, { recursive: true });
});

interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

async function call({ method = 'POST', path = '/participant/connection', headers = {}, body }: Call, at = gateway) {
  const response = await fetch(`${at.url}${path}`, { method, headers, ...(body !== undefined && { body }) });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
  };
}

/** The error's name as SDKs read it: the first of several, up to a colon. */
const errorTypeOf = (headers: Headers) => headers.get('x-amzn-ErrorType')?.split(/[:,]/)[0];

const token = () => connect.startChat('Ann').ParticipantToken;
const bearer = (value = token()) => ({ ...JSON_TYPE, 'X-Amz-Bearer': value });
const WEBSOCKET = '{"Type":["WEBSOCKET"]}';

describe('the route of CreateParticipantConnection', () => {
  it('turns a participant token into a websocket URL and a connection token', async () => {
    const { status, headers, body } = await call({
      headers: bearer(),
      body: '{"Type":["WEBSOCKET","CONNECTION_CREDENTIALS"]}',
    });
    expect(status).toBe(200);
    expect(headers.get('x-amzn-RequestId')).toMatch(/^[0-9a-f-]{36}$/);
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
        'Below the URL of the gateway and its stage, these are served: POST /participant/connection.',
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
    const { hostname, port } = new URL(gateway.url);
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
    expect(lines).toEqual([
      expect.stringMatching(/^POST \/participant\/connection 200 \d+ ms$/),
      expect.stringMatching(/^POST \/participant\/connection 403 AccessDeniedException \d+ ms$/),
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

it('gives each function the time, the memory and the environment of the template', async () => {
  const { functions } = await readTemplate(outdir);
  expect([...functions.values()]).toEqual([
    {
      name: expect.stringMatching(/^ConnectionFunction/),
      modulePath: expect.stringMatching(/\/asset\.[0-9a-f]{64}\/index\.mjs$/),
      exportName: 'handler',
      timeoutMs: 10_000,
      memoryMb: 512,
      environment: {
        _HANDLER: 'index.handler',
        ALLOWED_ORIGINS: ORIGINS.join(),
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
        AWS_LAMBDA_FUNCTION_NAME: expect.stringMatching(/^ConnectionFunction/),
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_LAMBDA_LOG_FORMAT: 'JSON',
        AWS_LAMBDA_LOG_LEVEL: 'INFO',
        AWS_REGION: 'us-east-1',
        CONNECT_REGION: 'us-east-1',
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_LOG_LEVEL: 'INFO',
        TZ: ':UTC',
      },
    },
  ]);
});

it('is not synthesized from a configuration that is refused, which is said in a sentence', async () => {
  await expect(synthesize(join(directory, 'refused'), { context: { logLevel: 'loud' } })).rejects.toThrow(
    /^The stack could not be synthesized:\nThe configuration key logLevel has the value "loud": it must be one of DEBUG, INFO, WARN, ERROR\.$/,
  );
});

it('is not synthesized once its signal is aborted', async () => {
  const aborted = synthesize(join(directory, 'aborted'), { signal: AbortSignal.abort() });
  await expect(aborted).rejects.toThrow('aborted');
});

describe('another cloud assembly', () => {
  /** A copy of the cloud assembly in which the function's module is another. */
  const assemblyWith = (name: string, module: (source: string) => string): Promise<string> =>
    copyAssembly(outdir, join(directory, name), { module });
  const valid = () => ({ headers: bearer(), body: WEBSOCKET });

  afterEach(() => gateway.serve(outdir));

  it('is ended with its functions by close', async () => {
    const hanging = await assemblyWith(
      'hanging',
      () =>
        'export const handler = () => { console.log("begun"); return new Promise(() => setInterval(() => {}, 1000)); };',
    );
    const written: string[] = [];
    const begun = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<string>();
    const other = await startGateway({
      outdir: hanging,
      connectUrl: connect.url,
      log: ended.resolve,
      logFunction: (line) => {
        written.push(line);
        begun.resolve();
      },
    });
    const failed = expect(call(valid(), other)).rejects.toThrow('fetch failed');
    await begun.promise;
    await other.close();
    await failed;
    expect(await ended.promise).toMatch(/^POST \/participant\/connection 500 /);
    expect(written).toEqual(['begun', 'The execution environment ended.']);
  });

  it('is served from the next request on', async () => {
    const changed = await assemblyWith('changed', (module) =>
      module.replace('is not valid JSON', 'is not JSON at all'),
    );
    const request = { headers: { ...bearer('t'), 'Content-Type': 'text/plain' }, body: '{' };
    expect((await call(request)).body?.Message).toContain('is not valid JSON');
    await gateway.serve(changed);
    expect((await call(request)).body?.Message).toContain('is not JSON at all');
  });

  it('may name its resources in any order: the greedy one answers only what no other does', async () => {
    const reversed = await copyAssembly(outdir, join(directory, 'reversed'), {
      template: (text) => {
        const { Resources, ...rest } = JSON.parse(text) as { Resources: object };
        return JSON.stringify({ ...rest, Resources: Object.fromEntries(Object.entries(Resources).reverse()) });
      },
    });
    await gateway.serve(reversed);
    expect((await call(valid())).status).toBe(200);
    expect((await call({ path: '/participant/nothing' })).status).toBe(404);
  });

  it('that is broken is not served, and the one before goes on', async () => {
    await expect(gateway.serve(join(directory, 'nowhere'))).rejects.toThrow('ENOENT');
    expect((await call(valid())).status).toBe(200);
  });

  it.each([
    ['a header that HTTP does not allow', '{ statusCode: 200, headers: { "X-Bad": "a\\nb" }, body: "" }'],
    ['a status that HTTP does not have', '{ statusCode: 99, body: "" }'],
    ['no status', '{ body: "" }'],
    ['a body that is no text', '{ statusCode: 200, body: {} }'],
    ['nothing', 'undefined'],
  ])('whose function answers with %s is answered 500', async (what, answer) => {
    await gateway.serve(await assemblyWith(what, () => `export const handler = async () => (${answer});`));
    const { status, body } = await call(valid());
    expect([status, body?.__type]).toEqual([500, 'InternalServerException']);
  });

  it('whose function cannot start is answered 500, with CORS, and the log says why', async () => {
    await gateway.serve(await assemblyWith('broken', (module) => `${module}\nthrow new Error("at start");\n`));
    const { status, headers, body } = await call(valid());
    expect([status, headers.get('access-control-allow-origin')]).toEqual([500, '*']);
    expect(body).toMatchObject({ __type: 'InternalServerException' });
    expect(functionLines).toContain('at start');
  });
});

it('says which port is in use and how to choose another', async () => {
  const port = Number(new URL(gateway.url).port);
  await expect(startGateway({ outdir, connectUrl: connect.url, port })).rejects.toThrow(
    `Port ${port} is in use. Choose another with GATEWAY_PORT=<port>, or GATEWAY_PORT=0 for a free one.`,
  );
});
