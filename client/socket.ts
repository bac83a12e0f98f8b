import type { Environment, WebSocketLike } from './environment.ts';
import type { Loss } from './events.ts';
import type { LiveItem } from './items.ts';
import { parseObject } from './json.ts';
import { ANSWER_TIMEOUT, HEARTBEAT, OPEN_TIMEOUT, SUBSCRIBE_AGAIN } from './timing.ts';

/** A subscription that fails so often is given up, and the websocket with it. */
const MOST_SUBSCRIPTIONS = 5;

export interface SocketListener {
  readonly step: (step: 'opened' | 'subscribed' | 'subscription failed' | 'heartbeat') => void;
  readonly subscribed: () => void;
  readonly item: (item: LiveItem) => void;
  /** Called once, and not after `close`. */
  readonly lost: (loss: Loss, code: number | undefined) => void;
}

/** @throws Error without the URL, which is a secret and which some websockets tell */
function open(WebSocket: Environment['WebSocket'], url: string): WebSocketLike {
  try {
    return new WebSocket(url);
  } catch {
    throw new Error('Pass in a WebSocket: there is none, or it does not take its URL.');
  }
}

/** One websocket: opened, subscribed, and kept alive by heartbeats, until it is lost or closed. */
export class ChatSocket {
  readonly #clock: Environment['clock'];
  readonly #socket: WebSocketLike;
  readonly #listener: SocketListener;
  readonly #timers = new Map<'answer' | 'beat' | 'subscribe', unknown>();
  #subscriptions = 0;
  #isSubscribed = false;

  /** @throws Error if the URL is none of a websocket */
  constructor(url: string, { WebSocket, clock }: Environment, listener: SocketListener) {
    this.#clock = clock;
    this.#listener = listener;
    const socket = open(WebSocket, url);
    this.#socket = socket;
    let isOpen = false;
    socket.onopen = () => {
      isOpen = true;
      listener.step('opened');
      this.#subscribe();
      this.beat();
    };
    socket.onmessage = ({ data }: { readonly data: unknown }) => this.#receive(data);
    socket.onclose = ({ code }: { readonly code?: number }) => this.#lose(isOpen ? 'closed' : 'not opened', code);
    // A close event follows, which says as much.
    socket.onerror = () => {};
    this.#after('answer', OPEN_TIMEOUT, () => this.#lose('not opened'));
  }

  /** Sends a heartbeat now, and the next one in 10 s; without any frame for 5 s, the websocket is lost. */
  beat(): void {
    this.#after('answer', ANSWER_TIMEOUT, () => this.#lose('silent'));
    this.#after('beat', HEARTBEAT, () => this.beat());
    this.#send({ topic: 'aws/heartbeat' });
    this.#send({ topic: 'aws/ping' });
  }

  /** Closes it; may be called twice. */
  close(): void {
    for (const name of this.#timers.keys()) this.#cancel(name);
    const socket = this.#socket;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close(1000);
  }

  #subscribe(): void {
    if (this.#subscriptions === MOST_SUBSCRIPTIONS) {
      this.#lose('not subscribed');
      return;
    }
    this.#subscriptions += 1;
    this.#after('subscribe', ANSWER_TIMEOUT, () => this.#subscribe());
    this.#send({ topic: 'aws/subscribe', content: { topics: ['aws/chat'] } });
  }

  #receive(data: unknown): void {
    this.#cancel('answer');
    const { topic, content } = parseObject(data) ?? {};
    if (topic === 'aws/chat') {
      const item: LiveItem = parseObject(content) ?? {};
      if (item.Type) this.#listener.item(item);
    } else if (topic === 'aws/heartbeat') {
      this.#listener.step('heartbeat');
    } else if (topic === 'aws/subscribe' && !this.#isSubscribed) {
      if ((content as { readonly status?: unknown } | undefined)?.status === 'success') {
        this.#isSubscribed = true;
        this.#cancel('subscribe');
        this.#listener.step('subscribed');
        this.#listener.subscribed();
      } else {
        this.#listener.step('subscription failed');
        this.#after('subscribe', SUBSCRIBE_AGAIN, () => this.#subscribe());
      }
    }
  }

  #lose(loss: Loss, code?: number): void {
    this.close();
    this.#listener.lost(loss, code);
  }

  #send(frame: object): void {
    this.#socket.send(JSON.stringify(frame));
  }

  #after(name: 'answer' | 'beat' | 'subscribe', period: number, call: () => void): void {
    this.#cancel(name);
    // A listener may have closed it.
    if (this.#socket.onclose) this.#timers.set(name, this.#clock.setTimeout(call, period));
  }

  #cancel(name: 'answer' | 'beat' | 'subscribe'): void {
    this.#clock.clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }
}
