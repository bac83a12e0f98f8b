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

/** Amazon Connect's quotas of an instance, so that what would only be throttled there does not set out. */
export const quotas = Object.fromEntries(
  operationNames.map((name) => [name, (operations[name] as Operation).quota ?? SMALLEST_QUOTA]),
) as unknown as Throttles;
