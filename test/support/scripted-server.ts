import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { closeServer, listen } from '../../local/listen.ts';

export interface ScriptedReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is if it is a text. */
  readonly body?: unknown;
}

export interface SeenRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The client's port: equal for requests that came over one connection. */
  readonly port: number | undefined;
}

/** An HTTP server that gives the replies it was told, one after the other, and keeps what it was sent. */
export class ScriptedServer {
  readonly seen: SeenRequest[] = [];
  url = '';
  readonly #server: Server;
  #replies: (ScriptedReply | 'reset' | 'silence')[] = [];

  constructor() {
    this.#server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { method, url, headers, socket } = request;
      this.seen.push({ method, url, headers, body, port: socket.remotePort });
      const reply = this.#replies.shift();
      if (reply === 'silence') return;
      if (reply === 'reset') {
        socket.resetAndDestroy();
        return;
      }
      if (!reply) throw new Error(`The script ended before ${method} ${url}.`);
      response.writeHead(reply.status, { 'Content-Type': 'application/json', ...reply.headers });
      response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {}));
    });
  }

  async start(): Promise<void> {
    this.url = await listen(this.#server, 0, 'PORT');
  }

  /** Sets the replies to come; `reset` breaks the connection, `silence` never answers. */
  replyWith(...replies: (ScriptedReply | 'reset' | 'silence')[]): void {
    this.#replies = replies;
    this.seen.length = 0;
  }

  async close(): Promise<void> {
    await closeServer(this.#server);
  }
}
