import type { Clock } from './environment.ts';

/** Waits for a promise, but not after a signal has aborted: then it throws the signal's reason. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = onAbort(signal, () => reject(reasonOf(signal)));
    promise.then(resolve, reject).finally(stop);
  });
}

/** Calls the function when something happens, unless what it returns is called before. */
export type Subscribe = (listener: () => void) => () => void;

/**
 * Waits until something happens.
 *
 * @throws the signal's reason once that aborts
 */
export function once(subscribe: Subscribe, signal: AbortSignal | undefined): Promise<void> {
  let stop: (() => void) | undefined;
  const happened = new Promise<void>((resolve) => {
    stop = subscribe(resolve);
  });
  return abortable(happened, signal).finally(stop);
}

/** Subscribes to several things at once. */
export function any(...subscriptions: readonly Subscribe[]): Subscribe {
  return (listener) => {
    const stops = subscriptions.map((subscribe) => subscribe(listener));
    return () => {
      for (const stop of stops) stop();
    };
  };
}

/** What happens after a period, in milliseconds. */
export function after(period: number, clock: Clock): Subscribe {
  return (listener) => {
    const timer = clock.setTimeout(listener, period);
    return () => clock.clearTimeout(timer);
  };
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
