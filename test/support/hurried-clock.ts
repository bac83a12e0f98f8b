import type { Clock } from '../../client/environment.ts';

/**
 * The machine's clock, by which some periods are over sooner, so that nobody waits for what is known to come. The others are
 * guards, which a busy machine may need.
 *
 * @param periods in milliseconds, by those that they take the place of
 */
export function hurriedClock(periods: Readonly<Record<number, number>>): Clock {
  return {
    now: () => Date.now(),
    setTimeout: (callback, period) => setTimeout(callback, periods[period] ?? period),
    clearTimeout: (timer) => clearTimeout(timer as number),
  };
}
