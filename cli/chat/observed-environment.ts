import { globalAgent as plainAgent } from 'node:http';
import { globalAgent as secureAgent } from 'node:https';
import { type ClientOptions, WebSocket } from 'ws';
import { type Environment, platform } from '../../client/environment.ts';
import { hintForConnection, hintForTls, isOfTls } from '../failures.ts';
import { secretsOf, withHeaders } from '../headers.ts';
import { hider } from '../secrets.ts';

/** How long a server may take to answer the close of a websocket before that is broken, in milliseconds. */
const CLOSE_TIMEOUT = 1000;

/** Hears what goes over the network. */
export interface Observer {
  /** A frame of a websocket was sent. */
  readonly sent?: (frame: string) => void;
  readonly received?: (frame: string) => void;
  /** A call was answered by an error. */
  readonly refused?: (url: string, status: number) => void;
}

/** The client's environment, with what the command line wants to know of its calls and websockets. */
export interface ObservedEnvironment extends Environment {
  /** The URL of the call that was answered last, or failed. */
  readonly lastUrl: () => string;
  /** What kept the last websocket from being opened, and a hint; empty if nobody knows. */
  readonly socketTrouble: () => string;
  /** Takes the tokens of all calls out of a text, and credentials beside them. */
  readonly hide: (text: string) => string;
  /** Resolves once no websocket is open any more, which were all told to close. */
  readonly closed: () => Promise<unknown>;
}

/**
 * @param headers sent with each call
 * @param observer hears of what goes over the network
 */
export function observeEnvironment(
  given: Partial<Environment> | undefined,
  headers: Readonly<Record<string, string>>,
  observer: Observer = {},
): ObservedEnvironment {
  const own = platform(given);
  const call = withHeaders(own.fetch, headers);
  const secrets = new Set(secretsOf(headers));
  const closed = new Set<Promise<void>>();
  let lastUrl = '';
  let trouble = '';

  class ObservedWebSocket extends WebSocket {
    constructor(url: string) {
      // The agents of Node go through a proxy if the environment says so.
      const agent = url.startsWith('wss:') ? secureAgent : plainAgent;
      super(url, { agent, closeTimeout: CLOSE_TIMEOUT } as ClientOptions);
      trouble = '';
      this.on('message', (data) => observer.received?.(String(data)));
      this.on('error', (error) => {
        trouble = describeTrouble(error);
      });
      closed.add(new Promise((resolve) => this.once('close', () => resolve())));
    }

    override send(frame: string): void {
      super.send(frame);
      observer.sent?.(frame);
    }
  }

  return {
    ...own,
    fetch: async (url, request) => {
      const token = new Headers(request?.headers).get('X-Amz-Bearer');
      if (token) secrets.add(token);
      try {
        const response = await call(url, request);
        if (!response.ok) observer.refused?.(String(url), response.status);
        return response;
      } finally {
        lastUrl = String(url);
      }
    },
    WebSocket: ObservedWebSocket,
    lastUrl: () => lastUrl,
    socketTrouble: () => trouble,
    hide: hider(secrets),
    closed: () => Promise.all(closed),
  };
}

/** By the code alone: a message might name the URL, which is a secret. */
function describeTrouble({ message, code = '' }: NodeJS.ErrnoException): string {
  const [, status] = /^Unexpected server response: (\d+)$/.exec(message) ?? [];
  if (status) {
    return `The server answered ${status} instead of opening it. Does a proxy or a firewall on the way let websockets through?`;
  }
  if (!code) return '';
  return `${isOfTls(code) ? hintForTls(code) : hintForConnection(code)} (${code})`;
}
