import { randomUUID } from 'node:crypto';
import { functionOutcomes } from '../contract/function-outcomes.ts';
import { isRepeatable, type Operation } from '../contract/operation.ts';
import { writeRequest } from '../contract/request.ts';
import { type HttpAnswer, HttpClient } from './http-client.ts';
import { Retry } from './retry.ts';

/** What is known of a call once it has ended. */
interface CallMetadata {
  readonly requestId: string | undefined;
  readonly attempts: number;
}

export interface ConnectAnswer extends CallMetadata {
  readonly output: object;
}

/** A call that did not end well. */
export class ConnectCallError extends Error implements CallMetadata {
  readonly requestId: string | undefined;
  readonly attempts: number;

  constructor(message: string, { requestId, attempts }: CallMetadata, options?: ErrorOptions) {
    super(message, options);
    this.requestId = requestId;
    this.attempts = attempts;
  }
}

/** Amazon Connect answered with an error: its status, name and message are the caller's to see. */
export class ConnectError extends ConnectCallError {
  override readonly name: string;
  readonly status: number;

  constructor(name: string, status: number, message: string, metadata: CallMetadata) {
    super(message, metadata);
    this.name = name;
    this.status = status;
  }
}

/** Amazon Connect could not be reached, or closed the connection before it had answered. */
export class ConnectUnreachableError extends ConnectCallError {
  override readonly name = 'ConnectUnreachableError';
}

/** What answered is not of the protocol, so it says nothing of the chat. */
export class ConnectGarbledError extends ConnectCallError {
  override readonly name = 'ConnectGarbledError';
}

/**
 * Calls an operation of the Participant Service with an input that fits its contract.
 *
 * @throws ConnectCallError, or the signal's reason once it is aborted
 */
export type CallConnect = (operation: Operation, input: object, signal: AbortSignal) => Promise<ConnectAnswer>;

/**
 * Makes what calls Amazon Connect in an execution environment: by the contract, whose other end the gateway's own API is. So
 * the SDK, whose signer, credentials and endpoint rules nothing here needs, is not loaded at each cold start.
 *
 * @param endpoint that of the Participant Service
 */
export function connectParticipant(endpoint: string): CallConnect {
  const http = new HttpClient(endpoint);
  const retry = new Retry();
  return (operation, input, signal) => {
    const isSafe = isRepeatable(operation, input);
    const request = writeRequest(operation, withClientToken(operation, input));
    return retry.run(
      async (attempts) => {
        // A kept connection may have been closed while the environment was frozen, which would cost the one attempt.
        const answer = await http.send(request, { signal, onKept: isSafe }).catch((error: unknown) => {
          throw translate(error, attempts);
        });
        return readAnswer(answer, attempts);
      },
      (error) => isSafe && isTransient(error),
      signal,
    );
  };
}

/** As every SDK does, makes up a client token where the caller has none. */
function withClientToken({ input: { members } }: Operation, input: object): object {
  const tokens = Object.keys(members).filter((name) => members[name]?.idempotencyToken);
  return { ...Object.fromEntries(tokens.map((name) => [name, randomUUID()])), ...input };
}

/** Against a quota of a few calls a second for a whole instance, repeating a throttled call would feed the storm. */
function isTransient(error: unknown): boolean {
  if (error instanceof ConnectError) return [500, 502, 503, 504].includes(error.status);
  return error instanceof ConnectUnreachableError;
}

/** @throws ConnectCallError */
function readAnswer({ status, headers, text }: HttpAnswer, attempts: number): ConnectAnswer {
  const metadata = { requestId: [headers['x-amzn-requestid']].flat()[0], attempts };
  const body = parse(text);
  if (status >= 200 && status < 300) {
    if (body) return { output: body, ...metadata };
    throw new ConnectGarbledError('What answered is not Amazon Connect.', metadata);
  }
  const name = errorName(headers['x-amzn-errortype'] ?? body?.code ?? body?.__type);
  if (name !== undefined) {
    const message = String(body?.Message ?? body?.message ?? 'Amazon Connect gave no reason.');
    throw new ConnectError(name, status, message, metadata);
  }
  // Something on the way to Amazon Connect answered: its status can tell when to try again, but not that a chat is over.
  if (status === 429) {
    const { name, message } = functionOutcomes.wayThrottled;
    throw new ConnectError(name, status, message, metadata);
  }
  if (status >= 500) throw new ConnectUnreachableError('Amazon Connect could not be reached.', metadata);
  throw new ConnectGarbledError('What answered is not Amazon Connect.', metadata);
}

/** An object; an empty text stands for an empty one. */
function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text || '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A name may have a namespace before it, and behind it a URL, or a second name that something on the way has added. With other
 * characters than these it would fit into no header.
 */
function errorName(text: unknown): string | undefined {
  const [name = ''] = String(text ?? '').split(/[:,]/);
  return /^(?:.*#)?([A-Za-z]\w{0,99})$/.exec(name)?.[1];
}

/**
 * Sockets, DNS and TLS have codes such as `ECONNRESET`, `EAI_AGAIN` and `CERT_HAS_EXPIRED`; `ERR_…` is an error of Node
 * itself, `HPE_…` one of its HTTP parser.
 */
function translate(error: unknown, attempts: number): unknown {
  const code = String((Object(error) as { code?: unknown }).code ?? '');
  const metadata = { requestId: undefined, attempts };
  if (code.startsWith('HPE_')) {
    return new ConnectGarbledError('What answered is not Amazon Connect.', metadata, { cause: error });
  }
  if (/^(?!ERR_)[A-Z_]+$/.test(code)) {
    return new ConnectUnreachableError('Amazon Connect could not be reached.', metadata, { cause: error });
  }
  return error;
}
