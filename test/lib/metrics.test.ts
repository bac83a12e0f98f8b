import { describe, expect, it } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { GatewayMetrics } from '../../lib/metrics.ts';
import { accessLogFields } from '../../lib/participant-api.ts';
import { documentedMetrics } from '../support/documented-metrics.ts';
import { SERVICE_NAME, smallGateway } from '../support/small-gateway.ts';

const NAMESPACE = `ParticipantGateway/${SERVICE_NAME}`;

describe('the metric filters of the access log', () => {
  const { stack } = smallGateway();
  const filters = Object.values(Template.fromStack(stack).findResources('AWS::Logs::MetricFilter')).map(
    ({ Properties }) => ({ pattern: Properties.FilterPattern, ...Properties.MetricTransformations[0] }),
  );

  it.each([
    ['ServerErrors', '{ $.status = "5*" }'],
    ['ConnectionServerErrors', '{ ($.status = "5*") && ($.resource = "/participant/connection") }'],
    ['ThrottledRequests', '{ ($.status = "429") && ($.firewall != "WAF_BLOCK") }'],
  ])('count %s, and 0 where there are other requests alone', (name, pattern) => {
    expect(filters.find(({ MetricName }) => MetricName === name)).toEqual({
      pattern,
      MetricName: name,
      MetricNamespace: NAMESPACE,
      MetricValue: '1',
      DefaultValue: 0,
      Unit: 'Count',
    });
  });

  it('count what API Gateway answers by itself, by type, without a default value, which a dimension forbids', () => {
    expect(filters.find(({ MetricName }) => MetricName === 'GatewayResponses')).toEqual({
      pattern: '{ $.errorType != "-" }',
      MetricName: 'GatewayResponses',
      MetricNamespace: NAMESPACE,
      MetricValue: '1',
      Dimensions: [{ Key: 'ErrorType', Value: '$.errorType' }],
      Unit: 'Count',
    });
  });

  it('read fields that API Gateway writes', () => {
    const read = filters.flatMap(({ pattern }) => [...pattern.matchAll(/\$\.(\w+)/g)].map(([, field]) => field));
    expect(read).toHaveLength(6);
    for (const field of read) expect(accessLogFields).toHaveProperty(field);
  });

  it('are the table of docs/operations.md, with unit and dimension, and no other', () => {
    const made = filters.map(({ MetricName, Unit, Dimensions }) => ({
      name: MetricName,
      unit: Unit,
      dimension: Dimensions?.[0].Key,
    }));
    expect(documentedMetrics('### Of the access log')).toEqual(made);
  });
});

describe('the operations that are measured', () => {
  it('are all of them, or those of the function connection if there is no other', () => {
    expect(smallGateway().metrics.operations).toHaveLength(11);
    expect(smallGateway({ chat: false }).metrics.operations.map(({ name }) => name)).toEqual([
      'CreateParticipantConnection',
    ]);
  });
});

describe('the saturation of an operation', () => {
  const { metrics } = smallGateway({ chat: false });
  const [connection] = metrics.operations;
  const throttleOf = (rate: number) =>
    ({ CreateParticipantConnection: { rate } }) as Parameters<typeof metrics.saturationOf>[1];

  it('is its requests a second in percent of its throttle, whatever the period', () => {
    if (!connection) throw new Error('There is no operation.');
    const { expression, usingMetrics } = metrics.saturationOf(connection, throttleOf(0.5));
    const [[id, calls] = []] = Object.entries(usingMetrics);
    expect(expression).toBe(`100 * ${id} / PERIOD(${id}) / 0.5`);
    expect(calls?.toMetricConfig().metricStat).toMatchObject({ metricName: 'Count', statistic: 'Sum' });
  });
});

describe('a metric of the functions', () => {
  const { metrics } = smallGateway();

  it.each([
    ['ConnectLatency', metrics.connectLatency('p95'), 'p95', { service: SERVICE_NAME }],
    ['ConnectRetries', metrics.connectRetries(), 'Sum', { service: SERVICE_NAME }],
    ['Refusals', metrics.connectThrottles(), 'Sum', { service: SERVICE_NAME, ErrorName: 'ThrottlingException' }],
  ])('%s is of this gateway alone', (metricName, metric, statistic, dimensions) => {
    expect(metric).toMatchObject({ namespace: 'ParticipantGateway', metricName, statistic, dimensions });
  });

  it.each([
    [metrics.refusals(), `{"ParticipantGateway",service,ErrorName} MetricName="Refusals" service="${SERVICE_NAME}"`],
    [
      metrics.connectionsCreated(),
      `{"ParticipantGateway",service,Type} MetricName="ConnectionsCreated" service="${SERVICE_NAME}"`,
    ],
    [metrics.gatewayResponses(), `{"${NAMESPACE}",ErrorType} MetricName="GatewayResponses"`],
  ])('is searched for where its dimension has values that nobody knows before: %#', ({ expression }, found) => {
    expect(expression).toBe(`SEARCH('${found}', 'Sum')`);
  });
});

describe('what Lambda measures', () => {
  const { stack, functions, accessLogs, metrics } = smallGateway();
  const authorizer = new LambdaFunction(stack, 'Authorizer', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => ({});'),
  });
  const withAuthorizer = new GatewayMetrics(stack, 'WithAuthorizer', {
    serviceName: SERVICE_NAME,
    functions,
    authorizer,
    accessLogs,
    firewallRules: [],
  });
  const labels = (measured: Metric[]) => measured.map(({ label }) => label);

  it('is of the functions', () => {
    expect(labels(metrics.concurrency())).toEqual(['connection', 'chat']);
    expect(labels(metrics.durations('p95'))).toEqual(['connection p95', 'chat p95']);
  });

  it('is of the authorizer, too, where there is one', () => {
    expect(labels(withAuthorizer.concurrency())).toEqual(['connection', 'chat', 'authorizer']);
    expect(labels(withAuthorizer.durations('p95'))).toEqual(['connection p95', 'chat p95', 'authorizer p95']);
  });

  it('has throttles of the authorizer, and no errors, by which it refuses', () => {
    expect(labels(withAuthorizer.functionFailures())).toEqual([
      'connection: errors',
      'chat: errors',
      'connection: throttles',
      'chat: throttles',
      'authorizer: throttles',
    ]);
  });
});

describe('what the firewall blocks', () => {
  it('is measured by rule, in the region of the stack', () => {
    const [first, second] = smallGateway({ firewallRules: ['RatePerAddress', 'Sizes'] }).metrics.blockedRequests();
    expect(first).toMatchObject({
      namespace: 'AWS/WAFV2',
      metricName: 'BlockedRequests',
      dimensions: { WebACL: SERVICE_NAME, Region: 'eu-central-1', Rule: 'RatePerAddress' },
    });
    expect(second?.dimensions).toMatchObject({ Rule: 'Sizes' });
  });

  it('is nothing where there is no firewall', () => {
    expect(smallGateway({ firewallRules: [] }).metrics.blockedRequests()).toEqual([]);
  });
});
