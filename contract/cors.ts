import { ERROR_TYPE_HEADER } from './errors.ts';
import { BEARER_HEADER } from './operations.ts';

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

/** What a script may read of an answer, beside its body. */
export const exposedHeaders = [ERROR_TYPE_HEADER, 'x-amzn-RequestId', 'Retry-After'] as const;

/** Seconds that a browser may remember a preflight; Chromium caps it at two hours. */
export const PREFLIGHT_MAX_AGE_SECONDS = 7200;

export type AllowedOrigins = '*' | readonly string[];

/**
 * The CORS headers of an answer to a request from `origin`. A single configured origin needs no `Vary`, for it is named
 * whoever asks; an origin that is not among several gets no permission.
 */
export function corsHeaders(allowed: AllowedOrigins, origin: string | undefined): Record<string, string> {
  const exposed = { 'Access-Control-Expose-Headers': exposedHeaders.join(',') };
  if (allowed === '*') return { 'Access-Control-Allow-Origin': '*', ...exposed };
  const [first, ...others] = allowed;
  if (first !== undefined && others.length === 0) return { 'Access-Control-Allow-Origin': first, ...exposed };
  const permitted = origin !== undefined && allowed.includes(origin);
  return { Vary: 'Origin', ...(permitted && { 'Access-Control-Allow-Origin': origin, ...exposed }) };
}
