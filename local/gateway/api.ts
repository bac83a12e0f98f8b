import { randomUUID } from 'node:crypto';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { Ajv, type ValidateFunction } from 'ajv';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { API_KEY_HEADER } from '../../contract/cors.ts';
import { TokenBucket } from '../token-bucket.ts';
import { type Authorities, Authorizers } from './authorizers.ts';
import { type Caller, makeCaller } from './caller.ts';
import { type GatewayResponseType, gatewayResponse } from './gateway-response.ts';
import { LambdaFunction } from './lambda-function.ts';
import { mockReply } from './mock-integration.ts';
import { proxyEvent } from './proxy-event.ts';
import type { Reply } from './reply.ts';
import type { ApiMethod, GatewayTemplate } from './template.ts';
import { UsagePlans } from './usage-plans.ts';

/** A request as it came over HTTP. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query, stage included. */
  readonly target: string;
  readonly rawHeaders: readonly string[];
  /** The body, or undefined if it is larger than API Gateway accepts. */
  readonly body: Buffer | undefined;
  readonly sourceIp: string;
}

/** A request whose target is taken apart: the path below the stage, and the query. */
interface RoutedRequest extends ApiRequest {
  readonly path: string;
  readonly query: string;
}

export interface ApiReply extends Reply {
  /** The path of the resource that answered; undefined if none has the requested path and method. */
  readonly resourcePath: string | undefined;
}

export interface ApiOptions {
  /** Environment variables that every function gets instead of the template's. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whom its authorizers believe. */
  readonly authorities: Authorities;
  /** The time in milliseconds since 1970. */
  readonly now: () => number;
  /** Receives each line that a function writes, and why one failed. */
  readonly log: (line: string) => void;
}

/** Makes the gateway response of a type for the request under way. */
type Refuse = (type: GatewayResponseType) => Reply;

interface Route {
  readonly method: ApiMethod;
  readonly pattern: RegExp;
  readonly bucket: TokenBucket | undefined;
  /** By content type. */
  readonly validators: ReadonlyMap<string, ValidateFunction>;
}

/** The REST API that a template describes: takes a request through the same steps as API Gateway would. */
export class Api {
  readonly #template: GatewayTemplate;
  readonly #routes: readonly Route[];
  readonly #functions: ReadonlyMap<string, LambdaFunction>;
  readonly #authorities: Authorities;
  readonly #authorizers: Authorizers;
  readonly #usagePlans: UsagePlans;
  readonly #now: () => number;
  readonly #log: (line: string) => void;

  constructor(template: GatewayTemplate, { environment, authorities, now, log }: ApiOptions) {
    this.#template = template;
    this.#authorities = authorities;
    this.#now = now;
    this.#log = log;
    const ajv = new Ajv({ strict: false, validateSchema: false });
    // A greedy resource answers only what no other does.
    const methods = template.methods.toSorted((a, b) => Number(isGreedy(a)) - Number(isGreedy(b)));
    this.#routes = methods.map((method) => ({
      method,
      pattern: pathPattern(method.resourcePath),
      bucket: method.throttle && new TokenBucket(method.throttle, now),
      validators: new Map([...method.requestModels].map(([type, schema]) => [type, ajv.compile(withoutDraft(schema))])),
    }));
    this.#functions = new Map(
      [...template.functions].map(([id, definition]) => [id, new LambdaFunction(definition, environment, log)]),
    );
    this.#authorizers = new Authorizers({ ...authorities, functions: this.#functions, now, log });
    this.#usagePlans = new UsagePlans(template.usagePlans, now);
  }

  get stageName(): string {
    return this.#template.stageName;
  }

  /** Makes up somebody who may call. */
  makeCaller(): Promise<Caller> {
    return makeCaller(this.#template, this.#authorities);
  }

  /** Answers a request; whatever goes wrong becomes a gateway response. */
  async handle(request: ApiRequest): Promise<ApiReply> {
    const requestId = randomUUID();
    const [path = '', ...query] = this.#withoutStage(request.target).split('?');
    const route = this.#routeOf(request.method, path);
    const resourcePath = route?.method.resourcePath;
    const refuse: Refuse = (type) =>
      gatewayResponse(type, this.#template.gatewayResponses, { requestId, httpMethod: request.method, resourcePath });
    const reply = route
      ? await this.#answer(route, { ...request, path, query: query.join('?') }, requestId, refuse)
      : refuse('MISSING_AUTHENTICATION_TOKEN');
    return { ...reply, headers: { ...reply.headers, 'x-amzn-RequestId': requestId }, resourcePath };
  }

  /** Lets the requests under way end, then ends the functions. */
  async drain(): Promise<void> {
    await Promise.all([...this.#functions.values()].map((each) => each.drain()));
  }

  /** Ends the functions. May be called twice. */
  async close(): Promise<void> {
    await Promise.all([...this.#functions.values()].map((each) => each.close()));
  }

  /** The target below the stage; one outside of it matches no route. */
  #withoutStage(target: string): string {
    const stage = `/${this.stageName}`;
    if (target === stage) return '/';
    return target.startsWith(`${stage}/`) ? target.slice(stage.length) : '';
  }

  /** The path alone decides on the resource; one that has neither the method nor `ANY` answers nothing. */
  #routeOf(httpMethod: string, path: string): Route | undefined {
    const resourcePath = this.#routes.find(({ pattern }) => pattern.test(path))?.method.resourcePath;
    const ofMethod = (name: string): Route | undefined =>
      this.#routes.find(({ method }) => method.resourcePath === resourcePath && method.httpMethod === name);
    return ofMethod(httpMethod) ?? ofMethod('ANY');
  }

  async #answer(route: Route, request: RoutedRequest, requestId: string, refuse: Refuse): Promise<Reply> {
    const { method, bucket } = route;
    const { body } = request;
    if (!body || sizeOfHead(request) > MAX_HEAD_BYTES) return refuse('REQUEST_TOO_LARGE');
    const event = proxyEvent({
      httpMethod: request.method,
      resourcePath: method.resourcePath,
      path: request.path,
      query: request.query,
      pathParameters: route.pattern.exec(request.path)?.groups ?? {},
      rawHeaders: request.rawHeaders,
      body,
      stageName: this.stageName,
      requestId,
      sourceIp: request.sourceIp,
      time: this.#now(),
    });
    const headers = lowerCased(event.headers);
    // The order of API Gateway: the authorizer, the usage plan of the API key, the throttle of the method, the validator.
    const refusal =
      (await this.#authorizers.refusalOf({ ...request, headers, body, event }, method.authorization)) ??
      (method.apiKeyRequired ? this.#usagePlans.take(headers[API_KEY_HEADER.toLowerCase()] ?? '') : undefined);
    if (refusal) return refuse(refusal);
    if (bucket && !bucket.take()) return refuse('THROTTLED');
    if (method.requiredHeaders.some((name) => !headers[name.toLowerCase()]?.trim())) {
      return refuse('BAD_REQUEST_PARAMETERS');
    }
    const type = mediaType(headers['content-type']);
    if (!bodyIsValid(route, type, body)) return refuse('BAD_REQUEST_BODY');
    if (method.integration.type === 'MOCK' && !(type in method.integration.requestTemplates)) {
      return refuse('UNSUPPORTED_MEDIA_TYPE');
    }
    if (isTooLarge(event, body)) return refuse('REQUEST_TOO_LARGE');
    try {
      return await this.#integrate(method.integration, event);
    } catch (error) {
      this.#log(error instanceof Error ? error.message : String(error));
      return refuse('DEFAULT_5XX');
    }
  }

  async #integrate(integration: ApiMethod['integration'], event: APIGatewayProxyEvent): Promise<Reply> {
    if (integration.type === 'MOCK') return mockReply(integration, event.headers);
    const handler = this.#functions.get(integration.functionId);
    if (!handler) throw new Error(`There is no function ${integration.functionId}.`);
    return toReply(await handler.invoke(event));
  }
}

/** Ajv knows no draft 4, but the keywords that the models use mean the same to it. */
function withoutDraft({ $schema: _, ...schema }: { $schema?: string }): object {
  return schema;
}

/** `/views/{ViewToken}` as an expression with a group for each parameter, of which `{proxy+}` takes all that follows. */
function pathPattern(resourcePath: string): RegExp {
  const pattern = resourcePath
    .split('/')
    .map((part) => part.replace(/^\{(\w+)\}$/, '(?<$1>[^/]+)').replace(GREEDY, '(?<$1>.+)'))
    .join('/');
  return new RegExp(`^${pattern}/?$`);
}

const GREEDY = /\{(\w+)\+\}$/;

function isGreedy({ resourcePath }: ApiMethod): boolean {
  return GREEDY.test(resourcePath);
}

/** The size of request line and headers together that API Gateway accepts. */
const MAX_HEAD_BYTES = 10_240;

/** The size of an event that Lambda accepts. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

/** No byte of a body takes more than six in an event, and the rest of one is small: only of a large body it is counted. */
function isTooLarge(event: APIGatewayProxyEvent, body: Buffer): boolean {
  return body.length > MAX_EVENT_BYTES / 8 && Buffer.byteLength(JSON.stringify(event)) > MAX_EVENT_BYTES;
}

function sizeOfHead({ method, target, rawHeaders }: ApiRequest): number {
  return [method, target, ...rawHeaders].reduce((bytes, part) => bytes + Buffer.byteLength(part), 0);
}

/** A content type without its parameters; an absent one counts as JSON. */
function mediaType(contentType: string | undefined): string {
  const [type = ''] = (contentType || 'application/json').split(';');
  return type.trim().toLowerCase();
}

/** Only a body of a content type that has a model is checked; an absent body counts as `{}`. */
function bodyIsValid({ validators }: Route, type: string, body: Buffer): boolean {
  const validate = validators.get(type);
  if (!validate) return true;
  try {
    return validate(JSON.parse(body.length > 0 ? body.toString() : '{}'));
  } catch {
    return false;
  }
}

/**
 * What a proxy integration answered.
 *
 * @throws Error if it is not of the form that API Gateway demands
 */
function toReply(result: APIGatewayProxyResult | undefined): Reply {
  const { statusCode: status, body = '', isBase64Encoded } = result ?? {};
  const statusCode = Number(status);
  if (!result || !Number.isInteger(statusCode) || statusCode < 100 || statusCode > 599 || typeof body !== 'string') {
    throw new Error('The function answered without a status code, or with a body that is no text.');
  }
  const headers = Object.entries({ ...result.headers, ...result.multiValueHeaders }).map(
    ([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value)] as const,
  );
  for (const [name, value] of headers) {
    validateHeaderName(name);
    for (const each of [value].flat()) validateHeaderValue(name, each);
  }
  return {
    statusCode,
    headers: Object.fromEntries(headers),
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
}

function lowerCased(headers: APIGatewayProxyEvent['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value ?? '']));
}
