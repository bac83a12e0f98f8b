import { EventEmitter, once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { closeServer, listen } from '../../local/listen.ts';

export interface ScriptedReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is if it is a text. */
  readonly body?: unknown;
}

/**
 * What the server does with a request: gives a reply of its own, hands it on to the server behind it (`pass`), breaks
 * the connection at once (`reset`) or in the middle of an answer (`half`), answers what is no HTTP (`noise`), or never
 * answers (`silence`). `after` waits for something before.
 */
export type Turn =
  | ScriptedReply
  | 'pass'
  | 'reset'
  | 'half'
  | 'noise'
  | 'silence'
  | { readonly after: Promise<unknown>; readonly turn: Turn };

export interface SeenRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The client's port: equal for requests that came over one connection. */
  readonly port: number | undefined;
}

/**
 * An HTTP server that does with each request what it was told, and keeps what it was sent. In front of another server it
 * is a proxy that makes faults, and passes on what nothing was said of.
 */
export class ScriptedServer {
  readonly seen: SeenRequest[] = [];
  url = '';
  readonly #upstream: string | undefined;
  readonly #server: Server;
  readonly #arrivals = new EventEmitter();
  #turns: Turn[] = [];

  /** @param upstream the URL of the server that requests are passed on to */
  constructor(upstream?: string) {
    this.#upstream = upstream;
    this.#server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { method, url, headers, socket } = request;
      const seen = { method, url, headers, body, port: socket.remotePort };
      this.seen.push(seen);
      this.#arrivals.emit('request');
      const turn = this.#turns.shift() ?? (upstream === undefined ? undefined : 'pass');
      if (!turn) throw new Error(`The script ended before ${method} ${url}.`);
      await this.#take(turn, seen, request, response);
    });
  }

  async start(): Promise<void> {
    this.url = await listen(this.#server, 0, 'PORT');
  }

  /** Sets what is done with the requests to come, one after the other. */
  replyWith(...turns: Turn[]): void {
    this.#turns = turns;
    this.seen.length = 0;
  }

  /** Waits for the next request. */
  async request(): Promise<void> {
    await once(this.#arrivals, 'request');
  }

  async close(): Promise<void> {
    await closeServer(this.#server);
  }

  async #take(turn: Turn, seen: SeenRequest, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (typeof turn === 'object' && 'after' in turn) {
      await turn.after;
      return this.#take(turn.turn, seen, request, response);
    }
    switch (turn) {
      case 'silence':
        return;
      case 'reset':
        request.socket.resetAndDestroy();
        return;
      case 'noise':
        request.socket.end('SSH-2.0-OpenSSH\r\n');
        return;
      case 'half':
        response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' });
        response.write('{"Websocket":{"Url":"wss', () => request.socket.destroy());
        return;
      case 'pass':
        return this.#pass(seen, response);
      default:
        response.writeHead(turn.status, { 'Content-Type': 'application/json', ...turn.headers });
        response.end(typeof turn.body === 'string' ? turn.body : JSON.stringify(turn.body ?? {}));
    }
  }

  async #pass({ method, url, headers, body }: SeenRequest, response: ServerResponse): Promise<void> {
    const { host: _, connection: __, 'content-length': ___, ...kept } = headers;
    const answer = await fetch(`${this.#upstream}${url}`, {
      ...(method && { method }),
      headers: kept as Record<string, string>,
      ...(body !== '' && { body }),
    });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(await answer.text());
  }
}
