import { after, once } from '../../client/abort.ts';
import type { Environment } from '../../client/environment.ts';
import { parseObject } from '../../client/json.ts';
import { BEARER_HEADER } from '../../contract/operation.ts';

/** How long a gateway may take for an answer, in milliseconds; it gives Amazon Connect less. */
const TIMEOUT = 15_000;

/** The gateway that is examined. */
export interface Gateway {
  /** Its URL, without a slash at its end. */
  readonly url: string;
  /** Origin of the page that is to call it. */
  readonly origin: string | undefined;
  /** What is sent beside the token, for a gateway that asks for credentials. */
  readonly headers: Readonly<Record<string, string>>;
  readonly environment: Pick<Environment, 'fetch' | 'clock'>;
  readonly signal: AbortSignal;
  /** What it has answered so far. */
  readonly answers: Answered[];
}

export interface Answered {
  readonly request: Request;
  readonly answer: Answer;
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly token?: string;
  readonly body?: string;
  /** `application/json` unless it is given. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body, if it is a JSON object. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly milliseconds: number;
}

/** How often a call that is throttled is made again: the checks themselves may be too many for a gateway with customers. */
const MOST_REPEATS = 3;

/**
 * Calls a gateway as the page would, and again as it asks for if it throttles.
 *
 * @throws Error whose cause says why there is no answer
 */
export async function ask(gateway: Gateway, request: Request): Promise<Answer> {
  for (let repeats = 0; ; repeats += 1) {
    const answer = await askOnce(gateway, request);
    if (answer.status !== 429 || repeats === MOST_REPEATS) return answer;
    const seconds = Math.min(Number(answer.headers.get('Retry-After')) || 1, 10);
    await once(after(seconds * 1000, gateway.environment.clock), gateway.signal);
  }
}

export async function askOnce(gateway: Gateway, request: Request): Promise<Answer> {
  const { url, origin, headers: credentials, environment, signal } = gateway;
  const { method, path, token, body, contentType = 'application/json', headers } = request;
  const { fetch, clock } = environment;
  const startedAt = clock.now();
  const timeout = new AbortController();
  const stop = after(TIMEOUT, clock)(() => timeout.abort(new NoAnswerInTime()));
  try {
    const response = await fetch(url + path, {
      method,
      headers: {
        // A browser sends a preflight without them.
        ...(method !== 'OPTIONS' && { 'Content-Type': contentType, ...credentials }),
        ...(origin !== undefined && { Origin: origin }),
        ...(token !== undefined && { [BEARER_HEADER]: token }),
        ...headers,
      },
      ...(body !== undefined && { body }),
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout.signal]),
    });
    const text = await response.text();
    const { status } = response;
    const milliseconds = clock.now() - startedAt;
    const answer = { status, headers: response.headers, body: parseObject(text), milliseconds };
    gateway.answers.push({ request, answer });
    return answer;
  } finally {
    stop();
  }
}

/** The gateway has taken a call, and not answered it in time. */
export class NoAnswerInTime extends Error {}
