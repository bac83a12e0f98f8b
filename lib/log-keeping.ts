import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';

/** How a log group keeps what is written to it. */
export type LogKeeping = Pick<LogGroupProps, 'retention' | 'removalPolicy' | 'encryptionKey'>;

/** How every log group of a gateway keeps its log. */
export function logKeeping(
  { logRetentionDays, removalPolicy }: Configuration,
  encryptionKey: Key | undefined,
): LogKeeping {
  return {
    retention: logRetentionDays,
    removalPolicy: removalPolicyOf(removalPolicy),
    ...(encryptionKey && { encryptionKey }),
  };
}

/** A KMS key that encrypts what a gateway keeps, and that CloudWatch Logs may use for the log groups of this account and region. */
export function encryptionKeyFor(scope: Construct, { removalPolicy }: Configuration): Key {
  const { account, partition, region } = Stack.of(scope);
  const key = new Key(scope, 'EncryptionKey', {
    description: 'Participant Gateway: logs and alarms',
    enableKeyRotation: true,
    removalPolicy: removalPolicyOf(removalPolicy),
  });
  key.grantEncryptDecrypt(
    new ServicePrincipal(`logs.${region}.amazonaws.com`, {
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` },
      },
    }),
  );
  return key;
}

function removalPolicyOf(policy: Configuration['removalPolicy']): RemovalPolicy {
  // What came with a deployment that failed holds nothing, and would only be in the way of the next one.
  return policy === 'retain' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}
