import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { startAmazonConnect } from '../../local/connect/amazon-connect.ts';

const run = promisify(execFile);
const COMMAND = fileURLToPath(new URL('../../cli/participant-gateway.ts', import.meta.url));

/** A disk that is full, where the system has one. */
const FULL = '/dev/full';

(existsSync(FULL) ? it : it.skip)('that cannot be written is a failure, in a sentence', async () => {
  const full = openSync(FULL, 'w');
  const child = spawn(process.execPath, [COMMAND, '--help'], { stdio: ['ignore', full, 'pipe'] });
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  await once(child, 'close');
  closeSync(full);
  expect([child.exitCode, stderr]).toEqual([255, '\nStandard output could not be written: ENOSPC.\n']);
});

it('that nobody reads any more ends the command, without a word', async () => {
  const connect = await startAmazonConnect();
  const { ContactId, ParticipantToken } = connect.startChat('Ann');
  const child = spawn(process.execPath, [COMMAND, 'tail', '--endpoint-url', connect.url], {
    env: { PATH: process.env.PATH, PARTICIPANT_TOKEN: ParticipantToken },
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  connect.agent(ContactId).say('Is anybody there?');
  await once(child, 'close');
  await connect.close();
  expect([child.exitCode, stderr]).toEqual([130, '']);
});

it('has the exit code of the command, whatever reads it', async () => {
  const { stdout } = await run('sh', ['-c', `'${process.execPath}' '${COMMAND}' nonsense 2> /dev/null; echo $?`]);
  expect(stdout).toBe('252\n');
});
