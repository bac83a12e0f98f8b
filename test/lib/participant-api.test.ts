import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { Match } from 'aws-cdk-lib/assertions';
import { errors } from '../../contract/errors.ts';
import { requestBodySchema } from '../../contract/json-schema.ts';
import type { Operation } from '../../contract/operation.ts';
import { operations } from '../../contract/operations.ts';
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

  it('has the routes of the contract and no others, each with an answer to other methods and a preflight', () => {
    expect(routesOf(template)).toEqual([
      ...Object.values(operations).flatMap(({ name, method, path }) => [
        `${method} ${path} ${name}`,
        `ANY ${path}`,
        `OPTIONS ${path}`,
      ]),
      'ANY /{proxy+}',
      'OPTIONS /{proxy+}',
    ]);
  });

  it.each(Object.values<Operation>(operations))(
    'checks the requests of $name by its model, and requires its token',
    (operation) => {
      const [model] = Object.keys(
        template.findResources('AWS::ApiGateway::Model', {
          Properties: {
            Name: `${operation.name}Request`,
            ContentType: 'application/json',
            Schema: requestBodySchema(operation),
          },
        }),
      );
      const [validator] = Object.keys(
        template.findResources('AWS::ApiGateway::RequestValidator', {
          Properties: { ValidateRequestBody: true, ValidateRequestParameters: true },
        }),
      );
      const isView = operation.name === 'DescribeView';
      expect(propertiesOf(template, operation)).toMatchObject({
        HttpMethod: operation.method,
        AuthorizationType: 'NONE',
        RequestParameters: {
          'method.request.header.X-Amz-Bearer': true,
          ...(isView && { 'method.request.path.ViewToken': true }),
        },
        RequestValidatorId: { Ref: validator },
      });
      expect(propertiesOf(template, operation).RequestModels).toEqual(
        isView ? undefined : { 'application/json': { Ref: model } },
      );
    },
  );

  it.each(Object.values<Operation>(operations))(
    'hands $name on to its function, with what is left of 29 seconds',
    (operation) => {
      const name = operation.name === 'CreateParticipantConnection' ? /^ConnectionFunction/ : /^ChatFunction/;
      const { Integration } = propertiesOf(template, operation);
      expect([Integration.Type, Integration.TimeoutInMillis]).toEqual(['AWS_PROXY', 29_000]);
      const [, parts]: [string, (string | { 'Fn::GetAtt'?: string[] })[]] = Integration.Uri['Fn::Join'];
      const invoked = parts.flatMap((part) => (typeof part === 'object' ? (part['Fn::GetAtt'] ?? []) : []));
      expect(invoked).toEqual([expect.stringMatching(name), 'Arn']);
    },
  );

  it.each([
    ['CreateParticipantConnection', [6, 9], 'POST /participant/connection'],
    ['DisconnectParticipant', [3, 5], 'POST /participant/disconnect'],
    ['GetTranscript', [8, 12], 'POST /participant/transcript'],
    ['SendMessage', [10, 15], 'POST /participant/message'],
    ['SendEvent', [10, 15], 'POST /participant/event'],
    ['StartAttachmentUpload', [2, 5], 'POST /participant/start-attachment-upload'],
    ['CompleteAttachmentUpload', [2, 5], 'POST /participant/complete-attachment-upload'],
    ['GetAttachment', [8, 12], 'POST /participant/attachment'],
    ['DescribeView', [2, 5], 'GET /participant/views/{ViewToken}'],
    ['GetAuthenticationUrl', [2, 5], 'POST /participant/authentication-url'],
    ['CancelParticipantAuthentication', [2, 5], 'POST /participant/cancel-authentication'],
  ])('throttles %s by the quota of Amazon Connect unless told otherwise', (name, quota, route) => {
    expect(throttlesOf(template)[route]).toEqual(quota);
    const told = throttlesOf(synthesizeStack({ throttle: `${name}=0.5/40` }));
    expect(told).toEqual({ ...throttlesOf(template), [route]: [0.5, 40] });
  });

  it('logs neither whole requests nor a header, a path or a query', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGateway::Stage'));
    for (const setting of stage?.Properties.MethodSettings ?? []) {
      expect(setting).toMatchObject({ DataTraceEnabled: false, LoggingLevel: 'OFF' });
    }
    const format: string = stage?.Properties.AccessLogSetting.Format;
    expect(Object.values(JSON.parse(format))).toEqual(
      expect.arrayContaining(['$context.requestId', '$context.status', '$context.resourcePath']),
    );
    expect(format).not.toMatch(/\$context\.(path|identity\.userAgent|protocol)|\$input|header|\$context\.authorizer/i);
  });

  it('has metrics by method for the operations, and for nothing else', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGateway::Stage'));
    const settings: { ResourcePath: string; MetricsEnabled: boolean }[] = stage?.Properties.MethodSettings;
    expect(settings.map(({ ResourcePath, MetricsEnabled }) => [ResourcePath, MetricsEnabled])).toEqual([
      ['/*', false],
      ...Object.values(operations).map(({ path }) => [`/${path.replaceAll('/', '~1')}`, true]),
    ]);
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
});

describe('with the operation of connections alone', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesizeStack({ operations: 'connection' });
  });

  it('has one function, one throttled route and one model', () => {
    expect(Object.keys(template.findResources('AWS::Lambda::Function'))).toEqual([
      expect.stringMatching(/^ConnectionFunction/),
    ]);
    expect(throttlesOf(template)).toEqual({ '* *': [undefined, undefined], 'POST /participant/connection': [6, 9] });
    template.resourceCountIs('AWS::ApiGateway::Model', 1);
  });

  it('answers the others 404 without a function, and says that they are switched off', () => {
    const { CreateParticipantConnection, ...others } = operations;
    expect(routesOf(template)).toEqual([
      'POST /participant/connection CreateParticipantConnection',
      'ANY /participant/connection',
      'OPTIONS /participant/connection',
      ...Object.values(others).flatMap(({ path }) => [`ANY ${path}`, `OPTIONS ${path}`]),
      'ANY /{proxy+}',
      'OPTIONS /{proxy+}',
    ]);
    const methods = template.findResources('AWS::ApiGateway::Method', { Properties: { HttpMethod: 'ANY' } });
    const messages = Object.values(methods).map(({ Properties }) => {
      const [{ StatusCode, ResponseTemplates }] = Properties.Integration.IntegrationResponses;
      expect(StatusCode).toBe('404');
      return JSON.parse(ResponseTemplates['application/json']);
    });
    const served = 'Below the URL of the gateway and its stage, these are served: POST /participant/connection.';
    const unknown = `No operation answers this method and path. ${served}`;
    expect(messages).toEqual(
      [
        unknown,
        ...Object.keys(others).map((name) => `The owner of this gateway has switched ${name} off. ${served}`),
        unknown,
      ].map((Message) => ({ __type: 'UnknownOperationException', Message })),
    );
  });

  it('describes that one alone, and in full, in what API Gateway answers by itself', () => {
    const responses = readGatewayResponses(template);
    for (const { body } of responses.values()) expect(body.Message).not.toMatch(/SendMessage|participant\/message/);
    expect(responses.get('BAD_REQUEST_BODY')?.body.Message).toMatch(
      /accepts\. CreateParticipantConnection takes a JSON object with Type \(a list of 1 or more members/,
    );
    expect(responses.get('BAD_REQUEST_PARAMETERS')?.body.Message).toMatch(
      /It carries ParticipantToken \(a string of 1 to 1000 characters\)\.$/,
    );
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
    expect(answers).toHaveLength(Object.keys(operations).length + 1);
    for (const { AuthorizationType, Integration } of answers) {
      expect([AuthorizationType, Integration.Type, Integration.PassthroughBehavior]).toEqual(['NONE', 'MOCK', 'NEVER']);
      expect(Integration.RequestTemplates).toEqual({
        'application/json': '{"statusCode": 404}',
        'application/x-amz-json-1.1': '{"statusCode": 404}',
      });
      const [{ StatusCode, ResponseParameters, ResponseTemplates }] = Integration.IntegrationResponses;
      expect(StatusCode).toBe('404');
      expect(ResponseParameters).toEqual({
        'method.response.header.Access-Control-Allow-Origin': "'*'",
        'method.response.header.Access-Control-Expose-Headers': "'x-amzn-ErrorType,x-amzn-RequestId,Retry-After'",
        'method.response.header.x-amzn-ErrorType': "'UnknownOperationException'",
      });
      expect(JSON.parse(ResponseTemplates['application/json'])).toEqual({
        __type: 'UnknownOperationException',
        Message: expect.stringContaining('these are served: POST /participant/connection, '),
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

/** Method and path of each method, with the operation that it carries. */
function routesOf(template: Template): string[] {
  const resources = template.findResources('AWS::ApiGateway::Resource');
  const pathOf = (id: string): string => {
    const { ParentId, PathPart } = resources[id]?.Properties ?? {};
    return PathPart === undefined ? '' : `${pathOf(ParentId.Ref)}/${PathPart}`;
  };
  return Object.values(template.findResources('AWS::ApiGateway::Method')).map(({ Properties }) =>
    [Properties.HttpMethod, pathOf(Properties.ResourceId.Ref), Properties.OperationName].filter(Boolean).join(' '),
  );
}

function propertiesOf(template: Template, { name }: Operation) {
  const [method] = Object.values(
    template.findResources('AWS::ApiGateway::Method', { Properties: { OperationName: name } }),
  );
  return method?.Properties;
}

/** Requests a second and at once, by method and path. */
function throttlesOf(template: Template): Record<string, unknown> {
  const [stage] = Object.values(template.findResources('AWS::ApiGateway::Stage'));
  const settings: Record<string, string | number>[] = stage?.Properties.MethodSettings;
  return Object.fromEntries(
    settings.map(({ HttpMethod, ResourcePath, ThrottlingRateLimit, ThrottlingBurstLimit }) => [
      `${HttpMethod} ${String(ResourcePath).slice(1).replaceAll('~1', '/')}`,
      [ThrottlingRateLimit, ThrottlingBurstLimit],
    ]),
  );
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
