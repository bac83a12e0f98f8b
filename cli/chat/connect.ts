import { platform } from '../../client/environment.ts';
import { EndedError, type Ending } from '../../client/errors.ts';
import type { Step } from '../../client/events.ts';
import { CommandError, Interrupted, UsageError } from '../errors.ts';
import { paint } from '../paint.ts';
import type { Terminal } from '../terminal.ts';
import { type ChatOptions, type ChatSession, openChat } from './chat-session.ts';
import { describeItem } from './items.ts';
import { type LineEditor, openLineEditor } from './line-editor.ts';
import { describeStep, period } from './steps.ts';

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
  const elapsed = (): number => clock.now() - startedAt;
  const output: Output = { show: (line) => terminal.print(`${line}\n`), elapsed };
  const tellFrame = (direction: 'sent' | 'received') => (frame: string) =>
    output.show(JSON.stringify({ elapsed: elapsed(), [direction]: parsed(frame) }));
  const session = await openChat(options, terminal, {
    ...(json && { frames: { sent: tellFrame('sent'), received: tellFrame('received') } }),
  });
  if (json) showAsJson(session, output);
  else showAsText(session, output, terminal);
  await session.connect();

  const editor = openLineEditor(json ? { ...terminal, screen: undefined } : terminal);
  output.show = editor.show;
  if (terminal.screen && !json)
    output.show(paint('dim', 'Type what to say. /help lists what else can be typed.', terminal));
  try {
    await converse(session, editor, terminal);
  } finally {
    editor.close();
    await session.close();
  }
  if (terminal.screen && !json) terminal.tell(`${farewells[session.chat.ending?.by ?? 'close']}\n`);
}

/** What shows lines: from the moment on at which a person can type, above what is being typed. */
interface Output {
  show: (line: string) => void;
  readonly elapsed: () => number;
}

const farewells: Readonly<Record<Ending['by'], string>> = {
  chat: 'The chat is over.',
  close: 'The chat goes on: the same token connects again.',
  disconnect: 'You have left the chat.',
  failure: '',
  refusal: '',
};

function showAsJson({ chat, failureOf }: ChatSession, output: Output): void {
  chat.on('step', (step) => {
    const all = step.step === 'failed' ? { ...step, error: messageOf(failureOf(step.error)) } : step;
    output.show(JSON.stringify({ elapsed: output.elapsed(), ...all }));
  });
  chat.on('state', (state) => {
    if (state === 'ended') output.show(JSON.stringify({ elapsed: output.elapsed(), ended: chat.ending?.by }));
  });
}

function showAsText({ chat, url, failureOf }: ChatSession, output: Output, terminal: Terminal): void {
  let heartbeats = 0;
  let typing: string | undefined;
  chat.on('step', (step) => {
    if (step.step === 'opened') heartbeats = 0;
    if (step.step === 'heartbeat') heartbeats += 1;
    if (step.step === 'heartbeat' && heartbeats > 1) return;
    const [stage, happened] = describeStep(described(step, failureOf), url);
    output.show(paint('dim', `${period(output.elapsed()).padStart(8)}  ${stage.padEnd(9)}  ${happened}`, terminal));
  });
  chat.on('item', (item) => {
    typing = undefined;
    output.show(`${timeOf(item.AbsoluteTime)} ${describeItem(item)}`);
  });
  chat.on('typing', ({ DisplayName = '', ParticipantId, ParticipantRole, AbsoluteTime }) => {
    // Told again and again, as long as somebody types; and of the customer, that is oneself.
    if (ParticipantId === typing || ParticipantRole === 'CUSTOMER') return;
    typing = ParticipantId;
    output.show(
      paint('dim', `${timeOf(AbsoluteTime)} ${describeItem({ DisplayName, ContentType: 'typing' })}`, terminal),
    );
  });
}

function described(step: Step, failureOf: ChatSession['failureOf']): Step {
  return step.step === 'failed' ? { ...step, error: new Error(messageOf(failureOf(step.error))) } : step;
}

/** Sends what is typed, until the chat ends, the input does, or somebody wants to leave. */
async function converse({ chat, failureOf }: ChatSession, editor: LineEditor, terminal: Terminal): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let failure: unknown;
  const attempt = (action: Promise<unknown>): void => {
    const done = action
      .then(() => {})
      .catch((error) => {
        if (error instanceof EndedError) return;
        failure ??= failureOf(error);
        if (terminal.screen) editor.show(messageOf(failureOf(error)));
      })
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };
  const words: Readonly<Record<string, () => void>> = {
    '/help': () => editor.show(HELP),
    '/leave': () => attempt(chat.disconnect()),
    '/quit': () => editor.close(),
  };
  const ended = new Promise<void>((resolve) => {
    chat.on('state', (state) => {
      if (state === 'ended') resolve();
    });
    if (chat.ending) resolve();
  });
  const left = new Promise<void>((resolve) => {
    editor.listen({
      line: (line) => {
        const word = line.trim();
        if (word === '') return;
        if (!terminal.screen || !word.startsWith('/')) attempt(chat.sendMessage(line));
        else if (word.startsWith('//')) attempt(chat.sendMessage(line.replace('/', '')));
        else (words[word] ?? (() => editor.show(`There is no ${word.split(' ')[0]}. ${HELP}`)))();
      },
      key: () => attempt(chat.sendTyping()),
      interrupt: () => {
        failure = new Interrupted();
        chat.close();
      },
      end: () => resolve(),
    });
  });
  await Promise.race([ended, left.then(() => Promise.race([ended, Promise.all(underWay)]))]);
  if (failure instanceof Interrupted || (failure && !terminal.screen)) throw failure;
  if (terminal.signal.aborted) throw new Interrupted();
}

const HELP =
  'A line is sent as a message. /leave leaves the chat for good; /quit or Ctrl-D leaves the terminal, and the chat goes on; // begins a message with a slash.';

/** The time of day, here. */
function timeOf(time: string | undefined): string {
  return new Date(time ?? Number.NaN).toLocaleTimeString('en-GB');
}

function messageOf(error: unknown): string {
  return error instanceof CommandError || error instanceof Error ? error.message : String(error);
}

function parsed(frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch {
    return frame;
  }
}
