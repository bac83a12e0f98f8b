import { abortable, after, any, onAbort, once } from './abort.ts';
import { Emitter } from './emitter.ts';
import { type Environment, platform } from './environment.ts';
import { ConnectionError, EndedError, type Ending, type ServiceError } from './errors.ts';
import type { ConnectionEvents, Loss, State, Step } from './events.ts';
import { ENDED_EVENT, type LiveItem, Seen, type TranscriptItem, TYPING_EVENT } from './items.ts';
import { getTranscript } from './operations.ts';
import { Participant } from './participant.ts';
import { repeat } from './repeat.ts';
import { Service } from './service.ts';
import { ChatSocket } from './socket.ts';
import { backOff, CONNECT_WINDOW, HEARTBEAT, LAST_ITEMS, lifetime, renewal } from './timing.ts';

/** What a chat can be resumed from, for instance by a page that is loaded again. JSON holds it. It is a secret. */
export interface Session {
  readonly participantToken: string;
  /** What came last. Without it, the chat is read from its beginning. */
  readonly seen?: readonly string[];
}

export interface ConnectionOptions extends Session, Partial<Environment> {
  /** The gateway, as `https://<id>.execute-api.<region>.amazonaws.com/v1`, or Amazon Connect's own endpoint. */
  readonly endpoint: string;
  /** Closes the client when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

export interface WaitOptions {
  /** Gives up the wait. */
  readonly signal?: AbortSignal | undefined;
}

/** Keeps a participant connected to a chat until it ends, and hears what is said. */
export class ChatConnection implements AsyncIterable<TranscriptItem> {
  protected readonly environment: Environment;
  protected readonly service: Service;
  protected readonly participant: Participant;
  /** Set while the caller leaves the chat, which then does not end by itself. */
  protected isLeaving = false;
  readonly #life = new AbortController();
  readonly #emitter = new Emitter<ConnectionEvents>();
  readonly #seen: Seen;
  readonly #isResumed: boolean;
  #lastItem: TranscriptItem | undefined;
  /** Whether the end of the chat came by websocket. In the transcript it may be that of a former contact of the same chat. */
  #isOver = false;
  /** What came by websocket while the items before it were fetched. */
  readonly #early: LiveItem[] = [];
  /** What came while nobody listened: a caller who first connects and then listens misses nothing. */
  readonly #unheard: TranscriptItem[] = [];
  readonly #sockets = new Set<ChatSocket>();
  /** The websocket in use: from when nothing is missing until it is lost or replaced. */
  #socket: ChatSocket | undefined;
  /** What else is to be released at the end. */
  readonly #releases: (() => void)[] = [];
  #state: State = 'idle';
  #ending: Ending | undefined;
  #connected: Promise<void> | undefined;
  /** What the life cycle is at, also while a websocket is in use. */
  #phase: 'connecting' | 'connected' | 'waiting' | 'paused' = 'connecting';
  /** Ends a pause of the life cycle. */
  #wake = (): void => {};

  /** @throws TypeError if the endpoint or the token cannot be one */
  constructor({ endpoint, participantToken, seen, signal, ...environment }: ConnectionOptions) {
    this.environment = platform(environment);
    this.service = new Service(endpoint, this.environment);
    this.participant = new Participant(participantToken, this.service, this.#life.signal, {
      requesting: (what) => this.#step({ step: 'requesting', what }),
      refused: (error) => this.#endRefused(error),
    });
    this.#seen = new Seen(seen);
    this.#isResumed = Boolean(seen?.length);
    this.#releases.push(onAbort(signal, () => this.close()));
  }

  get state(): State {
    return this.#state;
  }

  /** Why the chat has ended, if it has. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** What the chat can be resumed from: `new Chat({ endpoint, ...session })`. */
  get session(): Session {
    return { participantToken: this.participant.token, seen: this.#seen.last };
  }

  /**
   * Listens to an event.
   *
   * @returns a function that ends that
   */
  on<Name extends keyof ConnectionEvents>(name: Name, listener: (event: ConnectionEvents[Name]) => void): () => void {
    return this.#emitter.on(name, listener);
  }

  /**
   * Connects, and stays connected from then on. Called again, it waits for the same.
   *
   * @param options the signal gives up this wait, not the chat
   * @throws EndedError if the chat ends before
   */
  connect({ signal }: WaitOptions = {}): Promise<void> {
    if (!this.#connected) {
      this.#connected = this.until(() => this.#state === 'connected', this.life).catch(() => {
        throw new EndedError(this.#ending as Ending);
      });
      // Who does not wait hears of the end by the state.
      this.#connected.catch(() => {});
      if (!this.#ending) void this.#run();
    }
    return abortable(this.#connected, signal);
  }

  /**
   * The items until the chat ends, each as the event `item` has it: from now on, and before that what nobody has listened to.
   *
   * @throws EndedError if the chat could not be connected
   * @throws the signal's reason once that aborts
   */
  items({ signal }: WaitOptions = {}): AsyncGenerator<TranscriptItem, void> {
    const items = this.#unheard.splice(0);
    const stop = this.on('item', (item) => items.push(item));
    return this.#drain(items, stop, signal);
  }

  [Symbol.asyncIterator](): AsyncGenerator<TranscriptItem, void> {
    return this.items();
  }

  /** Lets go of timers, listeners and websockets. The chat itself goes on, and can be resumed by its session. */
  close(): void {
    this.end({ by: 'close' });
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  /** Aborts at the end. */
  protected get life(): AbortSignal {
    return this.#life.signal;
  }

  /** Waits for a condition that depends on the state. */
  protected async until(condition: () => boolean, signal: AbortSignal): Promise<void> {
    while (!condition()) await once((listener) => this.on('state', listener), signal);
  }

  protected end(ending: Ending): void {
    if (this.#ending) return;
    this.#ending = this.isLeaving && ending.by !== 'close' ? { by: 'disconnect' } : ending;
    for (const socket of this.#sockets) this.#release(socket);
    for (const release of this.#releases) release();
    this.#socket = undefined;
    this.#life.abort();
    this.#wake();
    this.#update();
  }

  /** The life cycle, from `connect` to the end. */
  async #run(): Promise<void> {
    const { network, visibility, clock, random } = this.environment;
    for (const each of [network, visibility]) this.#releases.push(each.subscribe(() => this.#lookAround()));
    /** In a row: attempts that failed, and connections that broke soon after another one. */
    let failures = 0;
    let lostAt = Number.NEGATIVE_INFINITY;
    while (!this.#ending) {
      this.#enter('connecting');
      try {
        const renewAt = await this.#makeConnection();
        this.#enter('connected');
        while (this.#socket && clock.now() < renewAt) await this.#pause(renewAt - clock.now());
        if (this.#socket) {
          failures = 0;
          this.#step({ step: 'renewing' });
        } else {
          failures = clock.now() - lostAt < HEARTBEAT ? failures + 1 : 0;
          // The first time, a lost connection is made again at once.
          await this.#rest(failures && backOff(failures, random));
          lostAt = clock.now();
        }
      } catch (caught) {
        const error = caught as Error & Partial<ServiceError>;
        // While a websocket is in use, what seems final may yet be mended.
        if (!error.isTransient && !this.#socket) return this.end({ by: 'failure', error });
        failures += 1;
        const delay = backOff(failures, random, error.retryAfter);
        this.#step({ step: 'failed', error, delay });
        await this.#rest(delay, error.retryAfter);
      }
    }
  }

  /** Gets a websocket that misses nothing, and puts it in the place of the one in use. @returns when the next one is due */
  async #makeConnection(): Promise<number> {
    const { clock, random } = this.environment;
    const requestedAt = clock.now();
    const { Websocket, ConnectionCredentials } = await this.participant.createConnection(
      'WEBSOCKET',
      'CONNECTION_CREDENTIALS',
    );
    const receivedAt = clock.now();
    const openWithin = CONNECT_WINDOW - (receivedAt - requestedAt);
    // A device that slept meanwhile, for instance.
    if (!Websocket?.Url || openWithin <= 0)
      throw new ConnectionError('The websocket URL came too late, or not at all.');
    const expiresIn = lifetime(Websocket.ConnectionExpiry, ConnectionCredentials?.Expiry);
    const renewsIn = renewal(expiresIn, random);
    this.#step({ step: 'received', openWithin, expiresIn, renewsIn });

    const socket = await this.#openSocket(Websocket.Url);
    // Closed by a listener, a moment ago.
    if (this.#ending) return 0;
    const former = this.#socket;
    this.#socket = socket;
    this.#takeEarly();
    if (former) this.#release(former);
    return receivedAt + renewsIn;
  }

  /** Opens and subscribes a websocket, then fetches what came before. */
  async #openSocket(url: string): Promise<ChatSocket> {
    const attempt = new AbortController();
    const stop = onAbort(this.life, () => attempt.abort());
    try {
      return await abortable(
        new Promise((resolve, reject) => {
          const socket: ChatSocket = new ChatSocket(url, this.environment, {
            step: (step) => this.#step({ step }),
            subscribed: () => this.#catchUp(attempt.signal).then(() => resolve(socket), reject),
            item: (item) => {
              if (this.#socket === socket) this.#take(item, true);
              // That somebody typed then is of no use later.
              else if (item.ContentType !== TYPING_EVENT) this.#early.push(item);
            },
            lost: (loss, code) => {
              this.#sockets.delete(socket);
              reject(new ConnectionError(`The websocket was ${loss}.`));
              if (this.#socket === socket) this.#lose(loss, code);
            },
          });
          this.#sockets.add(socket);
        }),
        attempt.signal,
      );
    } catch (error) {
      for (const socket of this.#sockets) if (socket !== this.#socket) this.#release(socket);
      throw error;
    } finally {
      stop();
      attempt.abort();
    }
  }

  /** Fetches what of the transcript has not come: back to an item that has, then all in order. */
  async #catchUp(signal: AbortSignal): Promise<void> {
    this.#step({ step: 'catching up' });
    const request = { MaxResults: 100, ScanDirection: 'BACKWARD', SortOrder: 'ASCENDING' } as const;
    let items: TranscriptItem[] = [];
    let isComplete = false;
    let NextToken: string | undefined;
    while (!isComplete) {
      const members = { ...request, ...(NextToken && { NextToken }) };
      const page = await repeat(
        () => this.participant.call<'GetTranscript'>(getTranscript.path, members, signal),
        this.environment,
        signal,
      );
      const { Transcript = [] } = page;
      items = [...Transcript, ...items];
      NextToken = page.NextToken;
      isComplete = !NextToken || Transcript.some((item) => this.#seen.has(item));
    }
    // What comes before an item that is known has come, too, though a session does not remember all.
    const known = this.#isResumed ? items.findIndex((item) => this.#seen.has(item)) : 0;
    const missed = items.slice(Math.max(known, 0)).filter((item) => this.#take(item, false));
    this.#step({ step: 'caught up', items: missed.length });
  }

  #takeEarly(): void {
    for (const item of this.#early.splice(0)) this.#take(item, true);
  }

  /**
   * Hands an item on, unless it has come before.
   *
   * @param isLive whether it came by websocket
   * @returns whether it is new
   */
  #take(live: LiveItem, isLive: boolean): boolean {
    if (this.#ending) return false;
    if (live.ContentType === TYPING_EVENT) {
      this.#emitter.emit('typing', live);
      return false;
    }
    const item = live.Type === 'MESSAGEMETADATA' ? undefined : (live as TranscriptItem);
    const isNew = item !== undefined && this.#seen.addItem(item);
    if (isNew) {
      this.#lastItem = item;
      if (isLive && item.ContentType === ENDED_EVENT) this.#endSoon();
      if (!this.#emitter.emit('item', item)) this.#unheard.push(item);
    }
    const { MessageMetadata } = live;
    if (MessageMetadata?.Receipts && this.#seen.addReceipts(MessageMetadata)) {
      this.#emitter.emit('receipts', MessageMetadata);
    }
    return isNew;
  }

  /** What was held up on its way may still follow, before the service closes the websocket. */
  #endSoon(): void {
    this.#isOver = true;
    this.#releases.push(after(LAST_ITEMS, this.environment.clock)(() => this.end({ by: 'chat' })));
  }

  /** Nothing can be fetched any more, so what came last is handed on, even if something before it is missing. */
  #endRefused(error: ServiceError): void {
    this.#takeEarly();
    const isOver = this.#isOver || this.#lastItem?.ContentType === ENDED_EVENT;
    this.end(isOver ? { by: 'chat' } : { by: 'refusal', error });
  }

  #lose(loss: Loss, code: number | undefined): void {
    if (this.#isOver) {
      this.end({ by: 'chat' });
      return;
    }
    this.#socket = undefined;
    this.#step({ step: 'lost', loss, code });
    if (this.#phase === 'connected') this.#wake();
    else this.#update();
  }

  /** Waits before the next attempt, as long as is due, and while nothing could come of it. */
  async #rest(delay: number, retryAfter = 0): Promise<void> {
    const { network, visibility, clock } = this.environment;
    const earliest = clock.now() + retryAfter;
    let due = clock.now() + delay;
    while (!this.#ending) {
      if (!network.current() || !(this.#socket || visibility.current())) {
        this.#enter('paused');
        await this.#pause();
        // Back again: at once, but not before the service wants to be called.
        due = earliest;
      } else if (clock.now() < due) {
        this.#enter('waiting');
        // A listener may have closed the client.
        if (!this.#ending) await this.#pause(due - clock.now());
      } else {
        return;
      }
    }
  }

  /** Until the period is over, or `#wake` is called. */
  #pause(period?: number): Promise<void> {
    const { clock } = this.environment;
    return new Promise((resolve) => {
      const timer = period && clock.setTimeout(() => this.#wake(), period);
      this.#wake = () => {
        clock.clearTimeout(timer);
        resolve();
      };
    });
  }

  /** The device is on another network, or back: a pause may be over, and the websocket in use dead. */
  #lookAround(): void {
    if (this.environment.network.current()) this.#socket?.beat();
    this.#wake();
  }

  #enter(phase: 'connecting' | 'connected' | 'waiting' | 'paused'): void {
    this.#phase = phase;
    this.#update();
  }

  #update(): void {
    const state = this.#ending ? 'ended' : this.#socket ? 'connected' : this.#phase;
    if (state === this.#state) return;
    this.#state = state;
    this.#emitter.emit('state', state, () => state === this.#state);
  }

  #step(step: Step): void {
    this.#emitter.emit('step', step);
  }

  async *#drain(
    items: TranscriptItem[],
    stop: () => void,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<TranscriptItem, void> {
    try {
      for (;;) {
        for (let item = items.shift(); item; item = items.shift()) yield item;
        if (this.#ending?.by === 'failure') throw new EndedError(this.#ending);
        if (this.#ending) return;
        await once(
          any(
            (listener) => this.on('item', listener),
            (listener) => this.on('state', listener),
          ),
          signal,
        );
      }
    } finally {
      stop();
      this.#unheard.push(...items);
    }
  }

  #release(socket: ChatSocket): void {
    socket.close();
    this.#sockets.delete(socket);
  }
}
