import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { createParticipantConnection } from '../../contract/operations/create-participant-connection.ts';
import { type ProxyRequest, proxyEvent } from '../../local/gateway/proxy-event.ts';

/** The event of a call of CreateParticipantConnection, made by the builder that the local gateway uses. */
export function connectionEvent({
  headers = { 'X-Amz-Bearer': 'a-participant-token', 'Content-Type': 'application/json' },
  body = '{"Type":["WEBSOCKET"]}',
  ...request
}: { headers?: Record<string, string>; body?: string } & Partial<
  Omit<ProxyRequest, 'body'>
> = {}): APIGatewayProxyEvent {
  return proxyEvent({
    httpMethod: createParticipantConnection.method,
    resourcePath: createParticipantConnection.path,
    path: createParticipantConnection.path,
    query: '',
    pathParameters: {},
    rawHeaders: Object.entries(headers).flat(),
    body: Buffer.from(body),
    stageName: 'v1',
    requestId: 'an-api-request-id',
    sourceIp: '127.0.0.1',
    time: 0,
    ...request,
  });
}

/** The context of an invocation that has some time left. */
export function lambdaContext(remainingMs = 10_000): Context {
  return {
    awsRequestId: 'an-invocation-id',
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'connection',
    functionVersion: '$LATEST',
    getRemainingTimeInMillis: () => remainingMs,
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:connection',
    logGroupName: 'connection',
    logStreamName: 'test',
    memoryLimitInMB: '512',
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
