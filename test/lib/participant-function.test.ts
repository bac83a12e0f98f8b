import { beforeAll, describe, expect, it } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ParticipantFunction, type ParticipantFunctionProps } from '../../lib/participant-function.ts';
import { makeApp } from '../support/stack.ts';

function synthesize(props: Partial<ParticipantFunctionProps> = {}): Template {
  const stack = new Stack(makeApp(), 'Alone');
  new ParticipantFunction(stack, 'Connection', {
    handler: 'connection',
    serviceName: 'my-gateway',
    connectRegion: undefined,
    fips: false,
    allowedOrigins: ['*'],
    logLevel: 'INFO',
    reservedConcurrency: undefined,
    logs: { retention: RetentionDays.THREE_MONTHS },
    ...props,
  });
  return Template.fromStack(stack);
}

describe('a participant function', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesize();
  });

  it('runs on Node 24 on arm64, traced, in less time than API Gateway allows', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 512,
      Timeout: 10,
      TracingConfig: { Mode: 'Active' },
    });
  });

  it('logs JSON to a log group of its own, which keeps it for as long as it is told to', () => {
    const [logGroup] = Object.keys(
      template.findResources('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 90 } }),
    );
    template.hasResourceProperties('AWS::Lambda::Function', {
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: logGroup } },
    });
  });

  it('may write its logs and traces, and nothing else', () => {
    const roles = Object.values(template.findResources('AWS::IAM::Role'));
    expect(roles).toHaveLength(1);
    expect(roles[0]?.Properties).not.toHaveProperty('ManagedPolicyArns');
    expect(roles[0]?.Properties).not.toHaveProperty('Policies');

    const policies = Object.values(template.findResources('AWS::IAM::Policy'));
    expect(policies.map(({ Properties }) => Properties.PolicyDocument.Statement)).toEqual([
      [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: { 'Fn::GetAtt': [expect.stringContaining('Logs'), 'Arn'] },
        },
        {
          Effect: 'Allow',
          Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
          Resource: '*',
        },
      ],
    ]);
  });

  it('calls Amazon Connect in the region of the stack, for every origin, unless told otherwise', () => {
    expect(variablesOf(template)).toMatchObject({ CONNECT_REGION: { Ref: 'AWS::Region' }, ALLOWED_ORIGINS: '*' });
    const told = synthesize({ connectRegion: 'eu-west-2', allowedOrigins: ['https://a.example', 'https://b.example'] });
    expect(variablesOf(told)).toMatchObject({
      CONNECT_REGION: 'eu-west-2',
      ALLOWED_ORIGINS: 'https://a.example,https://b.example',
    });
  });

  it('has the name of the gateway in its logs and metrics', () => {
    expect(variablesOf(template)).toMatchObject({ POWERTOOLS_SERVICE_NAME: 'my-gateway' });
  });

  it('takes the FIPS endpoint of Amazon Connect only if told to', () => {
    expect(variablesOf(template)).not.toHaveProperty('AWS_USE_FIPS_ENDPOINT');
    expect(variablesOf(synthesize({ fips: true }))).toMatchObject({ AWS_USE_FIPS_ENDPOINT: 'true' });
  });

  it('shares the concurrency of the account unless some is reserved for it', () => {
    template.hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.absent() });
    synthesize({ reservedConcurrency: 50 }).hasResourceProperties('AWS::Lambda::Function', {
      ReservedConcurrentExecutions: 50,
    });
  });
});

function variablesOf(template: Template): Record<string, unknown> {
  const [handler] = Object.values(template.findResources('AWS::Lambda::Function'));
  return handler?.Properties.Environment.Variables;
}

it.each([
  ['DEBUG', 'DEBUG'],
  ['INFO', 'INFO'],
  ['WARN', 'INFO'],
  ['ERROR', 'INFO'],
] as const)('logs from level %s on, while Lambda lets %s pass, the level of metrics', (logLevel, lambdaLevel) => {
  synthesize({ logLevel }).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ POWERTOOLS_LOG_LEVEL: logLevel }) },
    LoggingConfig: Match.objectLike({ ApplicationLogLevel: lambdaLevel }),
  });
});
