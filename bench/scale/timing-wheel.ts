/** As many milliseconds as the wheel has places, so that nobody can wait longer: an hour and some minutes. */
const PLACES = 2 ** 22;
const NOBODY = -1;

/** Whose turn it is, by the millisecond: setting and taking turns costs the same for ten and for 100,000. */
export class TimingWheel {
  /** Of each place, who comes first; of each of these, who comes next. */
  readonly #first = new Int32Array(PLACES).fill(NOBODY);
  readonly #next: Int32Array;
  #now = -1;

  /** @param size how many there are; each waits for one turn at a time */
  constructor(size: number) {
    this.#next = new Int32Array(size).fill(NOBODY);
  }

  /** Sets somebody's next turn, a time that is yet to come. */
  set(who: number, time: number): void {
    const place = Math.max(Math.round(time), this.#now + 1) % PLACES;
    this.#next[who] = this.#first[place] ?? NOBODY;
    this.#first[place] = who;
  }

  /** Gives turns until the time is over. */
  run(until: number, take: (who: number, now: number) => void): void {
    while (this.#now < until - 1) {
      this.#now += 1;
      const place = this.#now % PLACES;
      let who = this.#first[place] ?? NOBODY;
      this.#first[place] = NOBODY;
      while (who !== NOBODY) {
        const next = this.#next[who] ?? NOBODY;
        take(who, this.#now);
        who = next;
      }
    }
  }
}
