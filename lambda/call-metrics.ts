import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { errors } from '../contract/errors.ts';

/** What the gateway measures; `docs/operations.md` lists every metric. */
export class CallMetrics {
  readonly #metrics: Metrics;
  /** Publishes each metric at once. */
  readonly #single: Metrics;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
    this.#single = metrics.singleMetric();
  }

  /** A connection was created; it counts once for each type that the caller asked for. */
  connectionCreated({ Type = [], ConnectParticipant }: { Type?: string[]; ConnectParticipant?: boolean }): void {
    const types = new Set(ConnectParticipant ? [...Type, 'CONNECT_PARTICIPANT'] : Type);
    for (const type of types) this.#countBy('Type', type, 'ConnectionsCreated');
  }

  /**
   * A request was refused: counts in all, and by name. Names that only Amazon Connect knows count as one, lest it decide
   * how many metrics there are.
   */
  refused(name: string): void {
    this.#metrics.addMetric('Refusals', MetricUnit.Count, 1);
    this.#countBy('ErrorName', Object.hasOwn(errors, name) ? name : 'Other', 'Refusals');
  }

  /** @param attempts undefined if the call was given up */
  connectCalled(milliseconds: number, attempts: number | undefined): void {
    this.#metrics.addMetric('ConnectLatency', MetricUnit.Milliseconds, milliseconds);
    if (attempts !== undefined) this.#metrics.addMetric('ConnectRetries', MetricUnit.Count, attempts - 1);
  }

  #countBy(dimension: string, value: string, metric: string): void {
    this.#single.addDimension(dimension, value);
    this.#single.addMetric(metric, MetricUnit.Count, 1);
  }
}
