import { createHash, createHmac } from 'node:crypto';
import type { GatewayResponseType } from './gateway-response.ts';

/** What an AWS identity signs with. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface SignedRequest {
  readonly method: string;
  /** Path and query, as they came. */
  readonly target: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Verifies the signature in a request's header, and returns why it is refused, if it is.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function checkSignature(
  request: SignedRequest,
  { accessKeyId, secretAccessKey }: AwsCredentials,
): GatewayResponseType | undefined {
  const { authorization, 'x-amz-date': time = '' } = request.headers;
  if (!authorization) return 'MISSING_AUTHENTICATION_TOKEN';
  const [, signer, date = '', region = '', signedHeaders = '', signature] = AUTHORIZATION.exec(authorization) ?? [];
  if (signer !== accessKeyId || !time.startsWith(date) || !isRecent(time)) return 'INVALID_SIGNATURE';
  const scope = [date, region, SERVICE, 'aws4_request'];
  const text = [ALGORITHM, time, scope.join('/'), sha256(canonicalRequest(request, signedHeaders))].join('\n');
  const key = scope.reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  return hmac(key, text).toString('hex') === signature && signedHeaders.split(';').includes('host')
    ? undefined
    : 'INVALID_SIGNATURE';
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const SERVICE = 'execute-api';
const AUTHORIZATION = new RegExp(
  `^${ALGORITHM} Credential=([^/]+)/(\\d{8})/([\\w-]+)/${SERVICE}/aws4_request, ?SignedHeaders=([\\w;-]+), ?Signature=([0-9a-f]{64})$`,
);

/** How far the clocks of signer and API Gateway may differ. */
const MAX_SKEW_MS = 5 * 60 * 1000;

/** Whether a time such as `20261122T124150Z` is about now. */
function isRecent(time: string): boolean {
  const signedAt = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  return Math.abs(Date.now() - signedAt) <= MAX_SKEW_MS;
}

function canonicalRequest({ method, target, headers, body }: SignedRequest, signedHeaders: string): string {
  const [path = '', query = ''] = target.split('?');
  return [
    method,
    // Every service but S3 has the path encoded once more than it travels.
    path.split('/').map(encodeStrictly).join('/'),
    query.split('&').sort().join('&'),
    ...signedHeaders.split(';').map((name) => `${name}:${headers[name]?.trim().replace(/ +/g, ' ') ?? ''}`),
    '',
    signedHeaders,
    sha256(body),
  ].join('\n');
}

function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
