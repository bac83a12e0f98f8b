import type { OperationName, OperationOutput } from '../contract/operations.ts';
import { abortable, any, onAbort, reasonOf, type Subscribe } from './abort.ts';
import { ChatConnection, type ConnectionOptions, type Session, type WaitOptions } from './connection.ts';
import { DisconnectedError, EndedError, ServiceError } from './errors.ts';
import { DELIVERED_EVENT, READ_EVENT, TYPING_EVENT } from './items.ts';
import { type Members, operations } from './operations.ts';
import { repeat } from './repeat.ts';
import { TYPING, UPLOAD_TIMEOUT } from './timing.ts';

export interface CallOptions {
  /** Gives up the call. Whether it had its effect is not known then. */
  readonly signal?: AbortSignal | undefined;
  /**
   * What happens while the chat is disconnected. `wait`, unless it is set: the call is made once the chat is connected, and again
   * after what passes by itself, with one effect. `fail`: it is made once, or throws a DisconnectedError at once.
   */
  readonly whenDisconnected?: 'wait' | 'fail' | undefined;
}

/** A message that has not been answered yet. */
export interface UnsentMessage {
  readonly content: string;
  readonly contentType: string;
  /** By it, Amazon Connect knows the message if it comes again. */
  readonly clientToken: string;
}

export interface ChatSession extends Session {
  /** Sent once the chat is connected. A message that had arrived before does not arrive again. */
  readonly unsent?: readonly UnsentMessage[];
}

export interface MessageOptions extends CallOptions {
  /** `text/plain`, unless it is set. The contact flow says which ones a chat takes. */
  readonly contentType?: string;
  /** The same again repeats a call of which it is not known whether it had its effect. One is made up unless it is set. */
  readonly clientToken?: string;
}

/** A file to send: what a file input of a page gives, or a blob with a name. */
export type AttachmentFile = Blob & { readonly name: string };

/** A participant's side of a chat: stays connected, hears all, and sends. */
export class Chat extends ChatConnection {
  readonly #unsent = new Set<UnsentMessage>();
  /** Settles with the last message that was given to be sent. */
  #lastMessage: Promise<unknown> = Promise.resolve();
  #typedAt = Number.NEGATIVE_INFINITY;
  #clientTokens = 0;

  constructor({ unsent = [], ...options }: ConnectionOptions & ChatSession) {
    super(options);
    if (unsent.length > 0 && !this.ending) {
      this.#lastMessage = new Promise<void>((resolve) => {
        const stop = this.on('state', (state) => {
          if (state !== 'connected' && state !== 'ended') return;
          stop();
          resolve();
        });
      });
    }
    // What becomes of them, their items tell.
    for (const { content, ...message } of unsent) this.sendMessage(content, message).catch(() => {});
  }

  override get session(): ChatSession {
    return { ...super.session, unsent: [...this.#unsent] };
  }

  /**
   * Calls any operation of the Participant Service, but for CreateParticipantConnection, which is the client's own.
   *
   * @throws ServiceError if it is refused
   * @throws DisconnectedError, ConnectionError if the caller does not wait
   * @throws EndedError if the chat has ended, or ends meanwhile
   * @throws the signal's reason once that aborts
   */
  call<Name extends Exclude<OperationName, 'CreateParticipantConnection'>>(
    name: Name,
    members: Members<Name>,
    options?: CallOptions,
  ): Promise<OperationOutput<Name>> {
    const { path, retry } = operations[name];
    const { ViewToken, ...rest } = members as { readonly ViewToken?: string };
    const url = path.replace('{ViewToken}', encodeURIComponent(ViewToken ?? ''));
    const { ClientToken = this.#makeClientToken() } = rest as { readonly ClientToken?: string };
    const body = retry === 'withClientToken' ? { ...rest, ClientToken } : rest;
    return this.#perform(
      (signal) => this.participant.call<Name>(url, ViewToken === undefined ? body : undefined, signal),
      options,
      retry !== 'never',
    );
  }

  /**
   * Sends a message, after those that were given before.
   *
   * @throws as `call` does
   */
  async sendMessage(
    content: string,
    { contentType = 'text/plain', clientToken = this.#makeClientToken(), ...options }: MessageOptions = {},
  ): Promise<OperationOutput<'SendMessage'>> {
    if (options.whenDisconnected === 'fail') this.#expectConnected();
    const message = { content, contentType, clientToken };
    this.#unsent.add(message);
    const answer = this.#turn(options).then(() =>
      this.call('SendMessage', { Content: content, ContentType: contentType, ClientToken: clientToken }, options),
    );
    // Also after one that was given up before its turn.
    this.#lastMessage = Promise.allSettled([this.#lastMessage, answer]);
    // The agent's page takes a message for the end of typing.
    this.#typedAt = Number.NEGATIVE_INFINITY;
    return abortable(answer, options.signal).finally(() => {
      // A session that is kept after `close` has it still.
      if (this.ending?.by !== 'close' || options.signal?.aborted) this.#unsent.delete(message);
    });
  }

  /** Waits until the messages before are sent; who does not want to wait, only while the chat is connected. */
  async #turn({ whenDisconnected }: CallOptions): Promise<void> {
    if (whenDisconnected !== 'fail') {
      await this.#lastMessage;
      return;
    }
    const isOver = new AbortController();
    const disconnected = this.until(() => this.#isDisconnected, isOver.signal).catch(() => {});
    await Promise.race([this.#lastMessage, disconnected]);
    isOver.abort();
  }

  /**
   * Sends any event.
   *
   * @throws as `call` does
   */
  sendEvent(contentType: string, content?: string, options?: CallOptions): Promise<OperationOutput<'SendEvent'>> {
    return this.call(
      'SendEvent',
      { ContentType: contentType, ...(content !== undefined && { Content: content }) },
      options,
    );
  }

  /**
   * Tells the others that the participant types: call it on every key, at most one event in 10 s is sent. One that does not get
   * through is let go, since the next one is as good.
   *
   * @throws EndedError if the chat has ended, ServiceError if the event is refused for another reason than too many calls
   */
  async sendTyping({ signal }: WaitOptions = {}): Promise<void> {
    const now = this.environment.clock.now();
    if (now - this.#typedAt < TYPING) return;
    this.#typedAt = now;
    try {
      await this.sendEvent(TYPING_EVENT, undefined, { signal, whenDisconnected: 'fail' });
    } catch (error) {
      if (!(error instanceof DisconnectedError || (error as Partial<ServiceError>).isTransient)) throw error;
    }
  }

  /**
   * Tells the others that a message has arrived.
   *
   * @throws as `call` does; ServiceError with the name ConflictException if more than two take part
   */
  async sendDelivered(messageId: string, options?: CallOptions): Promise<void> {
    await this.sendEvent(DELIVERED_EVENT, JSON.stringify({ messageId }), options);
  }

  /**
   * Tells the others that a message was read.
   *
   * @throws as `sendDelivered` does
   */
  async sendRead(messageId: string, options?: CallOptions): Promise<void> {
    await this.sendEvent(READ_EVENT, JSON.stringify({ messageId }), options);
  }

  /**
   * Sends a file: it is announced, put to Amazon S3, and completed. The item of the chat follows, and again once it is scanned.
   *
   * @returns the attachment's Id
   * @throws as `call` does; ServiceError with Amazon S3's own name if it refuses the file
   */
  async sendAttachment(file: AttachmentFile, options: CallOptions = {}): Promise<string> {
    const { AttachmentId = '', UploadMetadata } = await this.call(
      'StartAttachmentUpload',
      { AttachmentName: file.name, AttachmentSizeInBytes: file.size, ContentType: file.type },
      options,
    );
    const { Url = '', HeadersToInclude = {} } = UploadMetadata ?? {};
    await this.#perform((signal) => this.#put(Url, file, HeadersToInclude, signal), options);
    await this.call('CompleteAttachmentUpload', { AttachmentIds: [AttachmentId] }, options);
    return AttachmentId;
  }

  /**
   * Gets a URL from which an attachment can be downloaded for some minutes. It is a secret.
   *
   * @throws as `call` does
   */
  getAttachment(attachmentId: string, options?: CallOptions): Promise<OperationOutput<'GetAttachment'>> {
    return this.call('GetAttachment', { AttachmentId: attachmentId }, options);
  }

  /**
   * Leaves the chat, for good, once the messages that were given before are sent. It may end by that.
   *
   * @throws as `call` does
   */
  async disconnect(options: CallOptions = {}): Promise<void> {
    try {
      await abortable(this.#turn(options), options.signal);
      this.isLeaving = true;
      await this.call('DisconnectParticipant', {}, options);
      this.end({ by: 'disconnect' });
    } catch (error) {
      this.isLeaving = false;
      // The end of the chat may arrive before the answer, or instead of it.
      if (this.ending?.by !== 'disconnect') throw error;
    }
  }

  async #put(url: string, body: Blob, headers: Record<string, string>, signal: AbortSignal): Promise<void> {
    const { status, text } = await this.service.send(url, { method: 'PUT', headers, body }, signal, UPLOAD_TIMEOUT);
    if (status < 300) return;
    const [, name = 'UploadRefused'] = /<Code>(\w+)/.exec(text) ?? [];
    throw new ServiceError(name, status, `Amazon S3 answered ${status} to the file.`);
  }

  /** Does something once the chat is connected, and again after what passes by itself, until the caller or the chat ends it. */
  async #perform<T>(
    task: (signal: AbortSignal) => Promise<T>,
    { signal, whenDisconnected }: CallOptions = {},
    isRepeatable = true,
  ): Promise<T> {
    const abort = new AbortController();
    const stops = [signal, this.life].map((each) => onAbort(each, () => abort.abort()));
    try {
      if (whenDisconnected === 'fail') this.#expectConnected();
      const once = async (): Promise<T> => {
        await this.until(() => !this.#isDisconnected, abort.signal);
        return task(abort.signal);
      };
      if (!isRepeatable || whenDisconnected === 'fail') return await once();
      return await repeat(once, this.environment, abort.signal, this.#back);
    } catch (error) {
      if (signal?.aborted) throw reasonOf(signal);
      throw this.ending ? new EndedError(this.ending) : error;
    } finally {
      for (const stop of stops) stop();
    }
  }

  /** Listens to what may be the end of a trouble: a new connection, or another network. */
  get #back(): Subscribe {
    const { network } = this.environment;
    return any(
      (listener) => this.on('state', () => this.#isDisconnected || listener()),
      (listener) => network.subscribe(() => network.current() && listener()),
    );
  }

  /** A chat that was never to be connected is none that is disconnected: it can send, too. */
  get #isDisconnected(): boolean {
    return !['idle', 'connected', 'ended'].includes(this.state);
  }

  #expectConnected(): void {
    if (this.#isDisconnected) {
      throw new DisconnectedError('The chat is disconnected, so nothing was sent. Wait for the state "connected".');
    }
  }

  /** What tells a call from every other one of the participant, in this client or another. */
  #makeClientToken(): string {
    const { clock, random } = this.environment;
    this.#clientTokens += 1;
    return [clock.now(), this.#clientTokens, random()].map((part) => part.toString(36)).join('-');
  }
}
