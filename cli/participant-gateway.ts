#!/usr/bin/env node
import { exitCodes } from './errors.ts';
import { showProgress } from './progress.ts';
import { promptsFor } from './prompts.ts';
import { run } from './run.ts';

const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    abort.abort();
    process.stdin.destroy();
  });
}
let isWritable = true;
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  abort.abort();
  // The program that reads the output has ended, as in `… | head`.
  if (code === 'EPIPE' || !isWritable) return;
  isWritable = false;
  process.exitCode = exitCodes.failure;
  process.stderr.write(`\nStandard output could not be written: ${code}.\n`);
});
process.stderr.on('error', () => {});

const { stdin, stdout, stderr } = process;
const exitCode = await run(process.argv.slice(2), {
  variables: process.env,
  signal: abort.signal,
  input: stdin,
  print: (output) => stdout.write(output),
  tell: (output) => stderr.write(output),
  showProgress: (doing) => (stderr.isTTY ? showProgress(doing) : () => {}),
  prompts: stdin.isTTY && stderr.isTTY ? promptsFor(abort) : undefined,
  screen: stdin.isTTY && stdout.isTTY ? stdout : undefined,
  hasColors: stdout.isTTY && !process.env.NO_COLOR,
  width: stdout.columns || 80,
});
if (isWritable) process.exitCode = exitCode;
// A call that was given up may go on to connect for seconds, in which nothing comes of it.
if (abort.signal.aborted) stdout.write('', () => process.exit());
