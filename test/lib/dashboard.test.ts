import { describe, expect, it } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { type OperationName, operations } from '../../contract/operations.ts';
import { Alarms } from '../../lib/alarms.ts';
import { GatewayDashboard } from '../../lib/dashboard.ts';
import type { Throttles } from '../../lib/throttles.ts';
import { documentedMetrics, section } from '../support/documented-metrics.ts';
import { metricsNamed, type Widget, widgetsOf } from '../support/metrics-named.ts';
import { SERVICE_NAME, type SmallGatewayOptions, smallGateway } from '../support/small-gateway.ts';

const throttles = Object.fromEntries(
  (Object.keys(operations) as OperationName[]).map((name, index) => [name, { rate: index + 1, burst: 1 }]),
) as Throttles;

function synthesize(options: SmallGatewayOptions = {}): Template {
  const { stack, metrics } = smallGateway(options);
  const alarms = new Alarms(stack, 'Alarms', { metrics, emails: [] });
  new GatewayDashboard(stack, 'Dashboard', { metrics, alarms: alarms.all, throttles });
  return Template.fromStack(stack);
}

const template = synthesize();
const widgets = widgetsOf(template);
const titled = (title: string, of: readonly Widget[] = widgets): Widget => {
  const widget = of.find(({ properties }) => properties.title === title);
  if (!widget) throw new Error(`There is no widget "${title}".`);
  return widget;
};

describe('the dashboard', () => {
  it('has the name of the service, and of the region, since an account has one set of dashboards for all', () => {
    template.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: `${SERVICE_NAME}-eu-central-1` });
  });

  it('begins with the state of every alarm, and with where the runbook is', () => {
    const [first, second] = widgets;
    expect(first).toMatchObject({ type: 'alarm', y: 0 });
    expect(first?.properties.alarms).toHaveLength(5);
    expect(second).toMatchObject({ type: 'text' });
    expect(second?.properties.markdown).toContain('docs/operations.md');
  });

  it('begins with the text where there are no alarms, of which CloudWatch wants at least one', () => {
    const { stack, metrics } = smallGateway();
    new GatewayDashboard(stack, 'Dashboard', { metrics, alarms: [], throttles });
    expect(widgetsOf(Template.fromStack(stack))[0]).toMatchObject({ type: 'text', y: 0 });
  });

  it('has rows as wide as the page, which the text and the runbook explain by their names', () => {
    const rows = Object.entries(Object.groupBy(widgets, ({ y }) => y));
    for (const [, row = []] of rows) expect(row.reduce((width, each) => width + each.width, 0)).toBe(24);
    const names = new Set(widgets.flatMap(({ properties }) => properties.title?.split(':')[0] ?? []));
    const explained = (text = '') => [...text.matchAll(/^- \*\*(\w+)\*\*/gm)].map(([, name]) => name);
    expect(explained(widgets[1]?.properties.markdown)).toEqual([...names]);
    expect(explained(section('## The dashboard'))).toEqual([...names]);
  });

  it('names only metrics that are documented, each with its dimensions', () => {
    const documented = [
      ...documentedMetrics('### Of the functions').map(({ name, dimension }) =>
        ['ParticipantGateway', name, 'service', dimension].filter(Boolean).sort().join(),
      ),
      ...documentedMetrics('### Of the access log').map(({ name, dimension }) =>
        [`ParticipantGateway/${SERVICE_NAME}`, name, dimension].filter(Boolean).sort().join(),
      ),
      ...AWS_METRICS.map((each) => each.split(' ').sort().join()),
    ];
    const named = metricsNamed(template).map(({ namespace, name, dimensions }) =>
      [namespace, name, ...dimensions].sort().join(),
    );
    expect(new Set(named).size).toBeGreaterThan(10);
    for (const metric of named) expect(documented).toContain(metric);
  });

  it('shows traffic of each operation that is served', () => {
    expect(titled('Traffic: requests by operation').properties.metrics).toHaveLength(11);
    const few = widgetsOf(synthesize({ chat: false }));
    expect(titled('Traffic: requests by operation', few).properties.metrics).toHaveLength(1);
  });

  it('shows the firewall where there is one', () => {
    expect(titled('Refusals: by the firewall').properties.metrics).toHaveLength(2);
    const without = widgetsOf(synthesize({ firewallRules: [] }));
    expect(without.map(({ properties }) => properties.title)).not.toContain('Refusals: by the firewall');
  });

  it('shows each operation in percent of its own throttle, and a line at 100', () => {
    const { metrics = [], annotations } = titled('Saturation: requests a second in percent of the throttle').properties;
    const expressions = metrics.flatMap(([first]) => (Object(first) as { expression?: string }).expression ?? []);
    expect(expressions.map((each) => Number(each.split(' / ').at(-1)))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(annotations?.horizontal).toEqual([expect.objectContaining({ value: 100 })]);
  });
});

/** As AWS documents them, with their dimensions. */
const AWS_METRICS = [
  'AWS/ApiGateway Count ApiName Stage',
  'AWS/ApiGateway Count ApiName Stage Method Resource',
  'AWS/ApiGateway Latency ApiName Stage',
  'AWS/WAFV2 BlockedRequests WebACL Region Rule',
  'AWS/Lambda ConcurrentExecutions FunctionName',
  'AWS/Lambda Errors FunctionName',
  'AWS/Lambda Throttles FunctionName',
  'AWS/Lambda Duration FunctionName',
];
