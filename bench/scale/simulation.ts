import { lifetime } from '../../client/timing.ts';
import type { Behaviour } from './behaviours.ts';
import { seededRandom } from './random.ts';
import { type Call, type Quotas, RETRY_AFTER, SimulatedService, trip } from './service.ts';
import { TimingWheel } from './timing-wheel.ts';

/** Times and periods are in milliseconds. It begins at 0, when no chat is connected. */
export interface Scenario {
  readonly chats: number;
  readonly quotas: Quotas;
  /** How long the service answers 503, from the beginning on. */
  readonly outage: number;
  /** Each chat makes its first call at a random time within this period. */
  readonly spread: number;
  readonly horizon: number;
  readonly seed: number;
}

export interface Simulated {
  readonly service: SimulatedService;
  /** By chat, when it was connected for the first time; infinity for never. */
  readonly connectedAt: Float64Array;
  /** By second, how many chats are connected at its end. */
  readonly connected: Int32Array;
  /** Connections that were made, renewals among them. */
  readonly connections: number;
  /** Chats given up for good. */
  readonly lost: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How long a websocket lasts: what the client makes of Amazon Connect's answer. */
export const LIFETIME = lifetime(new Date(HOUR).toISOString(), new Date(DAY).toISOString());

/**
 * Lets chats get connected, catch up and renew in simulated time, as client/connection.ts does, by the client's own back-off and
 * renewal. Of a call there is only its time and its answer; nothing depends on how fast the machine is.
 */
export function simulate(behaviour: Behaviour, scenario: Scenario): Simulated {
  return new Simulation(behaviour, scenario).run();
}

/** What a caller does when it is its turn. */
const ASK_FOR_CONNECTION = 0;
const CATCH_UP = 1;
const RENEW = 2;

class Simulation {
  readonly #behaviour: Behaviour;
  readonly #scenario: Scenario;
  readonly #service: SimulatedService;
  readonly #random: () => number;
  /** The callers that come after the chats want no more than a token for one of them. */
  readonly #callers: number;
  readonly #wheel: TimingWheel;
  readonly #next: Uint8Array;
  /** In a row: of the attempts to get a connection, and to catch up. */
  readonly #failures: Uint16Array;
  readonly #failuresToCatchUp: Uint16Array;
  /** Of the websocket that is being made. */
  readonly #expiresAt: Float64Array;
  readonly #renewAt: Float64Array;
  /** When the websocket in use expires; 0 before there was one. */
  readonly #usableUntil: Float64Array;
  readonly #connectedAt: Float64Array;
  /** By second, how many chats more are connected than a second before. */
  readonly #changes: Int32Array;
  #connections = 0;
  #lost = 0;

  constructor(behaviour: Behaviour, scenario: Scenario) {
    const { chats, quotas, horizon, seed } = scenario;
    this.#behaviour = behaviour;
    this.#scenario = scenario;
    this.#service = new SimulatedService(quotas, scenario);
    this.#random = seededRandom(seed);
    this.#callers = chats * behaviour.callers;
    this.#wheel = new TimingWheel(this.#callers);
    this.#next = new Uint8Array(this.#callers).fill(ASK_FOR_CONNECTION);
    this.#failures = new Uint16Array(this.#callers);
    this.#failuresToCatchUp = new Uint16Array(chats);
    this.#expiresAt = new Float64Array(chats);
    this.#renewAt = new Float64Array(chats);
    this.#usableUntil = new Float64Array(chats);
    this.#connectedAt = new Float64Array(chats).fill(Number.POSITIVE_INFINITY);
    this.#changes = new Int32Array(Math.ceil(horizon / 1000) + 1);
  }

  run(): Simulated {
    const { chats, spread, horizon } = this.#scenario;
    const starts = Array.from({ length: chats }, () => spread * this.#random());
    for (let who = 0; who < this.#callers; who += 1) this.#wheel.set(who, starts[who % chats] ?? 0);
    this.#wheel.run(horizon, (who, now) => this.#act(who, now));
    return {
      service: this.#service,
      connectedAt: this.#connectedAt,
      connected: this.#countConnected(),
      connections: this.#connections,
      lost: this.#lost,
    };
  }

  #act(who: number, now: number): void {
    if (this.#next[who] === CATCH_UP) {
      this.#catchUp(who, now);
    } else {
      if (this.#next[who] === RENEW) this.#failures[who] = 0;
      this.#next[who] = ASK_FOR_CONNECTION;
      this.#askForConnection(who, now);
    }
  }

  #askForConnection(who: number, now: number): void {
    const { answeredAt, isRefused } = this.#call('CreateParticipantConnection', now);
    if (isRefused) this.#fail(who, answeredAt);
    else if (who < this.#scenario.chats) this.#open(who, answeredAt);
  }

  #open(chat: number, now: number): void {
    this.#expiresAt[chat] = now + LIFETIME;
    this.#renewAt[chat] = now + this.#behaviour.renewal(LIFETIME, this.#random);
    const subscribedAt = now + trip(this.#random);
    if (this.#behaviour.catchesUp) {
      this.#failuresToCatchUp[chat] = 0;
      this.#next[chat] = CATCH_UP;
      this.#wheel.set(chat, subscribedAt);
    } else {
      this.#connect(chat, subscribedAt);
    }
  }

  #catchUp(chat: number, now: number): void {
    const expiresAt = this.#expiresAt[chat] ?? 0;
    if (now >= expiresAt) {
      this.#next[chat] = ASK_FOR_CONNECTION;
      this.#fail(chat, now);
      return;
    }
    const { answeredAt, isRefused } = this.#call('GetTranscript', now);
    if (isRefused) {
      const failures = (this.#failuresToCatchUp[chat] ?? 0) + 1;
      this.#failuresToCatchUp[chat] = failures;
      this.#wheel.set(chat, Math.min(expiresAt, answeredAt + this.#wait(failures)));
    } else {
      this.#connect(chat, answeredAt);
    }
  }

  #call(call: Call, now: number): { readonly answeredAt: number; readonly isRefused: boolean } {
    return { isRefused: this.#service.answer(call, now) !== 200, answeredAt: now + trip(this.#random) };
  }

  #fail(who: number, now: number): void {
    const failures = (this.#failures[who] ?? 0) + 1;
    this.#failures[who] = failures;
    if (failures < this.#behaviour.attempts) this.#wheel.set(who, now + this.#wait(failures));
    else if (who < this.#scenario.chats) this.#lost += 1;
  }

  #wait(failures: number): number {
    return this.#behaviour.wait(failures, this.#random, RETRY_AFTER);
  }

  /** From now on, the websocket that was made is in use in the place of a former one. */
  #connect(chat: number, now: number): void {
    this.#connections += 1;
    this.#connectedAt[chat] = Math.min(this.#connectedAt[chat] ?? now, now);
    const usableUntil = this.#usableUntil[chat] ?? 0;
    if (now > usableUntil) {
      if (usableUntil > 0) this.#change(usableUntil, -1);
      this.#change(now, 1);
    }
    this.#usableUntil[chat] = this.#expiresAt[chat] ?? 0;
    this.#next[chat] = RENEW;
    this.#wheel.set(chat, Math.max(now, this.#renewAt[chat] ?? 0));
  }

  #change(time: number, by: number): void {
    const second = Math.min(Math.floor(time / 1000), this.#changes.length - 1);
    this.#changes[second] = (this.#changes[second] ?? 0) + by;
  }

  #countConnected(): Int32Array {
    for (const time of this.#usableUntil) if (time > 0) this.#change(time, -1);
    let connected = 0;
    return this.#changes.subarray(0, -1).map((change) => {
      connected += change;
      return connected;
    });
  }
}
