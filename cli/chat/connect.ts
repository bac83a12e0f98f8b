import { platform } from '../../client/environment.ts';
import type { Ending } from '../../client/errors.ts';
import { requireEndpoint } from '../endpoint.ts';
import { UsageError } from '../errors.ts';
import { paint } from '../paint.ts';
import type { Terminal } from '../terminal.ts';
import { type ChatOptions, type ChatSession, openChat } from './chat-session.ts';
import { converse } from './conversation.ts';
import { openLineEditor } from './line-editor.ts';
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
  let show = (line: string): void => terminal.print(`${line}\n`);
  const output = { show: (line: string) => show(line), elapsed: () => clock.now() - startedAt };
  const { url } = requireEndpoint(options, terminal);
  const reporter = json ? reportAsJson(output) : reportAsText(output, url, terminal);
  const session = await openChat(options, terminal, { observer: reporter });
  report(session, reporter);
  await session.connect();

  const screen = json ? undefined : terminal.screen;
  const editor = openLineEditor({ ...terminal, screen });
  // From now on, above what is being typed.
  show = editor.show;
  const tell = (line: string): void => terminal.tell(`${line}\n`);
  if (screen) show(paint('dim', 'Type what to say. /help lists what else can be typed.', terminal));
  try {
    if (!(await session.firstHeartbeat())) reporter.silent();
    const explain = terminal.input.isTTY ? (screen ? show : tell) : undefined;
    await converse(session, editor, { unsent: reporter.unsent, explain });
  } finally {
    editor.close();
    await session.close();
    if (screen) tell(farewells[session.chat.ending?.by ?? 'close']);
  }
  terminal.signal.throwIfAborted();
}

const farewells: Readonly<Record<Ending['by'], string>> = {
  chat: 'The chat is over.',
  close: 'The chat goes on: the same token connects again.',
  disconnect: 'You have left the chat.',
  failure: '',
  refusal: '',
};

function report({ chat, messageOf }: ChatSession, { step, item, typing, ended }: Reporter): void {
  let wasConnected = false;
  chat.on('state', (state) => {
    wasConnected ||= state === 'connected';
  });
  chat.on('step', (each) => {
    if (each.step !== 'failed') step(each, undefined);
    // By a failure before, the command ends, and says so.
    else if (wasConnected) step(each, messageOf(each.error));
  });
  if (item) chat.on('item', item);
  if (typing) chat.on('typing', typing);
  chat.on('state', () => {
    if (chat.ending) ended?.(chat.ending);
  });
}
