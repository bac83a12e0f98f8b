/** A data point a period; undefined where there is none. */
export type Series = readonly (number | undefined)[];

/** A metric or an expression, as a template has it in an alarm. */
export interface MetricDataQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData: boolean;
}

/** What an alarm looks at, by the rules of CloudWatch's metric math, from the series of its metrics. */
export function evaluate(queries: readonly MetricDataQuery[], metrics: Readonly<Record<string, Series>>): Series {
  const seriesOf = ({ Id, Expression }: MetricDataQuery): Series => {
    if (Expression === undefined) return metrics[Id] ?? [];
    // The operators of metric math are JavaScript's, too; NaN stands for a point that is missing.
    const ids = queries.filter((query) => query.Id !== Id && new RegExp(`\\b${query.Id}\\b`).test(Expression));
    const inputs = ids.map(seriesOf);
    const compute = new Function('IF', 'FILL', ...ids.map(({ Id }) => Id), `return ${Expression};`);
    return Array.from({ length: Math.max(...inputs.map(({ length }) => length)) }, (_, index) => {
      const value: number = compute(IF, FILL, ...inputs.map((input) => input[index] ?? Number.NaN));
      return Number.isFinite(value) ? value : undefined;
    });
  };
  const [watched] = queries.filter(({ ReturnData }) => ReturnData);
  return watched ? seriesOf(watched) : [];
}

const IF = (condition: boolean, then: number, otherwise: number): number => (condition ? then : otherwise);
const FILL = (value: number, filling: number): number => (Number.isNaN(value) ? filling : value);

export interface ThresholdAlarm {
  readonly Metrics: readonly MetricDataQuery[];
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
}

/** Whether an alarm over a threshold, for which missing is not breaching, is red at any time of the series. */
export function alarms(alarm: ThresholdAlarm, metrics: Readonly<Record<string, Series>>): boolean {
  const breaching = evaluate(alarm.Metrics, metrics).map((value) => value !== undefined && value > alarm.Threshold);
  return breaching.some((_, end) => {
    const window = breaching.slice(Math.max(0, end + 1 - alarm.EvaluationPeriods), end + 1);
    return window.filter(Boolean).length >= alarm.DatapointsToAlarm;
  });
}
