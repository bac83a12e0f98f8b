import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { errors } from '../../contract/errors.ts';
import { synthesizeStack } from '../support/stack.ts';

describe('what API Gateway answers by itself', () => {
  const rows = [
    [
      'BAD_REQUEST_PARAMETERS',
      400,
      'ValidationException',
      'The header X-Amz-Bearer is missing or empty, and $context.httpMethod $context.resourcePath needs it. It carries ParticipantToken (a string of 1 to 1000 characters) of CreateParticipantConnection, or ConnectionToken (a string of 1 to 1000 characters) of every other operation.',
    ],
    [
      'BAD_REQUEST_BODY',
      400,
      'ValidationException',
      'The request body is not what $context.httpMethod $context.resourcePath accepts. It is a JSON object with the members of the operation, of which those in brackets may be left out. CreateParticipantConnection: Type (a list of 1 or more members, each one of WEBSOCKET, CONNECTION_CREDENTIALS, WEBRTC_CONNECTION; required unless ConnectParticipant is true), [ConnectParticipant (true or false)]; DisconnectParticipant: [ClientToken]; GetTranscript: ',
    ],
    [
      'MISSING_AUTHENTICATION_TOKEN',
      404,
      'UnknownOperationException',
      'Below the URL of the gateway and its stage, these are served: POST /participant/connection, ',
    ],
    ['RESOURCE_NOT_FOUND', 404, 'UnknownOperationException', 'No operation answers'],
    ['INVALID_SIGNATURE', 404, 'UnknownOperationException', 'No operation answers'],
    ['EXPIRED_TOKEN', 404, 'UnknownOperationException', 'No operation answers'],
    ['UNSUPPORTED_MEDIA_TYPE', 404, 'UnknownOperationException', 'No operation answers'],
    ['REQUEST_TOO_LARGE', 413, 'RequestEntityTooLargeException', 'larger than the gateway accepts'],
    ['THROTTLED', 429, 'ThrottlingException', 'Too many requests reach the gateway.'],
    ['QUOTA_EXCEEDED', 429, 'ThrottlingException', 'Too many requests reach the gateway.'],
    ['ACCESS_DENIED', 401, 'UnauthorizedException', 'did not accept the credentials'],
    ['INVALID_API_KEY', 401, 'UnauthorizedException', 'did not accept the credentials'],
    ['UNAUTHORIZED', 401, 'UnauthorizedException', 'did not accept the credentials'],
    ['WAF_FILTERED', 400, 'RequestBlockedException', 'The firewall in front of the gateway refused the request.'],
    ['INTEGRATION_TIMEOUT', 504, 'GatewayTimeoutException', 'The gateway did not answer in time.'],
    ['INTEGRATION_FAILURE', 500, 'InternalServerException', 'The gateway failed to handle the request.'],
    ['API_CONFIGURATION_ERROR', 500, 'InternalServerException', 'The gateway failed to handle the request.'],
    ['AUTHORIZER_CONFIGURATION_ERROR', 500, 'InternalServerException', 'The gateway failed to handle the request.'],
    ['AUTHORIZER_FAILURE', 500, 'InternalServerException', 'The gateway failed to handle the request.'],
    ['DEFAULT_4XX', 400, 'ValidationException', 'API Gateway refused the request before it reached an operation.'],
    ['DEFAULT_5XX', 500, 'InternalServerException', 'The gateway failed to handle the request.'],
  ] as const;
  let responses: Map<string, { status: number; headers: Record<string, string>; body: Record<string, string> }>;
  beforeAll(() => {
    responses = readGatewayResponses(synthesizeStack());
  });

  it('is never a 403, which clients take for the end of the chat', () => {
    expect([...responses.values()].map(({ status }) => status)).not.toContain(403);
  });

  it('has the shape of the service: the error name in header and body, and a sentence', () => {
    for (const { status, headers, body } of responses.values()) {
      expect(body).toEqual({ __type: expect.any(String), Message: expect.stringMatching(/^[A-Z].*\.$/) });
      expect(errors).toMatchObject({ [body.__type ?? '']: status });
      expect(headers).toMatchObject({
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Expose-Headers': 'x-amzn-ErrorType,x-amzn-RequestId,Retry-After',
      });
      // What API Gateway appends comes after the colon, at which clients end the name.
      expect(headers['x-amzn-ErrorType']).toBe(`${body.__type}:`);
    }
  });

  it('says when to try again exactly with 429 and 503', () => {
    for (const { status, headers } of responses.values()) {
      expect(headers['Retry-After']).toBe(status === 429 || status === 503 ? '1' : undefined);
    }
  });

  it.each(rows)('%s is %i %s', (type, status, name, message) => {
    expect(responses.get(type)).toMatchObject({
      status,
      body: { __type: name, Message: expect.stringContaining(message) },
    });
  });

  it('is all of these types, and there is no other', () => {
    expect([...responses.keys()].sort()).toEqual(rows.map(([type]) => type).sort());
  });

  it('can be read from the one allowed origin, and from any if there are several', () => {
    const originsOf = (allowedOrigins: string) =>
      new Set(
        [...readGatewayResponses(synthesizeStack({ allowedOrigins })).values()].map(
          ({ headers }) => headers['Access-Control-Allow-Origin'],
        ),
      );
    expect(originsOf('https://a.example')).toEqual(new Set(['https://a.example']));
    expect(originsOf('https://a.example,https://b.example')).toEqual(new Set(['*']));
  });

  it('describes CreateParticipantConnection in full where that is served alone', () => {
    const responses = readGatewayResponses(synthesizeStack({ operations: 'connection' }));
    for (const { body } of responses.values()) expect(body.Message).not.toMatch(/SendMessage|participant\/message/);
    expect(responses.get('BAD_REQUEST_BODY')?.body.Message).toMatch(
      /accepts\. CreateParticipantConnection takes a JSON object with Type \(a list of 1 or more members/,
    );
    expect(responses.get('BAD_REQUEST_PARAMETERS')?.body.Message).toMatch(
      /It carries ParticipantToken \(a string of 1 to 1000 characters\)\.$/,
    );
  });
});

function readGatewayResponses(template: Template) {
  return new Map(
    Object.values(template.findResources('AWS::ApiGateway::GatewayResponse')).map(({ Properties }) => [
      Properties.ResponseType as string,
      {
        status: Number(Properties.StatusCode),
        headers: Object.fromEntries(
          Object.entries<string>(Properties.ResponseParameters).map(([name, value]) => [
            name.replace('gatewayresponse.header.', ''),
            value.replace(/^'(.*)'$/, '$1'),
          ]),
        ),
        body: JSON.parse(Properties.ResponseTemplates['application/json']),
      },
    ]),
  );
}
