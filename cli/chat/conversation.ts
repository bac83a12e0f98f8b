import { EndedError } from '../../client/errors.ts';
import { CommandError, exitCodes, Interrupted } from '../errors.ts';
import type { ChatSession } from './chat-session.ts';
import type { LineEditor } from './line-editor.ts';

/** What tells somebody what comes of a conversation. */
export interface Listener {
  /** A message was not sent. */
  readonly unsent: (reason: string) => void;
  /** Explains the words that can be typed; without it, nobody types, and each line is a message. */
  readonly explain?: ((text: string) => void) | undefined;
}

const HELP =
  'A line is sent as a message. /leave leaves the chat for good; /quit or Ctrl-D leaves the terminal, and the chat goes on; // begins a message with a slash.';

/**
 * Sends what is typed, until the chat ends, the input does, or somebody wants to leave.
 *
 * @throws CommandError without a message, if nobody types and something was not sent
 */
export async function converse(
  { chat, failureOf, messageOf }: ChatSession,
  editor: LineEditor,
  { unsent, explain }: Listener,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let exitCode: number = exitCodes.success;
  let isInterrupted = false;

  const attempt = (action: Promise<unknown>): void => {
    const done = action
      .then(() => {})
      .catch((error) => {
        // Who closes the chat knows.
        if (error instanceof EndedError && ['close', 'disconnect'].includes(error.ending.by)) return;
        const failure = failureOf(error);
        exitCode ||= failure instanceof CommandError ? failure.exitCode : exitCodes.failure;
        unsent(messageOf(error));
      })
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };

  const words: Readonly<Record<string, () => void>> = {
    '/help': () => explain?.(HELP),
    '/leave': () => attempt(chat.disconnect()),
    '/quit': () => editor.close(),
  };

  const take = (line: string): void => {
    const word = line.trim();
    if (word === '') return;
    if (!explain || !word.startsWith('/')) attempt(chat.sendMessage(line));
    else if (word.startsWith('//')) attempt(chat.sendMessage(line.replace('/', '')));
    else if (words[word]) words[word]();
    else explain(`There is no ${word.split(' ')[0]}. ${HELP}`);
  };

  const ended = new Promise<void>((resolve) => {
    chat.on('state', () => chat.ending && resolve());
    if (chat.ending) resolve();
  });
  const left = new Promise<void>((resolve) => {
    editor.listen({
      line: take,
      key: () => attempt(chat.sendTyping()),
      interrupt: () => {
        isInterrupted = true;
        chat.close();
      },
      end: resolve,
    });
  });
  await Promise.race([ended, left]);
  await Promise.race([ended, Promise.all(underWay)]);
  // At the end of the chat, all of them end.
  if (chat.ending) await Promise.all(underWay);
  if (isInterrupted) throw new Interrupted();
  if (exitCode !== exitCodes.success && !explain) throw new CommandError('', exitCode);
}
