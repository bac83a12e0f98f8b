import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import fastify, { type FastifyInstance } from 'fastify';
import { WebSocketServer } from 'ws';
import { ERROR_TYPE_HEADER, errors } from '../../contract/errors.ts';
import { BEARER_HEADER, createParticipantConnection } from '../../contract/operations.ts';
import { ValidationException, validateInput } from '../../contract/validate.ts';
import { closeServer, LOOPBACK, listen } from '../listen.ts';
import { serveChatSocket } from './chat-socket.ts';
import { ContactCenter, type StartedChat } from './contact-center.ts';
import { startChatContact, stopContact } from './contact-operations.ts';
import { ServiceError } from './service-error.ts';

export interface AmazonConnectOptions {
  /** The port to listen on; 0, the default, takes a free one. */
  readonly port?: number;
  /** The time in milliseconds since 1970, by which tokens and URLs expire. */
  readonly now?: () => number;
  /** Receives a line for every request. */
  readonly log?: (line: string) => void;
}

export interface AmazonConnect {
  /** Endpoint of both services, Amazon Connect and the Participant Service, e.g. `http://127.0.0.1:8788`. */
  readonly url: string;
  /** Starts a chat as StartChatContact would. */
  readonly startChat: (displayName: string) => StartedChat;
  /** Ends every connection and frees the port; may be called twice. */
  readonly close: () => Promise<void>;
}

/** Starts an emulated Amazon Connect: the HTTP operations and the websocket, on one port of the loopback interface. */
export async function startAmazonConnect({
  port = 0,
  now = Date.now,
  log = () => {},
}: AmazonConnectOptions = {}): Promise<AmazonConnect> {
  const center = new ContactCenter(now);
  const app = httpService(center, log);
  const sockets = websocketService(app, center, log);
  await app.ready();
  const url = await listen(app.server, port, 'CONNECT_PORT');
  return {
    url,
    startChat: (displayName) => center.startChat(displayName),
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      await closeServer(app.server);
      await app.close();
    },
  };
}

/** The path on which websockets are opened. */
const WEBSOCKET_PATH = '/websocket';

function httpService(center: ContactCenter, log: (line: string) => void): FastifyInstance {
  const app = fastify({ genReqId: () => randomUUID() });

  // Clients are free to send JSON under any content type, or under none.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? {} : JSON.parse(String(body)));
    } catch {
      done(new ServiceError('SerializationException', 400, 'The request body is not valid JSON.'));
    }
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-amzn-RequestId', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    log(`${request.method} ${request.routeOptions.url ?? '(no such path)'} ${reply.statusCode}`);
  });
  app.setErrorHandler((error, _request, reply) => {
    const { status, name, message } = toServiceError(error);
    return reply.code(status).header(ERROR_TYPE_HEADER, name).send({ Message: message });
  });
  app.setNotFoundHandler(() => {
    throw new ServiceError('UnknownOperationException', 404, 'The emulated Amazon Connect has no such operation.');
  });

  app.put(startChatContact.path, async ({ body }) => {
    const input = validateInput(startChatContact, members(body));
    return center.startChat(input.ParticipantDetails.DisplayName);
  });
  app.post(stopContact.path, async ({ body }) => {
    center.stopContact(validateInput(stopContact, members(body)).ContactId);
    return {};
  });
  app.post(createParticipantConnection.path, async ({ body, headers }) => {
    const ParticipantToken = headers[BEARER_HEADER.toLowerCase()];
    const input = validateInput(createParticipantConnection, { ...members(body), ParticipantToken });
    return center.createParticipantConnection(input, websocketUrl(app));
  });
  return app;
}

/** Names the address rather than `localhost`: ChatJS opens plain-text websockets only on 127.0.0.1. */
function websocketUrl(app: FastifyInstance): string {
  return `ws://${LOOPBACK}:${(app.server.address() as AddressInfo).port}${WEBSOCKET_PATH}`;
}

function members(body: unknown): object {
  return typeof body === 'object' && body !== null ? body : {};
}

function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  if (error instanceof ValidationException) return new ServiceError(error.name, errors[error.name], error.message);
  return new ServiceError('InternalServerException', errors.InternalServerException, String(error));
}

/** How an upgrade is refused whose URL is unknown or too old. Assumed: no document shows what AWS answers. */
const REFUSED_UPGRADE_STATUS = 403;

/** The close code of a websocket whose contact has ended. Assumed. */
const CONTACT_ENDED_CLOSE_CODE = 1000;

function websocketService(app: FastifyInstance, center: ContactCenter, log: (line: string) => void): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true });
  app.server.on('upgrade', (request, stream, head) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'ws://emulated');
    const contact = pathname === WEBSOCKET_PATH ? center.contactOf(searchParams.get('AuthToken') ?? '') : undefined;
    log(contact ? 'websocket opened' : `websocket refused ${REFUSED_UPGRADE_STATUS}`);
    if (!contact) return refuseUpgrade(stream);
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const end = () => socket.close(CONTACT_ENDED_CLOSE_CODE);
      contact.once('ended', end);
      socket.once('close', () => contact.off('ended', end));
      serveChatSocket(socket);
    });
  });
  return sockets;
}

function refuseUpgrade(stream: Duplex): void {
  stream.on('error', () => stream.destroy());
  const status = `${REFUSED_UPGRADE_STATUS} ${STATUS_CODES[REFUSED_UPGRADE_STATUS]}`;
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
