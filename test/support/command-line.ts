import { run } from '../../cli/run.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { record } from './output.ts';

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `participant-gateway` in this process. What it prints is searched for secrets unless it was told to show them. */
export async function runCommandLine(
  args: readonly string[],
  { input = '', ...terminal }: Partial<Terminal> & { readonly input?: string } = {},
): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  const exitCode = await run(args, {
    variables: {},
    signal: new AbortController().signal,
    print: (text) => {
      stdout += text;
    },
    tell: (text) => {
      stderr += text;
    },
    readInput: async () => input,
    hasColors: false,
    width: 80,
    ...terminal,
  });
  if (!args.includes('--show-secrets')) record(stdout + stderr);
  return { exitCode, stdout, stderr };
}
