/** One figure of several candidates, taken in turns in the same run, so that only their ratio means something. */
export interface Figure {
  /** What is measured, as in 'process start to first answer'. */
  readonly name: string;
  readonly unit: 'ms' | 'ms of processor time' | 'bytes' | 'MB' | 'requests a second';
  /** By candidate, in the order in which they were taken. */
  readonly samples: Readonly<Record<string, readonly number[]>>;
  readonly targets: readonly Target[];
}

/** What the ratio of the medians of two candidates has to be. */
export type Target = { readonly of: string; readonly to: string } & (
  | { readonly atMost: number }
  | { readonly atLeast: number }
);
