import { describe, expect, it } from '@jest/globals';
import { type ConnectAnswer, ConnectError } from '../../lambda/connect-participant.ts';
import { DEADLINE_MARGIN_MS } from '../../lambda/pipeline.ts';
import { errorOf, headers, metadata, output, pipelineUnderTest, TOKEN } from '../support/pipeline.ts';
import { connectionEvent, lambdaContext } from '../support/proxy-event.ts';

const { callConnect, captured, logLines, makeHandler, metric, metrics } = pipelineUnderTest();

describe('an accepted request', () => {
  it('is logged with its ids, and without its secrets', async () => {
    await makeHandler()(connectionEvent({ headers }), lambdaContext());
    expect(logLines()).toEqual([
      expect.objectContaining({
        level: 'INFO',
        operation: 'CreateParticipantConnection',
        status: 200,
        apiRequestId: 'an-api-request-id',
        connectRequestId: 'a-connect-request-id',
        attempts: 1,
        tokenFingerprint: '719ad2c530084e3b',
        function_request_id: 'an-invocation-id',
      }),
    ]);
  });

  it('is counted once for each type of connection, and measured', async () => {
    await makeHandler()(
      connectionEvent({ headers, body: '{"Type":["WEBSOCKET","WEBSOCKET","CONNECTION_CREDENTIALS"]}' }),
      lambdaContext(),
    );
    expect(metrics('ConnectionsCreated').map(({ Type, ConnectionsCreated }) => [Type, ConnectionsCreated])).toEqual([
      ['WEBSOCKET', 1],
      ['CONNECTION_CREDENTIALS', 1],
    ]);
    expect(metric('ConnectLatency')).toEqual(expect.any(Number));
    expect(metric('ConnectRetries')).toBe(0);
    expect(metrics('Refusals')).toEqual([]);
  });

  it('is counted as the participant that it connects, if it asks for no more', async () => {
    await makeHandler()(connectionEvent({ headers, body: '{"ConnectParticipant":true}' }), lambdaContext());
    expect(metrics('ConnectionsCreated').map(({ Type }) => Type)).toEqual(['CONNECT_PARTICIPANT']);
  });

  it('is logged without an id that repeats its token', async () => {
    const handler = makeHandler();
    callConnect.mockResolvedValue({ output, requestId: TOKEN, attempts: 1 });
    await handler(connectionEvent({ headers }), lambdaContext());
    expect(logLines()).toEqual([expect.objectContaining({ connectRequestId: '[redacted]' })]);
  });

  it('is not logged whole, even if Powertools is told to log events', async () => {
    process.env.POWERTOOLS_LOGGER_LOG_EVENT = 'true';
    try {
      await makeHandler()(connectionEvent({ headers }), lambdaContext());
    } finally {
      delete process.env.POWERTOOLS_LOGGER_LOG_EVENT;
    }
    expect(logLines()).toHaveLength(1);
  });
});

describe('a refused request', () => {
  it('by a name that only Amazon Connect knows is counted among the others', async () => {
    const handler = makeHandler();
    callConnect.mockRejectedValue(new ConnectError('SomeFutureException', 409, 'As Connect says.', metadata));
    await handler(connectionEvent({ headers }), lambdaContext());
    expect(metric('Refusals', { ErrorName: 'Other' })).toBe(1);
    expect(logLines()).toEqual([expect.objectContaining({ errorName: 'SomeFutureException' })]);
  });

  it('is found in the log by the fingerprint of its token, as what was answered is', async () => {
    const handler = makeHandler();
    await handler(connectionEvent({ headers }), lambdaContext());
    await handler(connectionEvent({ headers, body: '{}' }), lambdaContext());
    await handler(connectionEvent({ headers: { 'X-Amz-Bearer': 'SECRET, but another' } }), lambdaContext());
    await handler(connectionEvent({ headers: {} }), lambdaContext());
    const [answered, refused, another, none] = logLines().map(({ tokenFingerprint }) => tokenFingerprint);
    expect(answered).toMatch(/^[0-9a-f]{16}$/);
    expect(refused).toBe(answered);
    expect(another).not.toBe(answered);
    expect(none).toBeUndefined();
  });

  it.each([
    ['fails', (answer: PromiseWithResolvers<ConnectAnswer>) => answer.reject(new Error('aborted'))],
    ['is answered', (answer: PromiseWithResolvers<ConnectAnswer>) => answer.resolve({ output, ...metadata })],
  ])('leaves nothing of itself to the next invocation if it %s after its own', async (_, end) => {
    const handler = makeHandler();
    const answer = Promise.withResolvers<ConnectAnswer>();
    callConnect.mockImplementationOnce(() => answer.promise);
    await handler(connectionEvent({ headers }), lambdaContext(DEADLINE_MARGIN_MS));
    captured.text = '';
    end(answer);
    await handler(connectionEvent({ headers, httpMethod: 'GET' }), lambdaContext());
    expect(metric('ConnectLatency')).toBeUndefined();
    expect(metrics('ConnectionsCreated')).toEqual([]);
    const [line, ...others] = logLines();
    expect(others).toEqual([]);
    expect(line).toMatchObject({ status: 404 });
    expect(line).not.toHaveProperty('operation');
    expect(line).not.toHaveProperty('attempts');
  });

  it('tells nothing of an unexpected error, and logs where it came from without its message', async () => {
    const handler = makeHandler();
    callConnect.mockRejectedValue(new TypeError(`cannot read ${TOKEN}`, { cause: new Error(TOKEN) }));
    const error = errorOf(await handler(connectionEvent({ headers }), lambdaContext()));
    expect(error).toEqual({
      statusCode: 500,
      name: 'InternalServerException',
      message: 'The gateway failed to handle the request. Try again in a moment.',
    });
    const [{ level, origin } = {}] = logLines();
    expect([level, origin]).toEqual([
      'ERROR',
      [
        { name: 'TypeError', stack: expect.arrayContaining([expect.stringContaining('pipeline-telemetry.test.ts')]) },
        { name: 'Error', stack: expect.any(Array) },
      ],
    ]);
  });
});
