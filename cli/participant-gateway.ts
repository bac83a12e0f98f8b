#!/usr/bin/env node
import { text } from 'node:stream/consumers';
import { promptsFor } from './prompts.ts';
import { run } from './run.ts';

const abort = new AbortController();
process.on('SIGINT', () => {
  abort.abort();
  process.stdin.destroy();
});
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  // The program that reads the output has ended, as in `… | head`.
  if (code !== 'EPIPE') throw new Error(`Standard output could not be written: ${code}.`);
});

process.exitCode = await run(process.argv.slice(2), {
  variables: process.env,
  signal: abort.signal,
  print: (output) => process.stdout.write(output),
  tell: (output) => process.stderr.write(output),
  readInput: () => text(process.stdin),
  prompts: process.stdin.isTTY && process.stderr.isTTY ? promptsFor(abort) : undefined,
  hasColors: process.stdout.isTTY && !process.env.NO_COLOR,
  width: process.stdout.columns || 80,
});
