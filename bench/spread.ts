/** Milliseconds: half of the times were no longer than the median, the middle half between the quartiles. */
export interface Spread {
  readonly median: number;
  readonly quartiles: readonly [lower: number, upper: number];
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { median: at(0.5), quartiles: [at(0.25), at(0.75)] };
}

export function describeSpread({ median, quartiles: [lower, upper] }: Spread): string {
  return `${median.toFixed(2)} (${lower.toFixed(2)} to ${upper.toFixed(2)})`;
}

/** What can be compared between machines. */
export function ratioOf(measured: Spread, peer: Spread): string {
  return (measured.median / peer.median).toFixed(2);
}
