import { UsageError } from '../errors.ts';
import { readInput } from '../param-file.ts';
import type { Terminal } from '../terminal.ts';
import { type ChatOptions, openChat } from './chat-session.ts';

export interface SendOptions extends ChatOptions {
  readonly contentType: string;
  readonly clientToken?: string | undefined;
}

/** `participant-gateway send`: sends a message, and prints what SendMessage answers. */
export async function send(
  typed: string | undefined,
  { contentType, clientToken, ...options }: SendOptions,
  terminal: Terminal,
): Promise<void> {
  const isRead = typed === undefined || typed === '-';
  if (isRead && options.participantToken === '-') {
    throw new UsageError('Only one of the text and --participant-token can be read from standard input.');
  }
  const { chat, close, failureOf } = await openChat(options, terminal);
  const content = isRead ? (await readInput(terminal)).replace(/\r?\n$/, '') : typed;
  if (content === '') throw new UsageError('There is nothing to send: the text is empty.');
  const stopProgress = terminal.showProgress('Sending …');
  try {
    const answer = await chat.sendMessage(content, {
      contentType,
      ...(clientToken !== undefined && { clientToken }),
      // One call, as each command makes.
      whenDisconnected: 'fail',
    });
    terminal.print(`${JSON.stringify(answer, undefined, 4)}\n`);
  } catch (error) {
    throw failureOf(chat.ending && 'error' in chat.ending ? chat.ending.error : error);
  } finally {
    stopProgress();
    await close().catch(() => {});
  }
}
