import { after, any, once, type Subscribe } from './abort.ts';
import type { Environment } from './environment.ts';
import type { ServiceError } from './errors.ts';
import { backOff } from './timing.ts';

/**
 * Does something until it succeeds or fails for good. After a transient failure it backs off, but only until `back`, unless the
 * service asked to wait.
 *
 * @throws the error that is not transient
 * @throws the signal's reason once that aborts
 */
export async function repeat<T>(
  task: () => Promise<T>,
  { clock, random }: Environment,
  signal: AbortSignal,
  back?: Subscribe,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await task();
    } catch (error) {
      const { isTransient, retryAfter } = error as Partial<ServiceError>;
      if (!isTransient) throw error;
      const due = after(backOff(failures, random, retryAfter), clock);
      await once(back && !retryAfter ? any(due, back) : due, signal);
    }
  }
}
