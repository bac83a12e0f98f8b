import { describe, expect, it } from '@jest/globals';
import type { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { LambdaApplication, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Alarms, type AlarmsProps } from '../../lib/alarms.ts';
import { documentedMetrics, section } from '../support/documented-metrics.ts';
import { evaluate, alarms as isRed, type Series } from '../support/metric-math.ts';
import { metricsNamed } from '../support/metrics-named.ts';
import { SERVICE_NAME, smallGateway } from '../support/small-gateway.ts';

interface Options {
  readonly emails?: readonly string[];
  readonly encryptionKey?: (stack: Stack) => AlarmsProps['encryptionKey'];
  readonly deployments?: boolean;
}

function synthesize({ emails = [], encryptionKey, deployments = true }: Options = {}) {
  const { stack, metrics } = smallGateway();
  const alarms = new Alarms(stack, 'Alarms', { metrics, emails, encryptionKey: encryptionKey?.(stack) });
  if (deployments) {
    const application = LambdaApplication.fromLambdaApplicationName(stack, 'Application', 'chat-application');
    alarms.watchDeployments(
      ['connection-group', 'chat-group'].map((deploymentGroupName) =>
        LambdaDeploymentGroup.fromLambdaDeploymentGroupAttributes(stack, deploymentGroupName, {
          application,
          deploymentGroupName,
        }),
      ),
    );
  }
  return { alarms, template: Template.fromStack(stack) };
}

const { template } = synthesize();
const [topic] = Object.keys(template.findResources('AWS::SNS::Topic'));
const properties = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);

/** The properties of an alarm, by the name that comes after that of the service. */
function alarmOf(name: string) {
  const alarm = properties.find(({ AlarmName }) => AlarmName === `${SERVICE_NAME}-${name}`);
  if (!alarm) throw new Error(`There is no alarm ${name}.`);
  return alarm;
}

describe('the alarms', () => {
  const names = properties.map(({ AlarmName }) => String(AlarmName).replace(`${SERVICE_NAME}-`, ''));

  it('have a section each in the runbook, and no section has no alarm', () => {
    const sections = [...section('## Alarms').matchAll(/^### (.*)$/gm)].map(([, name]) => name);
    expect(sections).toEqual(names);
  });

  it.each(names)('say what %s means, and where it stands what to do', (name) => {
    expect(alarmOf(name).AlarmDescription).toMatch(
      new RegExp(`^[A-Z].*\\. What to do: docs/operations\\.md, section ${name}\\.$`),
    );
  });

  it.each(names.filter((name) => name !== 'Rollback'))('tell the topic when %s begins, and when it is over', (name) => {
    const { AlarmActions, OKActions } = alarmOf(name);
    expect([AlarmActions, OKActions]).toEqual([[{ Ref: topic }], [{ Ref: topic }]]);
  });

  it('are those to roll back on, and in all', () => {
    const { alarms } = synthesize({ deployments: false });
    expect(alarms.rollbackAlarms.map(({ node }) => node.id)).toEqual(['ErrorRatio', 'ConnectionErrorRatio', 'Latency']);
    expect(alarms.all.map(({ node }) => node.id)).toEqual([
      'ErrorRatio',
      'ConnectionErrorRatio',
      'Latency',
      'ThrottleRatio',
      'NoTraffic',
    ]);
  });

  it('name only metrics that are documented', () => {
    const own = new Map([
      ['ParticipantGateway', documentedMetrics('### Of the functions')],
      [`ParticipantGateway/${SERVICE_NAME}`, documentedMetrics('### Of the access log')],
    ]);
    const foreign = ['AWS/ApiGateway Count', 'AWS/ApiGateway Latency', 'AWS/Events TriggeredRules'];
    for (const { namespace, name } of metricsNamed(template)) {
      const known = own.get(namespace)?.map((each) => `${namespace} ${each.name}`) ?? foreign;
      expect(known).toContain(`${namespace} ${name}`);
    }
  });
});

const minutes = (...values: Series): Series => values;

describe('the alarm ErrorRatio', () => {
  const ratio = (requests: Series, errors: Series) => isRed(alarmOf('ErrorRatio') as never, { requests, errors });

  it.each([
    ['1 failure of 1 request at night', minutes(1, undefined, 1), minutes(1, undefined, 1), false],
    ['19 failures of 19 requests a minute, fewer than two chats make', minutes(19, 19, 19), minutes(19, 19, 19), false],
    ['1 failure of 20 requests', minutes(20, 20, 20), minutes(1, 1, 1), false],
    ['2 failures of 20 requests', minutes(20, 20, 20), minutes(2, 2, 2), true],
    ['10 % of 1000 requests', minutes(1000, 1000, 1000), minutes(100, 100, 100), true],
    ['5 % of 1000 requests', minutes(1000, 1000, 1000), minutes(50, 50, 50), false],
    ['one bad minute', minutes(1000, 1000, 1000, 1000), minutes(0, 900, 0, 0), false],
    ['two bad minutes of three', minutes(1000, 1000, 1000), minutes(100, 0, 100), true],
    ['a tenth of the calls, all of which a canary fails', minutes(200, 200, 200), minutes(0, 20, 20), true],
    ['no traffic at all', minutes(undefined, undefined), minutes(undefined, undefined), false],
  ])('after %s', (_, requests, errors, expected) => {
    expect(ratio(requests, errors)).toBe(expected);
  });

  it('speaks within three minutes, so that a canary of five can be rolled back', () => {
    const { Metrics, EvaluationPeriods, TreatMissingData } = alarmOf('ErrorRatio');
    expect(periodsOf(Metrics)).toEqual([60, 60]);
    expect([EvaluationPeriods, TreatMissingData]).toEqual([3, 'notBreaching']);
  });
});

describe('the alarm ConnectionErrorRatio', () => {
  const ratio = (requests: Series, errors: Series) =>
    isRed(alarmOf('ConnectionErrorRatio') as never, { requests, errors });

  it.each([
    ['1 failure of 1 call at night', minutes(1, undefined, 1), minutes(1, undefined, 1), false],
    ['4 failures of 4 calls a minute', minutes(4, 4, 4), minutes(4, 4, 4), false],
    ['1 failure of 5 calls, in one minute', minutes(5, 5, 5), minutes(0, 1, 0), false],
    ['1 failure of 5 calls, in two minutes', minutes(5, 5, 5), minutes(1, 0, 1), true],
    ['a tenth of the calls, all of which a canary fails', minutes(40, 40, 40), minutes(0, 4, 4), true],
    ['5 % of 100 calls', minutes(100, 100, 100), minutes(5, 5, 5), false],
  ])('after %s', (_, requests, errors, expected) => {
    expect(ratio(requests, errors)).toBe(expected);
  });

  it('sees what is lost among all requests: a canary of connections that fails all that it gets', () => {
    // Of 35 requests of a chat, two are for its connection: docs/costs.md, "A chat".
    const [all, connections] = [minutes(700, 700, 700), minutes(40, 40, 40)];
    const errors = minutes(0, 4, 4);
    expect(isRed(alarmOf('ErrorRatio') as never, { requests: all, errors })).toBe(false);
    expect(ratio(connections, errors)).toBe(true);
  });

  it('counts the calls of CreateParticipantConnection alone', () => {
    const { Metrics } = alarmOf('ConnectionErrorRatio');
    const stats = Metrics.flatMap(
      ({ MetricStat }: { MetricStat?: { Metric: { MetricName: string } } }) => MetricStat ?? [],
    );
    expect(stats.map(({ Metric }: { Metric: { MetricName: string } }) => Metric.MetricName)).toEqual([
      'Count',
      'ConnectionServerErrors',
    ]);
    expect(JSON.stringify(stats[0])).toContain('"Value":"/participant/connection"');
  });
});

describe('the alarm Latency', () => {
  const slow = (requests: Series, value: Series) => isRed(alarmOf('Latency') as never, { requests, value });

  it.each([
    ['one slow request at night', minutes(1, 1, 1), minutes(9000, 9000, 9000), false],
    ['a p95 of three seconds', minutes(100, 100, 100), minutes(3000, 3000, 3000), false],
    ['a p95 above three seconds', minutes(100, 100, 100), minutes(3001, 200, 3001), true],
    ['one slow minute', minutes(100, 100, 100), minutes(200, 9000, 200), false],
  ])('after %s', (_, requests, value, expected) => {
    expect(slow(requests, value)).toBe(expected);
  });

  it('is of the p95 of what the caller waits, minute by minute', () => {
    const { Metrics } = alarmOf('Latency');
    expect(Metrics[2].MetricStat).toMatchObject({ Metric: { MetricName: 'Latency' }, Period: 60, Stat: 'p95' });
  });
});

describe('the alarm ThrottleRatio', () => {
  const throttled = (requests: Series, throttled: Series) =>
    isRed(alarmOf('ThrottleRatio') as never, { requests, throttled });

  it.each([
    ['a burst within five minutes', minutes(500, 500, 500), minutes(0, 400, 0), false],
    ['ten minutes with 6 %', minutes(500, 500, 500), minutes(30, 0, 30), true],
    ['ten minutes with 5 %', minutes(500, 500, 500), minutes(25, 25, 25), false],
    ['a few at night', minutes(4, 4, 4), minutes(3, 3, 3), false],
  ])('after %s', (_, requests, values, expected) => {
    expect(throttled(requests, values)).toBe(expected);
  });

  it('looks at five minutes at a time', () => {
    expect(periodsOf(alarmOf('ThrottleRatio').Metrics)).toEqual([300, 300]);
  });
});

describe('the alarm NoTraffic', () => {
  const { Metrics, ...alarm } = alarmOf('NoTraffic');

  it('compares new connections with what the model expects, below its band alone', () => {
    const [band, compared] = Metrics;
    expect(band).toMatchObject({ Expression: `ANOMALY_DETECTION_BAND(${compared.Id}, 3)`, ReturnData: true });
    expect(compared).toMatchObject({ ReturnData: true });
    expect(alarm).toMatchObject({ ComparisonOperator: 'LessThanLowerThreshold', ThresholdMetricId: band.Id });
  });

  it('counts the connections that were asked for, neither preflights nor unknown paths', () => {
    const { Metric, Period } = Metrics[2].MetricStat;
    expect(Metric.Dimensions).toEqual(
      expect.arrayContaining([
        { Name: 'Method', Value: 'POST' },
        { Name: 'Resource', Value: '/participant/connection' },
      ]),
    );
    expect(Period).toBe(900);
  });

  it('takes a quarter of an hour without a data point for one without a connection', () => {
    const [, ...compared] = Metrics;
    const calls: Series = [12, undefined, 7];
    expect(evaluate(compared, { calls })).toEqual([12, 0, 7]);
  });

  it('is in no state as long as there is no model', () => {
    expect(alarm).toMatchObject({ EvaluationPeriods: 2, TreatMissingData: 'missing' });
  });
});

describe('the alarm Rollback', () => {
  const [id, rule] = Object.entries(template.findResources('AWS::Events::Rule'))[0] ?? [];

  it('is of deployments that fail or are stopped, of the groups that are watched', () => {
    expect(rule?.Properties.EventPattern).toEqual({
      source: ['aws.codedeploy'],
      'detail-type': ['CodeDeploy Deployment State-change Notification'],
      detail: {
        state: ['FAILURE', 'STOP'],
        application: ['chat-application', 'chat-application'],
        deploymentGroup: ['connection-group', 'chat-group'],
      },
    });
  });

  it('is told to the topic once, in a sentence with the id of the deployment, and not again by the alarm', () => {
    const [{ Arn, InputTransformer }] = rule?.Properties.Targets ?? [];
    expect(Arn).toEqual({ Ref: topic });
    const told = Object.entries<string>(InputTransformer.InputPathsMap).reduce(
      (text, [name, path]) => text.replace(`<${name}>`, path),
      InputTransformer.InputTemplate,
    );
    expect(JSON.parse(told)).toBe(
      'Deployment $.detail.deploymentId of $.detail.deploymentGroup in $.region has come to $.detail.state, and what ran ' +
        'before runs on. What to do: docs/operations.md, section Rollback.',
    );
    expect(alarmOf('Rollback')).not.toHaveProperty('AlarmActions');
    expect(alarmOf('Rollback')).not.toHaveProperty('OKActions');
  });

  it('stays for an hour after the rule was triggered, and is quiet while it never was', () => {
    expect(alarmOf('Rollback')).toMatchObject({
      Namespace: 'AWS/Events',
      MetricName: 'TriggeredRules',
      Dimensions: [{ Name: 'RuleName', Value: { Ref: id } }],
      Period: 300,
      EvaluationPeriods: 12,
      DatapointsToAlarm: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  it('exists where there are deployments alone', () => {
    const without = synthesize({ deployments: false }).template;
    without.resourceCountIs('AWS::Events::Rule', 0);
    without.resourceCountIs('AWS::CloudWatch::Alarm', properties.length - 1);
  });
});

describe('the topic', () => {
  const statements = (of: Template) => {
    const [policy] = Object.values(of.findResources('AWS::SNS::TopicPolicy'));
    return policy?.Properties.PolicyDocument.Statement;
  };

  it('is published to by alarms of this account and by EventBridge, over TLS alone', () => {
    expect(statements(template)).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Principal: '*',
        Action: 'sns:Publish',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
      }),
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sns:Publish',
      }),
    ]);
  });

  it('writes to each address', () => {
    const { template } = synthesize({ emails: ['ann@example.com', 'bob@example.com'] });
    for (const Endpoint of ['ann@example.com', 'bob@example.com']) {
      template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint });
    }
    template.resourceCountIs('AWS::SNS::Subscription', 2);
  });

  it('is encrypted by the key that is given, which lets CloudWatch and EventBridge publish', () => {
    const { template } = synthesize({ encryptionKey: (stack) => new Key(stack, 'Key') });
    const [[id, key] = []] = Object.entries(template.findResources('AWS::KMS::Key'));
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: { 'Fn::GetAtt': [id, 'Arn'] } });
    const [, forCloudWatch, forEventBridge] = key?.Properties.KeyPolicy.Statement ?? [];
    const Action = ['kms:Decrypt', 'kms:GenerateDataKey*'];
    expect(forCloudWatch).toMatchObject({
      Action,
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
    });
    expect(forEventBridge).toMatchObject({ Action, Principal: { Service: 'events.amazonaws.com' } });
    expect(forEventBridge).not.toHaveProperty('Condition');
  });

  it('has no key of its own unless one is given', () => {
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.absent() });
    template.resourceCountIs('AWS::KMS::Key', 0);
  });
});

function periodsOf(queries: readonly { readonly MetricStat?: { readonly Period: number } }[]): number[] {
  return queries.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Period] : []));
}
