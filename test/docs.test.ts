import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { withTable } from '../scripts/errors.ts';

const read = (path: string): string => readFileSync(new URL(`../docs/${path}`, import.meta.url), 'utf8');

describe('docs/errors.md', () => {
  it('has the table of contract/outcomes.ts; if not, run: npm run errors', () => {
    expect(read('errors.md')).toBe(withTable(read('errors.md')));
  });

  it('has no table if it has no place for one', () => {
    expect(withTable('# Errors\n')).toBe('# Errors\n');
    expect(withTable('<!-- begin of the table -->\nold\n<!-- end of the table -->')).toContain(
      '| cause | answered by |',
    );
  });

  it('has a row for each status that a client may meet', () => {
    const statuses = [...read('errors.md').matchAll(/^\|.*\| (\d{3}) `\w+` \|/gm)].map(([, status]) => Number(status));
    expect(new Set(statuses)).toEqual(new Set([400, 401, 403, 404, 413, 429, 500, 502, 503, 504]));
  });
});
