/** What a client needs of the world around it. Each part can be passed in; the defaults are the platform's own. */
export interface Environment {
  readonly fetch: typeof fetch;
  readonly WebSocket: new (url: string) => WebSocketLike;
  readonly clock: Clock;
  /** A number from 0 up to, not including, 1. */
  readonly random: () => number;
  /** Whether the device is online. */
  readonly network: Condition;
  /** Whether the page or app is visible. */
  readonly visibility: Condition;
}

/** Of a websocket, what the client uses. */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(frame: string): void;
  close(code?: number): void;
}

/** Times and periods are in milliseconds. */
export interface Clock {
  now(): number;
  setTimeout(callback: () => void, period: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** Something that holds or does not, and says when that has changed. */
export interface Condition {
  current(): boolean;
  /** @returns a function that takes the listener off again */
  subscribe(listener: () => void): () => void;
}

interface Page {
  readonly navigator?: { readonly onLine?: boolean };
  readonly document?: EventTarget & { readonly visibilityState: string };
  readonly addEventListener?: EventTarget['addEventListener'];
  readonly removeEventListener?: EventTarget['removeEventListener'];
}

/**
 * What is passed in, and the platform's own for the rest. Nothing of that is touched before a client is made, and what is missing
 * is taken to hold.
 */
export function platform(
  given: { readonly [Part in keyof Environment]?: Environment[Part] | undefined } = {},
): Environment {
  const page: Page = globalThis as object;
  const {
    fetch = globalThis.fetch,
    WebSocket = globalThis.WebSocket,
    clock = {
      now: () => Date.now(),
      setTimeout: (callback, period) => setTimeout(callback, period),
      clearTimeout: (timer) => clearTimeout(timer as number),
    },
    random = () => Math.random(),
    network = {
      current: () => page.navigator?.onLine !== false,
      subscribe: (listener) => listen(page, ['online', 'offline'], listener),
    },
    visibility = {
      current: () => page.document?.visibilityState !== 'hidden',
      subscribe: (listener) => listen(page.document, ['visibilitychange'], listener),
    },
  } = given;
  return { fetch, WebSocket, clock, random, network, visibility };
}

function listen(target: Partial<EventTarget> | undefined, events: readonly string[], listener: () => void): () => void {
  for (const event of events) target?.addEventListener?.(event, listener);
  return () => {
    for (const event of events) target?.removeEventListener?.(event, listener);
  };
}
