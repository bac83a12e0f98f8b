import type { State, Step } from '../../../client/index.ts';
import { byId, make } from './dom.ts';
import { clockPeriod, shortPeriod, stateWords } from './words.ts';

/** The API reference: a websocket URL must be opened within 100 seconds. */
const WINDOW = 100_000;
const REFRESH = 250;

/** What an attempt goes through, by the step that ends each part. */
const stages = [
  ['received', 'URL'],
  ['opened', 'Open'],
  ['subscribed', 'Subscribe'],
  ['caught up', 'Catch up'],
] as const;

interface Attempt {
  /** When the last stage ended, or the attempt began. */
  at: number;
  receivedAt?: number;
  openedAt?: number;
  isBroken?: true;
}

/** Shows where the connection stands, of one chat after the other. */
export class ConnectionView {
  readonly #panel = byId('connection', HTMLElement);
  readonly #state = byId('state', HTMLElement);
  readonly #stages = new Map(stages.map(([step, label]) => [step as string, makeStage(label)]));
  readonly #window = readMeter('window');
  readonly #expiry = readMeter('expiry');
  readonly #heartbeat = byId('heartbeat', HTMLElement);
  readonly #pulse = byId('pulse', HTMLElement);
  readonly #counters = {
    reconnects: byId('reconnects', HTMLElement),
    renewals: byId('renewals', HTMLElement),
    caughtUp: byId('caught-up', HTMLElement),
  };
  #counts = { connections: 0, renewals: 0, caughtUp: 0 };
  #attempt: Attempt | undefined;
  /** Of the websocket in use. */
  #expiresIn = 0;
  #expiresAt: number | undefined;
  #renewsAt = 0;
  #answeredAt: number | undefined;

  constructor() {
    byId('stages', HTMLElement).append(...[...this.#stages.values()].map(({ element }) => element));
    setInterval(() => this.#tick(), REFRESH);
  }

  /** Begins anew, for another chat. */
  reset(): void {
    this.#counts = { connections: 0, renewals: 0, caughtUp: 0 };
    this.#attempt = undefined;
    this.#forgetSocket();
    for (const stage of this.#stages.values()) stage.show('ahead');
    this.showState('idle');
  }

  showState(state: State): void {
    this.#panel.dataset.state = state;
    this.#state.textContent = stateWords[state];
    if (state === 'connected') this.#counts.connections += 1;
    if (state === 'ended') {
      this.#forgetSocket();
      for (const stage of this.#stages.values()) stage.breakOff();
    }
    this.#tick();
  }

  showStep(step: Step): void {
    const now = performance.now();
    switch (step.step) {
      case 'requesting':
        if (step.what === 'token') return;
        this.#attempt = { at: now };
        for (const stage of this.#stages.values()) stage.show('ahead');
        break;
      case 'received':
        this.#expiresIn = step.expiresIn;
        this.#expiresAt = now + step.expiresIn;
        this.#renewsAt = now + step.renewsIn;
        if (this.#attempt) this.#attempt.receivedAt = now;
        break;
      case 'opened':
        if (this.#attempt) this.#attempt.openedAt = now;
        this.#answeredAt = now;
        break;
      case 'heartbeat':
        this.#answeredAt = now;
        this.#beat();
        break;
      case 'caught up':
        // At first it is the beginning of the chat that comes.
        if (this.#counts.connections > 0) this.#counts.caughtUp += step.items;
        break;
      case 'renewing':
        this.#counts.renewals += 1;
        break;
      case 'lost':
        this.#forgetSocket();
        break;
      case 'failed':
        if (this.#attempt) this.#attempt.isBroken = true;
        for (const stage of this.#stages.values()) stage.breakOff();
        break;
    }
    const stage = this.#stages.get(step.step);
    if (stage && this.#attempt) {
      stage.show('done', shortPeriod(now - this.#attempt.at));
      this.#attempt.at = now;
    }
    this.#tick();
  }

  #forgetSocket(): void {
    this.#expiresAt = undefined;
    this.#answeredAt = undefined;
  }

  #beat(): void {
    this.#pulse.classList.remove('beating');
    // Reading the layout lets the animation begin anew.
    void this.#pulse.offsetWidth;
    this.#pulse.classList.add('beating');
  }

  #tick(): void {
    const now = performance.now();
    this.#showWindow(now);
    const left = this.#expiresAt === undefined ? undefined : Math.max(0, this.#expiresAt - now);
    this.#expiry.show(
      left === undefined ? 0 : left / this.#expiresIn,
      left === undefined ? 'No websocket' : `in ${clockPeriod(left)}, renewed in ${clockPeriod(this.#renewsAt - now)}`,
    );
    const silent = this.#answeredAt === undefined ? undefined : Math.floor((now - this.#answeredAt) / 1000);
    setText(this.#heartbeat, silent === undefined ? 'No websocket' : `answered ${silent} s ago`);
    setText(this.#counters.reconnects, String(Math.max(0, this.#counts.connections - 1)));
    setText(this.#counters.renewals, String(this.#counts.renewals));
    setText(this.#counters.caughtUp, String(this.#counts.caughtUp));
  }

  #showWindow(now: number): void {
    const { receivedAt, openedAt, isBroken } = this.#attempt ?? {};
    if (receivedAt === undefined) {
      this.#window.show(0, 'No URL yet');
    } else if (openedAt !== undefined) {
      const used = openedAt - receivedAt;
      this.#window.show(used / WINDOW, `opened after ${shortPeriod(used)} of 100 s`);
    } else if (isBroken) {
      this.#window.show(0, 'The URL was not opened');
    } else {
      const used = now - receivedAt;
      this.#window.show(used / WINDOW, `${shortPeriod(used)} of 100 s used`);
    }
  }
}

interface Meter {
  readonly show: (share: number, words: string) => void;
}

/** A progress bar of the page with its words. */
function readMeter(id: string): Meter {
  const bar = byId(id, HTMLProgressElement);
  const label = byId(`${id}-words`, HTMLElement);
  return {
    show: (share, words) => {
      bar.value = share;
      setText(label, words);
    },
  };
}

interface Stage {
  readonly element: HTMLElement;
  readonly show: (progress: 'ahead' | 'done', period?: string) => void;
  /** The attempt ends before this stage, unless it is behind. */
  readonly breakOff: () => void;
}

function makeStage(label: string): Stage {
  const period = make('span', { className: 'period' }, '–');
  const element = make('li', {}, make('span', { className: 'name' }, label), period);
  return {
    element,
    show: (progress, words = '–') => {
      element.className = progress;
      period.textContent = words;
    },
    breakOff: () => {
      if (element.className !== 'done') element.className = 'broken';
    },
  };
}

/** Leaves a text alone that has not changed. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
