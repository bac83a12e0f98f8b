import { make } from './dom.ts';
import { clockTime, shortPeriod } from './words.ts';

export type EntryKind = 'state' | 'step' | 'heartbeat' | 'trouble' | 'done';

const MOST_ENTRIES = 200;

/** What happened, the latest first: the time, how long after the one before, and what. */
export class Timeline {
  readonly #list: HTMLElement;
  #last: number | undefined;
  /** Heartbeats in a row are one entry. */
  #heartbeats = 0;

  constructor(list: HTMLElement) {
    this.#list = list;
  }

  add(kind: EntryKind, words: string): void {
    const now = performance.now();
    const since = this.#last === undefined ? '' : `+${shortPeriod(now - this.#last)}`;
    this.#last = now;
    this.#heartbeats = kind === 'heartbeat' ? this.#heartbeats + 1 : 0;
    if (this.#heartbeats > 1) this.#list.firstElementChild?.remove();
    const date = new Date();
    const entry = make(
      'li',
      { className: kind },
      make('time', { dateTime: date.toISOString() }, clockTime(date)),
      make('span', { className: 'since' }, since),
      make('span', { className: 'what' }, this.#heartbeats > 1 ? `${words}, ${this.#heartbeats} in a row` : words),
    );
    this.#list.prepend(entry);
    while (this.#list.childElementCount > MOST_ENTRIES) this.#list.lastElementChild?.remove();
  }
}
