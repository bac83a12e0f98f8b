import { number, type Rows } from '../report/markdown.ts';
import {
  chatsThatRenew,
  LONGEST_WAIT,
  quotaToRecover,
  RENEWAL_INTERVAL,
  recovery,
  renewalRate,
  stormRate,
  throughput,
} from './formulas.ts';
import type { Recovery, Results } from './results.ts';
import { defaultQuotas } from './service.ts';

/** The tables of the page about scale, by name. */
export function tablesOf(results: Results): Readonly<Record<string, Rows>> {
  return {
    formulas: formulas(),
    behaviours: byBehaviour(results.byBehaviour),
    quotas: byQuota(results),
    renewals: renewals(results),
  };
}

type Row = readonly string[];

const SIZES = [500, 10_000, 100_000];

function formulas(): Row[] {
  const { rate } = defaultQuotas.CreateParticipantConnection;
  const row = (what: string, formula: string, figure: (chats: number) => string): Row => [
    what,
    formula,
    ...SIZES.map(figure),
  ];
  const interval = number(RENEWAL_INTERVAL);
  return [
    ['what', `of *n* chats`, ...SIZES.map((chats) => `${number(chats)} chats`)],
    row('renewals a second, in the long run', `*n* ÷ ${interval}`, (chats) => number(renewalRate(chats))),
    row('the quota that these need', `*n* ÷ ${interval} ÷ 0.9`, (chats) => number(renewalRate(chats) / throughput(1))),
    row(`until all are connected again, at the default of ${rate} a second`, `*n* ÷ ${throughput(rate)}`, (chats) =>
      chats > chatsThatRenew(rate) ? 'never' : period(recovery(chats, rate)),
    ),
    row('the quota for all to be connected again in five minutes', '*n* ÷ 300 ÷ 0.9', (chats) =>
      number(quotaToRecover(chats, 300)),
    ),
    row('the same in a minute', '*n* ÷ 60 ÷ 0.9', (chats) => number(quotaToRecover(chats, 60))),
    row('calls a second while all wait as long as they ever do', `*n* ÷ ${LONGEST_WAIT}`, (chats) =>
      number(stormRate(chats)),
    ),
  ];
}

const PERCENTS = [50, 95, 99, 100] as const;

function byBehaviour(recoveries: readonly Recovery[]): Row[] {
  return [
    [
      'event',
      'client',
      ...PERCENTS.map((percent) => `${percent}% connected`),
      'given up',
      'calls a chat',
      'wasted',
      'busiest second',
    ],
    ...recoveries.map(({ event, behaviour, until, lost, callsPerChat, wastedPerChat, busiestSecond }) => [
      event,
      behaviour,
      ...PERCENTS.map((percent) => period(until[percent])),
      `${lost}%`,
      number(callsPerChat),
      number(wastedPerChat),
      number(busiestSecond),
    ]),
  ];
}

function byQuota({ chats, byQuota: recoveries }: Results): Row[] {
  return [
    [
      'quota',
      'of GetTranscript',
      '*n* ÷ what passes',
      ...PERCENTS.map((percent) => `${percent}% connected`),
      'most at once',
      'calls a chat',
      'busiest second',
      'busiest minute but the first, a second',
    ],
    ...recoveries.map((recovered) => [
      number(recovered.quota),
      number(recovered.transcriptQuota),
      period(recovery(chats, recovered.quota)),
      ...PERCENTS.map((percent) => period(recovered.until[percent])),
      `${recovered.mostConnected}%`,
      number(recovered.callsPerChat),
      number(recovered.busiestSecond),
      number(recovered.busiestMinute),
    ]),
  ];
}

function renewals({ renewals: measured }: Results): Row[] {
  const rounds = measured[0]?.busiestMinutes.map((_, index) => `round ${index + 1}`) ?? [];
  return [
    ['client', ...rounds],
    ...measured.map(({ behaviour, busiestMinutes }) => [behaviour, ...busiestMinutes.map(number)]),
  ];
}

/** Seconds in words. */
export function period(seconds: number | null): string {
  if (seconds === null) return 'not';
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} s`;
  if (whole < 7200) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}
