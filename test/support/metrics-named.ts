import type { Template } from 'aws-cdk-lib/assertions';

export interface NamedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly string[];
}

/** Every metric that the alarms and the dashboards of a template name, those that a search finds included. */
export function metricsNamed(template: Template): NamedMetric[] {
  return [...metricsOfAlarms(template), ...widgetsOf(template).flatMap(metricsOfWidget)];
}

export interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly unknown[])[];
    readonly annotations?: { readonly horizontal: readonly { readonly value: number }[] };
  };
}

/** The widgets of the one dashboard, with the logical id in the place of what is known once it is deployed. */
export function widgetsOf(template: Template): Widget[] {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const body: string | { 'Fn::Join': [string, (string | object)[]] } = dashboard?.Properties.DashboardBody ?? '{}';
  const parts = typeof body === 'string' ? [body] : body['Fn::Join'][1];
  const text = parts.map((part) => (typeof part === 'string' ? part : Object.values(part).flat()[0])).join('');
  return JSON.parse(text).widgets ?? [];
}

function metricsOfAlarms(template: Template): NamedMetric[] {
  return Object.values(template.findResources('AWS::CloudWatch::Alarm')).flatMap(({ Properties }) =>
    [Properties, ...(Properties.Metrics ?? []).map(({ MetricStat }: AlarmMetric) => MetricStat?.Metric)]
      .filter((each) => each?.MetricName)
      .map(({ Namespace, MetricName, Dimensions = [] }) => ({
        namespace: Namespace,
        name: MetricName,
        dimensions: Dimensions.map(({ Name }: { Name: string }) => Name),
      })),
  );
}

interface AlarmMetric {
  readonly MetricStat?: { readonly Metric: object };
}

function metricsOfWidget({ properties }: Widget): NamedMetric[] {
  return (properties.metrics ?? []).flatMap(([namespace, name, ...rest]) => {
    if (typeof namespace === 'string') {
      return [
        {
          namespace,
          name: String(name),
          dimensions: rest.filter((_, index) => index % 2 === 0 && index + 1 < rest.length).map(String),
        },
      ];
    }
    const { expression } = namespace as { expression: string };
    const [, schema = '', found = ''] = /^SEARCH\('\{(.*)\} MetricName="(\w+)"/.exec(expression) ?? [];
    const [space = '', ...dimensions] = schema.split(',');
    return found ? [{ namespace: space.replaceAll('"', ''), name: found, dimensions }] : [];
  });
}
