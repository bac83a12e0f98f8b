import { TokenBucket } from '../token-bucket.ts';
import type { GatewayResponseType } from './gateway-response.ts';
import type { Quota, UsagePlan } from './template.ts';

/** What each API key may still let through. */
export class UsagePlans {
  readonly #limits: ReadonlyMap<string, Limits>;

  /** @param now the time in milliseconds since 1970 */
  constructor(plans: readonly UsagePlan[], now: () => number) {
    this.#limits = new Map(
      plans.flatMap(({ apiKeys, throttle, quota }) =>
        apiKeys.map((key) => [
          key,
          { bucket: throttle && new TokenBucket(throttle, now), quota: quota && new QuotaCounter(quota, now) },
        ]),
      ),
    );
  }

  /** Counts a request with a key; returns why it is refused, if it is. */
  take(apiKey: string): GatewayResponseType | undefined {
    const limits = this.#limits.get(apiKey);
    if (!limits) return 'INVALID_API_KEY';
    if (limits.bucket && !limits.bucket.take()) return 'THROTTLED';
    return limits.quota && !limits.quota.take() ? 'QUOTA_EXCEEDED' : undefined;
  }
}

interface Limits {
  readonly bucket: TokenBucket | undefined;
  readonly quota: QuotaCounter | undefined;
}

/** Lets through as much as a quota says in each day, week or month, of UTC. */
class QuotaCounter {
  readonly #quota: Quota;
  readonly #now: () => number;
  #period = '';
  #count = 0;

  constructor(quota: Quota, now: () => number) {
    this.#quota = quota;
    this.#now = now;
  }

  take(): boolean {
    const period = beginOf(this.#quota.period, new Date(this.#now()));
    if (period !== this.#period) this.#count = 0;
    this.#period = period;
    this.#count += 1;
    return this.#count <= this.#quota.limit;
  }
}

/** The day on which the period of a time began; weeks begin on Sunday. */
function beginOf(period: Quota['period'], time: Date): string {
  const begin = new Date(time);
  if (period === 'WEEK') begin.setUTCDate(begin.getUTCDate() - begin.getUTCDay());
  if (period === 'MONTH') begin.setUTCDate(1);
  return begin.toISOString().slice(0, 10);
}
