import { describe, expect, it } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication } from 'aws-cdk-lib/aws-codedeploy';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { ProvisionedConcurrency, Rollout } from '../../lib/configuration.ts';
import { ReleasedFunction } from '../../lib/released-function.ts';
import { settings } from '../../lib/settings.ts';
import { makeApp } from '../support/stack.ts';

function synthesize(provisionedConcurrency?: ProvisionedConcurrency, rollout?: Rollout): Template {
  const stack = new Stack(makeApp(), 'Alone');
  const handler = new LambdaFunction(stack, 'Handler', {
    code: Code.fromInline('exports.handler = () => {}'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
  });
  const release = new ReleasedFunction(stack, 'Release', { function: handler, provisionedConcurrency });
  if (rollout) {
    const metric = new Metric({ namespace: 'Test', metricName: 'Errors' });
    const alarm = new Alarm(stack, 'Errors', { metric, threshold: 1, evaluationPeriods: 1 });
    release.shiftTraffic(rollout, new LambdaApplication(stack, 'Application'), [alarm]);
  }
  return Template.fromStack(stack);
}

describe('a released function', () => {
  it('is called by the alias live of its newest version', () => {
    const template = synthesize();
    const [version] = Object.keys(template.findResources('AWS::Lambda::Version'));
    template.hasResourceProperties('AWS::Lambda::Alias', {
      Name: 'live',
      FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] },
      ProvisionedConcurrencyConfig: Match.absent(),
    });
  });

  it('keeps nothing ready, and shifts no traffic, unless told to', () => {
    const template = synthesize();
    template.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
    template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
  });
});

describe('provisioned concurrency', () => {
  it('of a fixed number does not scale', () => {
    const template = synthesize({ min: 3, max: 3 });
    template.hasResourceProperties('AWS::Lambda::Alias', {
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 },
    });
    template.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
  });

  it('of a range follows the load, at 70 % in use', () => {
    const template = synthesize({ min: 2, max: 10 });
    template.hasResourceProperties('AWS::Lambda::Alias', {
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
    });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 2, MaxCapacity: 10 });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization' },
        TargetValue: 0.7,
      },
    });
  });
});

describe('a roll-out', () => {
  it.each(settings.rollout.accepts.replace('one of ', '').split(', ') as Rollout[])(
    'by %s shifts the traffic of the alias, and back on an alarm',
    (rollout) => {
      const template = synthesize(undefined, rollout);
      const [alarm] = Object.keys(template.findResources('AWS::CloudWatch::Alarm'));
      const [group] = Object.keys(template.findResources('AWS::CodeDeploy::DeploymentGroup'));
      template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
        DeploymentConfigName: `CodeDeployDefault.Lambda${rollout}`,
        AlarmConfiguration: { Enabled: true, Alarms: [{ Name: { Ref: alarm } }] },
        AutoRollbackConfiguration: {
          Enabled: true,
          Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
        },
      });
      const [alias] = Object.values(template.findResources('AWS::Lambda::Alias'));
      expect(alias?.UpdatePolicy.CodeDeployLambdaAliasUpdate.DeploymentGroupName).toEqual({ Ref: group });
    },
  );
});
