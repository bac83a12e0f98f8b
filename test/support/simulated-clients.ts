import { seededRandom } from '../../bench/scale/random.ts';
import { type Call, RETRY_AFTER, type SimulatedService, trip } from '../../bench/scale/service.ts';
import type { Clock } from '../../client/environment.ts';
import { ChatConnection } from '../../client/index.ts';
import { FakeSocket } from './fake-socket.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Time that moves from one timer to the next, once all that a timer has set off has settled. */
class SteppedClock implements Clock {
  readonly #timers = new Map<number, Set<() => void>>();
  #now = 0;

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, period: number): unknown {
    const due = Math.max(Math.round(this.#now + period), this.#now + 1);
    const timers = this.#timers.get(due) ?? new Set();
    this.#timers.set(due, timers.add(callback));
    return () => timers.delete(callback);
  }

  clearTimeout(cancel: unknown): void {
    (cancel as (() => void) | undefined)?.();
  }

  async run(until: number): Promise<void> {
    while (this.#now < until) {
      this.#now += 1;
      const due = this.#timers.get(this.#now);
      this.#timers.delete(this.#now);
      if (!due?.size) continue;
      for (const callback of due) callback();
      await new Promise(setImmediate);
    }
  }
}

/** A websocket that Amazon Connect opens, answers, and closes when it expires. */
class ServedSocket extends FakeSocket {
  override send(text: string): void {
    super.send(text);
    const { topic } = JSON.parse(text);
    this.receive({ topic, ...(topic === 'aws/subscribe' && { content: { status: 'success' } }) });
  }
}

/** Real clients in simulated time, at a simulated service. */
export class SimulatedClients {
  readonly clock = new SteppedClock();
  /** By client, when it was connected for the first time since the service began; infinity for not yet. */
  readonly connectedAt: number[];
  /** How many are connected. */
  connected = 0;
  readonly #sockets = new Set<ServedSocket>();
  readonly #random: () => number;
  readonly #clients: readonly ChatConnection[];
  #service: SimulatedService;
  /** When the service began. */
  #epoch = 0;

  constructor(count: number, service: SimulatedService, seed: number) {
    this.#service = service;
    this.#random = seededRandom(seed);
    this.connectedAt = Array.from({ length: count }, () => Number.POSITIVE_INFINITY);
    this.#clients = this.connectedAt.map((_, index) => this.#create(index));
  }

  /** Connects all, each at a random time within a period. */
  connect(spread: number): void {
    for (const client of this.#clients) {
      this.clock.setTimeout(() => void client.connect(), spread * this.#random());
    }
  }

  /** From now on they have another service; and all websockets break, each at a random time within a period. */
  breakAll(spread: number, service: SimulatedService): void {
    this.#service = service;
    this.#epoch = this.clock.now();
    this.connectedAt.fill(Number.POSITIVE_INFINITY);
    for (const socket of this.#sockets) this.clock.setTimeout(() => socket.break(), spread * this.#random());
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  #create(index: number): ChatConnection {
    const serve = (socket: ServedSocket): void => this.#serve(socket);
    const client = new ChatConnection({
      endpoint: 'https://gateway.example/v1',
      participantToken: 'a-participant-token',
      clock: this.clock,
      random: this.#random,
      fetch: (url) => this.#answer(String(url)),
      WebSocket: class extends ServedSocket {
        constructor(url: string) {
          super(url);
          serve(this);
        }
      },
    });
    let isConnected = false;
    client.on('state', (state) => {
      if (state === 'connected') {
        this.connectedAt[index] = Math.min(this.connectedAt[index] ?? 0, this.clock.now() - this.#epoch);
      }
      this.connected += Number(state === 'connected') - Number(isConnected);
      isConnected = state === 'connected';
    });
    return client;
  }

  async #answer(url: string): Promise<Response> {
    const { clock } = this;
    const call: Call = url.endsWith('/connection') ? 'CreateParticipantConnection' : 'GetTranscript';
    const status = this.#service.answer(call, clock.now() - this.#epoch);
    await new Promise<void>((resolve) => clock.setTimeout(resolve, trip(this.#random)));
    const at = (period: number): string => new Date(clock.now() + period).toISOString();
    const body =
      status !== 200
        ? { Message: 'Wait.' }
        : call === 'GetTranscript'
          ? { Transcript: [] }
          : {
              Websocket: { Url: 'wss://connect.example/', ConnectionExpiry: at(HOUR) },
              ConnectionCredentials: { ConnectionToken: 'a-connection-token', Expiry: at(DAY) },
            };
    const headers = new Headers(status === 200 ? {} : { 'Retry-After': String(RETRY_AFTER / 1000) });
    return { status, headers, text: async () => JSON.stringify(body) } as Response;
  }

  #serve(socket: ServedSocket): void {
    this.#sockets.add(socket);
    this.clock.setTimeout(() => socket.open(), trip(this.#random));
    this.clock.setTimeout(() => {
      this.#sockets.delete(socket);
      if (socket.state === 'open') socket.break();
    }, HOUR);
  }
}
