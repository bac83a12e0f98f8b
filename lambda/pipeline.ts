import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy, { type MiddlewareObj } from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { corsHeaders } from '../contract/cors.ts';
import { BEARER_HEADER, type Operation } from '../contract/operation.ts';
import { createParticipantConnection } from '../contract/operations/create-participant-connection.ts';
import { gatherMembers } from '../contract/request.ts';
import { validateInput } from '../contract/validate.ts';
import { CallMetrics } from './call-metrics.ts';
import { type CallConnect, type ConnectAnswer, ConnectCallError, ConnectError } from './connect-participant.ts';
import { fingerprint } from './fingerprint.ts';
import { identifier, originOf, redact } from './redact.ts';
import { DeadlineExceededError, refusalFor, UnknownOperationError } from './refusal.ts';
import { refusal, selectOutput, success } from './response.ts';

export interface Pipeline {
  /** The operations that this function carries. */
  readonly serves: readonly Operation[];
  readonly callConnect: CallConnect;
  /** The origins whose pages may read the answers; `*` alone means every origin. */
  readonly allowedOrigins: readonly string[];
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export type ParticipantHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** What is kept of the invocation's time to answer in, once Amazon Connect's share of it is used up. */
export const DEADLINE_MARGIN_MS = 500;

/** Makes the handler of a function: every operation passes through the same steps. */
export function participantHandler({
  serves,
  callConnect,
  allowedOrigins,
  logger,
  metrics,
}: Pipeline): ParticipantHandler {
  const measure = new CallMetrics(metrics);
  return middy<APIGatewayProxyEvent, APIGatewayProxyResult, Error, Context>({
    timeoutEarlyInMillis: DEADLINE_MARGIN_MS,
    timeoutEarlyResponse: () => {
      throw new DeadlineExceededError();
    },
  })
    .use(injectLambdaContext(logger, { logEvent: false, resetKeys: true }))
    .use(logMetrics(metrics, { captureColdStartMetric: true }))
    .use(httpHeaderNormalizer())
    .use(answerBrowsers(allowedOrigins))
    .use(answerErrors(logger, measure))
    .handler(async (event, _context, { signal }) => {
      const token = tokenOf(event);
      logger.appendKeys({
        apiRequestId: event.requestContext.requestId,
        ...(token && { tokenFingerprint: fingerprint(token) }),
      });
      const operation = operationOf(event, serves);
      logger.appendKeys({ operation: operation.name });
      const input = validateInput(operation, gatherMembers(operation, partsOf(event)));
      const { output, requestId, attempts } = await timed(measure, signal, () => callConnect(operation, input, signal));
      logger.appendKeys({ connectRequestId: identifier(requestId, token), attempts });
      const answer = success(selectOutput(operation, input, output));
      if (operation.name === createParticipantConnection.name) measure.connectionCreated(input);
      logger.info('Answered.', { status: 200 });
      return answer;
    });
}

function tokenOf({ headers }: APIGatewayProxyEvent): string | undefined {
  return headers?.[BEARER_HEADER.toLowerCase()];
}

function operationOf({ httpMethod, resource }: APIGatewayProxyEvent, serves: Pipeline['serves']): Operation {
  const operation = serves.find(({ method, path }) => method === httpMethod && path === resource);
  if (operation) return operation;
  const known = serves.map(({ method, path }) => `${method} ${path}`).join(', ');
  throw new UnknownOperationError(`No operation answers ${httpMethod} ${resource} here; these are served: ${known}.`);
}

function partsOf({ headers, pathParameters, body, isBase64Encoded }: APIGatewayProxyEvent) {
  const text = body ?? '';
  return {
    headers,
    pathParameters: Object.fromEntries(
      Object.entries(pathParameters ?? {}).map(([name, value]) => [name, decode(value)]),
    ),
    body: isBase64Encoded ? Buffer.from(text, 'base64').toString() : text,
  };
}

/** API Gateway hands a part of the path on as it came. What is no percent-encoding stands for itself. */
function decode(text: string | undefined): string | undefined {
  try {
    return text && decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Measures how long Amazon Connect took, whatever came of it. A call may end after its invocation has, and must not speak
 * in the next one.
 */
async function timed(measure: CallMetrics, signal: AbortSignal, call: () => Promise<ConnectAnswer>) {
  const started = performance.now();
  let recorded = false;
  const record = (attempts?: number): void => {
    if (!recorded) measure.connectCalled(performance.now() - started, attempts);
    recorded = true;
  };
  signal.addEventListener('abort', () => record());
  try {
    const answer = await call();
    signal.throwIfAborted();
    record(answer.attempts);
    return answer;
  } catch (error) {
    record(error instanceof ConnectCallError ? error.attempts : undefined);
    throw error;
  }
}

type Middleware = MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult>;

/** Adds the CORS headers to whatever is answered, errors included: without them a browser hides the answer. */
function answerBrowsers(allowedOrigins: readonly string[]): Middleware {
  const addHeaders: Middleware['after'] = ({ event, response }) => {
    if (response) response.headers = { ...response.headers, ...corsHeaders(allowedOrigins, event.headers?.origin) };
  };
  return { after: addHeaders, onError: addHeaders };
}

function answerErrors(logger: Logger, measure: CallMetrics): Middleware {
  return {
    onError: (request) => {
      const { error, event } = request;
      const token = tokenOf(event);
      // A name or text of Amazon Connect's may repeat the token.
      const { status, ...told } = refusalFor(error);
      const name = redact(told.name, token);
      const message = redact(told.message, token);
      request.response = refusal({ name, status, message });
      measure.refused(name);
      logger[status < 500 ? 'warn' : 'error']('Refused.', {
        status,
        errorName: name,
        ...(error instanceof ConnectCallError && {
          connectRequestId: identifier(error.requestId, token),
          attempts: error.attempts,
        }),
        ...(status >= 500 && !(error instanceof ConnectError) && { origin: originOf(error, token) }),
      });
    },
  };
}
