import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { renderSvg } from '../../bench/report/chart.ts';
import { number, withTables } from '../../bench/report/markdown.ts';
import { type Behaviour, behaviours } from '../../bench/scale/behaviours.ts';
import {
  chatsThatRenew,
  LAST_WAIT,
  LONGEST_WAIT,
  quotaToRecover,
  RENEWAL_INTERVAL,
  recovery,
  renewalRate,
  stormRate,
  throughput,
  wastedCalls,
} from '../../bench/scale/formulas.ts';
import { period, tablesOf } from '../../bench/scale/page.ts';
import { pictureOf } from '../../bench/scale/picture.ts';
import {
  type EventName,
  type Recovery,
  type RecoveryOptions,
  type Results,
  simulateRecovery,
  simulateRenewals,
} from '../../bench/scale/results.ts';
import { defaultQuotas, quotasOf } from '../../bench/scale/service.ts';
import { type Scenario, simulate } from '../../bench/scale/simulation.ts';
import { defaultThrottles } from '../../lib/throttles.ts';

const DOCS = new URL('../../docs/', import.meta.url);
const page = readFileSync(new URL('scale.md', DOCS), 'utf8');
const results: Results = JSON.parse(readFileSync(new URL('scale.json', DOCS), 'utf8'));

const { client, withoutJitter, withoutRetryAfter, withoutSingleFlight, chatJs } = behaviours;
const HOUR = 3_600_000;

/** To the default quota, these chats are what 100,000 are to a hundred times as much. */
const CHATS = 1000;

function recover(behaviour: Behaviour, options: Partial<RecoveryOptions> = {}): Recovery {
  return simulateRecovery({ event: 'reload', behaviour, chats: CHATS, quotas: defaultQuotas, ...options });
}

describe('the simulation', () => {
  it('gives the same figures for the same seed, and others for another one', () => {
    expect(recover(client)).toEqual(recover(client));
    expect(recover(client, { seed: 2 })).not.toEqual(recover(client));
  });

  it('throttles as the gateway does by default', () => {
    const { CreateParticipantConnection, GetTranscript } = defaultThrottles;
    expect(throughput(defaultQuotas.CreateParticipantConnection.rate)).toBe(CreateParticipantConnection.rate);
    expect(GetTranscript.rate / CreateParticipantConnection.rate).toBeCloseTo(
      defaultQuotas.GetTranscript.rate / defaultQuotas.CreateParticipantConnection.rate,
    );
  });

  it('lets nothing through to Amazon Connect that it would refuse', () => {
    const scenario: Scenario = {
      chats: CHATS,
      quotas: defaultQuotas,
      outage: 0,
      spread: 2000,
      horizon: 2 * HOUR,
      seed: 1,
    };
    expect(simulate(client, scenario).service.refusedByConnect).toBe(0);
  });

  it('does not give a chat up, whatever the client is answered, unless it is ChatJS', () => {
    const blip = { event: 'blip' } as const;
    expect(recover(client, blip)).toMatchObject({ lost: 0, mostConnected: 100 });
    expect(recover(chatJs, blip)).toMatchObject({ lost: 100, mostConnected: 0 });
  });

  it.each(['blip', 'reload'] as const)('recovers from a %s several times as fast with jitter', (event) => {
    const [jittered, fixed] = [recover(client, { event }), recover(withoutJitter, { event })];
    expect(last(fixed) / last(jittered)).toBeGreaterThan(2);
    expect(fixed.wastedPerChat / jittered.wastedPerChat).toBeGreaterThan(2);
  });

  it('renews in a lower peak with jitter, and in a lower one each time', () => {
    const [jittered = [], fixed = []] = [client, withoutJitter].map(
      (behaviour) => simulateRenewals(behaviour, CHATS).busiestMinutes,
    );
    expect(fixed.length).toBe(6);
    for (const [round, rate] of fixed.entries()) expect(rate / (jittered[round] ?? 0)).toBeGreaterThan(4);
    expect(jittered.at(-1) ?? 0).toBeLessThan(0.7 * (jittered[0] ?? 0));
  });

  it('calls less in the busiest second where Retry-After is respected, and is not slower by it', () => {
    const [respected, ignored] = [recover(client), recover(withoutRetryAfter)];
    expect(ignored.busiestSecond / respected.busiestSecond).toBeGreaterThan(1.3);
    expect(ignored.wastedPerChat).toBeGreaterThan(respected.wastedPerChat);
    expectAbout(last(respected), last(ignored), 0.1);
  });

  it('takes three times as long without single flight, and more than three times as many calls', () => {
    const [single, several] = [recover(client), recover(withoutSingleFlight)];
    expectAbout(last(several) / last(single), 3, 0.15);
    expect(several.callsPerChat / single.callsPerChat).toBeGreaterThan(3);
  });

  it('keeps many without a connection where the quota of GetTranscript falls behind', () => {
    const behind = { ...defaultQuotas, GetTranscript: { rate: 0.8, burst: 2 } };
    expect(recover(client, { chats: 3000 }).mostConnected).toBe(100);
    expect(recover(client, { chats: 3000, quotas: behind }).mostConnected).toBeLessThan(70);
  });
});

describe('the formulas', () => {
  it.each([500, 1000, 5000])('tell how long %d chats take at the default quota, but for a last wait', (chats) => {
    const simulated = recover(client, { chats });
    const told = recovery(chats, 6);
    expectAbout(simulated.until[95] ?? 0, 0.95 * told, 0.03);
    expect(last(simulated)).toBeGreaterThan(0.98 * told);
    expect(last(simulated)).toBeLessThan(1.02 * told + LAST_WAIT);
  });

  it('tell how large a quota has to be for a recovery', () => {
    const quota = quotaToRecover(5000, 60);
    expectAbout(recover(client, { chats: 5000, quotas: quotasOf(quota) }).until[95] ?? 0, 0.95 * 60, 0.05);
  });

  it('tell how often chats renew in the long run', () => {
    const from = 12 * HOUR;
    const horizon = from + 24 * RENEWAL_INTERVAL * 1000;
    const scenario: Scenario = { chats: CHATS, quotas: quotasOf(100), outage: 0, spread: HOUR, horizon, seed: 1 };
    const { CreateParticipantConnection: calls } = simulate(client, scenario).service.calls;
    expectAbout(sum(calls.subarray(from / 1000)) / ((horizon - from) / 1000), renewalRate(CHATS), 0.01);
  });

  it('tell how many chats a quota keeps connected', () => {
    const quotas = { ...defaultQuotas, CreateParticipantConnection: { rate: 0.6, burst: 9 } };
    const most = chatsThatRenew(0.6);
    expect(most).toBeCloseTo(1749.6);
    const [enough = 0, tooMany = 0] = [0.95, 1.2].map((share) => {
      const chats = Math.round(share * most);
      const scenario = { chats, quotas, outage: 0, spread: HOUR, horizon: 4 * HOUR, seed: 1 };
      return (simulate(client, scenario).connected.at(-1) ?? 0) / chats;
    });
    expect(enough).toBeGreaterThan(0.999);
    expect(tooMany).toBeLessThan(0.95);
  });

  it('tell how often chats call while all wait, and how often in vain', () => {
    const { busiestMinute, wastedPerChat } = recover(client, { chats: 10_000 });
    expectAbout(busiestMinute, stormRate(10_000), 0.1);
    expectAbout(wastedPerChat, wastedCalls(10_000, 6), 0.1);
  });
});

it('keeps all connected whose first renewals come as fast as a throttle has let them in', () => {
  const scenario = { chats: 3000, quotas: defaultQuotas, outage: 0, spread: 2000, horizon: 4 * HOUR, seed: 1 };
  const { connected } = simulate(client, scenario);
  const recovered = connected.indexOf(3000);
  expect(recovered).toBeLessThan(700);
  expect(new Set(connected.subarray(recovered))).toEqual(new Set([3000]));
});

describe('docs/scale.json', () => {
  it('has what the simulation gives; if not, run: npm run bench:scale', () => {
    const [stored] = results.byQuota.filter(({ quota }) => quota === 6000);
    expect(recover(client, { chats: results.chats, quotas: quotasOf(6000), seed: results.seed })).toEqual(stored);
  });
});

describe('docs/scale.svg', () => {
  it('is the picture of docs/scale.json; if not, run: npm run bench:scale', async () => {
    const drawn = await renderSvg(pictureOf(results));
    expect(drawn === readFileSync(new URL('scale.svg', DOCS), 'utf8')).toBe(true);
    expect(await renderSvg(pictureOf(results))).toBe(drawn);
  });
});

describe('docs/scale.md', () => {
  it('has the tables of docs/scale.json; if not, run: npm run bench:scale', () => {
    expect(page).toBe(withTables(page, tablesOf(results)));
    expect(page).toContain(`| ${number(results.chats)} chats |`);
    expect(withTables('# Scale\n', tablesOf(results))).toBe('# Scale\n');
  });

  const of = (event: EventName, { name }: Behaviour): Recovery =>
    found(results.byBehaviour, (each) => each.event === event && each.behaviour === name);
  const at = (quota: number, transcriptQuota = (quota * 4) / 3): Recovery =>
    found(
      results.byQuota,
      (each) => each.quota === quota && Math.round(each.transcriptQuota) === Math.round(transcriptQuota),
    );
  const times = (ratio: number): string => ratio.toFixed(1);
  const reload = of('reload', client);
  const perFiveMinutes = 300 / LONGEST_WAIT;

  it.each([
    `every ${number(RENEWAL_INTERVAL)} s on average`,
    `1 s, and a random time up to 30 s more: ${LONGEST_WAIT} s on average`,
    `The last ones** come up to ${LAST_WAIT} s later`,
    `about once in ${2 * LONGEST_WAIT} s of a long recovery`,
    `a quota of ${Math.ceil(renewalRate(100_000) / throughput(1))} to stay connected at all, of ${number(quotaToRecover(100_000, 300))} to be back in five minutes, and of ${number(quotaToRecover(100_000, 60))} to be back in one`,
    `are ${number(100_000 / 900)} new ones a second`,
    `what the formula says, ${period(recovery(100_000, 600))}, and a last wait: ${period(last(reload))} after a reload, ${period(last(of('blip', client)))} after a blip`,
    `waves of up to ${number(results.chats)} calls`,
    `${period(last(of('reload', withoutJitter)))}, ${times(last(of('reload', withoutJitter)) / last(reload))} times as long`,
    `the busiest one has ${times(of('reload', withoutRetryAfter).busiestSecond / reload.busiestSecond)} times as many calls`,
    `${period(last(of('reload', withoutSingleFlight)))}, and ${times(of('reload', withoutSingleFlight).callsPerChat / reload.callsPerChat)} times the calls`,
    `a reload ${of('reload', chatJs).lost}% of them`,
    `would take ${number(renewalRate(results.chats))} connections a second, and ${throughput(6)} pass. In two hours at most ${at(6).mostConnected}%`,
    `the others call ${number(at(6).busiestMinute)} times a second`,
    `At most ${at(600, 8).mostConnected}% are connected`,
    `where 99% are connected after ${at(6000).until[99]} s, the last chat is after ${at(6000).until[100]} s`,
    `call up to ${number(stormRate(results.chats))} times a second`,
    `on the way to ${number(renewalRate(results.chats))}`,
    `5 a second are ${number(5 * 900)} chats at a time`,
    `the gateway lets ${throughput(6)} pass`,
    `${number(10_000 * LONGEST_WAIT)} waiting chats would fill it, ${number(2500 * LONGEST_WAIT)} where it is 2,500`,
    `${throughput(600)} connections a second of 100 ms occupy ${throughput(600) / 10} environments. While Amazon Connect hangs they last 10 s, and would occupy ${number(throughput(600) * 10)}`,
    `makes ${Math.round(perFiveMinutes)} calls in 5 minutes, so ${Math.floor(2000 / perFiveMinutes)} chats`,
  ])('says what is so: %s', (sentence) => {
    expect(page.replace(/\s+/g, ' ')).toContain(sentence);
  });
});

function found(recoveries: readonly Recovery[], matches: (recovery: Recovery) => boolean): Recovery {
  const [first, ...others] = recoveries.filter(matches);
  if (!first || others.length > 0) throw new Error('There is not exactly one such row.');
  return first;
}

/** Seconds until the last chat was connected. */
function last({ until }: Recovery): number {
  return until[100] ?? Number.POSITIVE_INFINITY;
}

function sum(counts: Uint32Array): number {
  return counts.reduce((total, count) => total + count, 0);
}

function expectAbout(measured: number, told: number, tolerance: number): void {
  expect(Math.abs(measured / told - 1)).toBeLessThanOrEqual(tolerance);
}
