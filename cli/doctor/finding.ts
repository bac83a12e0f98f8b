/** What a check has found. */
export interface Finding {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'failure' | 'skipped';
  /** What is so, as a sentence without a secret. */
  readonly finding: string;
  /** What mends it, if that is needed. */
  readonly remedy?: string;
  /** How long it took. */
  readonly milliseconds?: number;
}

/** A part of the examination. If it fails, and is vital, nothing after it can be examined. */
export interface Examination {
  readonly name: string;
  readonly isVital?: boolean;
  readonly examine: () => AsyncIterable<Finding>;
}

/** The worst of some findings, as the status of all. */
export function statusOf(findings: readonly Finding[]): 'ok' | 'warning' | 'failure' {
  const statuses = findings.map(({ status }) => status);
  if (statuses.includes('failure')) return 'failure';
  return statuses.includes('warning') ? 'warning' : 'ok';
}
