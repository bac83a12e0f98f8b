import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy, { type MiddlewareObj } from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { type AllowedOrigins, corsHeaders } from '../contract/cors.ts';
import { type OperationName, operations } from '../contract/operations.ts';
import { validateInput } from '../contract/validate.ts';
import type { CallConnect } from './connect-participant.ts';
import { DeadlineExceeded, refusalFor, UnknownOperation } from './refusal.ts';
import { readMembers } from './request.ts';
import { refusal, selectOutput, success } from './response.ts';

export interface Pipeline {
  /** The operations that this function carries. */
  readonly serves: readonly OperationName[];
  readonly callConnect: CallConnect;
  readonly allowedOrigins: AllowedOrigins;
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
      throw new DeadlineExceeded();
    },
  })
    .use(injectLambdaContext(logger, { logEvent: false, resetKeys: true }))
    .use(logMetrics(metrics, { captureColdStartMetric: true }))
    .use(httpHeaderNormalizer())
    .use(answerBrowsers(allowedOrigins))
    .use(answerErrors(logger, metrics))
    .handler(async (event, _context, { signal }) => {
      const name = operationOf(event, serves);
      logger.appendKeys({ operation: name, apiRequestId: event.requestContext.requestId });
      const input = validateInput(operations[name], readMembers(operations[name], event));

      const { output, requestId, attempts } = await timed(metrics, () => callConnect(name, input, signal));
      logger.info('Answered.', { status: 200, connectRequestId: requestId, attempts });
      return success(selectOutput(operations[name], input, output));
    });
}

function operationOf({ httpMethod, resource }: APIGatewayProxyEvent, serves: readonly OperationName[]): OperationName {
  const name = serves.find((each) => operations[each].method === httpMethod && operations[each].path === resource);
  if (name) return name;
  const known = serves.map((each) => `${operations[each].method} ${operations[each].path}`).join(', ');
  throw new UnknownOperation(`No operation answers ${httpMethod} ${resource} here; these are served: ${known}.`);
}

/** Measures how long Amazon Connect took, whatever came of it. */
async function timed<T>(metrics: Metrics, call: () => Promise<T>): Promise<T> {
  const started = performance.now();
  try {
    return await call();
  } finally {
    metrics.addMetric('ConnectLatency', MetricUnit.Milliseconds, performance.now() - started);
  }
}

type Middleware = MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult>;

/** Adds the CORS headers to whatever is answered, errors included: without them a browser hides the answer. */
function answerBrowsers(allowedOrigins: AllowedOrigins): Middleware {
  const addHeaders: Middleware['after'] = ({ event, response }) => {
    Object.assign(response?.headers ?? {}, corsHeaders(allowedOrigins, event.headers.origin));
  };
  return { after: addHeaders, onError: addHeaders };
}

function answerErrors(logger: Logger, metrics: Metrics): Middleware {
  return {
    onError: (request) => {
      const answer = refusalFor(request.error);
      request.response = refusal(answer);
      metrics.addMetric('Refusals', MetricUnit.Count, 1);
      logger[answer.status < 500 ? 'warn' : 'error']('Refused.', {
        status: answer.status,
        errorName: answer.name,
        ...(answer.status >= 500 && { origin: originOf(request.error) }),
      });
    },
  };
}

/** Where an error came from, without its message: a dependency may have put the request, token and all, into that. */
function originOf(error: unknown): object[] {
  const chain: object[] = [];
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    chain.push({ name: each.name, stack: each.stack?.split('\n').filter((line) => line.startsWith('    at ')) });
  }
  return chain;
}
