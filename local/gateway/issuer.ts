import { createServer } from 'node:http';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { closeServer, listen } from '../listen.ts';

/** An OpenID Connect issuer without anybody who signs in: it hands out tokens, and publishes the key to verify them by. */
export interface Issuer {
  readonly url: string;
  /** Makes a token that lasts a day, unless its claims say otherwise. */
  readonly issueToken: (claims: Readonly<Record<string, unknown>>) => Promise<string>;
  /** @throws Error if a token is not its own, or not of this time */
  readonly verifyToken: (token: string) => Promise<JWTPayload>;
  readonly close: () => Promise<void>;
}

const ALGORITHM = 'ES256';
const DISCOVERY_PATH = '/.well-known/openid-configuration';
const KEYS_PATH = '/.well-known/jwks.json';

/** Starts an issuer with a key of its own, on a free port. */
export async function startIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM);
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const documents = new Map<string, object>([[KEYS_PATH, { keys: [{ ...jwk, kid, alg: ALGORITHM, use: 'sig' }] }]]);
  const server = createServer(({ url: path = '' }, response) => {
    const document = documents.get(path);
    response.writeHead(document ? 200 : 404, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(document ?? { error: 'There is nothing here.' }));
  });
  const url = await listen(server, 0, 'PORT');
  documents.set(DISCOVERY_PATH, {
    issuer: url,
    jwks_uri: url + KEYS_PATH,
    id_token_signing_alg_values_supported: [ALGORITHM],
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
  });
  return {
    url,
    issueToken: (claims) =>
      new SignJWT({
        iss: url,
        sub: 'local-caller',
        iat: secondsFromNow(0),
        exp: secondsFromNow(24 * 60 * 60),
        ...claims,
      })
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'JWT' })
        .sign(privateKey),
    verifyToken: async (token) =>
      (await jwtVerify(token, publicKey, { issuer: url, algorithms: [ALGORITHM], requiredClaims: ['exp'] })).payload,
    close: () => closeServer(server),
  };
}

function secondsFromNow(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}
