import { Duration, Stack } from 'aws-cdk-lib';
import { MathExpression, Metric, type MetricOptions, SearchExpression, Stats, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, type IFilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Operation } from '../contract/operation.ts';
import { createParticipantConnection } from '../contract/operations/create-participant-connection.ts';
import { chatOperations, connectionOperations, type OperationName } from '../contract/operations.ts';
import { STAGE_NAME } from './participant-api.ts';
import type { Throttles } from './throttles.ts';

export interface GatewayMetricsProps {
  /**
   * Tells the gateways of an account and region apart: the dimension `service` of the functions' metrics, the name of the
   * API, and the metric name of the firewall's web ACL.
   */
  readonly serviceName: string;
  /** The functions that carry the operations, rather than aliases: what is measured is all of their versions. */
  readonly functions: { readonly connection: IFunction; readonly chat: IFunction | undefined };
  /** The function of the authorizer, if it has one. */
  readonly authorizer?: IFunction | undefined;
  /** Where API Gateway writes a line a request, with the fields of `accessLogFields`. */
  readonly accessLogs: ILogGroup;
  /** The metric names of the firewall's rules; none without a firewall. */
  readonly firewallRules: readonly string[];
}

/** What can be measured of a gateway; `docs/operations.md` lists the metrics that are its own. */
export class GatewayMetrics extends Construct {
  readonly serviceName: string;
  /** Those that are served. */
  readonly operations: readonly Operation[];
  readonly #participants: readonly Labelled[];
  /** With the authorizer's. */
  readonly #functions: readonly Labelled[];
  readonly #firewallRules: readonly string[];

  constructor(scope: Construct, id: string, props: GatewayMetricsProps) {
    super(scope, id);
    const { serviceName, functions, authorizer, accessLogs, firewallRules } = props;
    this.serviceName = serviceName;
    this.operations = Object.values({ ...connectionOperations, ...(functions.chat && chatOperations) });
    this.#participants = labelled(functions);
    this.#functions = labelled({ ...functions, authorizer });
    this.#firewallRules = firewallRules;

    // API Gateway counts a gateway response with another status than its default as a 4XXError, even where that is a 500.
    const isServerError = FilterPattern.stringValue('$.status', '=', '5*');
    this.#count(accessLogs, 'ServerErrors', isServerError);
    this.#count(
      accessLogs,
      'ConnectionServerErrors',
      FilterPattern.all(isServerError, FilterPattern.stringValue('$.resource', '=', createParticipantConnection.path)),
    );
    this.#count(
      accessLogs,
      'ThrottledRequests',
      FilterPattern.all(
        FilterPattern.stringValue('$.status', '=', '429'),
        FilterPattern.stringValue('$.firewall', '!=', 'WAF_BLOCK'),
      ),
    );
    new MetricFilter(this, 'GatewayResponses', {
      logGroup: accessLogs,
      // API Gateway writes a hyphen where there is nothing to tell.
      filterPattern: FilterPattern.stringValue('$.errorType', '!=', '-'),
      metricNamespace: this.#accessLogNamespace,
      metricName: 'GatewayResponses',
      dimensions: { ErrorType: '$.errorType' },
      unit: Unit.COUNT,
    });
  }

  /** What reaches API Gateway, preflights and unknown paths included. */
  requests(period = MINUTE): Metric {
    return this.#ofStage('Count', { statistic: Stats.SUM, period, label: 'requests' });
  }

  requestsOf({ name, method, path }: Operation, period = MINUTE): Metric {
    const dimension = { Method: method, Resource: path };
    return this.#ofStage('Count', { dimension, statistic: Stats.SUM, period, label: name });
  }

  /** How much of its throttle an operation takes, in percent. */
  saturationOf(operation: Operation, throttles: Throttles): MathExpression {
    const { rate } = throttles[operation.name as OperationName];
    // A graph has each id once, and wants a small letter first.
    const id = `calls${operation.name}`;
    return new MathExpression({
      expression: `100 * ${id} / PERIOD(${id}) / ${rate}`,
      usingMetrics: { [id]: this.requestsOf(operation) },
      period: MINUTE,
      label: operation.name,
    });
  }

  /** The share of requests that are answered by a 5xx, in percent. */
  errorRatio(): MathExpression {
    return this.#percentage('errors', 'ServerErrors', this.requests(), '5xx');
  }

  /** The same of CreateParticipantConnection alone, which is lost among all requests. */
  connectionErrorRatio(): MathExpression {
    return this.#percentage('errors', 'ConnectionServerErrors', this.connectionRequests(), '5xx of connections');
  }

  connectionRequests(period = MINUTE): Metric {
    return this.requestsOf(createParticipantConnection, period);
  }

  /** The share of requests that are answered by a 429, in percent, whoever throttles behind the firewall. */
  throttleRatio(period = MINUTE): MathExpression {
    return this.#percentage('throttled', 'ThrottledRequests', this.requests(period), '429', period);
  }

  /** From the moment that API Gateway has a request until it has answered. */
  latency(statistic: string): Metric {
    return this.#ofStage('Latency', { statistic, period: MINUTE, label: `end to end ${statistic}` });
  }

  /** How long Amazon Connect takes, with all attempts. */
  connectLatency(statistic: string): Metric {
    return this.#ofFunctions('ConnectLatency', { statistic, label: `Amazon Connect ${statistic}` });
  }

  connectRetries(): Metric {
    return this.#ofFunctions('ConnectRetries', { label: 'retries' });
  }

  /** The 429s of Amazon Connect, or of what answers in its place. */
  connectThrottles(): Metric {
    return this.#ofFunctions('Refusals', { dimension: { ErrorName: 'ThrottlingException' }, label: 'throttled' });
  }

  /** Connections handed out, a line for each type. */
  connectionsCreated(): SearchExpression {
    return search(NAMESPACE, 'ConnectionsCreated', 'Type', { service: this.serviceName });
  }

  /** What the functions, and Amazon Connect behind them, refuse: a line for each name. */
  refusals(): SearchExpression {
    return search(NAMESPACE, 'Refusals', 'ErrorName', { service: this.serviceName });
  }

  /** What API Gateway answers by itself: a line for each type of gateway response. */
  gatewayResponses(): SearchExpression {
    return search(this.#accessLogNamespace, 'GatewayResponses', 'ErrorType');
  }

  /** What the firewall blocks, by rule. */
  blockedRequests(): Metric[] {
    return this.#firewallRules.map(
      (rule) =>
        new Metric({
          namespace: 'AWS/WAFV2',
          metricName: 'BlockedRequests',
          dimensionsMap: { WebACL: this.serviceName, Region: Stack.of(this).region, Rule: rule },
          statistic: Stats.SUM,
          period: MINUTE,
          label: rule,
        }),
    );
  }

  coldStarts(): Metric[] {
    return this.#participants.map(([label, { functionName }]) =>
      this.#ofFunctions('ColdStart', { dimension: { function_name: functionName }, label }),
    );
  }

  concurrency(): Metric[] {
    return this.#functions.map(([label, each]) =>
      each.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, period: MINUTE, label }),
    );
  }

  /**
   * What neither refuses nor answers: crashes, time-outs, and invocations for which there was no concurrency. An authorizer
   * refuses by an error, so its errors say nothing.
   */
  functionFailures(): Metric[] {
    return [
      ...this.#participants.map(([name, each]) => each.metricErrors({ period: MINUTE, label: `${name}: errors` })),
      ...this.#functions.map(([name, each]) => each.metricThrottles({ period: MINUTE, label: `${name}: throttles` })),
    ];
  }

  durations(statistic: string): Metric[] {
    return this.#functions.map(([name, each]) =>
      each.metricDuration({ statistic, period: MINUTE, label: `${name} ${statistic}` }),
    );
  }

  /** A metric with a dimension has no default value, so gateways are told apart by namespace. */
  get #accessLogNamespace(): string {
    return `${NAMESPACE}/${this.serviceName}`;
  }

  /** Counts lines of the access log; 0 where there are others, so that a ratio has a point in each minute with traffic. */
  #count(logGroup: ILogGroup, metricName: string, filterPattern: IFilterPattern): void {
    const metricNamespace = this.#accessLogNamespace;
    const unit = Unit.COUNT;
    new MetricFilter(this, metricName, { logGroup, filterPattern, metricNamespace, metricName, unit, defaultValue: 0 });
  }

  /**
   * By the names of API and stage, and not by the resources: alarms would wait for these, which wait for the aliases, whose
   * roll-out waits for the alarms.
   */
  #ofStage(
    metricName: string,
    { dimension, ...options }: MetricOptions & { readonly dimension?: Record<string, string> },
  ): Metric {
    const dimensionsMap = { ApiName: this.serviceName, Stage: STAGE_NAME, ...dimension };
    return new Metric({ namespace: 'AWS/ApiGateway', metricName, dimensionsMap, ...options });
  }

  /** The share of some requests that a metric of the access log counts. */
  #percentage(id: string, metricName: string, requests: Metric, label: string, period = MINUTE): MathExpression {
    const part = new Metric({ namespace: this.#accessLogNamespace, metricName, statistic: Stats.SUM, period });
    return new MathExpression({
      expression: `100 * ${id} / requests`,
      usingMetrics: { [id]: part, requests },
      period,
      label,
    });
  }

  #ofFunctions(
    metricName: string,
    {
      label,
      dimension,
      statistic = Stats.SUM,
    }: { label: string; dimension?: Record<string, string>; statistic?: string },
  ): Metric {
    const dimensionsMap = { service: this.serviceName, ...dimension };
    return new Metric({ namespace: NAMESPACE, metricName, dimensionsMap, statistic, period: MINUTE, label });
  }
}

type Labelled = readonly [label: string, each: IFunction];

function labelled(functions: Readonly<Record<string, IFunction | undefined>>): Labelled[] {
  return Object.entries(functions).flatMap(([label, each]) => (each ? [[label, each] as const] : []));
}

const NAMESPACE = 'ParticipantGateway';

/** As fine as Lambda, API Gateway and the firewall measure: an alarm has to speak within a canary of five minutes. */
const MINUTE = Duration.minutes(1);

/** A line for each value of a dimension, which nobody knows before it occurs. */
function search(
  namespace: string,
  metricName: string,
  dimension: string,
  others: Readonly<Record<string, string>> = {},
): SearchExpression {
  const schema = [`"${namespace}"`, ...Object.keys(others), dimension].join(',');
  const terms = Object.entries({ MetricName: metricName, ...others }).map(([name, value]) => `${name}="${value}"`);
  return new SearchExpression({
    expression: `SEARCH('{${schema}} ${terms.join(' ')}', 'Sum')`,
    period: MINUTE,
    label: `\${PROP('Dim.${dimension}')}`,
  });
}
