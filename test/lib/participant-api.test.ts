import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { Match } from 'aws-cdk-lib/assertions';
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
      'ANY /',
      'OPTIONS /',
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
    'hands $name on to the version of its function that is live, with what is left of 29 seconds',
    (operation) => {
      const name = operation.name === 'CreateParticipantConnection' ? /^ConnectionReleaseAlias/ : /^ChatReleaseAlias/;
      const { Integration } = propertiesOf(template, operation);
      expect([Integration.Type, Integration.TimeoutInMillis]).toEqual(['AWS_PROXY', 29_000]);
      const [, parts]: [string, (string | { Ref?: string })[]] = Integration.Uri['Fn::Join'];
      const invoked = parts.flatMap((part) => (typeof part === 'object' ? (part.Ref ?? []) : []));
      expect(invoked).toContainEqual(expect.stringMatching(name));
    },
  );

  it.each([
    ['CreateParticipantConnection', [5.4, 8], 'POST /participant/connection'],
    ['DisconnectParticipant', [2.7, 4], 'POST /participant/disconnect'],
    ['GetTranscript', [7.2, 10], 'POST /participant/transcript'],
    ['SendMessage', [9, 13], 'POST /participant/message'],
    ['SendEvent', [9, 13], 'POST /participant/event'],
    ['StartAttachmentUpload', [1.8, 4], 'POST /participant/start-attachment-upload'],
    ['CompleteAttachmentUpload', [1.8, 4], 'POST /participant/complete-attachment-upload'],
    ['GetAttachment', [7.2, 10], 'POST /participant/attachment'],
    ['DescribeView', [1.8, 4], 'GET /participant/views/{ViewToken}'],
    ['GetAuthenticationUrl', [1.8, 4], 'POST /participant/authentication-url'],
    ['CancelParticipantAuthentication', [1.8, 4], 'POST /participant/cancel-authentication'],
  ])('throttles %s below the quota of Amazon Connect unless told otherwise', (name, throttle, route) => {
    expect(throttlesOf(template)[route]).toEqual(throttle);
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

describe('with the operation of connections alone', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesizeStack({ operations: 'connection' });
  });

  it('has one function, one throttled route and one model', () => {
    expect(Object.keys(template.findResources('AWS::Lambda::Function'))).toEqual([
      expect.stringMatching(/^ConnectionFunction/),
    ]);
    expect(throttlesOf(template)).toEqual({ '* *': [undefined, undefined], 'POST /participant/connection': [5.4, 8] });
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
      'ANY /',
      'OPTIONS /',
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
        unknown,
      ].map((Message) => ({ __type: 'UnknownOperationException', Message })),
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
    expect(answers).toHaveLength(Object.keys(operations).length + 2);
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
    [Properties.HttpMethod, pathOf(Properties.ResourceId.Ref) || '/', Properties.OperationName]
      .filter(Boolean)
      .join(' '),
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
