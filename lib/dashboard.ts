import { Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type GraphWidgetProps,
  type IAlarm,
  type IMetric,
  type IWidget,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { GatewayMetrics } from './metrics.ts';
import type { Throttles } from './throttles.ts';

export interface GatewayDashboardProps {
  readonly metrics: GatewayMetrics;
  readonly alarms: readonly IAlarm[];
  readonly throttles: Throttles;
}

/** One page that says how a gateway is; `docs/operations.md` reads it row by row. */
export class GatewayDashboard extends Construct {
  constructor(scope: Construct, id: string, { metrics, alarms, throttles }: GatewayDashboardProps) {
    super(scope, id);
    new Dashboard(this, 'Dashboard', {
      // An account has one set of dashboards for all regions.
      dashboardName: `${metrics.serviceName}-${Stack.of(this).region}`,
      widgets: [
        // CloudWatch refuses the widget without an alarm.
        ...(alarms.length > 0
          ? [[new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: PAGE_WIDTH, height: 3 })]]
          : []),
        [new TextWidget({ markdown: GUIDE, width: PAGE_WIDTH, height: 7 })],
        traffic(metrics),
        refusals(metrics),
        latency(metrics),
        saturation(metrics, throttles),
        functions(metrics),
      ],
    });
  }
}

const PAGE_WIDTH = 24;

const GUIDE = `## How is the gateway?

What to do about an alarm, step by step, and how to read each row: the runbook, \`docs/operations.md\`.

- **Alarms**, where there are some: is anything wrong?
- **Traffic**: who uses it, and for what?
- **Refusals**: what is refused, why, and by whom: the functions and Amazon Connect, API Gateway, or the firewall?
- **Latency**: how long does a caller wait, and how much of that is Amazon Connect? Does Amazon Connect throttle or fail?
- **Saturation**: how near is each operation to its throttle?
- **Functions**: do they start, have room and keep time?`;

function traffic(metrics: GatewayMetrics): IWidget[] {
  return row(
    graph(
      'Traffic: requests by operation',
      metrics.operations.map((each) => metrics.requestsOf(each)),
      {
        stacked: true,
      },
    ),
    graph('Traffic: connections handed out by type', [metrics.connectionsCreated()]),
    graph('Traffic: all requests, with preflights and unknown paths', [metrics.requests()]),
  );
}

function refusals(metrics: GatewayMetrics): IWidget[] {
  const blocked = metrics.blockedRequests();
  return row(
    graph('Refusals: by the functions and Amazon Connect', [metrics.refusals()]),
    graph('Refusals: by API Gateway', [metrics.gatewayResponses()]),
    ...(blocked.length > 0 ? [graph('Refusals: by the firewall', blocked)] : []),
    graph('Refusals: share of all requests', [metrics.errorRatio(), metrics.throttleRatio()], PERCENT),
  );
}

function latency(metrics: GatewayMetrics): IWidget[] {
  return row(
    graph(
      'Latency: Amazon Connect',
      PERCENTILES.map((each) => metrics.connectLatency(each)),
      MILLISECONDS,
    ),
    graph(
      'Latency: end to end, against Amazon Connect',
      [...PERCENTILES.map((each) => metrics.latency(each)), metrics.connectLatency(Stats.p(95))],
      MILLISECONDS,
    ),
    graph('Latency: throttled and tried again at Amazon Connect', [
      metrics.connectThrottles(),
      metrics.connectRetries(),
    ]),
  );
}

function saturation(metrics: GatewayMetrics, throttles: Throttles): IWidget[] {
  return row(
    graph('Saturation: requests a second in percent of the throttle', saturations(metrics, throttles), {
      ...PERCENT,
      leftAnnotations: [{ value: 100, label: 'throttle' }],
    }),
  );
}

function saturations(metrics: GatewayMetrics, throttles: Throttles): IMetric[] {
  return metrics.operations.map((operation) => metrics.saturationOf(operation, throttles));
}

function functions(metrics: GatewayMetrics): IWidget[] {
  return row(
    graph('Functions: cold starts', metrics.coldStarts()),
    graph('Functions: concurrent executions', metrics.concurrency(), AT_A_TIME),
    graph('Functions: errors and throttles', metrics.functionFailures()),
    graph(
      'Functions: duration',
      [...metrics.durations(Stats.p(95)), ...metrics.durations(Stats.MAXIMUM)],
      MILLISECONDS,
    ),
  );
}

const PERCENTILES = [50, 95, 99].map((percentile) => Stats.p(percentile));

const PERCENT: GraphWidgetProps = { leftYAxis: { min: 0, label: '%', showUnits: false } };
const MILLISECONDS: GraphWidgetProps = { leftYAxis: { min: 0, label: 'ms', showUnits: false } };
const AT_A_TIME: GraphWidgetProps = { leftYAxis: { min: 0, label: 'at a time', showUnits: false } };
const A_MINUTE: GraphWidgetProps = { leftYAxis: { min: 0, label: 'a minute', showUnits: false } };

type Graph = (width: number) => IWidget;

function graph(title: string, left: IMetric[], props: GraphWidgetProps = {}): Graph {
  return (width) => new GraphWidget({ title, left, width, height: 6, ...A_MINUTE, ...props });
}

/** Shares the width of the page among the graphs. */
function row(...graphs: readonly Graph[]): IWidget[] {
  return graphs.map((make) => make(PAGE_WIDTH / graphs.length));
}
