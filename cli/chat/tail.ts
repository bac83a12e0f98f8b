import { Seen, type TranscriptItem } from '../../client/items.ts';
import type { Terminal } from '../terminal.ts';
import { type ChatOptions, openChat } from './chat-session.ts';
import { describeItem } from './items.ts';
import { readState, writeState } from './state-file.ts';
import { describeStep } from './steps.ts';

export interface TailOptions extends ChatOptions {
  readonly json?: true | undefined;
  readonly state?: string | undefined;
}

/** `participant-gateway tail`: prints the items of a chat as they come. */
export async function tail({ json, state, ...options }: TailOptions, terminal: Terminal): Promise<void> {
  const seen = state === undefined ? undefined : await readState(state);
  // Whether it can be written, shows before the chat is opened.
  if (state !== undefined) await writeState(state, seen ?? []);
  const { chat, url, connect, messageOf, close } = await openChat(options, terminal, { seen });
  const stopProgress = terminal.showProgress(`Connecting at ${url} …`);
  try {
    await connect();
  } finally {
    stopProgress();
  }
  chat.on('step', (step) => {
    if (step.step === 'heartbeat') return;
    const failure = step.step === 'failed' ? messageOf(step.error) : undefined;
    const [stage, happened] = describeStep(step, failure, url);
    if (['lost', 'failed', 'caught up'].includes(step.step)) terminal.tell(`[${stage}] ${happened}\n`);
  });
  // What the client has seen may be more, in the midst of it.
  const printed = new Seen(seen);
  try {
    for await (const item of chat) {
      terminal.print(`${json ? JSON.stringify(item) : line(item)}\n`);
      printed.addItem(item);
      if (state !== undefined) await writeState(state, printed.last);
    }
  } finally {
    await close();
  }
  terminal.signal.throwIfAborted();
}

function line(item: TranscriptItem): string {
  return `${item.AbsoluteTime ?? ''} ${describeItem(item)}`;
}
