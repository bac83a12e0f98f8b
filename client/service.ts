import { onAbort, reasonOf } from './abort.ts';
import type { Environment } from './environment.ts';
import { ConnectionError, ServiceError } from './errors.ts';
import { parseObject } from './json.ts';
import { CALL_TIMEOUT, LONGEST_RETRY_AFTER } from './timing.ts';

/** The Participant Service at an endpoint. Each call is made once. */
export class Service {
  readonly #endpoint: string;
  readonly #environment: Environment;

  /** @throws TypeError if the endpoint is no URL of one */
  constructor(endpoint: string, environment: Environment) {
    if (!/^https?:\/\//.test(endpoint)) {
      throw new TypeError(`endpoint must be a URL as in https://chat.example/v1, and not ${JSON.stringify(endpoint)}.`);
    }
    this.#endpoint = endpoint.replace(/\/+$/, '');
    this.#environment = environment;
  }

  /**
   * Calls an operation: by POST, or by GET if there is no body.
   *
   * @throws ServiceError if it is refused
   * @throws ConnectionError if it is not answered, or not by the service
   * @throws the signal's reason once that aborts
   */
  async call(path: string, token: string, body: object | undefined, signal: AbortSignal): Promise<object> {
    const { status, headers, text } = await this.send(
      this.#endpoint + path,
      {
        headers: { 'Content-Type': 'application/json', 'X-Amz-Bearer': token },
        ...(body && { method: 'POST', body: JSON.stringify(body) }),
      },
      signal,
    );
    const answer = parseObject(text);
    if (!answer) {
      if (status === 404) throw new ServiceError('NotFound', 404, 'There is no service at the endpoint.');
      // From something on the way, such as a proxy, or the sign-in page of a network.
      throw new ConnectionError(`Something on the way has answered ${status}.`);
    }
    if (status < 300) return answer;
    throw new ServiceError(
      nameOf(headers.get('x-amzn-ErrorType') ?? answer.__type ?? answer.code, status),
      status,
      String(answer.Message ?? answer.message ?? `${path} was answered ${status}.`),
      Math.max(0, Math.min(Number(headers.get('Retry-After')) * 1000, LONGEST_RETRY_AFTER)) || undefined,
    );
  }

  /**
   * Sends a request and reads its answer, whatever that is.
   *
   * @throws ConnectionError if there is none in time
   * @throws the signal's reason once that aborts
   */
  async send(url: string, request: RequestInit, signal: AbortSignal, timeout = CALL_TIMEOUT): Promise<Answer> {
    const { fetch, clock } = this.#environment;
    const abort = new AbortController();
    const timer = clock.setTimeout(() => abort.abort(), timeout);
    const stop = onAbort(signal, () => {
      clock.clearTimeout(timer);
      abort.abort();
    });
    try {
      const response = await fetch(url, { ...request, signal: abort.signal });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (cause) {
      if (signal.aborted) throw reasonOf(signal);
      throw new ConnectionError('The service could not be reached, or did not answer in time.', { cause });
    } finally {
      clock.clearTimeout(timer);
      stop();
    }
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The name of an error, as clients of AWS look for it; where a browser may not see one, what its status mostly means. */
function nameOf(sent: unknown, status: number): string {
  if (typeof sent === 'string') return sent.replace(/^.*#|:.*$/g, '');
  if (status === 403) return 'AccessDeniedException';
  return status === 429 ? 'ThrottlingException' : 'ServiceException';
}
