import { PassThrough } from 'node:stream';
import { run } from '../../cli/run.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { record } from './output.ts';

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Surroundings = Partial<Omit<Terminal, 'input'>> & { readonly input?: string };

/** Runs `participant-gateway` in this process. What it prints is searched for secrets unless it was told to show them. */
export async function runCommandLine(args: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
  const running = startCommandLine(args, surroundings);
  running.input.end();
  return running.end;
}

/** A command that runs in this process until its input ends, or it ends by itself. */
export interface RunningCommand {
  readonly input: PassThrough;
  /** Presses Ctrl-C. */
  readonly interrupt: () => void;
  /** Waits until a pattern is in what it has printed. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly end: Promise<Ended>;
}

export function startCommandLine(
  args: readonly string[],
  { input: typed = '', ...terminal }: Surroundings = {},
): RunningCommand {
  const abort = new AbortController();
  const input = new PassThrough();
  input.write(typed);
  let stdout = '';
  let stderr = '';
  let hasEnded = false;
  const wakes = new Set<() => void>();
  const wake = (): void => {
    for (const each of wakes) each();
  };
  const end = run(args, {
    variables: {},
    signal: abort.signal,
    input,
    print: (text) => {
      stdout += text;
      wake();
    },
    tell: (text) => {
      stderr += text;
      wake();
    },
    showProgress: () => () => {},
    hasColors: false,
    width: 80,
    ...terminal,
  }).then((exitCode) => {
    hasEnded = true;
    wake();
    if (!args.includes('--show-secrets')) record(stdout + stderr);
    return { exitCode, stdout, stderr };
  });
  return {
    input,
    interrupt: () => abort.abort(),
    printed: async (pattern) => {
      for (;;) {
        const found = pattern.exec(stdout + stderr);
        if (found) return found;
        if (hasEnded) throw new Error(`The command has ended without ${pattern}:\n${stdout}${stderr}`);
        await new Promise<void>((resolve) => wakes.add(resolve));
      }
    },
    end,
  };
}
