import {
  ConnectParticipantClient,
  CreateParticipantConnectionCommand,
  DescribeViewCommand,
} from '@aws-sdk/client-connectparticipant';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startGateway } from '../../local/gateway/gateway.ts';
import { type Issuer, startIssuer } from '../../local/gateway/issuer.ts';
import { type Access, cognitoAccess, HEADER, jwtAccess } from '../support/access-stack.ts';
import { type Call, callAt, errorTypeOf, JSON_TYPE, WEBSOCKET } from '../support/call.ts';
import { connectionOf } from '../support/chats.ts';
import { startWorld, type World } from '../support/world.ts';

const CHATJS_SIGNATURE =
  'AWS4-HMAC-SHA256 Credential=/20261122/us-west-2/execute-api/aws4_request, SignedHeaders=host, Signature=0';

let world: World;
let other: Issuer;
let now = 0;
const functionLines: string[] = [];

beforeAll(async () => {
  world = await startWorld({ now: () => now, logFunction: (line) => functionLines.push(line) });
  other = await startIssuer();
});

afterAll(async () => {
  await other.close();
  await world.close();
});

beforeEach(() => {
  world.way.replyWith();
  functionLines.length = 0;
});

afterEach(() => {
  expect(functionLines.join()).not.toMatch(/eyJ|"(sub|aud|iss)"/);
});

const call = (request: Call) => callAt(world.gateway.url, request);
const issue = (claims: Record<string, unknown>) => world.gateway.authorities.issuer.issueToken(claims);
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

/** A valid call of CreateParticipantConnection, but for what its caller has to send. */
async function connect(headers: Record<string, string> = {}) {
  const { ParticipantToken } = world.connect.startChat('Ann');
  return call({ headers: { ...JSON_TYPE, 'X-Amz-Bearer': ParticipantToken, ...headers }, body: WEBSOCKET });
}

/** What holds whoever refuses, and whatever is missing. */
async function expectRefusal(answer: Awaited<ReturnType<typeof call>>, asksFor: string): Promise<void> {
  const { status, headers, body } = answer;
  expect([status, errorTypeOf(headers)]).toEqual([401, 'UnauthorizedException']);
  expect(body).toEqual({
    __type: 'UnauthorizedException',
    Message: `The gateway did not accept the credentials of the request. It asks for ${asksFor}. Amazon Connect was not asked.`,
  });
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(headers.get('access-control-expose-headers')).toBe('x-amzn-ErrorType,x-amzn-RequestId,Retry-After');
  expect(headers.get('retry-after')).toBeNull();
  expect(world.way.seen).toEqual([]);
}

/** What a part of a token is once it is changed. */
function changed(part: string | undefined, changes: object): string {
  const before = JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as object;
  return Buffer.from(JSON.stringify({ ...before, ...changes })).toString('base64url');
}

const asked: readonly [string, Access][] = [
  ['iam', { authorizer: 'iam' }],
  ['cognito', cognitoAccess],
  ['jwt', jwtAccess],
  ['API keys', { apiKeys: ['shop'] }],
];

describe.each(asked)('without credentials, where they are asked for by %s', (_, access) => {
  beforeAll(() => world.serveAccess(access));

  it('an operation is refused with a 401', async () => {
    const { status, body } = await connect();
    expect([status, body?.__type]).toEqual([401, 'UnauthorizedException']);
    expect(world.way.seen).toEqual([]);
  });

  it('a preflight is answered, and permits the headers that are asked for', async () => {
    const { status, headers } = await call({ method: 'OPTIONS', headers: { Origin: 'https://a.example' } });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    const permitted = headers.get('access-control-allow-headers')?.split(',');
    expect(permitted?.includes(HEADER)).toBe('authorizerIssuer' in access || 'authorizerUserPools' in access);
    expect(permitted?.includes('X-Api-Key')).toBe('apiKeys' in access);
    expect(permitted).toContain('Authorization');
  });

  it.each([
    ['a path', { path: '/participant/nothing' }],
    ['a method', { method: 'PUT' }],
    ['the root', { path: '/' }],
    ['the root without a slash', { path: '' }],
    ['a path, signed by an SDK', { path: '/participant/nothing', headers: { Authorization: CHATJS_SIGNATURE } }],
  ])('%s that is unknown is answered 404', async (_, request) => {
    const { status, body } = await call(request);
    expect([status, body?.__type]).toEqual([404, 'UnknownOperationException']);
  });
});

describe('the authorizer jwt', () => {
  beforeAll(() => world.serveAccess(jwtAccess));

  const ASKS_FOR = `a token of its issuer in the header ${HEADER}, after the word Bearer`;
  const withToken = (token: string) => connect({ [HEADER]: `Bearer ${token}` });

  it('lets a token of the issuer through', async () => {
    expect((await withToken(await issue({ aud: 'a-client' }))).status).toBe(200);
    expect(world.way.seen).toHaveLength(1);
  });

  it('lets the one whom the gateway makes up through, beside the signature of an SDK', async () => {
    const { headers, awsCredentials } = await world.gateway.makeCaller();
    expect(Object.keys(headers)).toEqual([HEADER]);
    expect(awsCredentials).toBeUndefined();
    expect((await connect({ ...headers, Authorization: CHATJS_SIGNATURE })).status).toBe(200);
  });

  it.each<[string, () => Promise<Record<string, string>>]>([
    ['no header', async () => ({})],
    ['an empty header', async () => ({ [HEADER]: '' })],
    ['a signature of ChatJS in the place of the token', async () => ({ [HEADER]: CHATJS_SIGNATURE })],
    ['a token in another header', async () => ({ Authorization: `Bearer ${await issue({ aud: 'a-client' })}` })],
    ['a token without the word Bearer', async () => ({ [HEADER]: await issue({ aud: 'a-client' }) })],
    ['what is no token', async () => ({ [HEADER]: 'Bearer a-token' })],
  ])('refuses %s', async (_, headers) => {
    await expectRefusal(await connect(await headers()), ASKS_FOR);
  });

  it.each<[string, () => Promise<string>]>([
    ['that has expired', () => issue({ aud: 'a-client', exp: inSeconds(-60) })],
    ['that is not valid yet', () => issue({ aud: 'a-client', nbf: inSeconds(60) })],
    ['for another audience', () => issue({ aud: 'somebody' })],
    ['that names another issuer', () => issue({ aud: 'a-client', iss: 'https://login.example' })],
    [
      'of another issuer in the name of this one',
      () => other.issueToken({ aud: 'a-client', iss: world.gateway.authorities.issuer.url }),
    ],
    [
      'that was changed',
      async () => {
        const [header, payload, signature] = (await issue({ aud: 'somebody' })).split('.');
        return [header, changed(payload, { aud: 'a-client' }), signature].join('.');
      },
    ],
    ['whose signature has another length', async () => (await issue({ aud: 'a-client' })).replace(/[^.]*$/, 'eA')],
    [
      'of the algorithm none',
      async () => {
        const [header, payload] = (await issue({ aud: 'a-client' })).split('.');
        return [changed(header, { alg: 'none' }), payload, 'x'].join('.');
      },
    ],
  ])('refuses a token %s', async (_, token) => {
    await expectRefusal(await withToken(await token()), ASKS_FOR);
  });

  it('is asked once in five minutes for a token, which is good for every operation', async () => {
    const authorized = () => functionLines.filter((line) => line.includes('"message":"Authorized."')).length;
    const headers = { [HEADER]: `Bearer ${await issue({ aud: 'another-client' })}` };
    expect((await connect(headers)).status).toBe(200);
    const { ParticipantToken } = world.connect.startChat('Ann');
    const { connectionToken } = await connectionOf(world.connect, ParticipantToken);
    const said = await call({
      path: '/participant/message',
      headers: { ...JSON_TYPE, 'X-Amz-Bearer': connectionToken, ...headers },
      body: '{"ContentType":"text/plain","Content":"Hello"}',
    });
    expect([said.status, authorized()]).toEqual([200, 1]);
    now += 299_999;
    expect([(await connect(headers)).status, authorized()]).toEqual([200, 1]);
    now += 1;
    expect([(await connect(headers)).status, authorized()]).toEqual([200, 2]);
  });

  it('keeps no refusal', async () => {
    const refused = () => functionLines.filter((line) => line.includes('"message":"Refused."')).length;
    const token = await issue({ aud: 'somebody' });
    await withToken(token);
    await withToken(token);
    expect(refused()).toBe(2);
  });

  it('fails, and refuses nothing, where the issuer cannot be asked', async () => {
    const outdir = await world.copyAccess(jwtAccess);
    const lonely = await startGateway({
      outdir,
      connectUrl: world.way.url,
      logFunction: (line) => functionLines.push(line),
    });
    const token = await lonely.authorities.issuer.issueToken({ aud: 'a-client' });
    await lonely.authorities.issuer.close();
    const { status, headers, body } = await callAt(lonely.url, {
      headers: { ...JSON_TYPE, 'X-Amz-Bearer': 'nobody', [HEADER]: `Bearer ${token}` },
      body: WEBSOCKET,
    });
    await lonely.close();
    expect([status, body?.__type, headers.get('access-control-allow-origin')]).toEqual([
      500,
      'InternalServerException',
      '*',
    ]);
    expect(functionLines.filter((line) => line.includes('"level":"ERROR"'))).toEqual([
      expect.stringMatching(/"message":"Failed\."/),
    ]);
  });
});

describe('an authorizer whose function', () => {
  const policy = (resource: string, effect = 'Allow') =>
    `{ principalId: 'ann', policyDocument: { Version: '2012-10-17', Statement: [{ Effect: '${effect}', Action: 'execute-api:Invoke', Resource: ${resource} }] } }`;
  const serveAuthorizer = (answer: string) =>
    world.serveAccess(jwtAccess, {
      module: (source) =>
        source.includes('TOKEN_ISSUER') ? `export const handler = async (event) => (${answer});` : `${source}\n`,
    });
  const headers = { [HEADER]: 'Bearer a-token' };

  it('opens one method has the others refused for as long as that is kept', async () => {
    await serveAuthorizer(policy('event.methodArn'));
    expect((await connect(headers)).status).toBe(200);
    const message = { path: '/participant/message', headers: { ...JSON_TYPE, 'X-Amz-Bearer': 't', ...headers } };
    expect((await call(message)).status).toBe(401);
  });

  it.each([
    ['denies', policy("['*']", 'Deny'), 401, 'UnauthorizedException'],
    ['answers nothing', 'undefined', 500, 'InternalServerException'],
    ['answers no policy', "{ principalId: 'ann' }", 500, 'InternalServerException'],
  ])('%s is no way through', async (_, answer, expectedStatus, name) => {
    await serveAuthorizer(answer);
    const { status, body } = await connect(headers);
    expect([status, body?.__type]).toEqual([expectedStatus, name]);
    expect(world.way.seen).toEqual([]);
  });
});

describe('the authorizer cognito', () => {
  beforeAll(() => world.serveAccess(cognitoAccess));

  const ASKS_FOR = `an ID token of its user pool in the header ${HEADER}`;
  const user = { aud: 'any-client', token_use: 'id' };

  it.each([
    ['after the word Bearer', 'Bearer '],
    ['alone', ''],
  ])('lets an ID token through, %s', async (_, prefix) => {
    expect((await connect({ [HEADER]: prefix + (await issue(user)) })).status).toBe(200);
  });

  it('lets the one whom the gateway makes up through', async () => {
    expect((await connect((await world.gateway.makeCaller()).headers as Record<string, string>)).status).toBe(200);
  });

  it.each<[string, () => Promise<string>]>([
    ['no token', async () => ''],
    ['what is no token', async () => 'Bearer a-token'],
    ['a signature of ChatJS', async () => CHATJS_SIGNATURE],
    ['an access token', () => issue({ client_id: 'any-client', token_use: 'access' })],
    ['a token that has expired', () => issue({ ...user, exp: inSeconds(-60) })],
    ['a token of another pool', () => other.issueToken(user)],
  ])('refuses %s', async (_, value) => {
    await expectRefusal(await connect({ [HEADER]: await value() }), ASKS_FOR);
  });
});

describe('the authorizer iam', () => {
  beforeAll(() => world.serveAccess({ authorizer: 'iam' }));

  const ASKS_FOR = 'an AWS Signature Version 4 for execute-api, of an identity that may call it';
  const credentials = () => world.gateway.authorities.awsCredentials;
  const clientWith = (changes: Partial<ReturnType<typeof credentials>> = {}) =>
    new ConnectParticipantClient({
      endpoint: world.gateway.url,
      region: 'eu-central-1',
      credentials: { ...credentials(), ...changes },
      maxAttempts: 1,
    });
  const creation = () =>
    new CreateParticipantConnectionCommand({
      ParticipantToken: world.connect.startChat('Ann').ParticipantToken,
      Type: ['WEBSOCKET'],
    });

  it('lets a call that an SDK signs with its credentials through', async () => {
    const { Websocket } = await clientWith().send(creation());
    expect(Websocket?.Url).toEqual(expect.stringContaining('127.0.0.1'));
  });

  it('lets a signed path through that is encoded', async () => {
    const view = new DescribeViewCommand({ ViewToken: "a view/of+this=(one)'s", ConnectionToken: 'nobody' });
    await expect(clientWith().send(view)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(world.way.seen).toHaveLength(1);
  });

  it('is what the one whom the gateway makes up signs for', async () => {
    expect(await world.gateway.makeCaller()).toEqual({ headers: {}, awsCredentials: credentials() });
  });

  it.each([
    ['another secret', { secretAccessKey: 'another' }],
    ['another identity', { accessKeyId: 'ANOTHER' }],
  ])('refuses what is signed with %s', async (_, changes) => {
    await expect(clientWith(changes).send(creation())).rejects.toMatchObject({
      name: 'UnauthorizedException',
      $metadata: { httpStatusCode: 401 },
    });
    expect(world.way.seen).toEqual([]);
  });

  it.each([
    ['signed ten minutes ago', { systemClockOffset: -600_000 }],
    ['signed ten minutes ahead', { systemClockOffset: 600_000 }],
  ])('refuses what is %s', async (_, clock) => {
    const client = new ConnectParticipantClient({
      endpoint: world.gateway.url,
      region: 'eu-central-1',
      credentials: credentials(),
      maxAttempts: 1,
      ...clock,
    });
    await expect(client.send(creation())).rejects.toMatchObject({ name: 'UnauthorizedException' });
  });

  it('refuses a body that was changed on the way', async () => {
    const client = clientWith();
    client.middlewareStack.add(
      (next) => async (args) => {
        Object.assign(args.request as object, { body: '{"Type":["WEBSOCKEU"]}' });
        return next(args);
      },
      // After the one that signs.
      { step: 'finalizeRequest', priority: 'low' },
    );
    await expect(client.send(creation())).rejects.toMatchObject({ name: 'UnauthorizedException' });
    expect(world.way.seen).toEqual([]);
  });

  it.each<[string, Record<string, string>]>([
    ['no signature', {}],
    ["ChatJS's signature", { Authorization: CHATJS_SIGNATURE }],
    ['a bearer token', { Authorization: 'Bearer a-token' }],
  ])('refuses %s', async (_, headers) => {
    await expectRefusal(await connect(headers), ASKS_FOR);
  });
});

describe('API keys', () => {
  const ASKS_FOR = 'an API key in the header X-Api-Key';
  const DAY = 24 * 60 * 60 * 1000;
  const withKey = async (key: string) => (await connect({ 'X-Api-Key': key })).status;
  /** What comes of some calls, one after the other. */
  const statuses = async (count: number, key: string): Promise<number[]> => {
    const seen: number[] = [];
    for (let each = 0; each < count; each++) seen.push(await withKey(key));
    return seen;
  };

  beforeEach(() => {
    now = Date.UTC(2026, 10, 22);
  });

  it('let through by their names, and nothing else is', async () => {
    await world.serveAccess({ apiKeys: ['shop', 'app'] });
    expect([await withKey('participant-gateway-shop'), await withKey('participant-gateway-app')]).toEqual([200, 200]);
    expect((await world.gateway.makeCaller()).headers).toEqual({ 'X-Api-Key': 'participant-gateway-shop' });
    world.way.replyWith();
    await expectRefusal(await connect(), ASKS_FOR);
    await expectRefusal(await connect({ 'X-Api-Key': 'somebody' }), ASKS_FOR);
    await expectRefusal(await connect({ 'X-Api-Key': '' }), ASKS_FOR);
  });

  it('are throttled as the usage plan says, each by itself', async () => {
    await world.serveAccess({ apiKeys: ['shop', 'app'], apiKeyThrottle: { rate: 1, burst: 2 } });
    expect(await statuses(3, 'participant-gateway-shop')).toEqual([200, 200, 429]);
    expect(await statuses(1, 'participant-gateway-app')).toEqual([200]);
    now += 1000;
    expect(await statuses(2, 'participant-gateway-shop')).toEqual([200, 429]);
    const { headers, body } = await connect({ 'X-Api-Key': 'participant-gateway-shop' });
    expect([body?.__type, headers.get('retry-after'), headers.get('access-control-allow-origin')]).toEqual([
      'ThrottlingException',
      '1',
      '*',
    ]);
  });

  it.each([
    ['day', 1],
    ['week', 7],
    ['month', 9],
  ] as const)('have the quota of a %s, each by itself, until the next one begins', async (period, days) => {
    // A Sunday, nine days before December.
    await world.serveAccess({ apiKeys: ['shop', 'app'], apiKeyQuota: { requests: 2, period } });
    expect(await statuses(3, 'participant-gateway-shop')).toEqual([200, 200, 429]);
    expect(await statuses(1, 'participant-gateway-app')).toEqual([200]);
    now += days * DAY - 1;
    expect(await withKey('participant-gateway-shop')).toBe(429);
    now += 1;
    expect(await statuses(3, 'participant-gateway-shop')).toEqual([200, 200, 429]);
  });

  it('are looked at after the token, so that what an authorizer refuses counts for no key', async () => {
    await world.serveAccess({ ...jwtAccess, apiKeys: ['shop'], apiKeyQuota: { requests: 1, period: 'day' } });
    expect(await withKey('participant-gateway-shop')).toBe(401);
    const { headers } = await world.gateway.makeCaller();
    expect(Object.keys(headers)).toEqual([HEADER, 'X-Api-Key']);
    const { 'X-Api-Key': _, ...token } = headers;
    expect((await connect(token)).status).toBe(401);
    expect((await connect(headers as Record<string, string>)).status).toBe(200);
    expect((await connect(headers as Record<string, string>)).status).toBe(429);
  });

  it('are looked at before the throttle of the method and the model', async () => {
    await world.serveAccess({ apiKeys: ['shop'] });
    const { status } = await call({ headers: JSON_TYPE, body: '{' });
    expect(status).toBe(401);
    expect((await call({ headers: { ...JSON_TYPE, 'X-Api-Key': 'participant-gateway-shop' }, body: '{' })).status).toBe(
      400,
    );
  });
});
