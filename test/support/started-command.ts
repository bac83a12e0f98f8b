import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect } from '@jest/globals';
import { record } from './output.ts';

/** A command of the local world while it runs. The ports that it takes are free ones unless they are given. */
export class StartedCommand {
  readonly lines: string[] = [];
  readonly #process: ChildProcess;
  readonly #end: Promise<void>;
  #hasEnded = false;
  readonly #wakes = new Set<() => void>();

  constructor(
    [program, ...args]: readonly [program: string, ...args: string[]],
    directory: string,
    ports: { readonly [Variable in 'GATEWAY_PORT' | 'CONNECT_PORT' | 'DEMO_PORT']?: string } = {},
  ) {
    this.#process = spawn(program, args, {
      cwd: directory,
      env: { ...process.env, GATEWAY_PORT: '0', CONNECT_PORT: '0', DEMO_PORT: '0', ...ports },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, as a terminal would give it.
      detached: true,
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (!stream) continue;
      createInterface(stream).on('line', (line) => {
        // Until it is ready it prints a token and commands to paste.
        if (this.lines.includes('ready')) record(line);
        this.lines.push(line);
        for (const wake of this.#wakes) wake();
      });
    }
    // Once it closes, all that it wrote is read.
    this.#end = once(this.#process, 'close').then(() => {
      this.#hasEnded = true;
      for (const wake of this.#wakes) wake();
    });
  }

  /** Waits for a line; fails if the process ends before. */
  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (this.#hasEnded) throw new Error(`The command has ended:\n${this.lines.join('\n')}`);
      await new Promise<void>((resolve) => this.#wakes.add(resolve));
    }
  }

  /** Presses Ctrl-C, waits for the end, and returns the exit code. */
  async interrupt(): Promise<number | null> {
    if (this.#process.exitCode === null) this.signal('SIGINT');
    return this.end();
  }

  /** Waits for the end, and returns the exit code. */
  async end(): Promise<number | null> {
    await this.#end;
    return this.#process.exitCode;
  }

  /** Whether any process that it started still runs. */
  get hasOrphans(): boolean {
    try {
      this.signal(0);
      return true;
    } catch {
      return false;
    }
  }

  /** Signals the command with all that it has started, as a terminal does, or the command alone. */
  signal(signal: NodeJS.Signals | 0, whom: 'all' | 'alone' = 'all'): void {
    const { pid = 0 } = this.#process;
    process.kill(whom === 'all' ? -pid : pid, signal);
  }

  /** What follows a title on its line, such as a URL. */
  async titled(title: string): Promise<string> {
    const line = await this.line(new RegExp(`^${title} `));
    return line.slice(title.length).trim().split(' ')[0] ?? '';
  }

  /** The participant token that it printed. */
  token(): Promise<string> {
    return this.line(/^[0-9a-f]{128}$/);
  }

  /** A command that it printed to be pasted, on one line. */
  command(beginning: string): string {
    const text = this.lines.join('\n');
    const from = text.indexOf(`\n${beginning}`) + 1;
    expect(from).toBeGreaterThan(0);
    return text.slice(from, text.indexOf('\n\n', from)).replaceAll('\\\n', ' ');
  }
}
