import { readFileSync } from 'node:fs';

export interface DocumentedMetric {
  readonly name: string;
  readonly unit: string;
  /** The dimension beside those that all of the table have. */
  readonly dimension: string | undefined;
}

const OPERATIONS = new URL('../../docs/operations.md', import.meta.url);

/** The metrics in the table below a heading of docs/operations.md. */
export function documentedMetrics(heading: string): DocumentedMetric[] {
  return [...section(heading).matchAll(/^\| `(\w+)` +\| (\w+) +\| (?:`(\w+)`|none) +\|/gm)].map(
    ([, name = '', unit = '', dimension]) => ({ name, unit, dimension }),
  );
}

/** The text below a heading of docs/operations.md, up to the next one of its level or above. */
export function section(heading: string): string {
  const [marks = ''] = heading.split(' ');
  const [, text] = readFileSync(OPERATIONS, 'utf8').split(`\n${heading}\n`);
  if (text === undefined) throw new Error(`docs/operations.md has no heading "${heading}".`);
  return text.split(new RegExp(`^#{1,${marks.length}} `, 'm'))[0] ?? '';
}
