import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { foreignProgram } from '../support/programs.ts';

const COMMAND = fileURLToPath(new URL('../../cli/participant-gateway.ts', import.meta.url));
const [python] = process.platform === 'linux' ? foreignProgram('python3') : [];

/** Listens, and lets nobody in any more: whoever connects then waits, as for a firewall that drops what comes. */
const FULL_SERVER = `
import socket, sys
server = socket.socket()
server.bind(('127.0.0.1', 0))
server.listen(0)
waiting = []
while True:
    client = socket.socket()
    client.settimeout(0.5)
    try:
        client.connect(server.getsockname())
        waiting.append(client)
    except socket.timeout:
        break
print(server.getsockname()[1], flush=True)
sys.stdin.read()
`;

(python ? it : it.skip)('Ctrl-C ends a command at once that waits for a connection', async () => {
  const server = spawn(python ?? '', ['-c', FULL_SERVER]);
  const [port] = (await once(server.stdout, 'data')) as [Buffer];
  const start = (): ChildProcessWithoutNullStreams =>
    spawn(process.execPath, [COMMAND, 'connect', '--endpoint-url', `http://127.0.0.1:${String(port).trim()}`], {
      env: { PATH: process.env.PATH, PARTICIPANT_TOKEN: 'unknown' },
    });
  const [patient, interrupted] = [start(), start()];
  const first = Promise.race([
    once(patient, 'close').then(() => 'the other one'),
    once(interrupted, 'close').then(() => 'the one that was interrupted'),
  ]);
  await Promise.all([patient, interrupted].map(({ stdout }) => once(stdout, 'data')));
  interrupted.kill('SIGINT');
  expect(await first).toBe('the one that was interrupted');
  expect(interrupted.exitCode).toBe(130);
  patient.kill('SIGKILL');
  server.stdin.end();
  await Promise.all([once(patient, 'close'), once(server, 'close')]);
});
