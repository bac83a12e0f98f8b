import { platform } from '../../client/environment.ts';
import { EndedError, type Ending } from '../../client/errors.ts';
import { Interrupted, UsageError } from '../errors.ts';
import { paint } from '../paint.ts';
import type { Terminal } from '../terminal.ts';
import { type ChatOptions, type ChatSession, openChat } from './chat-session.ts';
import { type LineEditor, openLineEditor } from './line-editor.ts';
import { type Reporter, reportAsJson, reportAsText } from './reporters.ts';

export interface ConnectOptions extends ChatOptions {
  readonly json?: true | undefined;
}

/** `participant-gateway connect`: opens the connection of a participant, step by step, and chats. */
export async function connect({ json, ...options }: ConnectOptions, terminal: Terminal): Promise<void> {
  if (options.participantToken === '-') {
    throw new UsageError(
      'argument --participant-token: Standard input is what to say in the chat. Give the token by PARTICIPANT_TOKEN or file://<path>.',
    );
  }
  const { clock } = platform(terminal.environment);
  const startedAt = clock.now();
  const output = { show: (line: string) => terminal.print(`${line}\n`) };
  const parts = { show: (line: string) => output.show(line), elapsed: () => clock.now() - startedAt };
  const asJson = json && reportAsJson(parts);
  const session = await openChat(options, terminal, { frames: asJson });
  const reporter = asJson ?? reportAsText(parts, session.url, terminal);
  report(session, reporter);
  await session.connect();

  const screen = json ? undefined : terminal.screen;
  const editor = openLineEditor({ ...terminal, screen });
  // From now on, above what is being typed.
  output.show = editor.show;
  if (screen) editor.show(paint('dim', 'Type what to say. /help lists what else can be typed.', terminal));
  try {
    await converse(session, editor, reporter, screen !== undefined);
  } finally {
    editor.close();
    await session.close();
  }
  terminal.signal.throwIfAborted();
  if (screen) terminal.tell(`${farewells[session.chat.ending?.by ?? 'close']}\n`);
}

const farewells: Readonly<Record<Ending['by'], string>> = {
  chat: 'The chat is over.',
  close: 'The chat goes on: the same token connects again.',
  disconnect: 'You have left the chat.',
  failure: '',
  refusal: '',
};

function report({ chat, failureOf }: ChatSession, { step, item, typing, ended }: Reporter): void {
  chat.on('step', (each) => step(each, each.step === 'failed' ? messageOf(failureOf(each.error)) : undefined));
  if (item) chat.on('item', item);
  if (typing) chat.on('typing', typing);
  chat.on('state', () => {
    if (chat.ending) ended?.(chat.ending);
  });
}

/**
 * Sends what is typed, until the chat ends, the input does, or somebody wants to leave.
 *
 * @throws what has kept a message from being sent, unless a person was told so
 */
async function converse(
  { chat, failureOf }: ChatSession,
  editor: LineEditor,
  { unsent }: Reporter,
  isInteractive: boolean,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const attempt = (action: Promise<unknown>): void => {
    const done = action
      .then(() => {})
      .catch((error) => {
        // Who closes the chat knows.
        if (error instanceof EndedError && ['close', 'disconnect'].includes(error.ending.by)) return;
        failures.push(failureOf(error));
        unsent(messageOf(failureOf(error)));
      })
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };
  const words: Readonly<Record<string, () => void>> = {
    '/help': () => editor.show(HELP),
    '/leave': () => attempt(chat.disconnect()),
    '/quit': () => editor.close(),
  };
  let isInterrupted = false;
  const ended = new Promise<void>((resolve) => {
    chat.on('state', () => chat.ending && resolve());
    if (chat.ending) resolve();
  });
  const left = new Promise<void>((resolve) => {
    editor.listen({
      line: (line) => {
        const word = line.trim();
        if (word === '') return;
        if (!isInteractive || !word.startsWith('/')) attempt(chat.sendMessage(line));
        else if (word.startsWith('//')) attempt(chat.sendMessage(line.replace('/', '')));
        else (words[word] ?? (() => editor.show(`There is no ${word.split(' ')[0]}. ${HELP}`)))();
      },
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
  if (failures.length > 0 && !isInteractive) throw failures[0];
}

const HELP =
  'A line is sent as a message. /leave leaves the chat for good; /quit or Ctrl-D leaves the terminal, and the chat goes on; // begins a message with a slash.';

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
