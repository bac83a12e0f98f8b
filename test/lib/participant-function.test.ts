import { beforeAll, describe, expect, it } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { readConfiguration } from '../../lib/configuration.ts';
import { ParticipantFunction } from '../../lib/participant-function.ts';
import { makeApp } from '../support/stack.ts';

function synthesize(context: Readonly<Record<string, unknown>> = {}): Template {
  const app = makeApp(context);
  const stack = new Stack(app, 'Alone');
  new ParticipantFunction(stack, 'Connection', {
    handler: 'connection',
    configuration: readConfiguration(app.node),
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

  it('logs JSON to a log group of its own, which keeps it for a month', () => {
    const [logGroup] = Object.keys(
      template.findResources('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 } }),
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

  it('calls Amazon Connect in the region of the stack, for every origin', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { CONNECT_REGION: { Ref: 'AWS::Region' }, ALLOWED_ORIGINS: '*' } },
    });
  });
});

it('is told the configured region and origins', () => {
  const template = synthesize({
    connectRegion: 'eu-west-2',
    allowedOrigins: 'https://a.example,https://b.example',
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: { CONNECT_REGION: 'eu-west-2', ALLOWED_ORIGINS: 'https://a.example,https://b.example' },
    },
  });
});

it.each([
  ['DEBUG', 'DEBUG'],
  ['INFO', 'INFO'],
  ['WARN', 'INFO'],
  ['ERROR', 'INFO'],
])('logs from level %s on, while Lambda lets %s pass, the level of metrics', (logLevel, lambdaLevel) => {
  synthesize({ logLevel }).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ POWERTOOLS_LOG_LEVEL: logLevel }) },
    LoggingConfig: Match.objectLike({ ApplicationLogLevel: lambdaLevel }),
  });
});
