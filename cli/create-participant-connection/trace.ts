import type { Clock } from '../../client/environment.ts';
import type { Operation } from '../../contract/operation.ts';
import { hider, REDACTED, redact } from '../secrets.ts';

/** Tells what a call goes through, for --debug. */
export interface Trace {
  /** Takes secrets out of a text that are not to be shown. */
  readonly hide: (text: string) => string;
  readonly tell: (line: string) => void;
  /** A `fetch` that tells of each request and answer. */
  readonly around: (inner: typeof fetch, clock: Clock) => typeof fetch;
}

/** Headers of an answer that hold no secret, whoever has sent them. */
const HARMLESS =
  /^(access-control-[\w-]+|cache-control|connection|content-(type|length|encoding)|date|keep-alive|retry-after|server|via|x-amzn?-[\w-]+)$/;

/**
 * @param token of the request, which may be shown
 * @param credentials beside it, which never are
 */
export function makeTrace(
  { input, output }: Operation,
  token: string,
  credentials: readonly string[],
  tell: (line: string) => void,
  showSecrets: boolean,
): Trace {
  const hide = hider(showSecrets ? credentials : [token, ...credentials]);
  const content = (shape: Operation['input'], text: string): string => {
    if (showSecrets) return text;
    try {
      return JSON.stringify(redact(shape, JSON.parse(text)));
    } catch {
      return `${text.length} characters that are no JSON`;
    }
  };
  return {
    hide,
    tell,
    around: (inner, clock) => async (url, request) => {
      const start = clock.now();
      tell(`> ${request?.method ?? 'GET'} ${url}`);
      for (const [name, value] of new Headers(request?.headers)) tell(`> ${name}: ${hide(value)}`);
      tell(`> ${content(input, String(request?.body ?? ''))}`);
      try {
        const response = await inner(url, request);
        tell(`< ${response.status} ${response.statusText}, ${clock.now() - start} ms later`);
        for (const [name, value] of response.headers) {
          tell(`< ${name}: ${showSecrets || HARMLESS.test(name) ? hide(value) : REDACTED}`);
        }
        const text = await response.clone().text();
        tell(`< ${response.ok ? content(output, text) : content(ERROR, hide(text))}`);
        return response;
      } catch (error) {
        tell(`< no answer, ${clock.now() - start} ms later`);
        throw error;
      }
    },
  };
}

/** An error of the service, which may be told as it is. */
const ERROR = {
  type: 'structure',
  members: { __type: { type: 'string' }, Message: { type: 'string' }, message: { type: 'string' } },
} as const;
