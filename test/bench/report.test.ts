import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Figure } from '../../bench/figure.ts';
import { HTTPS, SDK, TUTORIAL } from '../../bench/functions/handlers.ts';
import { SERVERLESS_OFFLINE } from '../../bench/gateways/candidates.ts';
import { renderSvg } from '../../bench/report/chart.ts';
import { withTables } from '../../bench/report/markdown.ts';
import { pictureOf } from '../../bench/report/picture.ts';
import { type Results, tablesOf } from '../../bench/report/results.ts';
import { isMet, ratioOf, rowsOf } from '../../bench/report/rows.ts';

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

const DOCS = new URL('../../docs/', import.meta.url);
const page = readFileSync(new URL('performance.md', DOCS), 'utf8');
const results: Results = JSON.parse(readFileSync(new URL('performance.json', DOCS), 'utf8'));

describe('docs/performance.md', () => {
  it('has the tables of docs/performance.json; if not, run: npm run bench', () => {
    expect(page).toBe(withTables(page, tablesOf(results)));
    for (const name of Object.keys(tablesOf(results))) expect(page).toContain(`<!-- end of the table ${name} -->`);
  });

  const figures = [...results.connection, ...results.memory, ...results.localGateway];
  const ratio = (name: string, to: string): string => {
    const [found, ...others] = figures.filter((each) => each.name === name);
    if (!found || others.length > 0) throw new Error(`There is not exactly one figure ${name}.`);
    return ratioOf(found, { of: Object.keys(found.samples)[0] ?? '', to }).toFixed(2);
  };
  const start = 'process start to first answer';
  const warm = 'processor time of a warm invocation';
  const [, after = '', memory = '', floor = '', steady = ''] = results.memory.map(({ name }) => name);

  it.each([
    `of two shared cores and Node ${results.node.slice(1).replace(/\.\d+$/, '')}`,
    `its first call in ${ratio(start, TUTORIAL)} of the time of the tutorial stack and in ${ratio(start, SDK)} of that of the SDK alone`,
    `It is ${ratio(start, HTTPS)} times as long as the floor`,
    `${ratio(warm, SDK)} of the SDK's processor time, and ${ratio(warm, TUTORIAL)} of the tutorial stack's`,
    `the gateway has ${ratio(after, TUTORIAL)} of the memory of the tutorial stack, and ${ratio(after, SDK)} of that of the bare SDK`,
    `is not met as Node runs by default: ${ratio(memory, 'after 500')}`,
    `Bare https does the same, ${ratio(floor, 'after 500')}`,
    `From 2,000 on it is ${ratio(memory, 'after 2000')} for the gateway, and ${ratio(floor, 'after 2000')} for bare https`,
    `the function keeps nothing at all: ${ratio(steady, 'after 500')}`,
    `which leaves the gateways' own work, it is ${ratio('throughput, a function that does nothing', SERVERLESS_OFFLINE)} in this run`,
    `With the function \`connection\` it is ${ratio('throughput, the function connection', SERVERLESS_OFFLINE)}`,
  ])('says what is so: %s', (sentence) => {
    expect(page.replace(/\s+/g, ' ')).toContain(sentence);
  });

  it('answers for each target that is not met', () => {
    const missed = figures.flatMap((each) =>
      each.targets.filter((target) => !isMet(each, target)).map(({ to }) => `${each.name} ${to}`),
    );
    expect(missed).toEqual([
      `${memory} after 500`,
      `throughput, the function connection ${SERVERLESS_OFFLINE}`,
      `throughput, a function that does nothing ${SERVERLESS_OFFLINE}`,
    ]);
  });
});

describe('docs/performance.svg', () => {
  it('is the picture of docs/performance.json; if not, run: npm run bench', async () => {
    const drawn = await renderSvg(pictureOf(results));
    expect(drawn === readFileSync(new URL('performance.svg', DOCS), 'utf8')).toBe(true);
  });
});
