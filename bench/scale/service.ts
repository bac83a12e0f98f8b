import { RETRY_AFTER_SECONDS } from '../../contract/errors.ts';
import { operations } from '../../contract/operations.ts';
import { type Throttle, throttleBelow } from '../../lib/throttles.ts';
import { TokenBucket } from '../../local/token-bucket.ts';

/** The operations that a chat needs to be connected. */
export type Call = 'CreateParticipantConnection' | 'GetTranscript';

export type Quotas = { readonly [Name in Call]: Throttle };

export const defaultQuotas: Quotas = {
  CreateParticipantConnection: operations.CreateParticipantConnection.quota,
  GetTranscript: operations.GetTranscript.quota,
};

/** The default quotas, all raised as much as it takes for so many connections a second. */
export function quotasOf(connectionsPerSecond: number): Quotas {
  const factor = connectionsPerSecond / defaultQuotas.CreateParticipantConnection.rate;
  const raised = ({ rate, burst }: Throttle): Throttle => ({ rate: rate * factor, burst: Math.floor(burst * factor) });
  return {
    CreateParticipantConnection: raised(defaultQuotas.CreateParticipantConnection),
    GetTranscript: raised(defaultQuotas.GetTranscript),
  };
}

/** What the gateway asks to wait after a 429 and a 503, in milliseconds. */
export const RETRY_AFTER = 1000 * RETRY_AFTER_SECONDS;

/** How long an answer is on its way, the whole round trip; and how long a websocket takes until it is subscribed. */
export function trip(random: () => number): number {
  return 50 + 200 * random();
}

/** How many there are, by the second in which they are made. */
export type Calls = Uint32Array;

/** In simulated time: the gateway with its throttles, and Amazon Connect with its quotas behind it. */
export class SimulatedService {
  readonly calls: { readonly [Name in Call]: Calls };
  /** Refused by Amazon Connect itself, although the gateway let them through. */
  refusedByConnect = 0;
  readonly #gateway: { readonly [Name in Call]: TokenBucket };
  readonly #connect: { readonly [Name in Call]: TokenBucket };
  readonly #outage: number;
  #now = 0;

  /**
   * @param outage how long it answers 503, from the beginning on, in milliseconds
   * @param horizon the end of the simulation, in milliseconds
   */
  constructor(quotas: Quotas, { outage, horizon }: { readonly outage: number; readonly horizon: number }) {
    const bucket = (throttle: Throttle): TokenBucket => new TokenBucket(throttle, () => this.#now);
    const calls = (): Calls => new Uint32Array(Math.ceil(horizon / 1000));
    this.#outage = outage;
    this.calls = { CreateParticipantConnection: calls(), GetTranscript: calls() };
    this.#gateway = {
      CreateParticipantConnection: bucket(throttleBelow(quotas.CreateParticipantConnection)),
      GetTranscript: bucket(throttleBelow(quotas.GetTranscript)),
    };
    this.#connect = {
      CreateParticipantConnection: bucket(quotas.CreateParticipantConnection),
      GetTranscript: bucket(quotas.GetTranscript),
    };
  }

  /** Answers a call with its status. */
  answer(call: Call, now: number): 200 | 429 | 503 {
    this.#now = now;
    const second = Math.floor(now / 1000);
    const calls = this.calls[call];
    calls[second] = (calls[second] ?? 0) + 1;
    if (now < this.#outage) return 503;
    return this.#isThrottled(call) ? 429 : 200;
  }

  #isThrottled(call: Call): boolean {
    if (!this.#gateway[call].take()) return true;
    if (this.#connect[call].take()) return false;
    this.refusedByConnect += 1;
    return true;
  }
}
