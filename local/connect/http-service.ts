import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { corsHeaders } from '../../contract/cors.ts';
import { ERROR_TYPE_HEADER } from '../../contract/errors.ts';
import type { Operation } from '../../contract/operation.ts';
import { type OperationName, operations } from '../../contract/operations.ts';
import { gatherMembers, type RequestContract } from '../../contract/request.ts';
import { ValidationException, validateInput } from '../../contract/validate.ts';
import { MAX_ATTACHMENT_BYTES } from './attachments.ts';
import type { ContactCenter } from './contact-center.ts';
import { contactOperations } from './contact-operations.ts';
import { addControls } from './controls.ts';
import type { Faults } from './faults.ts';
import type { ParticipantService } from './participant-service.ts';
import { invalid, ServiceError } from './service-error.ts';

/** Where attachments are put and fetched, and where customers sign in. */
export const ATTACHMENTS_PATH = '/attachments';
export const SIGN_IN_PATH = '/sign-in';

export interface HttpServiceParts {
  readonly service: ParticipantService;
  readonly center: ContactCenter;
  readonly faults: Faults;
  /** Receives a line for every request. */
  readonly log: (line: string) => void;
}

/** The operations over HTTP, of the Participant Service and of Amazon Connect; beside them what stands for Amazon S3. */
export function httpService(parts: HttpServiceParts): FastifyInstance {
  const app = fastify({
    // Others, such as curl's offer of HTTP/2, are ignored, as AWS ignores them.
    http: { shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket' },
    genReqId: () => randomUUID(),
    exposeHeadRoutes: false,
    // Of view tokens: far longer than the contract lets them be, so that it is the contract which refuses one.
    routerOptions: { maxParamLength: 10_000 },
    frameworkErrors: (error, request, reply) => refuse(withHeaders(request, reply), error),
  });

  // The body reaches the contract as text: clients are free to send JSON under any content type, or under none.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', async (request, reply) => {
    withHeaders(request, reply);
  });
  app.addHook('onResponse', async (request, reply) => {
    parts.log(`${request.method} ${request.routeOptions.url ?? '(no such path)'} ${reply.statusCode}`);
  });
  app.setErrorHandler((error, _request, reply) => refuse(reply, error));
  app.setNotFoundHandler(() => {
    throw ServiceError.of('UnknownOperationException', 'The emulated Amazon Connect has no such operation.');
  });
  app.options('/*', async (request, reply) => preflight(request, reply));

  addParticipantService(app, parts);
  addContactOperations(app, parts);
  addAttachments(app, parts);
  addSignIn(app, parts);
  addControls(app, parts);
  return app;
}

function addParticipantService(app: FastifyInstance, { service, faults }: HttpServiceParts): void {
  for (const name of Object.keys(operations) as OperationName[]) {
    const operation: Operation = operations[name];
    app.route({
      method: operation.method,
      url: operation.path.replace(/\{(\w+)\}/g, ':$1'),
      handler: async (request) => {
        await faults.call(name);
        return service[name](readInput(operation, request) as never);
      },
    });
  }
}

function addContactOperations(app: FastifyInstance, { center, faults }: HttpServiceParts): void {
  const { StartChatContact, StopContact, CreateParticipant } = contactOperations;
  app.put(StartChatContact.path, async (request) => {
    await faults.call(StartChatContact.name);
    return center.startChatContact(readInput(StartChatContact, request));
  });
  app.post(StopContact.path, async (request) => {
    await faults.call(StopContact.name);
    return center.stopContact(readInput(StopContact, request));
  });
  app.post(CreateParticipant.path, async (request) => {
    await faults.call(CreateParticipant.name);
    return center.createParticipant(readInput(CreateParticipant, request));
  });
}

/** What Amazon S3 does for chats: takes and gives files, by pre-signed URLs. */
function addAttachments(app: FastifyInstance, { center: { attachments } }: HttpServiceParts): void {
  app.register(async (store) => {
    store.removeAllContentTypeParsers();
    store.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    store.setErrorHandler((error, _request, reply) => {
      const { status, name, message } = toServiceError(error);
      return reply
        .code(status)
        .type('application/xml')
        .send(
          `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${name}</Code><Message>${message}</Message></Error>`,
        );
    });
    const path = `${ATTACHMENTS_PATH}/:id`;
    store.put(path, { bodyLimit: MAX_ATTACHMENT_BYTES }, async (request, reply) => {
      const content = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
      attachments.put(signatureOf(request), request.headers['content-type'], content);
      return reply.send();
    });
    store.get(path, async (request, reply) => {
      const { content, contentType, disposition } = attachments.read(signatureOf(request));
      return reply.type(contentType).header('Content-Disposition', disposition).send(content);
    });
  });
}

/** The page of an identity provider, at which everybody is signed in at once. */
function addSignIn(app: FastifyInstance, { center: { authentications } }: HttpServiceParts): void {
  app.get(`${SIGN_IN_PATH}/:token`, async (request, reply) => {
    const location = authentications.signIn((request.params as { token: string }).token);
    if (location === undefined) throw invalid('This sign-in is unknown or over. Ask GetAuthenticationUrl for another.');
    return reply.redirect(location);
  });
}

function readInput<Op extends RequestContract>(operation: Op, { headers, params, body }: FastifyRequest) {
  const members = gatherMembers(operation, {
    headers,
    pathParameters: params as Record<string, string>,
    body: typeof body === 'string' ? body : '',
  });
  return validateInput<Op['input']>(operation, members);
}

function signatureOf({ query }: FastifyRequest): string {
  const { 'X-Amz-Signature': signature } = query as { readonly 'X-Amz-Signature'?: string | string[] };
  return typeof signature === 'string' ? signature : '';
}

function withHeaders(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.headers({ 'x-amzn-RequestId': request.id, ...corsHeaders(['*'], request.headers.origin) });
}

/** Permits what a page asks for: Amazon Connect lets every page call it. */
function preflight({ headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply
    .code(204)
    .headers({
      'Access-Control-Allow-Methods': headers['access-control-request-method'] ?? '',
      'Access-Control-Allow-Headers': headers['access-control-request-headers'] ?? '',
    })
    .send();
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
  return refused ? invalid(message) : ServiceError.of('InternalServerException', message);
}
