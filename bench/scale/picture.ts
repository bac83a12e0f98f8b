import type { TopLevelSpec } from 'vega-lite';
import { behaviours } from './behaviours.ts';
import { recovery, throughput } from './formulas.ts';
import { COURSE_MINUTES, QUOTA, type Recovery, type Results, STEP } from './results.ts';

const WIDTH = 360;
const HEIGHT = 220;

/** Told apart also by those who see few colours (Okabe and Ito), and where one line covers another. */
const STYLES: Readonly<Record<string, { readonly colour: string; readonly dash: readonly number[] }>> = {
  [behaviours.client.name]: { colour: '#0072b2', dash: [1, 0] },
  [behaviours.withoutJitter.name]: { colour: '#009e73', dash: [7, 2] },
  [behaviours.withoutRetryAfter.name]: { colour: '#e69f00', dash: [2, 5] },
  [behaviours.withoutSingleFlight.name]: { colour: '#cc79a7', dash: [8, 3, 2, 3] },
  [behaviours.chatJs.name]: { colour: '#000000', dash: [3, 3] },
};

const LEGEND = { title: null, orient: 'bottom', columns: 2, symbolSize: 400, rowPadding: 4 };

/** What `docs/scale.svg` shows: how everybody comes back, what that takes, and how renewals spread. */
export function pictureOf(results: Results): TopLevelSpec {
  const blip = results.byBehaviour.filter(({ event }) => event === 'blip');
  const chats = results.chats.toLocaleString('en');
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: `${chats} chats, simulated with the client's own back-off and renewal`, fontSize: 16, offset: 16 },
    padding: 16,
    config: { axis: { labelFontSize: 12, titleFontSize: 12 }, legend: { labelFontSize: 12, labelLimit: 0 } },
    columns: 2,
    concat: [connectedPanel(blip), callsPanel(blip), quotaPanel(results), renewalsPanel(results)],
    resolve: { scale: { color: 'independent', strokeDash: 'independent' } },
    spacing: 30,
  } as TopLevelSpec;
}

const x = { field: 'minutes', type: 'quantitative', title: 'minutes after the websockets were lost' } as const;

function styleOf(names: readonly string[]): object {
  const behaviour = { field: 'behaviour', type: 'nominal', legend: LEGEND };
  const styles = names.map((name) => STYLES[name]);
  return {
    color: { ...behaviour, scale: { domain: names, range: styles.map((style) => style?.colour) } },
    strokeDash: { ...behaviour, scale: { domain: names, range: styles.map((style) => style?.dash) } },
  };
}

function connectedPanel(recoveries: readonly Recovery[]): object {
  return {
    title: `After a regional blip of a minute, at a quota of ${QUOTA} a second`,
    width: WIDTH,
    height: HEIGHT,
    data: { values: linesOf(recoveries, ({ connected }) => connected) },
    mark: { type: 'line', clip: true },
    encoding: {
      x,
      y: { field: 'value', type: 'quantitative', title: 'chats connected, %' },
      ...styleOf(recoveries.map(({ behaviour }) => behaviour)),
    },
  };
}

function callsPanel(recoveries: readonly Recovery[]): object {
  const allowed = throughput(QUOTA);
  return {
    title: 'What that asks of CreateParticipantConnection',
    layer: [
      {
        data: { values: linesOf(recoveries, ({ calls }) => calls).filter(({ value }) => value > 0) },
        mark: { type: 'line', clip: true },
        encoding: {
          x,
          y: {
            field: 'value',
            type: 'quantitative',
            scale: { type: 'log', domain: [10, 100_000] },
            title: 'calls a second',
            axis: { values: [10, 100, 1000, 10_000, 100_000], format: ',' },
          },
          ...styleOf(recoveries.map(({ behaviour }) => behaviour)),
        },
      },
      { data: { values: [{ allowed }] }, mark: { type: 'rule', color: 'grey' }, encoding: { y: { datum: allowed } } },
      {
        data: { values: [{ allowed }] },
        mark: { type: 'text', color: 'dimgrey', align: 'left', dx: 5, text: `${allowed} pass` },
        encoding: { x: { datum: COURSE_MINUTES }, y: { datum: allowed } },
      },
    ],
    width: WIDTH,
    height: HEIGHT,
  };
}

function linesOf(
  recoveries: readonly Recovery[],
  valuesOf: (recovery: Recovery) => readonly number[],
): readonly { readonly minutes: number; readonly value: number; readonly behaviour: string }[] {
  return recoveries.flatMap((recovery) =>
    valuesOf(recovery).map((value, index) => ({
      minutes: ((index + 1) * STEP) / 60,
      value,
      behaviour: recovery.behaviour,
    })),
  );
}

function quotaPanel({ chats, byQuota }: Results): object {
  const simulated = byQuota.flatMap(({ quota, until }) =>
    until[100] === null
      ? []
      : [50, 99, 100].map((percent) => ({
          quota,
          seconds: until[percent as 50 | 99 | 100],
          series: `${percent}% connected`,
        })),
  );
  const quotas = [...new Set(simulated.map(({ quota }) => quota))];
  const formula = quotas.map((quota) => ({ quota, seconds: recovery(chats, quota), series: 'chats ÷ what passes' }));
  const names = [...new Set([...formula, ...simulated].map(({ series }) => series))];
  return {
    title: 'Everybody reloads: how long it takes, by quota',
    width: WIDTH,
    height: HEIGHT,
    layer: [
      { data: { values: formula }, mark: { type: 'line' }, encoding: {} },
      { data: { values: simulated }, mark: { type: 'point', filled: true, size: 70, opacity: 1 }, encoding: {} },
    ],
    encoding: {
      x: {
        field: 'quota',
        type: 'quantitative',
        scale: { type: 'log', domain: [50, 7000] },
        title: 'quota of CreateParticipantConnection, calls a second',
        axis: { values: quotas, format: ',' },
      },
      y: {
        field: 'seconds',
        type: 'quantitative',
        scale: { type: 'log', domain: [5, 3600] },
        title: 'seconds',
        axis: { values: [5, 10, 30, 60, 180, 600, 1800, 3600], format: ',' },
      },
      color: {
        field: 'series',
        type: 'nominal',
        scale: { domain: names, range: ['grey', '#56b4e9', '#e69f00', '#0072b2'] },
        legend: { ...LEGEND, columns: 2, symbolSize: 70 },
      },
    },
  };
}

function renewalsPanel({ renewals }: Results): object {
  const names = renewals.map(({ behaviour }) => behaviour);
  return {
    title: 'Everybody began within a minute: renewals',
    width: WIDTH,
    height: HEIGHT,
    data: {
      values: renewals.flatMap(({ behaviour, calls }) =>
        calls.slice(1).map((value, index) => ({ hours: (index + 1) / 60, value, behaviour })),
      ),
    },
    mark: { type: 'line', clip: true },
    encoding: {
      x: {
        field: 'hours',
        type: 'quantitative',
        title: 'hours',
        scale: { domain: [0, 6] },
        axis: { tickCount: 6, format: 'd' },
      },
      y: { field: 'value', type: 'quantitative', title: 'calls a second', axis: { format: ',d' } },
      ...styleOf(names),
    },
  };
}
