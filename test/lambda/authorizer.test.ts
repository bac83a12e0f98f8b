import { Logger } from '@aws-lambda-powertools/logger';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import fc from 'fast-check';
import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';
import { authorizerHandler } from '../../lambda/authorizer-handler.ts';
import { tokenVerifier } from '../../lambda/token-verifier.ts';
import { type Issuer, startIssuer } from '../../local/gateway/issuer.ts';
import { captureOutput } from '../support/captured-output.ts';
import { lambdaContext } from '../support/proxy-event.ts';
import { ScriptedServer, type Turn } from '../support/scripted-server.ts';

const HEADER = 'X-Gateway-Authorization';
const METHOD_ARN = 'arn:aws:execute-api:eu-central-1:123456789012:an-api/v1/POST/participant/connection';
const captured = captureOutput();

let issuer: Issuer;
let other: Issuer;

beforeAll(async () => {
  issuer = await startIssuer();
  other = await startIssuer();
});

afterAll(async () => {
  await issuer.close();
  await other.close();
});

function makeAuthorizer({ url = issuer.url, header = HEADER } = {}) {
  const handler = authorizerHandler({
    header,
    verifyToken: tokenVerifier({ issuer: url, audiences: ['a-client', 'another-client'] }),
    logger: new Logger({ serviceName: 'test' }),
  });
  return (headers: Record<string, string> | null) => {
    const event = {
      type: 'REQUEST',
      methodArn: METHOD_ARN,
      headers,
      requestContext: { requestId: 'an-api-request-id' },
    };
    return handler(event as APIGatewayRequestAuthorizerEvent, lambdaContext());
  };
}

const bearer = (token: string) => ({ [HEADER]: `Bearer ${token}` });
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

/** The last line of the log. */
const logged = () => JSON.parse(captured.text.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;

describe('a token of the issuer', () => {
  it('opens the whole stage to its subject, and tells the API nothing else', async () => {
    const token = await issuer.issueToken({ aud: 'a-client', sub: 'ann', email: 'ann@example.com' });
    expect(await makeAuthorizer()(bearer(token))).toEqual({
      principalId: 'ann',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'execute-api:Invoke',
            Resource: 'arn:aws:execute-api:eu-central-1:123456789012:an-api/v1/*',
          },
        ],
      },
    });
    expect(logged()).toMatchObject({ level: 'INFO', message: 'Authorized.', apiRequestId: 'an-api-request-id' });
    expect(captured.text).not.toMatch(/\bann\b|a-client/);
  });

  it.each<[string, object]>([
    ['in a list of audiences', { aud: ['somebody', 'another-client'] }],
    ['without an audience, given to the client of client_id', { client_id: 'a-client' }],
    ['without an audience, given to the client of azp', { azp: 'a-client' }],
    ['that has expired as clocks differ', { aud: 'a-client', exp: inSeconds(-5) }],
    ['that is not valid yet as clocks differ', { aud: 'a-client', nbf: inSeconds(5) }],
  ])('is accepted %s', async (_, claims) => {
    expect(await makeAuthorizer()(bearer(await issuer.issueToken({ ...claims })))).toHaveProperty('policyDocument');
  });

  it.each([
    ['with the scheme in lower case', (token: string) => ({ [HEADER]: `bearer ${token}` })],
    ['with the header in lower case', (token: string) => ({ [HEADER.toLowerCase()]: `Bearer ${token}` })],
  ])('is accepted %s', async (_, headers) => {
    const token = await issuer.issueToken({ aud: 'a-client' });
    expect(await makeAuthorizer()(headers(token))).toHaveProperty('policyDocument');
  });

  it('has a subject of at most 255 characters', async () => {
    const token = await issuer.issueToken({ aud: 'a-client', sub: 'x'.repeat(256) });
    expect((await makeAuthorizer()(bearer(token))).principalId).toBe('x'.repeat(255));
  });

  it.each<[string, object, string]>([
    ['that has expired', { exp: inSeconds(-60) }, 'it has expired'],
    ['that never expires', { exp: undefined }, 'it is malformed'],
    ['that is not valid yet', { nbf: inSeconds(60) }, 'it is not valid yet'],
    ['for another audience', { aud: 'somebody' }, 'it is for another audience'],
    ['for another audience, given to the client', { aud: 'somebody', azp: 'a-client' }, 'it is for another audience'],
    ['for nobody', { aud: undefined }, 'it is for another audience'],
    ['that names another issuer', { iss: 'https://login.example' }, 'it is of another issuer'],
    ['without a subject', { sub: undefined }, 'it is malformed'],
  ])('is refused %s, and the log says why', async (_, claims, reason) => {
    const token = await issuer.issueToken({ aud: 'a-client', ...claims });
    await expectUnauthorized(makeAuthorizer()(bearer(token)), reason);
  });
});

async function expectUnauthorized(answer: Promise<unknown>, reason: string): Promise<void> {
  await expect(answer).rejects.toThrow(/^Unauthorized$/);
  expect(logged()).toMatchObject({ level: 'WARN', message: 'Refused.', reason, apiRequestId: 'an-api-request-id' });
  expect(captured.text).not.toContain('eyJ');
}

describe('what is no token of the issuer', () => {
  it('is refused: a token of another one in its name', async () => {
    const token = await other.issueToken({ aud: 'a-client', iss: issuer.url });
    await expectUnauthorized(makeAuthorizer()(bearer(token)), 'the issuer does not have its key');
  });

  it('is refused: a changed one', async () => {
    const [header, , signature] = (await issuer.issueToken({ aud: 'somebody' })).split('.');
    const [, payload] = (await issuer.issueToken({ aud: 'a-client' })).split('.');
    await expectUnauthorized(
      makeAuthorizer()(bearer([header, payload, signature].join('.'))),
      'its signature is wrong',
    );
  });

  it('is refused: one whose signature has another length', async () => {
    const [header, payload] = (await issuer.issueToken({ aud: 'a-client' })).split('.');
    const token = [header, payload, 'eA'].join('.');
    await expectUnauthorized(makeAuthorizer()(bearer(token)), 'its signature is none of its key');
  });

  it.each([
    ['none', 'x'],
    ['HS256', 'c2lnbmF0dXJl'],
  ])('is refused: one of the algorithm %s', async (alg, signature) => {
    const [header = '', payload] = (await issuer.issueToken({ aud: 'a-client' })).split('.');
    const changed = { ...JSON.parse(Buffer.from(header, 'base64url').toString()), alg };
    const token = [Buffer.from(JSON.stringify(changed)).toString('base64url'), payload, signature].join('.');
    await expectUnauthorized(makeAuthorizer()(bearer(token)), 'its algorithm is not accepted');
  });

  it.each([
    ['a text', 'a-token'],
    ['three parts of nothing', 'a.b.c'],
    ['one without a signature', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ.'],
  ])('is refused: %s', async (_, token) => {
    await expectUnauthorized(makeAuthorizer()(bearer(token)), 'it is malformed');
  });

  it('is refused, whatever its parts are', async () => {
    const authorize = makeAuthorizer();
    const [header = ''] = (await issuer.issueToken({})).split('.');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const alg = fc.constantFrom('ES256', 'ES384', 'RS256', 'EdDSA', 'HS256', 'none', '', null);
    const headers = fc.oneof(fc.record({ alg, kid: fc.constantFrom(kid, 'another') }), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(
        headers,
        fc.jsonValue(),
        fc.base64String({ maxLength: 96 }),
        async (first, second, signature) => {
          const token = [encode(first), encode(second), signature.replaceAll('+', '-').replaceAll('/', '_')].join('.');
          await expect(authorize(bearer(token))).rejects.toThrow(/^Unauthorized$/);
        },
      ),
    );
  });

  const SIGNATURE =
    'AWS4-HMAC-SHA256 Credential=/20261122/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0';

  it.each<[string, Record<string, string> | null]>([
    ['no header', {}],
    ['no headers at all', null],
    ['an empty one', { Authorization: '' }],
    ["ChatJS's signature", { Authorization: SIGNATURE }],
    ['another scheme', { Authorization: 'Basic YTpi' }],
    ['a scheme alone', { Authorization: 'Bearer ' }],
  ])('is refused: %s', async (_, headers) => {
    await expectUnauthorized(makeAuthorizer({ header: 'Authorization' })(headers), 'there is no bearer token');
  });
});

describe('the issuer', () => {
  const server = new ScriptedServer();
  let signing: Awaited<ReturnType<typeof generateKeyPair>>;

  beforeAll(async () => {
    await server.start();
    signing = await generateKeyPair('RS256');
  });
  afterAll(() => server.close());
  afterEach(() => expect(captured.text).not.toContain('eyJ'));

  const discovery = (changes: object = {}): Turn => ({
    status: 200,
    body: { issuer: server.url, jwks_uri: `${server.url}/keys`, ...changes },
  });
  const keys = async (...kids: string[]): Promise<Turn> => {
    const jwk = await exportJWK(signing.publicKey);
    return { status: 200, body: { keys: kids.map((kid) => ({ ...jwk, kid, use: 'sig' })) } };
  };
  const sign = (header: Partial<JWTHeaderParameters> = {}, iss = server.url) =>
    new SignJWT({ iss, sub: 'ann', aud: 'a-client' })
      .setExpirationTime('1h')
      .setProtectedHeader({ alg: 'RS256', kid: 'first', ...header })
      .sign(signing.privateKey);

  it('is asked for its documents once', async () => {
    const authorize = makeAuthorizer({ url: server.url });
    server.replyWith(discovery(), await keys('first'));
    await authorize(bearer(await sign()));
    await authorize(bearer(await sign()));
    expect(server.seen.map(({ url }) => url)).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  it('may end in a slash', async () => {
    const authorize = makeAuthorizer({ url: `${server.url}/` });
    server.replyWith(discovery({ issuer: `${server.url}/` }), await keys('first'));
    expect(await authorize(bearer(await sign({}, `${server.url}/`)))).toHaveProperty('policyDocument');
    expect(server.seen.map(({ url }) => url)).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  it('is asked for its keys again when a token has a new one', async () => {
    const authorize = makeAuthorizer({ url: server.url });
    server.replyWith(discovery(), await keys('first'), await keys('first', 'second'));
    await authorize(bearer(await sign()));
    await authorize(bearer(await sign({ kid: 'second' })));
    expect(server.seen).toHaveLength(3);
  });

  it('is not asked for each key that somebody makes up', async () => {
    const authorize = makeAuthorizer({ url: server.url });
    server.replyWith(discovery(), await keys('first'));
    await expectUnauthorized(authorize(bearer(await sign({ kid: 'a' }))), 'the issuer does not have its key');
    await expectUnauthorized(
      authorize(bearer(await sign({ kid: 'b' }))),
      'the issuer did not have its key a moment ago',
    );
    await authorize(bearer(await sign()));
    expect(server.seen).toHaveLength(2);
  });

  it('need not say for which algorithm a key is: one that it is not for is refused', async () => {
    const { publicKey } = await generateKeyPair('Ed25519');
    const authorize = makeAuthorizer({ url: server.url });
    server.replyWith(discovery(), {
      status: 200,
      body: { keys: [{ ...(await exportJWK(publicKey)), kid: 'first', use: 'sig' }] },
    });
    await expectUnauthorized(authorize(bearer(await sign())), 'its signature is none of its key');
  });

  it('may close a connection that was kept', async () => {
    const authorize = makeAuthorizer({ url: server.url });
    server.replyWith('reset', discovery(), 'reset', await keys('first'));
    expect(await authorize(bearer(await sign()))).toHaveProperty('policyDocument');
  });

  it.each<[string, Turn[]]>([
    ['cannot be reached', ['reset', 'reset']],
    ['fails', [{ status: 503 }, { status: 503 }]],
    ['redirects', Array<Turn>(2).fill({ status: 302, headers: { Location: 'http://127.0.0.1:1/' } })],
    ['answers what is no JSON', [{ status: 200, body: '<h1>No</h1>' }]],
    ['answers null', [{ status: 200, body: 'null' }]],
    ['is another one', [{ status: 200, body: { issuer: 'https://login.example', jwks_uri: 'https://login.example' } }]],
  ])('that %s has the token judged by nobody: it fails, and is asked again', async (_, turns) => {
    await expectFailureOnce(turns);
  });

  it('that names keys which are not confidential fails', async () => {
    await expectFailureOnce([discovery({ jwks_uri: 'http://192.0.2.1/keys' })], discovery());
  });

  it.each<[string, Turn[]]>([
    ['cannot be asked for its keys', ['reset', 'reset']],
    ['has keys that are no JSON', [{ status: 200, body: 'keys' }]],
    ['has keys that are none', [{ status: 200, body: { keys: [{ kty: 1 }] } }]],
  ])('that %s fails, and is asked again', async (_, turns) => {
    const authorize = makeAuthorizer({ url: server.url });
    server.replyWith(discovery(), ...turns, await keys('first'));
    await expectFailure(authorize(bearer(await sign())));
    expect(await authorize(bearer(await sign()))).toHaveProperty('policyDocument');
  });

  it('is https, but for one on this machine', async () => {
    const authorize = makeAuthorizer({ url: 'http://login.example' });
    await expectFailure(authorize(bearer(await sign())));
  });

  async function expectFailureOnce(turns: readonly Turn[], next = discovery()): Promise<void> {
    const authorize = makeAuthorizer({ url: server.url });
    server.replyWith(...turns, next, await keys('first'));
    await expectFailure(authorize(bearer(await sign())));
    expect(await authorize(bearer(await sign()))).toHaveProperty('policyDocument');
  }

  async function expectFailure(answer: Promise<unknown>): Promise<void> {
    await expect(answer).rejects.toThrow(/^The token could not be verified\.$/);
    expect(logged()).toMatchObject({ level: 'ERROR', message: 'Failed.', apiRequestId: 'an-api-request-id' });
    expect(logged().origin).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'IssuerError' })]));
  }
});
