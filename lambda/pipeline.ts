import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy, { type MiddlewareObj } from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { corsHeaders } from '../contract/cors.ts';
import { gatherMembers } from '../contract/request.ts';
import { validateInput } from '../contract/validate.ts';
import { type CallConnect, ConnectError, type ConnectOperation } from './connect-participant.ts';
import { DeadlineExceededError, refusalFor, UnknownOperationError } from './refusal.ts';
import { refusal, selectOutput, success } from './response.ts';

export interface Pipeline {
  /** The operations that this function carries. */
  readonly serves: readonly ConnectOperation[];
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
    .use(answerErrors(logger, metrics))
    .handler(async (event, _context, { signal }) => {
      logger.appendKeys({ apiRequestId: event.requestContext.requestId });
      const operation = operationOf(event, serves);
      logger.appendKeys({ operation: operation.contract.name });
      const input = validateInput(operation.contract, gatherMembers(operation.contract, partsOf(event)));
      const { output, requestId, attempts } = await timed(metrics, signal, () => callConnect(operation, input, signal));
      logger.info('Answered.', { status: 200, connectRequestId: requestId, attempts });
      return success(selectOutput(operation.contract, input, output));
    });
}

function operationOf({ httpMethod, resource }: APIGatewayProxyEvent, serves: Pipeline['serves']): ConnectOperation {
  const operation = serves.find(({ contract }) => contract.method === httpMethod && contract.path === resource);
  if (operation) return operation;
  const known = serves.map(({ contract }) => `${contract.method} ${contract.path}`).join(', ');
  throw new UnknownOperationError(`No operation answers ${httpMethod} ${resource} here; these are served: ${known}.`);
}

function partsOf({ headers, pathParameters, body, isBase64Encoded }: APIGatewayProxyEvent) {
  const text = body ?? '';
  return {
    headers,
    pathParameters: pathParameters ?? {},
    body: isBase64Encoded ? Buffer.from(text, 'base64').toString() : text,
  };
}

/** Measures how long Amazon Connect took, whatever came of it. An aborted call may end after its invocation has. */
async function timed<T>(metrics: Metrics, signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  const started = performance.now();
  let recorded = false;
  const record = (): void => {
    if (!recorded) metrics.addMetric('ConnectLatency', MetricUnit.Milliseconds, performance.now() - started);
    recorded = true;
  };
  signal.addEventListener('abort', record);
  try {
    return await call();
  } finally {
    record();
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

function answerErrors(logger: Logger, metrics: Metrics): Middleware {
  return {
    onError: (request) => {
      const { error } = request;
      const answer = refusalFor(error);
      request.response = refusal(answer);
      metrics.addMetric('Refusals', MetricUnit.Count, 1);
      logger[answer.status < 500 ? 'warn' : 'error']('Refused.', {
        status: answer.status,
        errorName: answer.name,
        ...(error instanceof ConnectError
          ? { connectRequestId: error.requestId, attempts: error.attempts }
          : answer.status >= 500 && { origin: originOf(error) }),
      });
    },
  };
}

/** Where an error came from, without its message: a dependency may have put the request, token and all, into that. */
function originOf(error: unknown): object[] {
  const chain: object[] = [];
  for (let each: unknown = error; each instanceof Error && chain.length < 5; each = each.cause) {
    chain.push({ name: each.name, stack: each.stack?.split('\n').filter((line) => line.startsWith('    at ')) });
  }
  return chain;
}
