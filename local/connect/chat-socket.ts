import { randomUUID } from 'node:crypto';
import type { RawData, WebSocket } from 'ws';
import { TokenBucket } from '../token-bucket.ts';
import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { Participant } from './participant.ts';

/** The topics a client may subscribe to. */
const TOPICS = ['aws/chat'];

/** The largest message that a websocket may send. Assumed to be that of API Gateway's websockets. */
export const MAX_MESSAGE_BYTES = 128 * 1024;

/** How many frames a websocket may send, a second and at once, before it is closed. Assumed. */
const FRAME_THROTTLE = { rate: 10, burst: 100 };

/** How much may wait for a client that does not read, before its connection is broken. Assumed. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/** The close codes, from RFC 6455 and its registry. Which one Amazon Connect uses when is assumed. */
export const closeCodes = {
  /** The chat has ended, or the participant has left it. */
  ended: 1000,
  /** ConnectionExpiry is reached. */
  expired: 1001,
  /** The client sent more frames than it may. */
  flood: 1008,
} as const;

export interface ChatSocketOptions {
  readonly clock: Clock;
  readonly faults: Faults;
  /** The time in milliseconds since 1970 at which it is closed. */
  readonly expiresAt: number;
}

/** One websocket of a participant. Frames, both ways, are listed in `docs/wire.md`. */
export class ChatSocket {
  readonly participant: Participant;
  readonly #socket: WebSocket;
  readonly #faults: Faults;
  readonly #frames: TokenBucket;
  readonly #connectionId = randomUUID();
  readonly #cancelExpiry: () => void;
  #silent = false;
  /** A frame of an item that waits for the next one, to come after it. */
  #heldBack: string | undefined;

  constructor(socket: WebSocket, participant: Participant, { clock, faults, expiresAt }: ChatSocketOptions) {
    this.#socket = socket;
    this.participant = participant;
    this.#faults = faults;
    this.#frames = new TokenBucket(FRAME_THROTTLE, () => clock.now());
    this.#cancelExpiry = clock.after(expiresAt - clock.now(), () => this.#close(closeCodes.expired));
    participant.sockets.add(this);
    // A frame that breaks the protocol of websockets, or is too large; `ws` closes the socket with the code that fits.
    socket.on('error', () => {});
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.once('close', () => this.#retire());
  }

  /** Sends an item of the chat. */
  deliver(frame: string): void {
    const { id } = this.participant.contact;
    if (this.#heldBack === undefined && this.#faults.reorderedItem(id)) {
      this.#heldBack = frame;
      return;
    }
    this.#send(frame);
    if (this.#faults.duplicatedItem(id)) this.#send(frame);
    this.releaseItem();
  }

  /** Sends the item that was held back, if there is one. */
  releaseItem(): void {
    if (this.#heldBack !== undefined) this.#send(this.#heldBack);
    this.#heldBack = undefined;
  }

  /** Closes it since the chat has ended, or its participant has left. */
  end(): void {
    this.releaseItem();
    this.#close(closeCodes.ended);
  }

  /** Breaks the connection without a word. */
  drop(): void {
    this.#retire();
    this.#socket.terminate();
  }

  /** Neither reads nor writes from now on, and stays open, also at the end of the chat. */
  fallSilent(): void {
    this.#silent = true;
    this.#cancelExpiry();
    this.participant.sockets.delete(this);
    this.#socket.pause();
  }

  #receive(data: RawData, isBinary: boolean): void {
    // What still comes while it closes is not heard, as after the end of the chat.
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (!this.#frames.take()) {
      this.#close(closeCodes.flood);
      return;
    }
    const frame = isBinary ? undefined : parse(String(data));
    switch (frame?.topic) {
      case 'aws/subscribe':
        this.#subscribe(frame.content?.topics);
        break;
      case 'aws/heartbeat':
        this.#answerHeartbeat({ topic: frame.topic });
        break;
      case 'aws/ping':
        this.#answerHeartbeat({ topic: frame.topic, statusCode: 200, statusContent: 'OK' });
        break;
      default:
        this.#send(JSON.stringify({ message: 'Forbidden', connectionId: this.#connectionId, requestId: randomUUID() }));
    }
  }

  #subscribe(sent: unknown): void {
    const { contact } = this.participant;
    // Anything else could be nested too deeply to be written again.
    const topics = Array.isArray(sent) && sent.every((each) => typeof each === 'string') ? sent : [];
    const known = topics.length > 0 && topics.every((each) => TOPICS.includes(each));
    const success = known && !this.#faults.subscription(contact.id);
    const status = success ? 'success' : 'failure';
    this.#send(JSON.stringify({ topic: 'aws/subscribe', content: { status, topics } }));
    if (!success) return;
    contact.subscribe(this);
    this.#faults.subscribed(this);
  }

  #answerHeartbeat(answer: object): void {
    if (!this.#faults.heartbeat(this.participant.contact.id)) this.#send(JSON.stringify(answer));
  }

  #close(code: number): void {
    this.#retire();
    this.#socket.close(code);
  }

  #retire(): void {
    this.#cancelExpiry();
    this.participant.sockets.delete(this);
    this.participant.contact.unsubscribe(this);
  }

  #send(frame: string): void {
    if (this.#silent) return;
    if (this.#socket.bufferedAmount > MAX_WAITING_BYTES) this.drop();
    else this.#socket.send(frame);
  }
}

interface Frame {
  readonly topic?: unknown;
  readonly content?: { readonly topics?: unknown };
}

function parse(text: string): Frame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
