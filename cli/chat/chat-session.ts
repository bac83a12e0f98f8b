import { after, any, once } from '../../client/abort.ts';
import { Chat } from '../../client/chat.ts';
import { ConnectionError, ServiceError } from '../../client/errors.ts';
import { ANSWER_TIMEOUT } from '../../client/timing.ts';
import { type EndpointOptions, requireEndpoint } from '../endpoint.ts';
import { CommandError, exitCodes, Interrupted } from '../errors.ts';
import { failureOf } from '../failures.ts';
import { readHeaders } from '../headers.ts';
import type { Terminal } from '../terminal.ts';
import { requireToken } from '../token.ts';
import { type Observer, observeEnvironment } from './observed-environment.ts';
import { operationAt } from './operation-at.ts';

/** What was typed of the chat that a command is about. */
export interface ChatOptions extends EndpointOptions {
  readonly participantToken?: string | undefined;
  readonly header?: readonly string[] | undefined;
}

/** A participant's side of a chat, as long as a command runs. */
export interface ChatSession {
  readonly chat: Chat;
  /** Where the chat is called. */
  readonly url: string;
  /**
   * Connects. Unlike the client alone, it does not try again before it was connected once, since somebody waits who can see
   * what is wrong.
   *
   * @throws CommandError that says what kept it
   */
  readonly connect: () => Promise<void>;
  /** Waits for the first heartbeat of the connection. @returns whether it is answered in time */
  readonly firstHeartbeat: () => Promise<boolean>;
  /** What a call threw, as the person reads it. */
  readonly failureOf: (error: unknown) => unknown;
  /** The same in a sentence. */
  readonly messageOf: (error: unknown) => string;
  /** Lets go of the chat and its websockets. @throws CommandError that says what has ended it, if that is a failure */
  readonly close: () => Promise<void>;
}

/**
 * @param seen what the chat is resumed from
 * @throws CommandError if there is no token or no endpoint
 */
export async function openChat(
  options: ChatOptions,
  terminal: Terminal,
  { seen, observer }: { readonly seen?: readonly string[] | undefined; readonly observer?: Observer | undefined } = {},
): Promise<ChatSession> {
  const { url } = requireEndpoint(options, terminal);
  const participantToken = await requireToken(options.participantToken, terminal);
  const headers = await readHeaders(options.header);
  const environment = observeEnvironment(terminal.environment, headers, observer);
  const chat = new Chat({
    endpoint: url,
    participantToken,
    ...(seen && { seen }),
    signal: terminal.signal,
    ...environment,
  });
  let hasHeartbeat = false;
  chat.on('step', ({ step }) => {
    hasHeartbeat ||= step === 'heartbeat';
  });

  const describeFailure = (error: unknown): unknown => {
    if (terminal.signal.aborted) return new Interrupted('', { cause: error });
    // Of all that the client throws, this alone is not of a call.
    if (error instanceof ConnectionError && error.message.startsWith('The websocket was')) {
      const message = `${error.message} ${environment.socketTrouble()}`.trimEnd();
      return new CommandError(message, exitCodes.failure, { cause: error });
    }
    const failure = failureOf(error, {
      operation: operationAt(environment.lastUrl()),
      url: environment.lastUrl(),
      hide: environment.hide,
    });
    return failure instanceof CommandError ? withHint(failure) : failure;
  };

  const close = async (): Promise<void> => {
    chat.close();
    await environment.closed();
    const { error } = chat.ending as { readonly error?: Error };
    if (error) throw describeFailure(error);
  };

  return {
    chat,
    url,
    connect: async () => {
      let failure: Error | undefined;
      const stop = chat.on('step', (step) => {
        if (step.step !== 'failed') return;
        failure = step.error;
        chat.close();
      });
      try {
        await chat.connect();
      } catch (error) {
        await close();
        throw describeFailure(failure ?? error);
      } finally {
        stop();
      }
    },
    firstHeartbeat: async () => {
      const due = any(
        (listener) => chat.on('step', ({ step }) => step === 'heartbeat' && listener()),
        (listener) => chat.on('state', () => chat.ending && listener()),
        after(ANSWER_TIMEOUT, environment.clock),
      );
      if (!hasHeartbeat && !chat.ending) await once(due, undefined);
      return hasHeartbeat;
    },
    failureOf: describeFailure,
    messageOf: (error) => {
      const failure = describeFailure(error);
      return failure instanceof Error ? failure.message : String(failure);
    },
    close,
  };
}

/** What can be done about a refusal, by its status. */
const hints: Readonly<Record<number, string>> = {
  401: 'The gateway asks for credentials beside the token: give them by --header.',
  403: 'The token is none, or its chat is over. StartChatContact gives a participant token, with which the customer has to connect within 5 minutes.',
  404: 'See whether the endpoint is the URL of a gateway, with its stage, as in /v1.',
  429: 'Wait a moment, then try again.',
};

function withHint(failure: CommandError): CommandError {
  const { cause } = failure;
  const hint = cause instanceof ServiceError ? hints[cause.status] : undefined;
  if (hint === undefined) return failure;
  return new CommandError(`${failure.message.replace(/\.?$/, '.')} ${hint}`, failure.exitCode, { cause });
}
