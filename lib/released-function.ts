import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type ILambdaDeploymentConfig,
  type LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
} from 'aws-cdk-lib/aws-codedeploy';
import { Alias, type IFunction, type IVersion, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledge } from './compliance.ts';
import type { ProvisionedConcurrency, Rollout } from './configuration.ts';

export interface ReleasedFunctionProps {
  readonly function: LambdaFunction;
  /** What is kept ready; undefined means nothing. */
  readonly provisionedConcurrency: ProvisionedConcurrency | undefined;
}

/**
 * The version of a function that callers get: the alias `live`. A new version takes its place at once, or step by step once
 * `shiftTraffic` is called.
 */
export class ReleasedFunction extends Construct {
  /** What is to be called. */
  readonly live: IFunction;
  readonly #alias: Alias;

  constructor(scope: Construct, id: string, { function: handler, provisionedConcurrency }: ReleasedFunctionProps) {
    super(scope, id);
    // Under exactOptionalPropertyTypes, the CDK's classes do not fit their own interfaces: hence two casts.
    this.#alias = new Alias(this, 'Alias', {
      aliasName: 'live',
      description: 'What the API calls.',
      version: handler.currentVersion as IVersion,
      ...(provisionedConcurrency && { provisionedConcurrentExecutions: provisionedConcurrency.min }),
    });
    this.live = this.#alias as IFunction;
    if (provisionedConcurrency && provisionedConcurrency.max > provisionedConcurrency.min) {
      const { min, max } = provisionedConcurrency;
      const scaling = this.#alias.addAutoScaling({ minCapacity: min, maxCapacity: max });
      scaling.scaleOnUtilization({ utilizationTarget: UTILIZATION_TARGET });
    }
  }

  /** Shifts traffic to a new version as the roll-out says, and back to the former one as soon as an alarm goes off. */
  shiftTraffic(rollout: Rollout, application: LambdaApplication, alarms: readonly IAlarm[]): LambdaDeploymentGroup {
    const group = new LambdaDeploymentGroup(this, 'DeploymentGroup', {
      application,
      alias: this.#alias,
      deploymentConfig: deploymentConfig(this, rollout),
      alarms: [...alarms],
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    });
    acknowledge(group, {
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]':
        'It is the narrower of the two policies that AWS keeps for CodeDeploy and Lambda.',
    });
    return group;
  }
}

/** Room for what comes while further environments are started. */
const UTILIZATION_TARGET = 0.7;

function deploymentConfig(scope: Construct, rollout: Rollout): ILambdaDeploymentConfig {
  return LambdaDeploymentConfig.fromLambdaDeploymentConfigName(scope, 'Rollout', `CodeDeployDefault.Lambda${rollout}`);
}
