import { describe, expect, it } from '@jest/globals';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { allowedHeaders } from '../../contract/cors.ts';
import { operations } from '../../contract/operations.ts';
import { type Access, cognitoAccess, HEADER, jwtAccess, makeAccessApp } from '../support/access-stack.ts';

const templates = new Map<string, Template>();

function synthesize(access: Access): Template {
  const key = JSON.stringify(access);
  const template =
    templates.get(key) ?? Template.fromStack(makeAccessApp(access).node.findChild('ParticipantGateway') as Stack);
  templates.set(key, template);
  return template;
}

const propertiesOf = (template: Template, type: string) =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties);
const operationMethods = (template: Template) =>
  propertiesOf(template, 'AWS::ApiGateway::Method').filter(({ OperationName }) => OperationName);
const mockMethods = (template: Template) =>
  propertiesOf(template, 'AWS::ApiGateway::Method').filter(({ OperationName }) => !OperationName);
const gatewayResponse = (template: Template, type: string) => {
  const found = propertiesOf(template, 'AWS::ApiGateway::GatewayResponse').find(
    ({ ResponseType }) => ResponseType === type,
  );
  const { Message } = JSON.parse(found?.ResponseTemplates['application/json']) as { Message: string };
  return [Number(found?.StatusCode), Message] as const;
};
const permittedHeaders = (template: Template) =>
  propertiesOf(template, 'AWS::ApiGateway::Method')
    .filter(({ HttpMethod }) => HttpMethod === 'OPTIONS')
    .map(({ Integration }) =>
      String(
        Integration.IntegrationResponses[0].ResponseParameters['method.response.header.Access-Control-Allow-Headers'],
      ),
    );

const kinds: readonly [string, Access][] = [
  ['none', {}],
  ['iam', { authorizer: 'iam' }],
  ['cognito', cognitoAccess],
  ['jwt', jwtAccess],
  ['none, with API keys', { apiKeys: ['shop'] }],
];

describe.each(kinds)('an API with the authorizer %s', (_, access) => {
  it('asks nobody for credentials on a preflight, an unknown method or an unknown path', () => {
    const mocks = mockMethods(synthesize(access));
    expect(mocks).toHaveLength(2 * (Object.keys(operations).length + 2));
    for (const { AuthorizationType, AuthorizerId, ApiKeyRequired } of mocks) {
      expect([AuthorizationType, AuthorizerId, ApiKeyRequired ?? false]).toEqual(['NONE', undefined, false]);
    }
  });

  it('answers nothing with a 403', () => {
    const responses = propertiesOf(synthesize(access), 'AWS::ApiGateway::GatewayResponse');
    expect(responses.map(({ StatusCode }) => StatusCode)).not.toContain('403');
  });

  it.each(['ACCESS_DENIED', 'INVALID_API_KEY', 'UNAUTHORIZED'])(
    'answers %s with a 401 that says what it asks for',
    (type) => {
      const [status, message] = gatewayResponse(synthesize(access), type);
      expect(status).toBe(401);
      expect(message).toMatch(
        /^The gateway did not accept the credentials of the request\. It asks for (?!…)\S.*\. Amazon/,
      );
    },
  );
});

describe('an API without access control', () => {
  it('lets everybody call', () => {
    for (const { AuthorizationType, ApiKeyRequired } of operationMethods(synthesize({}))) {
      expect([AuthorizationType, ApiKeyRequired]).toEqual(['NONE', undefined]);
    }
    synthesize({}).resourceCountIs('AWS::ApiGateway::Authorizer', 0);
    synthesize({}).resourceCountIs('AWS::ApiGateway::UsagePlan', 0);
    synthesize({}).resourceCountIs('AWS::Lambda::Function', 2);
  });

  it('permits no further header, and takes a signature without a method for an unknown path', () => {
    expect(new Set(permittedHeaders(synthesize({})))).toEqual(new Set([`'${allowedHeaders.join(',')}'`]));
    for (const type of ['MISSING_AUTHENTICATION_TOKEN', 'INVALID_SIGNATURE', 'EXPIRED_TOKEN']) {
      expect(gatewayResponse(synthesize({}), type)[0]).toBe(404);
    }
  });
});

describe('the authorizer iam', () => {
  const template = () => synthesize({ authorizer: 'iam' });

  it('asks for a signature on every operation', () => {
    expect(operationMethods(template()).map(({ AuthorizationType }) => AuthorizationType)).toEqual(
      Object.keys(operations).map(() => 'AWS_IAM'),
    );
  });

  it.each(['MISSING_AUTHENTICATION_TOKEN', 'INVALID_SIGNATURE', 'EXPIRED_TOKEN'])('answers %s with a 401', (type) => {
    const [status, message] = gatewayResponse(template(), type);
    expect([status, message]).toEqual([401, expect.stringContaining('It asks for an AWS Signature Version 4')]);
  });

  it('permits no further header: those of a signature always are', () => {
    expect(permittedHeaders(template())[0]).toBe(`'${allowedHeaders.join(',')}'`);
  });
});

describe('the authorizer cognito', () => {
  const template = () => synthesize(cognitoAccess);

  it('asks for a token of the user pools on every operation, in the header', () => {
    template().hasResourceProperties('AWS::ApiGateway::Authorizer', {
      Type: 'COGNITO_USER_POOLS',
      IdentitySource: `method.request.header.${HEADER}`,
      ProviderARNs: cognitoAccess.authorizerUserPools,
      AuthorizerResultTtlInSeconds: 300,
    });
    const [id] = Object.keys(template().findResources('AWS::ApiGateway::Authorizer'));
    for (const { AuthorizationType, AuthorizerId } of operationMethods(template())) {
      expect([AuthorizationType, AuthorizerId]).toEqual(['COGNITO_USER_POOLS', { Ref: id }]);
    }
  });

  it('answers EXPIRED_TOKEN with a 401, and an unknown path still with a 404', () => {
    expect(gatewayResponse(template(), 'EXPIRED_TOKEN')).toEqual([
      401,
      expect.stringContaining(`It asks for an ID token of its user pool in the header ${HEADER}.`),
    ]);
    expect(gatewayResponse(template(), 'MISSING_AUTHENTICATION_TOKEN')[0]).toBe(404);
  });

  it('has the header permitted by every preflight', () => {
    expect(new Set(permittedHeaders(template()))).toEqual(new Set([`'${[...allowedHeaders, HEADER].join(',')}'`]));
  });
});

describe('the authorizer jwt', () => {
  const template = () => synthesize(jwtAccess);

  it('asks its function on every operation, and keeps the answer for the header for five minutes', () => {
    template().hasResourceProperties('AWS::ApiGateway::Authorizer', {
      Type: 'REQUEST',
      IdentitySource: `method.request.header.${HEADER}`,
      AuthorizerResultTtlInSeconds: 300,
    });
    const [id] = Object.keys(template().findResources('AWS::ApiGateway::Authorizer'));
    for (const { AuthorizationType, AuthorizerId } of operationMethods(template())) {
      expect([AuthorizationType, AuthorizerId]).toEqual(['CUSTOM', { Ref: id }]);
    }
  });

  it('has a function that is told the issuer, the audiences, the header and the name of the service', () => {
    template().hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Participant Gateway: authorizer',
      Runtime: 'nodejs24.x',
      Environment: {
        Variables: {
          TOKEN_ISSUER: 'https://login.example',
          TOKEN_AUDIENCES: 'a-client,another-client',
          TOKEN_HEADER: HEADER,
          POWERTOOLS_SERVICE_NAME: 'participant-gateway',
          POWERTOOLS_LOG_LEVEL: 'INFO',
          NODE_OPTIONS: '--enable-source-maps',
        },
      },
    });
  });

  it('has the header permitted by every preflight, once', () => {
    expect(new Set(permittedHeaders(template()))).toEqual(new Set([`'${[...allowedHeaders, HEADER].join(',')}'`]));
    expect(permittedHeaders(synthesize({ ...jwtAccess, authorizerHeader: 'authorization' }))[0]).toBe(
      `'${allowedHeaders.join(',')}'`,
    );
  });

  it('needs an issuer', () => {
    expect(() => makeAccessApp({ authorizer: 'jwt', authorizerAudiences: ['a-client'] })).toThrow(
      'The authorizer jwt verifies the tokens of an issuer, and none is given: give the URL of one.',
    );
  });
});

describe('API keys', () => {
  const access: Access = {
    apiKeys: ['shop', 'app'],
    apiKeyThrottle: { rate: 5, burst: 8 },
    apiKeyQuota: { requests: 1000, period: 'day' },
  };

  it('are asked for on every operation', () => {
    for (const { ApiKeyRequired } of operationMethods(synthesize(access))) expect(ApiKeyRequired).toBe(true);
  });

  it('are good for the stage, each for as much as the usage plan says', () => {
    const template = synthesize(access);
    const [api] = Object.keys(template.findResources('AWS::ApiGateway::RestApi'));
    const [stage] = Object.keys(template.findResources('AWS::ApiGateway::Stage'));
    const [plan] = Object.keys(template.findResources('AWS::ApiGateway::UsagePlan'));
    const keys = template.findResources('AWS::ApiGateway::ApiKey');
    template.hasResourceProperties('AWS::ApiGateway::UsagePlan', {
      ApiStages: [{ ApiId: { Ref: api }, Stage: { Ref: stage } }],
      Throttle: { RateLimit: 5, BurstLimit: 8 },
      Quota: { Limit: 1000, Period: 'DAY' },
    });
    expect(Object.values(keys).map(({ Properties: { Name, Enabled } }) => [Name, Enabled])).toEqual([
      ['participant-gateway-shop', true],
      ['participant-gateway-app', true],
    ]);
    expect(propertiesOf(template, 'AWS::ApiGateway::UsagePlanKey')).toEqual(
      Object.keys(keys).map((id) => ({ KeyId: { Ref: id }, KeyType: 'API_KEY', UsagePlanId: { Ref: plan } })),
    );
  });

  it('hold no value in the template', () => {
    for (const key of propertiesOf(synthesize(access), 'AWS::ApiGateway::ApiKey'))
      expect(key).not.toHaveProperty('Value');
  });

  it('have no limits of their own unless they are given', () => {
    const [plan] = propertiesOf(synthesize({ apiKeys: ['shop'] }), 'AWS::ApiGateway::UsagePlan');
    expect(plan).not.toHaveProperty('Throttle');
    expect(plan).not.toHaveProperty('Quota');
  });

  it('go together with an authorizer', () => {
    const template = synthesize({ ...jwtAccess, apiKeys: ['shop'] });
    for (const { AuthorizationType, ApiKeyRequired } of operationMethods(template)) {
      expect([AuthorizationType, ApiKeyRequired]).toEqual(['CUSTOM', true]);
    }
    expect(permittedHeaders(template)[0]).toBe(`'${[...allowedHeaders, HEADER, 'X-Api-Key'].join(',')}'`);
    expect(gatewayResponse(template, 'INVALID_API_KEY')[1]).toContain(
      `It asks for a token of its issuer in the header ${HEADER}, after the word Bearer, and an API key in the header X-Api-Key.`,
    );
  });
});
