import { setTimeout } from 'node:timers/promises';

const MAX_ATTEMPTS = 3;

/** The longest wait before the second attempt, in milliseconds; the one before the third may be twice as long. */
const BASE_DELAY_MS = 100;

/** What retries may cost in all until calls succeed again, and what one of them does: as in the standard mode of AWS's SDKs. */
const BUDGET = 500;
const COST = 5;

/** @throws the signal's reason, or an error of its own, once it aborts */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/**
 * Makes attempts until one succeeds, with full jitter between them. Where most of them fail, the budget runs out and calls
 * get one attempt each, since retries would keep an ailing service down.
 */
export class Retry {
  readonly #wait: Wait;
  #budget = BUDGET;

  constructor(wait: Wait = (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal })) {
    this.#wait = wait;
  }

  /**
   * @param attempt gets its number, from 1 on
   * @param isTransient whether another attempt may succeed after an error
   * @throws the error of the last attempt, or the signal's reason once that aborts
   */
  async run<T>(
    attempt: (number: number) => Promise<T>,
    isTransient: (error: unknown) => boolean,
    signal: AbortSignal,
  ): Promise<T> {
    for (let number = 1; ; number += 1) {
      try {
        const result = await attempt(number);
        this.#budget = Math.min(BUDGET, this.#budget + (number > 1 ? COST : 1));
        return result;
      } catch (error) {
        signal.throwIfAborted();
        if (number === MAX_ATTEMPTS || this.#budget < COST || !isTransient(error)) throw error;
      }
      this.#budget -= COST;
      const longest = BASE_DELAY_MS * 2 ** (number - 1);
      await this.#wait(Math.random() * longest, signal).finally(() => signal.throwIfAborted());
    }
  }
}
