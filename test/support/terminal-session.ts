import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { record } from './output.ts';
import { foreignProgram } from './programs.ts';

const COMMAND = fileURLToPath(new URL('../../cli/participant-gateway.ts', import.meta.url));

/** Python has pseudo-terminals in its library. */
const [python] = foreignProgram('python3');
const SCRIPT = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

export const hasTerminals = python !== undefined;

/** Those that have not ended; what a failed test leaves, ends with the tests. */
const left = new Set<ChildProcessWithoutNullStreams>();
process.once('exit', () => {
  for (const each of left) each.kill('SIGKILL');
});

/** `participant-gateway` in a pseudo-terminal. */
export class TerminalSession {
  /** All that was printed, without what steers the terminal. */
  screen = '';
  /** All that was printed. */
  raw = '';
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #end: Promise<unknown>;

  constructor(args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
    // Of eighty columns: by itself, it has none.
    const command = ['sh', '-c', 'stty cols 80 rows 24; exec "$@"', 'sh', process.execPath, COMMAND, ...args];
    const env = { PATH: process.env.PATH, TERM: 'xterm', ...variables };
    this.#process = spawn(python ?? '', ['-c', SCRIPT, ...command], { env });
    this.#end = once(this.#process, 'close');
    left.add(this.#process);
    this.#process.stdout.on('data', (chunk) => {
      this.raw += String(chunk);
      this.screen += stripVTControlCharacters(String(chunk));
    });
  }

  /** Waits until a text is on the screen, of which what was there before counts, too. */
  async shows(text: string | RegExp): Promise<void> {
    while (this.screen.search(typeof text === 'string' ? escaped(text) : text) < 0) {
      await Promise.race([once(this.#process.stdout, 'data'), this.#end]);
      if (this.#process.exitCode !== null) throw new Error(`The command has ended without ${text}:\n${this.screen}`);
    }
  }

  /** Types keys once a text is on the screen. */
  async answer(question: string, keys: string): Promise<void> {
    await this.shows(question);
    this.type(keys);
  }

  type(keys: string): void {
    this.#process.stdin.write(keys);
  }

  async end(): Promise<number | null> {
    await this.#end;
    left.delete(this.#process);
    record(this.screen);
    return this.#process.exitCode;
  }
}

function escaped(text: string): RegExp {
  return new RegExp(text.replace(/[^\w\s]/g, '\\$&'));
}
