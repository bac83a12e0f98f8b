import type { TopLevelSpec } from 'vega-lite';
import type { Figure } from '../figure.ts';
import type { Results } from './results.ts';
import { medianOf } from './rows.ts';

const WIDTH = 420;

/** Told apart also by those who see few colours (Okabe and Ito). */
const [OURS, PEERS] = ['#0072b2', '#999999'];

/** What `docs/performance.svg` shows: of each figure the medians, in the share of the largest, with the quartiles. */
export function pictureOf({ connection, localGateway }: Results): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: 'Medians and quartiles, in percent of the largest median', fontSize: 16, offset: 16 },
    padding: 16,
    config: { axis: { labelFontSize: 12, titleFontSize: 12, labelLimit: 0 } },
    columns: 2,
    concat: [...connection, ...localGateway].map(panel),
    spacing: 30,
  } as TopLevelSpec;
}

function panel(figure: Figure): object {
  const candidates = Object.keys(figure.samples);
  const largest = Math.max(...candidates.map((candidate) => medianOf(figure, candidate).median));
  const percent = (value: number): number => (100 * value) / largest;
  const values = candidates.map((candidate, index) => {
    const { median, quartiles } = medianOf(figure, candidate);
    const [lower, upper] = quartiles.map(percent);
    return { candidate, percent: percent(median), lower, upper, isOurs: index === 0 };
  });
  const y = { field: 'candidate', type: 'nominal', sort: candidates, title: null };
  const x = { type: 'quantitative', title: null, scale: { domainMin: 0 } };
  return {
    title: figure.name,
    width: WIDTH,
    height: { step: 26 },
    data: { values },
    layer: [
      {
        mark: { type: 'bar', height: 16 },
        encoding: {
          y,
          x: { ...x, field: 'percent', axis: { format: 'd', tickCount: 5 } },
          color: { condition: { test: 'datum.isOurs', value: OURS }, value: PEERS },
        },
      },
      { mark: { type: 'rule', strokeWidth: 2 }, encoding: { y, x: { ...x, field: 'lower' }, x2: { field: 'upper' } } },
      {
        mark: { type: 'text', align: 'left', dx: 6, fontSize: 12 },
        encoding: {
          y,
          x: { ...x, field: 'upper' },
          text: { field: 'percent', type: 'quantitative', format: '.0f' },
        },
      },
    ],
  };
}
