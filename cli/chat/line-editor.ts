import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline';
import type { Terminal } from '../terminal.ts';

const PROMPT = '> ';

export interface LineListener {
  readonly line: (line: string) => void;
  /** Something is being typed. */
  readonly key: () => void;
  /** Ctrl-C. */
  readonly interrupt: () => void;
  /** The input has ended, or the editor was closed. */
  readonly end: () => void;
}

/** Lines that are typed at a terminal, or come from another input. */
export interface LineEditor {
  readonly listen: (listener: LineListener) => void;
  /** Shows a line above the one that is being typed. */
  readonly show: (line: string) => void;
  /** May be called twice. */
  readonly close: () => void;
}

export function openLineEditor({ input, screen, print }: Terminal): LineEditor {
  const reader = createInterface({ input, ...(screen && { output: screen, prompt: PROMPT }) });
  let isClosed = false;
  let rows = 1;
  const takeOffPrompt = (rows: number): void => {
    if (!screen) return;
    moveCursor(screen, 0, -rows);
    cursorTo(screen, 0);
    clearScreenDown(screen);
  };
  reader.once('close', () => {
    isClosed = true;
    takeOffPrompt(0);
  });
  if (screen) {
    // Before the editor sees it: afterwards, it is not known any more how many rows the line takes.
    const onReturn = (_: unknown, key?: { readonly name?: string }): void => {
      if (key?.name !== 'return' && key?.name !== 'enter') return;
      reader.write(null, { ctrl: true, name: 'e' });
      rows = reader.getCursorPos().rows + 1;
    };
    input.prependListener('keypress', onReturn);
    reader.once('close', () => input.off('keypress', onReturn));
  }
  return {
    listen: ({ line, key, interrupt, end }) => {
      reader.on('line', (typed) => {
        // What was sent comes back as an item of the chat.
        takeOffPrompt(rows);
        line(typed);
        if (!isClosed && screen) reader.prompt();
      });
      reader.on('SIGINT', interrupt);
      reader.once('close', end);
      if (isClosed) end();
      if (!screen) return;
      const onKey = (): void => {
        if (reader.line !== '' && !reader.line.startsWith('/')) key();
      };
      input.on('keypress', onKey);
      reader.once('close', () => input.off('keypress', onKey));
      reader.prompt();
    },
    show: (line) => {
      if (isClosed || !screen) return print(`${line}\n`);
      takeOffPrompt(reader.getCursorPos().rows);
      print(`${line}\n`);
      reader.prompt(true);
    },
    close: () => reader.close(),
  };
}
