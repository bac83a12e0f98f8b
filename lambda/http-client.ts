import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import https from 'node:https';
import type { WrittenRequest } from '../contract/request.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface SendOptions {
  readonly signal: AbortSignal;
  /** Whether the request may travel on a connection that was kept, and that may be closed by now. */
  readonly onKept: boolean;
}

/** Sends requests to one endpoint, and keeps its connections for those to come. */
export class HttpClient {
  readonly #request: typeof https.request;
  readonly #agent: https.Agent;
  readonly #origin: { readonly hostname: string; readonly port: string };
  /** What of a path the endpoint has. */
  readonly #base: string;

  constructor(endpoint: string) {
    const { protocol, hostname, port, pathname } = new URL(endpoint);
    // An import of node:http would evaluate its WebSocket, and so load all of Node's fetch at each cold start.
    const { request, Agent } = protocol === 'https:' ? https : process.getBuiltinModule('node:http');
    this.#request = request;
    this.#agent = new Agent({ keepAlive: true }) as https.Agent;
    this.#origin = { hostname, port };
    this.#base = pathname.replace(/\/$/, '');
  }

  /** @throws Error of Node, mostly with a `code`, or one whose cause is the signal's reason */
  send({ method, path, headers, body }: WrittenRequest, { signal, onKept }: SendOptions): Promise<HttpAnswer> {
    // A URL would take a part of the path that is two dots for a step upwards: hence host and path.
    const options = { ...this.#origin, method, path: this.#base + path, headers, signal, agent: onKept && this.#agent };
    return new Promise((resolve, reject) => {
      const request = this.#request(options, (response) => read(response).then(resolve, reject));
      request.on('error', reject);
      request.on('socket', (socket) => {
        if (!socket.connecting) return;
        const giveUp = () => request.destroy(new ConnectTimeoutError());
        const timer = setTimeout(giveUp, CONNECT_TIMEOUT_MS);
        for (const event of ['connect', 'close']) socket.once(event, () => clearTimeout(timer));
      });
      request.end(body);
    });
  }
}

const CONNECT_TIMEOUT_MS = 1000;

/** There was no connection in time. */
class ConnectTimeoutError extends Error {
  readonly code = 'ETIMEDOUT';

  constructor() {
    super(`There was no connection within ${CONNECT_TIMEOUT_MS} ms.`);
  }
}

async function read(response: IncomingMessage): Promise<HttpAnswer> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}
