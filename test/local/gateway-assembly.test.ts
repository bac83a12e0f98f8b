import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startGateway } from '../../local/gateway/gateway.ts';
import { readTemplate } from '../../local/gateway/template.ts';
import type { AssemblyChanges } from '../support/assembly.ts';
import { type Call, callAt, JSON_TYPE, WEBSOCKET } from '../support/call.ts';
import { startWorld, type World } from '../support/world.ts';

const ORIGINS = 'https://a.example,https://b.example';

let world: World;
const functionLines: string[] = [];

beforeAll(async () => {
  world = await startWorld({
    context: { allowedOrigins: ORIGINS },
    logFunction: (line) => functionLines.push(line),
  });
});

afterAll(() => world.close());

const call = (request: Call) => callAt(world.gateway.url, request);
const bearer = (token: string) => ({ ...JSON_TYPE, 'X-Amz-Bearer': token });
const valid = () => ({ headers: bearer(world.connect.startChat('Ann').ParticipantToken), body: WEBSOCKET });

it('gives each function the time, the memory and the environment of the template', async () => {
  const { functions } = await readTemplate(world.outdir);
  expect([...functions.values()]).toEqual(
    [/^ConnectionFunction/, /^ChatFunction/].map((name) => ({
      name: expect.stringMatching(name),
      modulePath: expect.stringMatching(/\/asset\.[0-9a-f]{64}\/index\.mjs$/),
      exportName: 'handler',
      timeoutMs: 10_000,
      memoryMb: 512,
      environment: {
        _HANDLER: 'index.handler',
        ALLOWED_ORIGINS: ORIGINS,
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
        AWS_LAMBDA_FUNCTION_NAME: expect.stringMatching(name),
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_LAMBDA_LOG_FORMAT: 'JSON',
        AWS_LAMBDA_LOG_LEVEL: 'INFO',
        AWS_REGION: 'us-east-1',
        CONNECT_REGION: 'us-east-1',
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_LOG_LEVEL: 'INFO',
        POWERTOOLS_SERVICE_NAME: 'ParticipantGateway',
        TZ: ':UTC',
      },
    })),
  );
});

describe('another cloud assembly', () => {
  afterEach(() => world.restore());

  it('is ended with its functions by close', async () => {
    const hanging = await world.copy({
      module: () =>
        'export const handler = () => { console.log("begun"); return new Promise(() => setInterval(() => {}, 1000)); };',
    });
    const written: string[] = [];
    const begun = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<string>();
    const other = await startGateway({
      outdir: hanging,
      connectUrl: world.connect.url,
      log: ended.resolve,
      logFunction: (line) => {
        written.push(line);
        begun.resolve();
      },
    });
    const failed = expect(callAt(other.url, valid())).rejects.toThrow('fetch failed');
    await begun.promise;
    await other.close();
    await failed;
    expect(await ended.promise).toMatch(/^POST \/participant\/connection 500 /);
    expect(written).toEqual(['begun', 'The execution environment ended.']);
  });

  it('is served from the next request on', async () => {
    const request = { headers: { ...bearer('t'), 'Content-Type': 'text/plain' }, body: '{' };
    expect((await call(request)).body?.Message).toContain('is not valid JSON');
    await world.serve({ module: (source) => source.replaceAll('is not valid JSON', 'is not JSON at all') });
    expect((await call(request)).body?.Message).toContain('is not JSON at all');
  });

  it('may name its resources in any order: the greedy one answers only what no other does', async () => {
    await world.serve({
      template: (text) => {
        const { Resources, ...rest } = JSON.parse(text) as { Resources: object };
        return JSON.stringify({ ...rest, Resources: Object.fromEntries(Object.entries(Resources).reverse()) });
      },
    });
    expect((await call(valid())).status).toBe(200);
    expect((await call({ path: '/participant/nothing' })).status).toBe(404);
  });

  it.each([
    ['an alias of a version', { 'Fn::GetAtt': ['LiveVersion', 'Version'] }],
    ['an alias of what is newest', '$LATEST'],
  ])('may have a function behind %s', async (_, version) => {
    const { functions } = await readTemplate(world.outdir);
    const [id = ''] = functions.keys();
    const alias = {
      Type: 'AWS::Lambda::Alias',
      Properties: { FunctionName: { Ref: id }, FunctionVersion: version, Name: 'live' },
    };
    const liveVersion = { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: id } } };
    const changes: AssemblyChanges = {
      template: (text) => {
        const { Resources, ...rest } = JSON.parse(text) as { Resources: Record<string, { Type: string }> };
        const methods = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::ApiGateway::Method');
        const behindAlias = JSON.stringify(Object.fromEntries(methods)).replaceAll(
          `{"Fn::GetAtt":["${id}","Arn"]}`,
          '{"Ref":"Live"}',
        );
        return JSON.stringify({
          ...rest,
          Resources: { ...Resources, ...JSON.parse(behindAlias), Live: alias, LiveVersion: liveVersion },
        });
      },
    };
    const { functions: found, methods } = await readTemplate(await world.copy(changes));
    expect([...found.keys()].sort()).toEqual([...functions.keys()].sort());
    expect(methods.find(({ resourcePath }) => resourcePath === '/participant/connection')?.integration).toEqual({
      type: 'AWS_PROXY',
      functionId: id,
    });
    await world.serve(changes);
    expect((await call(valid())).status).toBe(200);
  });

  it('that is broken is not served, and the one before goes on', async () => {
    await expect(world.gateway.serve(join(world.outdir, 'nowhere'))).rejects.toThrow('ENOENT');
    expect((await call(valid())).status).toBe(200);
  });

  it.each([
    ['a header that HTTP does not allow', '{ statusCode: 200, headers: { "X-Bad": "a\\nb" }, body: "" }'],
    ['a status that HTTP does not have', '{ statusCode: 99, body: "" }'],
    ['no status', '{ body: "" }'],
    ['a body that is no text', '{ statusCode: 200, body: {} }'],
    ['nothing', 'undefined'],
  ])('whose function answers with %s is answered 500', async (_, answer) => {
    await world.serve({ module: () => `export const handler = async () => (${answer});` });
    const { status, body } = await call(valid());
    expect([status, body?.__type]).toEqual([500, 'InternalServerException']);
  });

  it('whose function cannot start is answered 500, with CORS, and the log says why', async () => {
    await world.serve({ module: (source) => `${source}\nthrow new Error("at start");\n` });
    const { status, headers, body } = await call(valid());
    expect([status, headers.get('access-control-allow-origin')]).toEqual([500, '*']);
    expect(body).toMatchObject({ __type: 'InternalServerException' });
    expect(functionLines).toContain('at start');
  });
});

it('says which port is in use and how to choose another', async () => {
  const port = Number(new URL(world.gateway.url).port);
  await expect(startGateway({ outdir: world.outdir, connectUrl: world.connect.url, port })).rejects.toThrow(
    `Port ${port} is in use. Choose another with GATEWAY_PORT=<port>, or GATEWAY_PORT=0 for a free one.`,
  );
});
