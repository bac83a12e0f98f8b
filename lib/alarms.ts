import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmBase,
  type AlarmProps,
  AnomalyDetectionAlarm,
  ComparisonOperator,
  type IAlarm,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ILambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { acknowledge } from './compliance.ts';
import type { GatewayMetrics } from './metrics.ts';

export interface AlarmsProps {
  readonly metrics: GatewayMetrics;
  /** Who is written to; each address has to confirm its subscription once. */
  readonly emails: readonly string[];
  /**
   * Encrypts what the topic holds. Its policy is made to let CloudWatch and EventBridge publish; the policy of a key that
   * belongs to another app has to let them already.
   */
  readonly encryptionKey?: IKey | undefined;
}

/** The alarms of a gateway, and the topic that they speak to. `docs/operations.md` has a section for each by its name. */
export class Alarms extends Construct {
  readonly topic: Topic;
  /** Those that a deployment has to be rolled back on. */
  readonly rollbackAlarms: readonly IAlarm[];
  readonly #serviceName: string;
  readonly #alarms: IAlarm[] = [];

  constructor(scope: Construct, id: string, { metrics, emails, encryptionKey }: AlarmsProps) {
    super(scope, id);
    this.#serviceName = metrics.serviceName;
    this.topic = this.#addTopic(emails, encryptionKey);

    this.rollbackAlarms = [
      this.#addAlarm('ErrorRatio', {
        meaning: `More than ${ERROR_RATIO_PERCENT}% of the requests are answered by a 5xx.`,
        metric: unlessQuiet(metrics.requests(), REQUESTS_FLOOR, metrics.errorRatio()),
        threshold: ERROR_RATIO_PERCENT,
        ...WITHIN_A_CANARY,
      }),
      this.#addAlarm('ConnectionErrorRatio', {
        meaning: `More than ${ERROR_RATIO_PERCENT}% of the calls of CreateParticipantConnection are answered by a 5xx.`,
        metric: unlessQuiet(metrics.connectionRequests(), CONNECTIONS_FLOOR, metrics.connectionErrorRatio()),
        threshold: ERROR_RATIO_PERCENT,
        ...WITHIN_A_CANARY,
      }),
      this.#addAlarm('Latency', {
        meaning: `One request in 20 takes longer than ${LATENCY_MS / 1000} seconds.`,
        metric: unlessQuiet(metrics.requests(), REQUESTS_FLOOR, metrics.latency(Stats.p(95))),
        threshold: LATENCY_MS,
        ...WITHIN_A_CANARY,
      }),
    ];
    this.#addAlarm('ThrottleRatio', {
      meaning: `More than ${THROTTLE_RATIO_PERCENT}% of the requests are answered by a 429, for ten minutes.`,
      metric: unlessQuiet(metrics.requests(SLOW), REQUESTS_FLOOR, metrics.throttleRatio(SLOW)),
      threshold: THROTTLE_RATIO_PERCENT,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    });
    this.#register(
      new AnomalyDetectionAlarm(this, 'NoTraffic', {
        ...this.#texts('NoTraffic', 'Far fewer chats ask for a connection than is usual at this time of the week.'),
        metric: newConnections(metrics),
        comparisonOperator: ComparisonOperator.LESS_THAN_LOWER_THRESHOLD,
        stdDevs: BAND_WIDTH,
        evaluationPeriods: 2,
        // Without a model, as in the first days, nobody knows what is missing.
        treatMissingData: TreatMissingData.MISSING,
      }),
    );
  }

  /** All there are so far. */
  get all(): readonly IAlarm[] {
    return this.#alarms;
  }

  /**
   * Tells of deployments that fail or are stopped, as by an alarm. The groups roll back on `rollbackAlarms`, so they can
   * only be made after those.
   */
  watchDeployments(groups: readonly ILambdaDeploymentGroup[]): void {
    const rule = new Rule(this, 'DeploymentsThatFail', {
      description: `${this.#serviceName}: deployments that fail or are stopped`,
      eventPattern: {
        source: ['aws.codedeploy'],
        detailType: ['CodeDeploy Deployment State-change Notification'],
        detail: {
          state: ['FAILURE', 'STOP'],
          application: groups.map(({ application }) => application.applicationName),
          deploymentGroup: groups.map(({ deploymentGroupName }) => deploymentGroupName),
        },
      },
    });
    rule.addTarget(new SnsTopic(this.topic, { message: RuleTargetInput.fromText(DEPLOYMENT_MESSAGE) }));
    const rollback = new Alarm(this, 'Rollback', {
      ...this.#texts('Rollback', 'A deployment has failed or was stopped within the last hour.'),
      metric: new Metric({
        namespace: 'AWS/Events',
        metricName: 'TriggeredRules',
        dimensionsMap: { RuleName: rule.ruleName },
        statistic: Stats.SUM,
        period: SLOW,
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Stays for an hour, so that the dashboard still shows it to who comes later.
      evaluationPeriods: 12,
      datapointsToAlarm: 1,
      // There are data points only of deployments that failed.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    acknowledge(rollback, {
      CloudWatchAlarmAction: 'An EventBridge rule has told already, with the id of the deployment.',
    });
    this.#alarms.push(rollback);
  }

  #addTopic(emails: readonly string[], encryptionKey: IKey | undefined): Topic {
    const topic = new Topic(this, 'Topic', {
      displayName: this.#serviceName,
      enforceSSL: true,
      ...(encryptionKey && { masterKey: encryptionKey }),
    });
    for (const email of emails) topic.addSubscription(new EmailSubscription(email));
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    });
    // A topic with a policy has lost the one by which alarms of its account may publish.
    topic.grantPublish(cloudWatch);
    encryptionKey?.grant(cloudWatch, ...PUBLISHING);
    // EventBridge uses the key without naming an account or a rule, so that a condition would refuse it.
    encryptionKey?.grant(new ServicePrincipal('events.amazonaws.com'), ...PUBLISHING);
    return topic;
  }

  /** An alarm over a threshold; minutes without traffic have no data points, and are no failure. */
  #addAlarm(name: string, { meaning, ...props }: AlarmProps & { readonly meaning: string }): Alarm {
    return this.#register(
      new Alarm(this, name, {
        ...this.#texts(name, meaning),
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
        ...props,
      }),
    );
  }

  #texts(name: string, meaning: string) {
    return {
      alarmName: `${this.#serviceName}-${name}`,
      alarmDescription: `${meaning} What to do: docs/operations.md, section ${name}.`,
    };
  }

  /** Lets an alarm tell when it begins, and when it is over. */
  #register<A extends AlarmBase>(alarm: A): A {
    const tell = new SnsAction(this.topic);
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
    this.#alarms.push(alarm);
    return alarm;
  }
}

/**
 * Half of the tenth of the calls that a canary gets: a version that fails all of them is over it, and a client's bad day is
 * not. The canary of a function is a tenth of its own calls, of which `chat` has nearly all, and `connection` few: hence two
 * ratios.
 */
const ERROR_RATIO_PERCENT = 5;

/** A person begins to wonder whether the message was sent. Amazon Connect has 9.5 s, and a cold start stays below. */
const LATENCY_MS = 3000;

/** Clients wait and try again, so a few 429s are a burst that nobody notices. */
const THROTTLE_RATIO_PERCENT = 5;

/** As many as two chats make in a minute. One failure among them is 5%, which is not over a threshold of 5%. */
const REQUESTS_FLOOR = 20;

/** One of five is 20%. It takes a second one within three minutes. */
const CONNECTIONS_FLOOR = 5;

/** In standard deviations: a slow day is within, none at all in a busy hour is not. */
const BAND_WIDTH = 3;

const SLOW = Duration.minutes(5);

/** A quarter of an hour of most gateways has enough chats to tell few from none. */
const STEADY = Duration.minutes(15);

/** Two bad minutes of three, so that a canary of five minutes is still one when the alarm speaks. */
const WITHIN_A_CANARY = { evaluationPeriods: 3, datapointsToAlarm: 2 } as const;

/** A share of a few requests says nothing: at night, one failure can be all of them. */
function unlessQuiet(requests: Metric, floor: number, value: IMetric): MathExpression {
  return new MathExpression({
    expression: `IF(requests >= ${floor}, value, 0)`,
    usingMetrics: { requests, value },
    period: requests.period,
  });
}

/**
 * Each chat begins by one, and goes on by another when its websocket expires. Preflights and what scans the internet for
 * open doors would hide that the chats stay away. API Gateway writes no data point where there is no request.
 */
function newConnections(metrics: GatewayMetrics): MathExpression {
  return new MathExpression({
    expression: 'FILL(calls, 0)',
    usingMetrics: { calls: metrics.connectionRequests(STEADY) },
    period: STEADY,
    label: 'CreateParticipantConnection',
  });
}

const DEPLOYMENT_MESSAGE = [
  `Deployment ${EventField.fromPath('$.detail.deploymentId')} of ${EventField.fromPath('$.detail.deploymentGroup')}`,
  `in ${EventField.fromPath('$.region')} has come to ${EventField.fromPath('$.detail.state')},`,
  'and what ran before runs on. What to do: docs/operations.md, section Rollback.',
].join(' ');

/** What a service needs of a key to publish to a topic that it encrypts. */
const PUBLISHING = ['kms:Decrypt', 'kms:GenerateDataKey*'] as const;
