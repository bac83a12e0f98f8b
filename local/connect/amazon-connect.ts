import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { WebSocketServer } from 'ws';
import { ERROR_TYPE_HEADER, errors } from '../../contract/errors.ts';
import { createParticipantConnection } from '../../contract/operations/create-participant-connection.ts';
import { gatherMembers, type RequestContract } from '../../contract/request.ts';
import { ValidationException, validateInput } from '../../contract/validate.ts';
import { closeServer, LOOPBACK, listen } from '../listen.ts';
import { serveChatSocket } from './chat-socket.ts';
import { type Contact, ContactCenter, type StartedChat } from './contact-center.ts';
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
  const app = fastify({
    // Others, such as curl's offer of HTTP/2, are ignored, as AWS ignores them.
    http: { shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket' },
    genReqId: () => randomUUID(),
    frameworkErrors: (error, request, reply) => refuse(reply.header('x-amzn-RequestId', request.id), error),
  });

  // The body reaches the contract as text: clients are free to send JSON under any content type, or under none.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-amzn-RequestId', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    log(`${request.method} ${request.routeOptions.url ?? '(no such path)'} ${reply.statusCode}`);
  });
  app.setErrorHandler((error, _request, reply) => refuse(reply, error));
  app.setNotFoundHandler(() => {
    throw new ServiceError('UnknownOperationException', 404, 'The emulated Amazon Connect has no such operation.');
  });

  app.put(startChatContact.path, async (request) => {
    const { ParticipantDetails } = readInput(startChatContact, request);
    return center.startChat(ParticipantDetails.DisplayName);
  });
  app.post(stopContact.path, async (request) => {
    center.stopContact(readInput(stopContact, request).ContactId);
    return {};
  });
  app.post(createParticipantConnection.path, async (request) =>
    center.createParticipantConnection(readInput(createParticipantConnection, request), websocketUrl(app)),
  );
  return app;
}

function readInput<Op extends RequestContract>(operation: Op, { headers, params, body }: FastifyRequest) {
  const members = gatherMembers(operation, {
    headers,
    pathParameters: params as Record<string, string>,
    body: typeof body === 'string' ? body : '',
  });
  return validateInput<Op['input']>(operation, members);
}

/** Names the address rather than `localhost`: ChatJS opens plain-text websockets only on 127.0.0.1. */
function websocketUrl(app: FastifyInstance): string {
  return `ws://${LOOPBACK}:${(app.server.address() as AddressInfo).port}${WEBSOCKET_PATH}`;
}

function refuse(reply: FastifyReply, error: unknown): FastifyReply {
  const { status, name, message } = toServiceError(error);
  return reply.code(status).header(ERROR_TYPE_HEADER, name).send({ Message: message });
}

function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const { statusCode, message } = error as { statusCode?: number; message: string };
  // Fastify's own refusals, such as a body that is too large, have a status.
  const refused = error instanceof ValidationException || (statusCode !== undefined && statusCode < 500);
  return refused
    ? new ServiceError('ValidationException', errors.ValidationException, message)
    : new ServiceError('InternalServerException', errors.InternalServerException, message);
}

/** How an upgrade is refused whose URL is unknown or too old. Assumed: no document shows what AWS answers. */
const REFUSED_UPGRADE_STATUS = 403;

/** The close code of a websocket whose contact has ended. Assumed. */
const CONTACT_ENDED_CLOSE_CODE = 1000;

function websocketService(app: FastifyInstance, center: ContactCenter, log: (line: string) => void): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true });
  app.server.on('upgrade', (request, stream, head) => {
    const contact = contactOf(request.url ?? '', center);
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

function contactOf(target: string, center: ContactCenter): Contact | undefined {
  const url = URL.parse(target, 'ws://emulated');
  return url?.pathname === WEBSOCKET_PATH ? center.contactOf(url.searchParams.get('AuthToken') ?? '') : undefined;
}

function refuseUpgrade(stream: Duplex): void {
  stream.on('error', () => stream.destroy());
  const status = `${REFUSED_UPGRADE_STATUS} ${STATUS_CODES[REFUSED_UPGRADE_STATUS]}`;
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => stream.destroy());
}
