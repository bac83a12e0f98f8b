import { describe, expect, it } from '@jest/globals';
import { createParticipantConnection } from '../../contract/operations/create-participant-connection.ts';
import { ConnectError, ConnectGarbledError, ConnectUnreachableError } from '../../lambda/connect-participant.ts';
import { DEADLINE_MARGIN_MS } from '../../lambda/pipeline.ts';
import { errorOf, headers, metadata, output, pipelineUnderTest, TOKEN } from '../support/pipeline.ts';
import { connectionEvent, lambdaContext } from '../support/proxy-event.ts';

const { callConnect, captured, logLines, makeHandler, metric, metrics } = pipelineUnderTest();

describe('an accepted request', () => {
  it.each([
    [['WEBSOCKET'], { Websocket: output.Websocket }],
    [['CONNECTION_CREDENTIALS'], { ConnectionCredentials: output.ConnectionCredentials }],
    [['WEBRTC_CONNECTION'], { WebRTCConnection: output.WebRTCConnection }],
    [['WEBSOCKET', 'CONNECTION_CREDENTIALS', 'WEBRTC_CONNECTION'], output],
  ])('for %j is answered with exactly the members that were asked for', async (Type, expected) => {
    const handler = makeHandler();
    const result = await handler(connectionEvent({ headers, body: JSON.stringify({ Type }) }), lambdaContext());
    expect(result.statusCode).toBe(200);
    expect(JSON.parse(result.body)).toEqual(expected);
    expect(callConnect.mock.lastCall?.slice(0, 2)).toEqual([
      createParticipantConnection,
      { Type, ParticipantToken: TOKEN },
    ]);
  });

  it('may leave out Type if ConnectParticipant is true', async () => {
    const handler = makeHandler();
    const result = await handler(connectionEvent({ headers, body: '{"ConnectParticipant":true}' }), lambdaContext());
    expect([result.statusCode, result.body]).toEqual([200, '{}']);
    expect(callConnect.mock.lastCall?.[1]).toEqual({ ConnectParticipant: true, ParticipantToken: TOKEN });
  });

  it('may carry its body in base64 and its headers in any case', async () => {
    const event = connectionEvent({ headers: { 'x-AMZ-bearer': TOKEN } });
    const body = Buffer.from('{"Type":["WEBSOCKET"]}').toString('base64');
    const result = await makeHandler()({ ...event, body, isBase64Encoded: true }, lambdaContext());
    expect(result.statusCode).toBe(200);
  });

  it('may come with the junk signature that SDKs without credentials make', async () => {
    const event = connectionEvent({ headers: { ...headers, Authorization: 'AWS4-HMAC-SHA256 Credential=/' } });
    expect((await makeHandler()(event, lambdaContext())).statusCode).toBe(200);
  });

  it('is answered with JSON that no cache may keep', async () => {
    const result = await makeHandler()(connectionEvent({ headers }), lambdaContext());
    expect(result.headers).toMatchObject({ 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  });

  it.each([
    ['a member that was asked for', {}],
    ['a member of that', { Websocket: { Url: 'wss://SECRET.invalid' } }],
    ['text in that', { Websocket: { Url: '', ConnectionExpiry: '2026-11-22T13:00:00.000Z' } }],
    ['all sense', { Websocket: ['SECRET'] }],
  ])('is a BadGatewayException if the answer of Amazon Connect lacks %s', async (_, incomplete) => {
    const handler = makeHandler();
    callConnect.mockResolvedValue({ output: incomplete, requestId: 'a-connect-request-id', attempts: 1 });
    expect(errorOf(await handler(connectionEvent({ headers }), lambdaContext()))).toEqual({
      statusCode: 502,
      name: 'BadGatewayException',
      message: 'The answer of Amazon Connect could not be understood. Try again in a moment.',
    });
    expect(metrics('ConnectionsCreated')).toEqual([]);
    expect(logLines()).toEqual([expect.objectContaining({ connectRequestId: 'a-connect-request-id', attempts: 1 })]);
  });
});

describe('a refused request', () => {
  it.each([
    ['no token', { headers: {} }, "Value null at '/ParticipantToken'"],
    ['an empty token', { headers: { 'X-Amz-Bearer': '' } }, "Value with length 0 at '/ParticipantToken'"],
    [
      'a token of 1001 characters',
      { headers: { 'X-Amz-Bearer': 'x'.repeat(1001) } },
      'a string of 1 to 1000 characters',
    ],
    [
      'a token that no header can carry',
      { headers: { 'X-Amz-Bearer': 'line\nbreak' } },
      "Value with characters that no header can carry at '/ParticipantToken'",
    ],
    ['no body', { headers, body: '' }, "Value null at '/Type'"],
    ['broken JSON', { headers, body: '{"Type":["WEBSOCKET"' }, 'The request body is not valid JSON. Create'],
    ['a body that is a list', { headers, body: '[]' }, 'The request body is not a JSON object. Create'],
    ['a body that is null', { headers, body: 'null' }, 'The request body is not a JSON object.'],
    ['an empty list of types', { headers, body: '{"Type":[]}' }, "Value with length 0 at '/Type'"],
    ['an unknown type', { headers, body: '{"Type":["FAX"]}' }, "Value 'FAX' at '/Type/0' failed"],
    ['a type that is no list', { headers, body: '{"Type":"WEBSOCKET"}' }, "Value of type string at '/Type'"],
  ])('with %s is a ValidationException that Amazon Connect never sees', async (_, request, message) => {
    const error = errorOf(await makeHandler()(connectionEvent(request), lambdaContext()));
    expect(error).toEqual({
      statusCode: 400,
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
    expect(callConnect).not.toHaveBeenCalled();
    expect(metric('Refusals', { ErrorName: 'ValidationException' })).toBe(1);
    expect(metric('Refusals')).toBe(1);
    expect(captured.text).not.toContain('No application metrics');
  });

  it('to another route is an UnknownOperationException that names the routes', async () => {
    const event = connectionEvent({ headers, httpMethod: 'GET' });
    expect(errorOf(await makeHandler()(event, lambdaContext()))).toEqual({
      statusCode: 404,
      name: 'UnknownOperationException',
      message: 'No operation answers GET /participant/connection here; these are served: POST /participant/connection.',
    });
    expect(logLines()).toEqual([expect.objectContaining({ status: 404, apiRequestId: 'an-api-request-id' })]);
  });

  it.each([
    ['AccessDeniedException', 403, undefined],
    ['ThrottlingException', 429, '1'],
    ['InternalServerException', 500, undefined],
    ['ValidationException', 400, undefined],
  ])('of Amazon Connect passes through: %s, %i', async (name, status, retryAfter) => {
    const handler = makeHandler();
    callConnect.mockRejectedValue(
      new ConnectError(name, status, 'As Connect says.', { requestId: 'a-request-id', attempts: 2 }),
    );
    const result = await handler(connectionEvent({ headers }), lambdaContext());
    expect(errorOf(result)).toEqual({ statusCode: status, name, message: 'As Connect says.' });
    expect(result.headers?.['Retry-After']).toBe(retryAfter);
    expect(metric('ConnectLatency')).toEqual(expect.any(Number));
    expect(logLines()).toEqual([
      expect.objectContaining({
        level: status < 500 ? 'WARN' : 'ERROR',
        operation: 'CreateParticipantConnection',
        status,
        errorName: name,
        apiRequestId: 'an-api-request-id',
        connectRequestId: 'a-request-id',
        attempts: 2,
      }),
    ]);
  });

  it('says that Amazon Connect could not be reached, and when to try again', async () => {
    const handler = makeHandler();
    callConnect.mockRejectedValue(
      new ConnectUnreachableError('', metadata, {
        cause: Object.assign(new Error(`connect to ${TOKEN}`), { code: 'ECONNREFUSED' }),
      }),
    );
    const result = await handler(connectionEvent({ headers }), lambdaContext());
    expect(errorOf(result)).toMatchObject({ statusCode: 503, name: 'ServiceUnavailableException' });
    expect(result.headers?.['Retry-After']).toBe('1');
    expect(metric('ConnectRetries')).toBe(2);
    expect(logLines()).toEqual([
      expect.objectContaining({
        attempts: 3,
        origin: [
          expect.objectContaining({ name: 'ConnectUnreachableError' }),
          expect.objectContaining({ name: 'Error', code: 'ECONNREFUSED' }),
        ],
      }),
    ]);
  });

  it('of something that is not Amazon Connect is a BadGatewayException', async () => {
    const handler = makeHandler();
    callConnect.mockRejectedValue(new ConnectGarbledError(TOKEN, metadata, { cause: new SyntaxError(TOKEN) }));
    expect(errorOf(await handler(connectionEvent({ headers }), lambdaContext()))).toEqual({
      statusCode: 502,
      name: 'BadGatewayException',
      message: 'The answer of Amazon Connect could not be understood. Try again in a moment.',
    });
  });

  it('of Amazon Connect does not repeat the token to the caller', async () => {
    const handler = makeHandler();
    callConnect.mockRejectedValue(
      new ConnectError('AccessDeniedException', 403, `No ${TOKEN}, no ${TOKEN}.`, metadata),
    );
    expect(errorOf(await handler(connectionEvent({ headers }), lambdaContext()))).toEqual({
      statusCode: 403,
      name: 'AccessDeniedException',
      message: 'No [redacted], no [redacted].',
    });
  });

  it('is a GatewayTimeoutException once the time of the invocation is used up, and the call is aborted', async () => {
    const handler = makeHandler();
    let aborted = false;
    callConnect.mockImplementation(
      (_name, _input, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(signal.reason);
          });
        }),
    );
    const result = await handler(connectionEvent({ headers }), lambdaContext(DEADLINE_MARGIN_MS));
    expect(errorOf(result)).toMatchObject({ statusCode: 504, name: 'GatewayTimeoutException' });
    expect(aborted).toBe(true);
    expect(metric('ConnectLatency')).toEqual(expect.any(Number));
  });
});

it('answers even what API Gateway would never send', async () => {
  const result = await makeHandler()({} as never, lambdaContext());
  expect(errorOf(result)).toMatchObject({ statusCode: 500, name: 'InternalServerException' });
});

describe('a browser', () => {
  const origins = ['https://a.example', 'https://b.example'];

  it.each([
    ['success', {}],
    ['refusal', { body: '{}' }],
  ])('can read a %s from an allowed origin', async (_, request) => {
    const event = connectionEvent({ ...request, headers: { ...headers, Origin: 'https://b.example' } });
    const result = await makeHandler(origins)(event, lambdaContext());
    expect(result.headers).toMatchObject({ 'Access-Control-Allow-Origin': 'https://b.example', Vary: 'Origin' });
  });

  it('can not read an answer from another origin', async () => {
    const event = connectionEvent({ headers: { ...headers, Origin: 'https://evil.example' } });
    const result = await makeHandler(origins)(event, lambdaContext());
    expect(result.headers).not.toHaveProperty('Access-Control-Allow-Origin');
  });
});
