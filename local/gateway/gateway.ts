import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { CONNECT_ENDPOINT, TOKEN_ISSUER } from '../../contract/environment.ts';
import { ERROR_TYPE_HEADER } from '../../contract/errors.ts';
import { closeServer, listen } from '../listen.ts';
import { Api } from './api.ts';
import type { Authorities } from './authorizers.ts';
import type { Caller } from './caller.ts';
import { startIssuer } from './issuer.ts';
import type { Reply } from './reply.ts';
import { readTemplate } from './template.ts';

export interface GatewayOptions {
  /** The cloud assembly to serve, as `cdk synth` wrote it. */
  readonly outdir: string;
  /** Where the functions find Amazon Connect, instead of in AWS. */
  readonly connectUrl: string;
  /** The port to listen on; 0, the default, takes a free one. */
  readonly port?: number;
  /** The time in milliseconds since 1970, by which requests are throttled. */
  readonly now?: () => number;
  /** Receives a line for every request. */
  readonly log?: (line: string) => void;
  /** Receives each line that a function writes, and why one failed. */
  readonly logFunction?: (line: string) => void;
}

export interface Gateway {
  /** The endpoint to give to clients, stage included, e.g. `http://127.0.0.1:8787/v1`. */
  readonly url: string;
  /** Issues the tokens of those who may call, and has the credentials of the one AWS identity among them. */
  readonly authorities: Authorities;
  /** Makes up somebody whom the assembly that is served lets through. */
  readonly makeCaller: () => Promise<Caller>;
  /** Serves another cloud assembly from the next request on; those under way end on the one they began with. */
  readonly serve: (outdir: string) => Promise<void>;
  /** Ends every connection and function, and frees the port; may be called twice. */
  readonly close: () => Promise<void>;
}

/** The largest body that API Gateway accepts. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Larger than what API Gateway accepts, so that the answer to a larger one is the one that it gives. */
const MAX_READ_HEAD_BYTES = 1024 * 1024;

/** Starts a local API Gateway and Lambda that serve a synthesized stack. */
export async function startGateway({
  outdir,
  connectUrl,
  port = 0,
  now = Date.now,
  log = () => {},
  logFunction = () => {},
}: GatewayOptions): Promise<Gateway> {
  const issuer = await startIssuer();
  const authorities = { issuer, awsCredentials: { accessKeyId: 'LOCAL', secretAccessKey: randomUUID() } };
  const load = async (from: string): Promise<Api> =>
    new Api(await readTemplate(from), {
      environment: {
        [CONNECT_ENDPOINT]: connectUrl,
        [TOKEN_ISSUER]: issuer.url,
      },
      authorities,
      now,
      log: logFunction,
    });
  let api = await load(outdir).catch(async (error: unknown) => {
    await issuer.close();
    throw error;
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const started = performance.now();
    const { method = 'GET', url: target = '/', rawHeaders, socket } = request;
    const body = await readBody(request);
    const reply = await api.handle({ method, target, rawHeaders, body, sourceIp: socket.remoteAddress ?? '' });
    writeReply(response, reply);
    // API Gateway sends a name of its own after the one that counts.
    const [errorType] = [reply.headers[ERROR_TYPE_HEADER] ?? []].flat();
    const outcome = [reply.statusCode, errorType?.replace(':', '')].filter(Boolean).join(' ');
    const milliseconds = Math.round(performance.now() - started);
    log(`${method} ${reply.resourcePath ?? '(no such path)'} ${outcome} ${milliseconds} ms`);
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch(() => {
      log(`${request.method} ended by the client`);
      response.destroy();
    });
  };
  // Without the second, Node would answer an unknown expectation by itself.
  const server = createServer({ maxHeaderSize: MAX_READ_HEAD_BYTES }, listener).on('checkExpectation', listener);
  const origin = await listen(server, port, 'GATEWAY_PORT').catch(async (error: unknown) => {
    await api.close();
    await issuer.close();
    throw error;
  });
  return {
    url: `${origin}/${api.stageName}`,
    authorities,
    makeCaller: () => api.makeCaller(),
    serve: async (from) => {
      const old = api;
      api = await load(from);
      await old.drain();
    },
    close: async () => {
      await closeServer(server);
      await api.close();
      await issuer.close();
    },
  };
}

/** By events, since to iterate over a request takes longer than all else that is done with a small one. */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  });
  return new Promise((resolve, reject) => {
    request.once('end', () => resolve(bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined));
    request.once('error', reject);
  });
}

function writeReply(response: ServerResponse, { statusCode, headers, body }: Reply): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.statusCode = statusCode;
  // Ends what has no head yet, so that it has a Content-Length and goes out at once.
  response.end(body);
}
