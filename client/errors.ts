import type { ErrorName } from '../contract/errors.ts';

/** Amazon Connect refused a call, or the gateway before it did. Its message is the service's own. */
export class ServiceError extends Error {
  /** The error's name as the service has it, such as `ThrottlingException`. */
  override readonly name: ErrorName | (string & {});
  readonly status: number;
  /** Milliseconds that the service asks to wait before the next call, if it does. */
  readonly retryAfter: number | undefined;

  constructor(name: string, status: number, message: string, retryAfter?: number) {
    super(message);
    this.name = name;
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Whether the same call may succeed later. */
  get isTransient(): boolean {
    return this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** The service was not reached, or did not answer in time; whether the call had its effect is not known. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly isTransient = true;
}

/** The chat is disconnected, and the caller chose not to wait. Nothing was sent. */
export class DisconnectedError extends Error {
  override readonly name = 'DisconnectedError';
}

/** What ended a chat, from the client's view. */
export type Ending =
  /** The chat is over: an agent, the contact flow or StopContact ended it. */
  | { readonly by: 'chat' }
  /** Amazon Connect accepts the participant token no more: the chat is over, or the participant was taken out. */
  | { readonly by: 'refusal'; readonly error: ServiceError }
  /** The caller: by `disconnect()`, which leaves the chat, or by `close()` or the signal, after which it can be resumed. */
  | { readonly by: 'disconnect' | 'close' }
  /** An error that waiting does not mend, such as an endpoint at which there is no gateway. */
  | { readonly by: 'failure'; readonly error: Error };

/** The chat has ended, so that this call can no longer be made. */
export class EndedError extends Error {
  override readonly name = 'EndedError';
  readonly ending: Ending;

  constructor(ending: Ending) {
    const { error } = ending as { readonly error?: Error };
    super(`${sentences[ending.by]}${error ? `: ${error.message}` : '.'}`, { cause: error });
    this.ending = ending;
  }
}

const sentences: { readonly [By in Ending['by']]: string } = {
  chat: 'The chat is over: start a new one',
  refusal: 'The chat is over, or the participant token is none',
  disconnect: 'The participant has left the chat: start a new one',
  close: 'The client was closed: make another one from its session',
  failure: 'The chat could not be connected',
};
