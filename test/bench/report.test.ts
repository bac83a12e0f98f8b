import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { renderSvg } from '../../bench/chart.ts';
import type { Figure } from '../../bench/figure.ts';
import { withTables } from '../../bench/markdown.ts';
import { type Results, tablesOf } from '../../bench/page.ts';
import { pictureOf } from '../../bench/picture.ts';
import { isMet, rowsOf } from '../../bench/report.ts';

const figure: Figure = {
  name: 'a call',
  unit: 'ms',
  samples: { ours: [5, 1, 4, 2, 3], theirs: [6000, 6000, 6000], fastest: [1.2345] },
  targets: [
    { of: 'ours', to: 'theirs', atMost: 0.5 },
    { of: 'ours', to: 'fastest', atMost: 2 },
  ],
};

describe('the rows of a figure', () => {
  it('tell median and quartiles of each candidate, and the ratio of the first to each other one', () => {
    expect(rowsOf([figure])).toEqual([
      { figure: 'a call, ms', of: 'ours', median: '3', quartiles: '2 to 4', ratio: '', target: '' },
      { figure: '', of: 'theirs', median: '6,000', quartiles: '', ratio: '0.00', target: '≤ 0.5: met' },
      { figure: '', of: 'fastest', median: '1.23', quartiles: '', ratio: '2.43', target: '≤ 2: not met' },
    ]);
  });

  it.each([
    [{ atMost: 3 }, true],
    [{ atMost: 2.9 }, false],
    [{ atLeast: 3 }, true],
    [{ atLeast: 3.1 }, false],
  ])('hold the ratio against the target %j: %s', (bound, met) => {
    const samples = { ours: [3], theirs: [1] };
    expect(isMet({ ...figure, samples }, { of: 'ours', to: 'theirs', ...bound })).toBe(met);
  });
});
