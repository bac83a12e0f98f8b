import type { Clock } from './environment.ts';

/** Waits for a promise, but not after a signal has aborted: then it throws the signal's reason. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = onAbort(signal, () => reject(reasonOf(signal)));
    promise.then(resolve, reject).finally(stop);
  });
}

/** Calls the function when something has happened, unless what it returns is called before. */
export type Subscribe = (listener: () => void) => () => void;

/**
 * Waits for a period, in milliseconds, or until something happens.
 *
 * @throws the signal's reason once that aborts
 */
export function sleep(period: number, clock: Clock, signal: AbortSignal, until?: Subscribe): Promise<void> {
  let timer: unknown;
  let stop: (() => void) | undefined;
  const slept = new Promise<void>((resolve) => {
    timer = clock.setTimeout(resolve, period);
    stop = until?.(resolve);
  });
  return abortable(slept, signal).finally(() => {
    clock.clearTimeout(timer);
    stop?.();
  });
}

/** Calls a function when a signal aborts, or now if it has; not after what it returns was called. */
export function onAbort(signal: AbortSignal | undefined, call: () => void): () => void {
  if (signal?.aborted) call();
  signal?.addEventListener('abort', call);
  return () => signal?.removeEventListener('abort', call);
}

/** React Native's signals have no reason. */
export function reasonOf({ reason }: AbortSignal): unknown {
  return reason ?? Object.assign(new Error('The call was aborted.'), { name: 'AbortError' });
}
