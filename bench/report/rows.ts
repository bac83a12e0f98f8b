import type { Figure, Target } from '../figure.ts';
import { type Spread, spreadOf } from '../spread.ts';
import { number } from './markdown.ts';

/** A row of the table: one candidate of a figure, beside the one that the figure is about. */
export interface Row {
  readonly figure: string;
  readonly of: string;
  readonly median: string;
  readonly quartiles: string;
  /** The median of the first candidate in that of this one; empty for the first itself. */
  readonly ratio: string;
  readonly target: string;
}

/** A row for each candidate of each figure. The first candidate of a figure is the one that the others are compared with. */
export function rowsOf(figures: readonly Figure[]): Row[] {
  return figures.flatMap((figure) => {
    const [first = ''] = Object.keys(figure.samples);
    return Object.keys(figure.samples).map((candidate) => {
      const { median, quartiles } = medianOf(figure, candidate);
      const target = figure.targets.find(({ to }) => to === candidate);
      return {
        figure: candidate === first ? `${figure.name}, ${figure.unit}` : '',
        of: candidate,
        median: number(median),
        quartiles: quartiles[0] === quartiles[1] ? '' : quartiles.map(number).join(' to '),
        ratio:
          candidate === first && !target ? '' : ratioOf(figure, { of: target?.of ?? first, to: candidate }).toFixed(2),
        target: target ? `${bound(target)}: ${isMet(figure, target) ? 'met' : 'not met'}` : '',
      };
    });
  });
}

export function medianOf({ samples }: Figure, candidate: string): Spread {
  return spreadOf(samples[candidate] ?? []);
}

export function ratioOf(figure: Figure, { of, to }: Pick<Target, 'of' | 'to'>): number {
  return medianOf(figure, of).median / medianOf(figure, to).median;
}

export function isMet(figure: Figure, target: Target): boolean {
  const ratio = ratioOf(figure, target);
  return 'atMost' in target ? ratio <= target.atMost : ratio >= target.atLeast;
}

function bound(target: Target): string {
  return 'atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
}
