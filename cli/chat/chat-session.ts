import { Chat } from '../../client/chat.ts';
import { ConnectionError } from '../../client/errors.ts';
import { operations } from '../../contract/operations.ts';
import { type EndpointOptions, requireEndpoint } from '../endpoint.ts';
import { CommandError, exitCodes, Interrupted } from '../errors.ts';
import { failureOf } from '../failures.ts';
import { readHeaders } from '../headers.ts';
import type { Terminal } from '../terminal.ts';
import { requireToken } from '../token.ts';
import { type FrameListener, observeEnvironment } from './observed-environment.ts';

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
  {
    seen,
    frames,
  }: { readonly seen?: readonly string[] | undefined; readonly frames?: Partial<FrameListener> | undefined } = {},
): Promise<ChatSession> {
  const { url } = requireEndpoint(options, terminal);
  const participantToken = await requireToken(options.participantToken, terminal);
  const headers = await readHeaders(options.header);
  const environment = observeEnvironment(terminal.environment, headers, frames);
  const chat = new Chat({
    endpoint: url,
    participantToken,
    ...(seen && { seen }),
    signal: terminal.signal,
    ...environment,
  });
  let isOpening = false;
  chat.on('step', ({ step }) => {
    if (step === 'received') isOpening = true;
    if (step === 'subscribed' || step === 'requesting') isOpening = false;
  });

  const describeFailure = (error: unknown): unknown => {
    if (terminal.signal.aborted) return new Interrupted('', { cause: error });
    if (isOpening && error instanceof ConnectionError && !error.cause) {
      const message = `${error.message} ${environment.socketTrouble()}`.trimEnd();
      return new CommandError(message, exitCodes.failure, { cause: error });
    }
    return failureOf(error, {
      operation: operationAt(environment.lastUrl()),
      url: environment.lastUrl(),
      hide: environment.hide,
    });
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
    failureOf: describeFailure,
    messageOf: (error) => {
      const failure = describeFailure(error);
      return failure instanceof Error ? failure.message : String(failure);
    },
    close,
  };
}

function operationAt(url: string): string {
  const found = Object.values(operations).find(({ path }) => url.endsWith(path));
  return found?.name ?? 'CreateParticipantConnection';
}
