import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { ConnectParticipantClient, CreateParticipantConnectionCommand } from '@aws-sdk/client-connectparticipant';
import middy from '@middy/core';
import httpCors from '@middy/http-cors';
import httpErrorHandler from '@middy/http-error-handler';
import httpEventNormalizer from '@middy/http-event-normalizer';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

const logger = new Logger();
const tracer = new Tracer();
const metrics = new Metrics({ namespace: 'Tutorial' });
const client = tracer.captureAWSv3Client(new ConnectParticipantClient());

/**
 * What of the gateway tutorials have, put together from the stock middlewares of middy and of Powertools for AWS Lambda. It does
 * not validate: middy's own middleware for that brings Ajv, which would make all the rest look small.
 */
export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
  .use(captureLambdaHandler(tracer, { captureResponse: false }))
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .use(logMetrics(metrics, { captureColdStartMetric: true }))
  .use(httpEventNormalizer())
  .use(httpHeaderNormalizer())
  .use(httpJsonBodyParser({ disableContentTypeError: true }))
  .use(httpCors())
  .use(httpErrorHandler({ logger: (error) => logger.error('Refused.', error as Error) }))
  .handler(async ({ headers, body }) => {
    const started = performance.now();
    const { Websocket, ConnectionCredentials, $metadata } = await client.send(
      new CreateParticipantConnectionCommand({
        ...(body as unknown as object),
        ParticipantToken: headers['x-amz-bearer'],
      }),
    );
    metrics.addMetric('ConnectLatency', MetricUnit.Milliseconds, performance.now() - started);
    metrics.addMetric('ConnectionsCreated', MetricUnit.Count, 1);
    logger.info('Answered.', { status: 200, connectRequestId: $metadata.requestId });
    return { statusCode: 200, body: JSON.stringify({ Websocket, ConnectionCredentials }) };
  });
