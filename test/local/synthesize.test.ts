import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { synthesize } from '../../local/synthesize.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'synthesize-'));
});
afterAll(() => rm(directory, { recursive: true }));

it('refuses a configuration that is not accepted, and says so in a sentence', async () => {
  await expect(synthesize(join(directory, 'refused'), { context: { logLevel: 'loud' } })).rejects.toThrow(
    /^The stack could not be synthesized:\nThe configuration key logLevel has the value "loud": it must be one of DEBUG, INFO, WARN, ERROR\.$/,
  );
});

it('ends once its signal is aborted', async () => {
  const aborted = synthesize(join(directory, 'aborted'), { signal: AbortSignal.abort() });
  await expect(aborted).rejects.toThrow('aborted');
});
