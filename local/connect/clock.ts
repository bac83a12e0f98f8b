interface Timer {
  readonly due: number;
  readonly ring: () => void;
  handle?: NodeJS.Timeout;
}

/** The greatest time that a Date can hold, less a year for what is to happen. */
const LATEST_TIME = 8.64e15 - 3.2e10;

/**
 * The time by which the emulated service lives. It runs with the machine's, or stands still until it is moved, and what
 * was to happen meanwhile happens as it is moved. Times are in milliseconds since 1970, periods in milliseconds.
 */
export class Clock {
  readonly #timers = new Set<Timer>();
  readonly #stopped: boolean;
  /** The time, if it stands still; else how far it is ahead of the machine's. */
  #moved: number;

  /**
   * @param stoppedAt the time at which it stands still; without it, it runs
   * @throws Error if that is no time
   */
  constructor(stoppedAt?: number) {
    if (stoppedAt !== undefined && !(Number.isSafeInteger(stoppedAt) && Math.abs(stoppedAt) <= LATEST_TIME)) {
      throw new Error('stoppedAt is no time. Give the milliseconds since 1970, as Date.now() does.');
    }
    this.#stopped = stoppedAt !== undefined;
    this.#moved = stoppedAt ?? 0;
  }

  now(): number {
    return this.#stopped ? this.#moved : Date.now() + this.#moved;
  }

  /** Calls a function once the period is over, unless what it returns is called before. */
  after(period: number, call: () => void): () => void {
    const timer: Timer = {
      due: this.now() + period,
      ring: () => {
        this.#cancel(timer);
        call();
      },
    };
    this.#timers.add(timer);
    this.#wind(timer);
    return () => this.#cancel(timer);
  }

  /** Moves the time forward. */
  advance(period: number): void {
    const end = this.now() + period;
    for (let timer = this.#nextDue(end); timer; timer = this.#nextDue(end)) {
      this.#moveTo(timer.due);
      timer.ring();
    }
    this.#moveTo(end);
    for (const timer of this.#timers) this.#wind(timer);
  }

  /** Forgets what was to happen. */
  stop(): void {
    for (const timer of this.#timers) this.#cancel(timer);
  }

  /** How many things are to happen. */
  get pending(): number {
    return this.#timers.size;
  }

  #wind(timer: Timer): void {
    if (this.#stopped) return;
    clearTimeout(timer.handle);
    // The server keeps the process alive, and nothing here shall do so once it is closed.
    timer.handle = setTimeout(timer.ring, timer.due - this.now()).unref();
  }

  #cancel(timer: Timer): void {
    clearTimeout(timer.handle);
    this.#timers.delete(timer);
  }

  #moveTo(time: number): void {
    this.#moved += Math.max(0, time - this.now());
  }

  #nextDue(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.due <= end && (!next || timer.due < next.due)) next = timer;
    }
    return next;
  }
}
