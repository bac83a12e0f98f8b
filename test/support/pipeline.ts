import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { afterEach, expect, jest } from '@jest/globals';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { createParticipantConnection } from '../../contract/operations/create-participant-connection.ts';
import type { CallConnect } from '../../lambda/connect-participant.ts';
import { participantHandler } from '../../lambda/pipeline.ts';
import { captureOutput } from './captured-output.ts';
import { secretsIn } from './output.ts';

export const TOKEN = 'SECRET-participant-token';
export const headers = { 'X-Amz-Bearer': TOKEN, 'Content-Type': 'application/json' };

/** What the mock of Amazon Connect answers, unless a test tells it something else. */
export const output = {
  Websocket: { Url: 'wss://example.invalid?AuthToken=SECRET', ConnectionExpiry: '2026-11-22T13:00:00.000Z' },
  ConnectionCredentials: { ConnectionToken: 'SECRET-connection-token', Expiry: '2026-11-23T12:00:00.000Z' },
  WebRTCConnection: { Attendee: { AttendeeId: 'a', JoinToken: 'SECRET-join-token' }, Meeting: { MeetingId: 'm' } },
};

/** What is known of a call that has failed. */
export const metadata = { requestId: 'a-request-id', attempts: 3 };

/** The pipeline in front of a mock of Amazon Connect, and what it writes, in which each test looks for secrets. */
export function pipelineUnderTest() {
  const callConnect = jest.fn<CallConnect>();
  const captured = captureOutput();
  afterEach(() => {
    expect(secretsIn(captured.text)).toEqual([]);
  });

  const lines = (): string[] => captured.text.split('\n').filter((line) => line.startsWith('{'));
  const isMetric = (line: string): boolean => line.includes('"_aws"');
  const metricLines = (): Record<string, unknown>[] =>
    lines()
      .filter(isMetric)
      .map((line) => JSON.parse(line));
  const metrics = (name: string) => metricLines().filter((line) => name in line);
  return {
    callConnect,
    captured,
    makeHandler: (allowedOrigins: readonly string[] = ['*']) => {
      callConnect.mockReset().mockResolvedValue({ output, requestId: 'a-connect-request-id', attempts: 1 });
      return participantHandler({
        serves: [createParticipantConnection],
        callConnect,
        allowedOrigins,
        logger: new Logger({ logLevel: 'DEBUG' }),
        metrics: new Metrics({ namespace: 'Test', serviceName: 'test' }),
      });
    },
    logLines: (): Record<string, unknown>[] =>
      lines()
        .filter((line) => !isMetric(line))
        .map((line) => JSON.parse(line)),
    metricLines,
    metrics,
    /** The value of a metric that has a dimension besides the service, or of one that has none. */
    metric: (name: string, dimension?: { readonly ErrorName: string }): unknown =>
      metrics(name).find(({ ErrorName }) => ErrorName === dimension?.ErrorName)?.[name],
  };
}

/** Status, name and message of an error, whose name is the same in header and body. */
export function errorOf({ statusCode, headers, body }: APIGatewayProxyResult) {
  const { __type, Message } = JSON.parse(body) as { __type: string; Message: string };
  expect(headers?.['x-amzn-ErrorType']).toBe(__type);
  return { statusCode, name: __type, message: Message };
}
