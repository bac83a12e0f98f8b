import { backOff, renewal } from '../../client/timing.ts';
import { throttleBelow } from '../../lib/throttles.ts';
import { mean } from './behaviours.ts';
import { quotasOf, RETRY_AFTER } from './service.ts';
import { LIFETIME } from './simulation.ts';

/** Seconds from one renewal of a chat to the next, on average. */
export const RENEWAL_INTERVAL = renewal(LIFETIME, mean) / 1000;

/** Seconds that a chat waits after many failures, on average. */
export const LONGEST_WAIT = backOff(1000, mean, RETRY_AFTER) / 1000;

/** Seconds at most that the last chat waits although it could be connected. */
export const LAST_WAIT = backOff(1000, () => 1, RETRY_AFTER) / 1000;

/** Connections a second that the gateway lets through at a quota of so many. */
export function throughput(quota: number): number {
  return throttleBelow(quotasOf(quota).CreateParticipantConnection).rate;
}

/** Connections a second that renewals take in the long run. */
export function renewalRate(chats: number): number {
  return chats / RENEWAL_INTERVAL;
}

/** Chats of which all can renew. */
export function chatsThatRenew(quota: number): number {
  return throughput(quota) * RENEWAL_INTERVAL;
}

/** Seconds until all are connected again: what the quota takes, without the last wait. */
export function recovery(chats: number, quota: number): number {
  return chats / throughput(quota);
}

/** The quota, in connections a second, by which all are connected again within some seconds. */
export function quotaToRecover(chats: number, seconds: number): number {
  return chats / seconds / throughput(1);
}

/** Calls a second of chats that all wait as long as they ever do. */
export function stormRate(chats: number): number {
  return chats / LONGEST_WAIT;
}

/** Calls in vain of a chat, on average, where that takes so long that the shorter waits of the first minute do not matter. */
export function wastedCalls(chats: number, quota: number): number {
  return recovery(chats, quota) / 2 / LONGEST_WAIT;
}
