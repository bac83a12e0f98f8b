import type { Operation } from '../contract/operation.ts';
import { type OperationName, operations } from '../contract/operations.ts';

/** As many requests a second in the long run, and as many at once. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

export type Throttles = { readonly [Name in OperationName]: Throttle };

export const operationNames = Object.keys(operations) as OperationName[];

/** Where Amazon Connect publishes no quota, the smallest one that it publishes holds. */
const SMALLEST_QUOTA: Throttle = { rate: 2, burst: 5 };

/**
 * A tenth below a quota of Amazon Connect, so that what would only be throttled there does not set out: agents and callers past
 * the gateway use up the same quota, and API Gateway takes a throttle for a target and not for a ceiling.
 */
export function throttleBelow({ rate, burst }: Throttle): Throttle {
  return { rate: (rate * 9) / 10, burst: Math.floor((burst * 9) / 10) };
}

export const defaultThrottles = Object.fromEntries(
  operationNames.map((name) => [name, throttleBelow((operations[name] as Operation).quota ?? SMALLEST_QUOTA)]),
) as unknown as Throttles;
