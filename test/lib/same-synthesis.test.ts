import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { synthesize } from '../../local/synthesize.ts';
import { everything } from '../support/configurations.ts';

const run = promisify(execFile);
const CDK = fileURLToPath(new URL('../../node_modules/aws-cdk/bin/cdk', import.meta.url));

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'same-synthesis-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

/** What `cdk diff` says of the stack in one assembly against the template in another. */
async function difference(outdir: string, before: string): Promise<string> {
  const template = join(before, 'ParticipantGateway.template.json');
  const args = ['diff', '--app', outdir, '--template', template, '--no-color', '--no-notices'];
  const { stdout, stderr } = await run(process.execPath, [CDK, ...args], { cwd: directory });
  return stdout + stderr;
}

it('has nothing for cdk diff to show between two syntheses of one commit, and something between two configurations', async () => {
  const [first, second, other] = ['first', 'second', 'other'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  await synthesize(first, { context: everything });
  await synthesize(second, { context: everything });
  await synthesize(other, { context: { ...everything, logLevel: 'WARN' } });
  expect(await difference(second, first)).toMatch(/There were no differences/);
  expect(await difference(other, first)).toMatch(/\[~\] AWS::Lambda::Function/);
});
