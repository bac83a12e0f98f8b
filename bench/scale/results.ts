import { type Behaviour, behaviours, mean } from './behaviours.ts';
import { type Calls, defaultQuotas, type Quotas, quotasOf } from './service.ts';
import { LIFETIME, type Simulated, simulate } from './simulation.ts';

/** In `docs/scale.json`. Periods are in seconds, and rates a second. */
export interface Results {
  readonly chats: number;
  readonly seed: number;
  /** Everybody has to connect at once: how each client goes about it, at one quota. */
  readonly byBehaviour: readonly Recovery[];
  /** The same for the client, by quota. */
  readonly byQuota: readonly Recovery[];
  /** Everybody has connected within a minute: when they renew. */
  readonly renewals: readonly Renewals[];
}

export interface Recovery {
  readonly event: EventName;
  readonly behaviour: string;
  /** Amazon Connect's, of CreateParticipantConnection and of GetTranscript. */
  readonly quota: number;
  readonly transcriptQuota: number;
  /** Until so many percent of the chats were connected; null if that did not come. */
  readonly until: { readonly [Percent in (typeof PERCENTS)[number]]: number | null };
  /** Percent of the chats: given up for good, and the most that were connected at once. */
  readonly lost: number;
  readonly mostConnected: number;
  /** Of both operations; and of these, what was refused or connected nobody. */
  readonly callsPerChat: number;
  readonly wastedPerChat: number;
  /** Calls of CreateParticipantConnection in the busiest second, and in the busiest minute but the first. */
  readonly busiestSecond: number;
  readonly busiestMinute: number;
  /** The first `COURSE_MINUTES`, by `STEP`: calls of CreateParticipantConnection, and percent of the chats that are connected. */
  readonly calls: readonly number[];
  readonly connected: readonly number[];
}

export interface Renewals {
  readonly behaviour: string;
  /** Calls of CreateParticipantConnection in the busiest minute of the first renewals, the second ones, and so on. */
  readonly busiestMinutes: readonly number[];
  /** By minute. */
  readonly calls: readonly number[];
}

/** What makes everybody connect at once. */
const events = {
  /** All websockets are closed, and for a minute nothing answers. */
  blip: { outage: 60_000, spread: 1000 },
  /** All pages are loaded again. */
  reload: { outage: 0, spread: 2000 },
} as const;

export type EventName = keyof typeof events;

const PERCENTS = [50, 95, 99, 100] as const;
export const COURSE_MINUTES = 20;
/** In seconds. */
export const STEP = 10;
const COURSE = 60 * COURSE_MINUTES;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Ends before the first renewal is due. */
const HORIZON = 45 * MINUTE;
const ROUNDS = 6;
const SEED = 1;

const CHATS = 100_000;
/** At which the behaviours are compared: everybody is connected again within minutes. */
export const QUOTA = 600;
const QUOTAS = [60, 200, 600, 2000, 6000];

export function simulateAll(): Results {
  const recover = (event: EventName, behaviour: Behaviour, quotas: Quotas, horizon = HORIZON): Recovery =>
    simulateRecovery({ event, behaviour, chats: CHATS, quotas, horizon });
  const { client } = behaviours;
  const slow = (quotas: Quotas): Recovery => recover('reload', client, quotas, 2 * HOUR);
  return {
    chats: CHATS,
    seed: SEED,
    byBehaviour: (['blip', 'reload'] as const).flatMap((event) =>
      Object.values(behaviours).map((behaviour) => recover(event, behaviour, quotasOf(QUOTA))),
    ),
    byQuota: [
      slow(defaultQuotas),
      slow({ ...defaultQuotas, CreateParticipantConnection: quotasOf(QUOTA).CreateParticipantConnection }),
      ...QUOTAS.map((quota) => recover('reload', client, quotasOf(quota))),
    ],
    renewals: [client, behaviours.withoutJitter, behaviours.chatJs].map((behaviour) =>
      simulateRenewals(behaviour, CHATS),
    ),
  };
}

export interface RecoveryOptions {
  readonly event: EventName;
  readonly behaviour: Behaviour;
  readonly chats: number;
  readonly quotas: Quotas;
  /** In milliseconds. */
  readonly horizon?: number;
  readonly seed?: number;
}

export function simulateRecovery(options: RecoveryOptions): Recovery {
  const { event, behaviour, chats, quotas, horizon = HORIZON, seed = SEED } = options;
  const simulated = simulate(behaviour, { chats, quotas, horizon, seed, ...events[event] });
  const { CreateParticipantConnection: connection, GetTranscript: transcript } = simulated.service.calls;
  const offered = sum(connection) + sum(transcript);
  const useful = simulated.connections * (behaviour.catchesUp ? 2 : 1);
  const percentOf = (count: number): number => round((100 * count) / chats);
  return {
    event,
    behaviour: behaviour.name,
    quota: quotas.CreateParticipantConnection.rate,
    transcriptQuota: round(quotas.GetTranscript.rate),
    until: untilConnected(simulated),
    lost: percentOf(simulated.lost),
    mostConnected: percentOf(greatest(simulated.connected)),
    callsPerChat: round(offered / chats),
    wastedPerChat: round((offered - useful) / chats),
    busiestSecond: greatest(connection),
    busiestMinute: greatest(rates(connection, 60).slice(1)),
    calls: rates(connection.subarray(0, COURSE), STEP),
    connected: [...simulated.connected.subarray(0, COURSE)]
      .filter((_, second) => second % STEP === STEP - 1)
      .map(percentOf),
  };
}

function untilConnected({ connectedAt }: Simulated): Recovery['until'] {
  const inOrder = connectedAt.toSorted();
  const after = (percent: number): number | null => {
    const time = inOrder[Math.ceil((percent / 100) * inOrder.length) - 1] ?? Number.POSITIVE_INFINITY;
    return Number.isFinite(time) ? Math.round(time / 1000) : null;
  };
  return { 50: after(50), 95: after(95), 99: after(99), 100: after(100) };
}

/** All connect within a minute, at a quota that lets them. */
export function simulateRenewals(behaviour: Behaviour, chats: number, seed = SEED): Renewals {
  const interval = behaviour.renewal(LIFETIME, mean);
  const horizon = Math.ceil((interval * (ROUNDS + 0.5)) / MINUTE) * MINUTE;
  const quotas = quotasOf(Math.max(chats / 10, defaultQuotas.CreateParticipantConnection.rate));
  const { service } = simulate(behaviour, { chats, quotas, outage: 0, spread: MINUTE, horizon, seed });
  const calls = rates(service.calls.CreateParticipantConnection, 60);
  const minute = (round: number): number => Math.floor((round * interval) / MINUTE);
  return {
    behaviour: behaviour.name,
    busiestMinutes: Array.from({ length: ROUNDS }, (_, round) =>
      greatest(calls.slice(minute(round + 0.5), minute(round + 1.5))),
    ),
    calls,
  };
}

/** Calls a second on average, by step. */
function rates(calls: Calls, seconds: number): number[] {
  return Array.from({ length: Math.floor(calls.length / seconds) }, (_, index) =>
    round(sum(calls.subarray(index * seconds, (index + 1) * seconds)) / seconds),
  );
}

function sum(counts: Calls): number {
  return counts.reduce((total, count) => total + count, 0);
}

function greatest(counts: Iterable<number>): number {
  let most = 0;
  for (const count of counts) most = Math.max(most, count);
  return most;
}

function round(figure: number): number {
  return Number(figure.toPrecision(4));
}
