import { validateHeaderName, validateHeaderValue } from 'node:http';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { describe, expect, it, jest } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import fc from 'fast-check';
import { type ErrorName, errors } from '../../contract/errors.ts';
import { createParticipantConnection } from '../../contract/operations/create-participant-connection.ts';
import {
  type CallConnect,
  ConnectError,
  ConnectGarbledError,
  ConnectUnreachableError,
} from '../../lambda/connect-participant.ts';
import { participantHandler } from '../../lambda/pipeline.ts';
import { captureOutput } from '../support/captured-output.ts';
import { output } from '../support/pipeline.ts';
import { connectionEvent, lambdaContext } from '../support/proxy-event.ts';
import {
  anyText,
  bodyText,
  type Header,
  isValidBody,
  isValidToken,
  recognizableToken,
  TOKEN,
} from '../support/random-requests.ts';

const callConnect = jest.fn<CallConnect>();
const allowedOrigins = ['https://a.example', 'https://b.example'];
const handler = participantHandler({
  serves: [createParticipantConnection],
  callConnect,
  allowedOrigins,
  logger: new Logger({ logLevel: 'DEBUG' }),
  metrics: new Metrics({ namespace: 'Test', serviceName: 'test' }),
});

const oddCase = (name: string) => fc.mixedCase(fc.constant(name));
const headerName = fc.oneof(
  anyText,
  fc.constantFrom('Content-Type', 'Origin', 'User-Agent', 'Authorization', 'X-Amz-Bearer-').chain(oddCase),
);
const headerValue = fc.oneof(
  anyText,
  fc.constantFrom(...allowedOrigins, 'application/json', 'text/plain', `Bearer ${TOKEN}`),
  fc.integer({ min: 1000, max: 100_000 }).map((length) => 'x'.repeat(length)),
);
const bearerValue = fc.oneof(
  { weight: 8, arbitrary: fc.constant(TOKEN) },
  { weight: 1, arbitrary: fc.constantFrom('', ' ', `${TOKEN}\n`, `${TOKEN}🙂`, `\u00ff\t${TOKEN}`) },
  { weight: 1, arbitrary: fc.integer({ min: 800, max: 1100 }).map((length) => TOKEN + 'x'.repeat(length)) },
  { weight: 1, arbitrary: anyText },
);
const bearer = fc.tuple(oddCase('X-Amz-Bearer'), bearerValue);
const bearers = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(bearer) },
  { weight: 2, arbitrary: fc.tuple(bearer, bearer) },
  { weight: 1, arbitrary: fc.constant([]) },
);

const route = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.constant({
      httpMethod: createParticipantConnection.method,
      resourcePath: createParticipantConnection.path,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      httpMethod: fc.oneof(anyText, fc.constantFrom('GET', 'POST', 'post', 'OPTIONS')),
      resourcePath: fc.oneof(
        anyText,
        fc.constantFrom(createParticipantConnection.path, '/{proxy+}', '/participant/disconnect'),
      ),
    }),
  },
);

const randomRequest: fc.Arbitrary<RandomRequest> = fc
  .record({
    route,
    bearers,
    otherHeaders: fc.array(fc.tuple(headerName, headerValue), { maxLength: 6 }),
    body: bodyText,
    encoding: fc.constantFrom('none', 'base64', 'no base64, though it says so'),
    token: recognizableToken,
  })
  .map(({ route, bearers, otherHeaders, body, encoding, token }) => {
    const sent = (text: string): string => text.replaceAll(TOKEN, token);
    const headers = [...bearers, ...otherHeaders].map(([name, value]): Header => [sent(name), sent(value)]);
    const isBase64Encoded = encoding !== 'none';
    const encoded = encoding === 'base64' ? Buffer.from(sent(body)).toString('base64') : sent(body);
    return {
      // The builder takes the body as bytes, which hold no lone surrogate.
      event: { ...connectionEvent({ ...route, rawHeaders: headers.flat() }), body: encoded || null, isBase64Encoded },
      headers,
      text: isBase64Encoded ? Buffer.from(encoded, 'base64').toString() : encoded,
      token,
    };
  });

/** What an error may say of the request that it is about, in lines that look like frames of a stack too. */
const tellingText = fc.oneof(
  anyText,
  fc.constantFrom(
    TOKEN,
    `x-amz-bearer: ${TOKEN}`,
    `wss://example.invalid?AuthToken=${TOKEN}`,
    JSON.stringify({ headers: { 'X-Amz-Bearer': TOKEN } }),
    `no\n    at ${TOKEN} (/srv/${TOKEN}.js:1:1)\nyes`,
    `\n    at file:///${TOKEN}:1:1`,
    `Error: ${TOKEN}\n    at async ${TOKEN} (node:internal/${TOKEN}:1:1)`,
  ),
);

const anyValue = fc.oneof(tellingText, fc.object({ values: [tellingText, fc.integer()] }), fc.anything());
const property = fc.constantFrom('name', 'message', 'stack', 'code', 'requestId', 'request', 'cause', '$metadata');
const properties = fc.dictionary(fc.oneof(property, tellingText), anyValue, { maxKeys: 3 });
const metadata = fc.record({
  requestId: fc.constantFrom(undefined, 'a-request-id', TOKEN),
  attempts: fc.integer({ min: 1, max: 3 }),
});

const { rejection } = fc.letrec<{ rejection: unknown; error: Error }>((tie) => ({
  rejection: fc.oneof({ depthSize: 'small' }, anyValue, tie('error')),
  error: fc.oneof(
    fc
      .tuple(fc.constantFrom(Error, TypeError, SyntaxError), tellingText, tie('rejection'), properties)
      .map(([Type, message, cause, properties]) => Object.assign(new Type(message, { cause }), properties)),
    fc
      .tuple(fc.constantFrom(ConnectUnreachableError, ConnectGarbledError), tellingText, metadata, tie('rejection'))
      .map(([Type, message, metadata, cause]) => new Type(message, metadata, { cause })),
    fc
      .tuple(
        fc.oneof(fc.constantFrom(...Object.keys(errors)), fc.stringMatching(/^[A-Za-z]\w{0,99}$/), fc.constant(TOKEN)),
        fc.integer({ min: 300, max: 599 }),
        tellingText,
        metadata,
      )
      .map(([name, status, message, metadata]) => new ConnectError(name, status, message, metadata)),
  ),
}));

const captured = captureOutput();

describe('a random request', () => {
  it('is answered with 200 if it is valid, and else refused before Amazon Connect is asked', async () => {
    await fc.assert(
      fc.asyncProperty(randomRequest, async (request) => {
        const answer = await answerTo(request.event, async () => ({ output, requestId: 'an-id', attempts: 1 }));
        const status = expectedStatus(request);
        expect(answer.statusCode).toBe(status);
        expect(callConnect).toHaveBeenCalledTimes(status === 200 ? 1 : 0);
        if (status === 200) expect(JSON.parse(answer.body)).toEqual(outputAskedFor(request.text));
        else expect(errors[errorNameOf(answer) as ErrorName]).toBe(status);
        expect(JSON.stringify(answer)).not.toContain(request.token);
        expect(captured.text).not.toContain('SECRET');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a call of Amazon Connect that is rejected with whatever', () => {
  it('is answered with an error, and no secret of it gets into the log, nor the token into the answer', async () => {
    const event = connectionEvent({ headers: { 'X-Amz-Bearer': TOKEN } });
    await fc.assert(
      fc.asyncProperty(rejection, async (reason) => {
        const answer = await answerTo(event, () => Promise.reject(reason));
        const name = errorNameOf(answer);
        expect(answer.statusCode).toBe(reason instanceof ConnectError ? reason.status : errors[name as ErrorName]);
        expect(JSON.stringify(answer)).not.toContain(TOKEN);
        expect(captured.text).not.toMatch(/SECRET|AuthToken/);
      }),
      { numRuns: 2000 },
    );
  });
});

async function answerTo(event: APIGatewayProxyEvent, connect: CallConnect): Promise<APIGatewayProxyResult> {
  captured.text = '';
  callConnect.mockReset().mockImplementation(connect);
  const answer = await handler(event, lambdaContext()).catch((error: unknown) => {
    // As a text, because Jest cannot print an error whose stack is none.
    throw new Error(`The handler rejected: ${error}`);
  });
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
  }
  expect(answer.headers).toMatchObject({ Vary: 'Origin', 'Access-Control-Expose-Headers': expect.any(String) });
  expect([undefined, ...allowedOrigins]).toContain(answer.headers?.['Access-Control-Allow-Origin']);
  return answer;
}

function errorNameOf({ headers, body }: APIGatewayProxyResult): string {
  const error = JSON.parse(body);
  expect(error).toStrictEqual({ __type: expect.any(String), Message: expect.any(String) });
  expect(headers?.['x-amzn-ErrorType']).toBe(error.__type);
  return error.__type;
}

interface RandomRequest {
  readonly event: APIGatewayProxyEvent;
  readonly headers: readonly Header[];
  /** The body as it was before it was encoded. */
  readonly text: string;
  readonly token: string;
}

function expectedStatus({ event: { httpMethod, resource }, headers, text }: RandomRequest): number {
  if (httpMethod !== createParticipantConnection.method || resource !== createParticipantConnection.path) return 404;
  const [, token = ''] = headers.findLast(([name]) => name.toLowerCase() === 'x-amz-bearer') ?? [];
  return isValidToken(token) && isValidBody(text) ? 200 : 400;
}

function outputAskedFor(text: string): object {
  const { Type = [] } = JSON.parse(text) as { Type?: (keyof typeof memberOf)[] };
  return Object.fromEntries(Type.map((type) => [memberOf[type], output[memberOf[type]]]));
}

const memberOf = {
  WEBSOCKET: 'Websocket',
  CONNECTION_CREDENTIALS: 'ConnectionCredentials',
  WEBRTC_CONNECTION: 'WebRTCConnection',
} as const;
