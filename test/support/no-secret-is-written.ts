import { afterAll, expect } from '@jest/globals';
import { record, secretsWritten } from './output.ts';

// Runs before each test file, and sees what the code under test writes in this process; what servers and functions
// write elsewhere, the tests record.
for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream);
  stream.write = ((...args: Parameters<typeof write>) => {
    record(String(args[0]));
    return write(...args);
  }) as typeof stream.write;
}
for (const level of ['debug', 'info', 'log', 'warn', 'error'] as const) {
  const write = console[level].bind(console);
  console[level] = (...args) => {
    record(args.map(String).join(' '));
    write(...args);
  };
}

afterAll(() => {
  expect(secretsWritten()).toEqual([]);
});
