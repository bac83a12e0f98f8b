import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { Match } from 'aws-cdk-lib/assertions';
import { errors } from '../../contract/errors.ts';
import { requestBodySchema } from '../../contract/json-schema.ts';
import { createParticipantConnection } from '../../contract/operations/create-participant-connection.ts';
import { synthesizeStack } from '../support/stack.ts';

describe('the API', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesizeStack();
  });

  it('is regional, with the stage v1, traced', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { EndpointConfiguration: { Types: ['REGIONAL'] } });
    template.hasResourceProperties('AWS::ApiGateway::Stage', { StageName: 'v1', TracingEnabled: true });
  });

  it('has the routes of the contract and no others', () => {
    const methods = Object.values(template.findResources('AWS::ApiGateway::Method'));
    expect(methods.map(({ Properties }) => [Properties.HttpMethod, Properties.OperationName])).toEqual([
      ['POST', 'CreateParticipantConnection'],
      ['ANY', undefined],
      ['OPTIONS', undefined],
      ['ANY', undefined],
      ['OPTIONS', undefined],
    ]);
  });

  it('invokes the function with what is left of its own 29 seconds', () => {
    template.hasResourceProperties('AWS::ApiGateway::Method', {
      HttpMethod: 'POST',
      AuthorizationType: 'NONE',
      Integration: { Type: 'AWS_PROXY', TimeoutInMillis: 29_000 },
    });
  });

  it('checks the body by the model of the contract, and requires the token', () => {
    const [model] = Object.keys(
      template.findResources('AWS::ApiGateway::Model', {
        Properties: {
          Name: 'CreateParticipantConnectionRequest',
          ContentType: 'application/json',
          Schema: requestBodySchema(createParticipantConnection),
        },
      }),
    );
    const [validator] = Object.keys(
      template.findResources('AWS::ApiGateway::RequestValidator', {
        Properties: { ValidateRequestBody: true, ValidateRequestParameters: true },
      }),
    );
    template.hasResourceProperties('AWS::ApiGateway::Method', {
      HttpMethod: 'POST',
      RequestModels: { 'application/json': { Ref: model } },
      RequestParameters: { 'method.request.header.X-Amz-Bearer': true },
      RequestValidatorId: { Ref: validator },
    });
  });

  it('throttles by the quota of Amazon Connect unless told otherwise', () => {
    expect(throttleOf(template)).toEqual([6, 9]);
    expect(throttleOf(synthesizeStack({ throttleRate: '3', throttleBurst: '5' }))).toEqual([3, 5]);
  });

  it('logs neither whole requests nor a header, a path or a query', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGateway::Stage'));
    for (const setting of stage?.Properties.MethodSettings ?? []) {
      expect(setting).toMatchObject({ DataTraceEnabled: false, LoggingLevel: 'OFF', MetricsEnabled: true });
    }
    const format: string = stage?.Properties.AccessLogSetting.Format;
    expect(Object.values(JSON.parse(format))).toEqual(
      expect.arrayContaining(['$context.requestId', '$context.status', '$context.resourcePath']),
    );
    expect(format).not.toMatch(/\$context\.(path|identity\.userAgent|protocol)|\$input|header|\$context\.authorizer/i);
  });

  it('gives its URL as the one output', () => {
    expect(Object.keys(template.findOutputs('*'))).toEqual(['GatewayUrl']);
  });
});

describe('what API Gateway answers by itself', () => {
  const rows = [
    [
      'BAD_REQUEST_PARAMETERS',
      400,
      'ValidationException',
      'The header X-Amz-Bearer is missing or empty. ParticipantToken must be a string of 1 to 1000 characters',
    ],
    [
      'BAD_REQUEST_BODY',
      400,
      'ValidationException',
      'CreateParticipantConnection takes a JSON object with Type (a list of 1 or more members, each one of WEBSOCKET',
    ],
    [
      'MISSING_AUTHENTICATION_TOKEN',
      404,
      'UnknownOperationException',
      'Below the URL of the gateway and its stage, these are served: POST /participant/connection.',
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
});

describe('the preflight', () => {
  const preflightOf = (context = {}) => {
    const [method] = Object.values(
      synthesizeStack(context).findResources('AWS::ApiGateway::Method', { Properties: { HttpMethod: 'OPTIONS' } }),
    );
    return method?.Properties.Integration;
  };

  it('is answered without a function, and allows what the SDKs and ChatJS send', () => {
    const { Type, IntegrationResponses } = preflightOf();
    expect(Type).toBe('MOCK');
    const { StatusCode, ResponseParameters } = IntegrationResponses[0];
    expect(StatusCode).toBe('204');
    expect(ResponseParameters).toMatchObject({
      'method.response.header.Access-Control-Allow-Origin': "'*'",
      'method.response.header.Access-Control-Allow-Methods': "'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'",
      'method.response.header.Access-Control-Max-Age': "'7200'",
    });
    const allowed: string = ResponseParameters['method.response.header.Access-Control-Allow-Headers'].toLowerCase();
    for (const header of [
      'authorization',
      'content-type',
      'x-amz-bearer',
      'x-amz-content-sha256',
      'x-amz-date',
      'x-amz-user-agent',
      'amz-sdk-invocation-id',
      'amz-sdk-request',
    ]) {
      expect(allowed).toContain(header);
    }
  });

  it('varies by origin if several are allowed, and only then', () => {
    const several = preflightOf({ allowedOrigins: 'https://a.example,https://b.example' }).IntegrationResponses[0];
    expect(several.ResponseParameters['method.response.header.Vary']).toBe("'Origin'");
    const template = several.ResponseTemplates['application/json'];
    for (const spelling of ['Origin', 'origin']) {
      expect(template).toContain(`$input.params().header.get("${spelling}") == "https://b.example"`);
    }
    expect(template).toContain('Access-Control-Allow-Origin = "https://b.example"');
    const one = preflightOf({ allowedOrigins: 'https://a.example' }).IntegrationResponses[0];
    expect(one.ResponseParameters['method.response.header.Access-Control-Allow-Origin']).toBe("'https://a.example'");
    expect(one).not.toHaveProperty('ResponseTemplates');
  });

  it('never allows credentials', () => {
    expect(JSON.stringify(synthesizeStack().toJSON())).not.toContain('Allow-Credentials');
  });
});

describe('an unknown path or method', () => {
  const answersOf = (context = {}) =>
    Object.values(
      synthesizeStack(context).findResources('AWS::ApiGateway::Method', { Properties: { HttpMethod: 'ANY' } }),
    ).map(({ Properties }) => Properties);

  it('is answered 404 without a function, a signature or a look at the body', () => {
    const answers = answersOf();
    expect(answers).toHaveLength(2);
    for (const { AuthorizationType, Integration } of answers) {
      expect([AuthorizationType, Integration.Type, Integration.PassthroughBehavior]).toEqual(['NONE', 'MOCK', 'NEVER']);
      expect(Integration.RequestTemplates).toEqual({ 'application/json': '{"statusCode": 404}' });
      const [{ StatusCode, ResponseParameters, ResponseTemplates }] = Integration.IntegrationResponses;
      expect(StatusCode).toBe('404');
      expect(ResponseParameters).toEqual({
        'method.response.header.Access-Control-Allow-Origin': "'*'",
        'method.response.header.Access-Control-Expose-Headers': "'x-amzn-ErrorType,x-amzn-RequestId,Retry-After'",
        'method.response.header.x-amzn-ErrorType': "'UnknownOperationException'",
      });
      expect(JSON.parse(ResponseTemplates['application/json'])).toEqual({
        __type: 'UnknownOperationException',
        Message: expect.stringContaining('these are served: POST /participant/connection.'),
      });
    }
  });

  it('can be read by pages of each of several origins', () => {
    for (const { Integration } of answersOf({ allowedOrigins: 'https://a.example,https://b.example' })) {
      const [{ ResponseParameters, ResponseTemplates }] = Integration.IntegrationResponses;
      expect(ResponseParameters['method.response.header.Vary']).toBe("'Origin'");
      expect(ResponseTemplates['application/json']).toContain('Access-Control-Allow-Origin = "https://b.example"');
    }
  });

  it('is permitted by the preflight of every path, lest a browser hide the answer', () => {
    const [greedy] = Object.keys(
      synthesizeStack().findResources('AWS::ApiGateway::Resource', { Properties: { PathPart: '{proxy+}' } }),
    );
    synthesizeStack().hasResourceProperties('AWS::ApiGateway::Method', {
      HttpMethod: 'OPTIONS',
      ResourceId: { Ref: greedy },
      Integration: {
        IntegrationResponses: [
          Match.objectLike({
            ResponseParameters: Match.objectLike({
              'method.response.header.Access-Control-Allow-Methods': "'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'",
            }),
          }),
        ],
      },
    });
  });
});

function throttleOf(template: Template): unknown[] {
  const [stage] = Object.values(
    template.findResources('AWS::ApiGateway::Stage', {
      Properties: {
        MethodSettings: Match.arrayWith([Match.objectLike({ ResourcePath: '/~1participant~1connection' })]),
      },
    }),
  );
  const setting = stage?.Properties.MethodSettings.find(
    ({ HttpMethod }: { HttpMethod: string }) => HttpMethod === 'POST',
  );
  return [setting.ThrottlingRateLimit, setting.ThrottlingBurstLimit];
}

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
