import { describe, expect, it } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ParticipantGateway, type ParticipantGatewayProps } from '../../lib/participant-gateway.ts';
import { ParticipantGatewayStack } from '../../lib/participant-gateway-stack.ts';
import { makeApp } from '../support/stack.ts';

function synthesize(props: ParticipantGatewayProps = {}): { gateway: ParticipantGateway; template: Template } {
  const stack = new Stack(makeApp(), 'Chat');
  const gateway = new ParticipantGateway(stack, 'Gateway', props);
  return { gateway, template: Template.fromStack(stack) };
}

/** The values that a property has in all resources of a type. */
const valuesOf = (template: Template, type: string, property: string): string[] =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties[property]);

describe('a gateway in the stack of another app', () => {
  it('has a name of the stack and its own, told from any other by a hash', () => {
    expect(synthesize().gateway.serviceName).toMatch(/^Chat-Gateway-[\dA-F]{8}$/);
  });

  it('in a stack of its own has the name of the stack', () => {
    const stack = new ParticipantGatewayStack(makeApp(), 'Any', { stackName: 'chat-test', gateway: {} });
    const [gateway] = stack.node.children;
    expect((gateway as ParticipantGateway).serviceName).toBe('chat-test');
  });

  it('is configured by typed values, of which some may be left out', () => {
    const { template } = synthesize({ allowedOrigins: ['https://www.example.com'], operations: 'connection' });
    expect(valuesOf(template, 'AWS::Lambda::Function', 'Environment')).toEqual([
      { Variables: expect.objectContaining({ ALLOWED_ORIGINS: 'https://www.example.com' }) },
    ]);
  });

  it('refuses values that no type could', () => {
    expect(() => synthesize({ firewallRate: 1 })).toThrow(
      'The configuration key firewallRate has the value 1: it must be a whole number from 10 to 2000000000',
    );
  });

  it('adds no output to it', () => {
    expect(synthesize().template.findOutputs('*')).toEqual({});
  });
});

describe('two gateways', () => {
  function twoStacks(gateway: ParticipantGatewayProps): Template[] {
    const app = makeApp();
    const stacks = ['one', 'two'].map(
      (stackName) => new ParticipantGatewayStack(app, `Of-${stackName}`, { stackName, gateway }),
    );
    return stacks.map((stack) => Template.fromStack(stack));
  }

  /** Names that are unique within an account and region, or that tell metrics and logs apart. */
  const namesIn = (template: Template): string[] => [
    ...valuesOf(template, 'AWS::ApiGateway::RestApi', 'Name'),
    ...valuesOf(template, 'AWS::CloudWatch::Alarm', 'AlarmName'),
    ...valuesOf(template, 'AWS::CloudWatch::Dashboard', 'DashboardName').map((name) => JSON.stringify(name)),
    ...valuesOf(template, 'AWS::Logs::QueryDefinition', 'Name'),
    ...valuesOf(template, 'AWS::Logs::LogGroup', 'LogGroupName').flatMap((name) =>
      name ? [JSON.stringify(name)] : [],
    ),
  ];

  it('in stacks of one app share no name', () => {
    const [one = [], two = []] = twoStacks({ preset: 'prod' }).map(namesIn);
    expect(one.length).toBeGreaterThan(10);
    expect(two).toHaveLength(one.length);
    expect(two.filter((name) => one.includes(name))).toEqual([]);
    expect(two).toEqual(one.map((name) => name.replace('one', 'two')));
  });

  it('in one stack share no name', () => {
    const stack = new Stack(makeApp(), 'Chat');
    for (const id of ['Web', 'App']) new ParticipantGateway(stack, id, { preset: 'prod' });
    const names = namesIn(Template.fromStack(stack));
    expect(new Set(names).size).toBe(names.length);
  });

  it('tell their metrics and logs apart by the name of the service', () => {
    const services = twoStacks({}).map((template) =>
      valuesOf(template, 'AWS::Lambda::Function', 'Environment').map(
        (environment) =>
          (environment as unknown as { Variables: Record<string, string> }).Variables.POWERTOOLS_SERVICE_NAME,
      ),
    );
    expect(services).toEqual([
      ['one', 'one'],
      ['two', 'two'],
    ]);
  });
});

describe("the role by which API Gateway writes the account's logs", () => {
  it('outlives the stack, since another one may have come to use it', () => {
    const { template } = synthesize();
    const [account] = Object.values(template.findResources('AWS::ApiGateway::Account'));
    const roleId: string = account?.Properties.CloudWatchRoleArn['Fn::GetAtt'][0];
    const role = template.findResources('AWS::IAM::Role')[roleId];
    for (const resource of [account, role]) {
      expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });

  it('is left alone where the account has one already', () => {
    synthesize({ accountLogRole: 'keep' }).template.resourceCountIs('AWS::ApiGateway::Account', 0);
  });
});

describe('what is kept', () => {
  const logGroupsOf = (template: Template) => Object.values(template.findResources('AWS::Logs::LogGroup'));

  it('as dev is deleted with the stack, and encrypted by a key of AWS', () => {
    const { template } = synthesize();
    for (const { DeletionPolicy, Properties } of logGroupsOf(template)) {
      expect([DeletionPolicy, Properties.RetentionInDays, Properties.KmsKeyId]).toEqual(['Delete', 30, undefined]);
    }
    template.resourceCountIs('AWS::KMS::Key', 0);
  });

  it('as prod outlives the stack, for a year, encrypted by a key that rotates', () => {
    const { template } = synthesize({ preset: 'prod' });
    const [[keyId, key] = []] = Object.entries(template.findResources('AWS::KMS::Key'));
    expect(key).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', Properties: { EnableKeyRotation: true } });
    const groups = logGroupsOf(template);
    expect(groups).toHaveLength(4);
    for (const { DeletionPolicy, Properties } of groups) {
      expect([DeletionPolicy, Properties.RetentionInDays, Properties.KmsKeyId]).toEqual([
        'RetainExceptOnCreate',
        365,
        { 'Fn::GetAtt': [keyId, 'Arn'] },
      ]);
    }
    const [topic] = valuesOf(template, 'AWS::SNS::Topic', 'KmsMasterKeyId');
    expect(topic).toEqual({ 'Fn::GetAtt': [keyId, 'Arn'] });
  });

  it('is opened by CloudWatch Logs for the log groups of the account and region alone', () => {
    const { template } = synthesize({ customerManagedKey: true });
    const [policy] = valuesOf(template, 'AWS::KMS::Key', 'KeyPolicy') as unknown as [
      { Statement: { Principal: { Service?: unknown }; Condition?: { ArnLike?: Record<string, unknown> } }[] },
    ];
    const [logs] = policy.Statement.filter(({ Principal }) =>
      JSON.stringify(Principal.Service ?? '').includes('logs.'),
    );
    expect(JSON.stringify(logs?.Condition?.ArnLike?.['kms:EncryptionContext:aws:logs:arn'])).toMatch(
      /"AWS::Region"\},":",\{"Ref":"AWS::AccountId"\},":log-group:\*"/,
    );
  });
});

describe('a roll-out', () => {
  it('as dev is at once, by alias alone', () => {
    const { template } = synthesize();
    template.resourceCountIs('AWS::Lambda::Alias', 2);
    template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });

  it('as prod is step by step, both functions in one application, back on errors and latency', () => {
    const { gateway, template } = synthesize({ preset: 'prod' });
    template.resourceCountIs('AWS::CodeDeploy::Application', 1);
    const groups = Object.values(template.findResources('AWS::CodeDeploy::DeploymentGroup'));
    expect(groups).toHaveLength(2);
    const alarms = template.findResources('AWS::CloudWatch::Alarm');
    for (const { Properties } of groups) {
      const ids = Properties.AlarmConfiguration.Alarms.map(({ Name }: { Name: { Ref: string } }) => Name.Ref);
      expect(ids.map((id: string) => alarms[id]?.Properties.AlarmName)).toEqual([
        `${gateway.serviceName}-ErrorRatio`,
        `${gateway.serviceName}-ConnectionErrorRatio`,
        `${gateway.serviceName}-Latency`,
      ]);
    }
  });

  it('keeps the former versions to go back to, and none of an update that failed', () => {
    for (const version of Object.values(synthesize().template.findResources('AWS::Lambda::Version'))) {
      expect(version).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    }
  });
});

describe('a private API', () => {
  const effectsOf = (props: ParticipantGatewayProps): string[] => {
    const network = { endpointType: 'private', vpcEndpointIds: ['vpce-0123456789abcdef0'] } as const;
    const [policy] = valuesOf(synthesize({ ...network, ...props }).template, 'AWS::ApiGateway::RestApi', 'Policy');
    const { Statement: statements } = policy as unknown as { Statement: { Effect: string; Condition: object }[] };
    return statements.map(({ Effect, Condition }) => `${Effect} ${Object.keys(Condition).join()}`);
  };

  it('lets everybody call over its VPC endpoints', () => {
    expect(effectsOf({})).toEqual(['Allow StringEquals']);
    expect(effectsOf({ apiKeys: ['web'] })).toEqual(['Allow StringEquals']);
  });

  it('with the authorizer iam leaves it to the policies of those who sign', () => {
    expect(effectsOf({ authorizer: 'iam' })).toEqual(['Deny StringNotEquals', 'Allow StringEquals,Null']);
  });
});

describe('the firewall', () => {
  const rulesOf = (props: ParticipantGatewayProps): string =>
    JSON.stringify(valuesOf(synthesize(props).template, 'AWS::WAFv2::WebACL', 'Rules'));

  it('blocks unless told otherwise, and only counts if told to', () => {
    expect(rulesOf({})).toContain('"Block":');
    expect(rulesOf({ firewall: 'count' })).toContain('"Count":');
    expect(rulesOf({ firewall: 'count' })).not.toContain('"Block":');
  });

  it('can be left out, with its log', () => {
    const { gateway, template } = synthesize({ firewall: 'off' });
    expect(gateway.firewall).toBeUndefined();
    template.resourceCountIs('AWS::WAFv2::WebACL', 0);
    template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
    template.resourceCountIs('AWS::Logs::LogGroup', 3);
  });
});

describe('reserved concurrency', () => {
  const reserved = (props: ParticipantGatewayProps) =>
    Object.values(synthesize(props).template.findResources('AWS::Lambda::Function')).map(({ Properties }) => [
      Properties.Description.replace('Participant Gateway: ', ''),
      Properties.ReservedConcurrentExecutions,
    ]);
  const jwt = {
    authorizer: 'jwt',
    authorizerIssuer: 'https://login.example.com',
    authorizerAudiences: ['chat'],
  } as const;

  it('is a ceiling of each function that it names, the one of the authorizer included', () => {
    expect(reserved({ ...jwt, reservedConcurrency: { connection: 50, chat: 200, authorizer: 20 } })).toEqual([
      ['connection', 50],
      ['chat', 200],
      ['authorizer', 20],
    ]);
  });

  it('leaves the others what the account has', () => {
    expect(reserved({ ...jwt, reservedConcurrency: { authorizer: 20 } })).toEqual([
      ['connection', undefined],
      ['chat', undefined],
      ['authorizer', 20],
    ]);
  });
});

describe('the URL', () => {
  it('is that of API Gateway, or of the domain name if there is one', () => {
    expect(synthesize().gateway.url).toMatch(/^https:\/\/\$\{Token.*\}\.execute-api\..*\/v1$/);
    const domain = { domainName: 'chat.example.com', hostedZoneId: 'Z0123456789' };
    expect(synthesize(domain).gateway.url).toBe('https://chat.example.com/v1');
  });
});

describe('transport security', () => {
  it.each([
    [{}, 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09', 'STRICT'],
    [{ fips: true }, 'SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09', 'STRICT'],
    [
      { endpointType: 'private', vpcEndpointIds: ['vpce-0123456789abcdef0'] },
      'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
      'BASIC',
    ],
  ] as const)('of the API with %j is TLS 1.2 or later', (props, SecurityPolicy, EndpointAccessMode) => {
    synthesize(props).template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      SecurityPolicy,
      EndpointAccessMode,
    });
  });
});
