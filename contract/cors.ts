import { ERROR_TYPE_HEADER } from './errors.ts';
import { BEARER_HEADER } from './operation.ts';

/**
 * What a browser may send: the headers that the AWS SDKs and ChatJS were seen to send from Chromium. SDKs sign with
 * whatever credentials they have, hence `authorization` and its companions.
 */
export const allowedHeaders = [
  'Content-Type',
  BEARER_HEADER,
  'Authorization',
  'X-Amz-Content-Sha256',
  'X-Amz-Date',
  'X-Amz-Security-Token',
  'X-Amz-User-Agent',
  'amz-sdk-invocation-id',
  'amz-sdk-request',
] as const;

/** The header in which API Gateway looks for an API key. */
export const API_KEY_HEADER = 'X-Api-Key';

/**
 * What a browser may send to a gateway that asks for credentials.
 *
 * @param credentialHeaders the headers in which they come
 */
export function allowedHeadersWith(credentialHeaders: readonly string[]): readonly string[] {
  const known = new Set(allowedHeaders.map((name) => name.toLowerCase()));
  return [...allowedHeaders, ...credentialHeaders.filter((name) => !known.has(name.toLowerCase()))];
}

/** Every method, whether a path has it or not: a browser would hide the answer that it has none. */
export const allowedMethods = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] as const;

/** What a script may read of an answer, beside its body. */
export const exposedHeaders = [ERROR_TYPE_HEADER, 'x-amzn-RequestId', 'Retry-After'] as const;

/** Seconds that a browser may remember a preflight; Chromium caps it at two hours. */
export const PREFLIGHT_MAX_AGE_SECONDS = 7200;

/**
 * The CORS headers of an answer to a request from `origin`.
 *
 * @param allowed the configured origins; `*` alone allows every one
 */
export function corsHeaders(allowed: readonly string[], origin: string | undefined): Record<string, string> {
  return { ...originHeaders(allowed, origin), 'Access-Control-Expose-Headers': exposedHeaders.join(',') };
}

/**
 * The headers that permit an origin. A single configured one is named whoever asks, so it needs no `Vary`; one that is
 * not among several gets no permission.
 */
export function originHeaders(allowed: readonly string[], origin: string | undefined): Record<string, string> {
  const [first, ...others] = allowed;
  if (first !== undefined && others.length === 0) return { 'Access-Control-Allow-Origin': first };
  const permitted = origin !== undefined && allowed.includes(origin);
  return { Vary: 'Origin', ...(permitted && { 'Access-Control-Allow-Origin': origin }) };
}
