/** What passes in the long run, a second, and at once. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

/** Throttles as AWS says that it does: a bucket of `burst` tokens that fills at `rate` tokens a second. */
export class TokenBucket {
  readonly #throttle: Throttle;
  readonly #now: () => number;
  #tokens: number;
  #filledAt: number;

  /** @param now the time in milliseconds */
  constructor(throttle: Throttle, now: () => number) {
    this.#throttle = throttle;
    this.#now = now;
    this.#tokens = throttle.burst;
    this.#filledAt = now();
  }

  /** Whether one more request may pass now. */
  take(): boolean {
    const { rate, burst } = this.#throttle;
    const now = this.#now();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1000) * rate);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
