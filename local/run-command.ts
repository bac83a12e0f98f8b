import { readOptions, usage } from './connect/fault-options.ts';
import type { Fault } from './connect/fault-table.ts';

export interface Command {
  /** What is typed to run it. */
  readonly name: string;
  /** What it does, in a sentence. */
  readonly does: string;
  readonly start: (run: Run) => Promise<void>;
}

export interface Run {
  /** The faults that the emulated service is to make from the start. */
  readonly faults: readonly Fault[];
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Takes what is to be called on Ctrl-C, the latest first. */
  readonly onEnd: (close: () => unknown) => void;
}

/** Runs a command of the local world: what goes wrong at the start is printed in a sentence, with the exit code 1. */
export async function runCommand({ name, does, start }: Command): Promise<void> {
  try {
    const { faults, help } = readOptions(process.argv.slice(2));
    if (help) console.log(usage(name, does));
    else await start({ faults, ...endOnCtrlC() });
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return;
    console.error(messageOf(error));
    process.exit(1);
  }
}

/**
 * Makes Ctrl-C end the process with the exit code 0, at any time: it aborts the signal, then calls what was given to
 * `onEnd`, the latest first.
 */
function endOnCtrlC(): Pick<Run, 'signal' | 'onEnd'> {
  const abort = new AbortController();
  const closers: (() => unknown)[] = [];
  const end = async (): Promise<void> => {
    // A terminal signals the whole process group, and npm passes the signal on: it comes twice.
    if (abort.signal.aborted) return;
    abort.abort();
    try {
      for (const close of closers.reverse()) await close();
      process.exit(0);
    } catch (error) {
      console.error(messageOf(error));
      process.exit(1);
    }
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  return { signal: abort.signal, onEnd: (close) => closers.push(close) };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
