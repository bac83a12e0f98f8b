import { assertStringArraysOverlap } from 'aws-jwt-verify/assert';
import {
  JwksValidationError,
  JwkValidationError,
  JwtBaseError,
  JwtExpiredError,
  JwtInvalidAudienceError,
  JwtInvalidIssuerError,
  JwtInvalidSignatureAlgorithmError,
  JwtInvalidSignatureError,
  JwtNotBeforeError,
  JwtParseError,
  KidNotFoundInJwksError,
  WaitPeriodNotYetEndedJwkError,
} from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import { JwtVerifier } from 'aws-jwt-verify/jwt-verifier';

export interface TokenVerifierOptions {
  /** The URL of an OpenID Connect issuer, as its tokens have it in `iss`. */
  readonly issuer: string;
  /** Whom a token may be meant for; one of them is enough. */
  readonly audiences: readonly string[];
}

/**
 * Verifies a JWT, and returns its subject.
 *
 * @throws TokenRefusedError if it is not accepted
 * @throws Error if that cannot be told
 */
export type VerifyToken = (token: string) => Promise<string>;

/** A token is none, or none of the issuer for this gateway, or not at this time. */
export class TokenRefusedError extends Error {
  override readonly name = 'TokenRefusedError';
  /** For the log: nothing that a token says. */
  readonly reason: string;

  constructor(reason: string) {
    super(`The token is refused: ${reason}.`);
    this.reason = reason;
  }
}

/** The issuer could not be asked for its keys, or what it answered cannot be used. */
export class IssuerError extends Error {
  override readonly name = 'IssuerError';
}

/** Makes a verifier that finds the keys of the issuer by its discovery document when the first token comes. */
export function tokenVerifier(options: TokenVerifierOptions): VerifyToken {
  let verifier: Promise<Verifier> | undefined;
  return async (token) => {
    verifier ??= makeVerifier(options).catch((error: unknown) => {
      verifier = undefined;
      throw error;
    });
    const { verify } = await verifier;
    try {
      const { sub = '' } = await verify(token);
      return sub.slice(0, MAX_SUBJECT_LENGTH);
    } catch (error) {
      throw translate(error);
    }
  };
}

interface Verifier {
  readonly verify: (token: string) => Promise<JwtPayload>;
}

/** What OpenID Connect allows it to have (https://openid.net/specs/openid-connect-core-1_0.html#IDToken). */
const MAX_SUBJECT_LENGTH = 255;

/** For clocks that differ. */
const GRACE_SECONDS = 10;

async function makeVerifier({ issuer, audiences }: TokenVerifierOptions): Promise<Verifier> {
  const verifier = JwtVerifier.create(
    {
      issuer,
      jwksUri: await discoverJwksUri(issuer),
      // Checked with the other claims, since access tokens may have it elsewhere.
      audience: null,
      graceSeconds: GRACE_SECONDS,
      customJwtCheck: ({ payload }) => checkClaims(payload, audiences),
    },
    { jwksCache: new SimpleJwksCache({ fetcher: { fetch: fetchFromIssuer } }) },
  );
  return { verify: (token) => verifier.verify(token) };
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
async function discoverJwksUri(issuer: string): Promise<string> {
  if (!isConfidential(issuer)) throw new IssuerError('The issuer is no https URL.');
  const content = await fetchFromIssuer(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { issuer: named, jwks_uri: jwksUri } = parseDocument(content) ?? {};
  if (named !== issuer) throw new IssuerError('The discovery document is that of another issuer.');
  if (typeof jwksUri === 'string' && isConfidential(jwksUri)) return jwksUri;
  throw new IssuerError('The discovery document has no jwks_uri, or one that is no https URL.');
}

/** The local world alone has an issuer without TLS. */
function isConfidential(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1');
}

function parseDocument(content: ArrayBuffer): { readonly issuer?: unknown; readonly jwks_uri?: unknown } | null {
  try {
    return JSON.parse(new TextDecoder().decode(content));
  } catch {
    throw new IssuerError('The discovery document is no JSON.');
  }
}

/**
 * A token without an end, or without a subject, is none of OpenID Connect's. `aud` says whom a token is meant for, so
 * where there is one it decides: a token that the same client was given for another API is refused. The access tokens of
 * Amazon Cognito have none, and those of Keycloak may have none; `client_id` or `azp` says there to whom they were given.
 */
function checkClaims({ exp, sub, aud, client_id, azp }: JwtPayload, audiences: readonly string[]): void {
  if (exp === undefined || !sub) throw new JwtParseError('The token has no exp, or no sub.');
  assertStringArraysOverlap('Audience', aud ?? client_id ?? azp, [...audiences], JwtInvalidAudienceError);
}

/** Tries twice, since a connection that was kept may have been closed while the environment was frozen. */
async function fetchFromIssuer(url: string): Promise<ArrayBuffer> {
  const attempt = async (): Promise<ArrayBuffer> => {
    // A redirect could lead to a URL that is not confidential.
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    if (!response.ok) throw new IssuerError(`The issuer answered ${response.status}.`);
    return response.arrayBuffer();
  };
  return attempt()
    .catch(attempt)
    .catch((cause: unknown) => {
      throw new IssuerError('The issuer could not be asked.', { cause });
    });
}

/** Twice this for each of two documents has to fit into the time of an invocation. */
const FETCH_TIMEOUT_MS = 2000;

/** Tells what is wrong with a token from what is wrong with its issuer, of which the caller can mend the first alone. */
function translate(error: unknown): unknown {
  if (error instanceof JwksValidationError || error instanceof JwkValidationError) {
    return new IssuerError('The keys of the issuer cannot be used.', { cause: error });
  }
  if (isUnfitSignature(error)) return new TokenRefusedError('its signature is none of its key');
  if (!(error instanceof JwtBaseError)) return error;
  const [, reason = 'it is malformed'] = reasons.find(([type]) => error instanceof type) ?? [];
  return new TokenRefusedError(reason);
}

/** Node throws at a signature that cannot be one of the key: of another length, or of another algorithm. */
function isUnfitSignature(error: unknown): boolean {
  const { code } = Object(error) as { code?: unknown };
  return code === 'ERR_CRYPTO_OPERATION_FAILED' || code === 'ERR_CRYPTO_UNSUPPORTED_OPERATION';
}

/** An error's own message quotes the token. */
const reasons: readonly (readonly [type: abstract new (...args: never[]) => JwtBaseError, reason: string])[] = [
  [JwtExpiredError, 'it has expired'],
  [JwtNotBeforeError, 'it is not valid yet'],
  [JwtInvalidIssuerError, 'it is of another issuer'],
  [JwtInvalidAudienceError, 'it is for another audience'],
  [JwtInvalidSignatureError, 'its signature is wrong'],
  [JwtInvalidSignatureAlgorithmError, 'its algorithm is not accepted'],
  [KidNotFoundInJwksError, 'the issuer does not have its key'],
  [WaitPeriodNotYetEndedJwkError, 'the issuer did not have its key a moment ago'],
];
