import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runCommandLine } from '../support/command-line.ts';
import { StartedCommand } from '../support/started-command.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COMMAND = fileURLToPath(new URL('../../cli/participant-gateway.ts', import.meta.url));

let started: StartedCommand | undefined;

afterEach(async () => {
  await started?.interrupt();
  started = undefined;
});

const local = (...args: readonly string[]): StartedCommand => {
  started = new StartedCommand([process.execPath, COMMAND, 'local', ...args], ROOT);
  return started;
};

describe('local, in the repository', () => {
  it('starts the gateway and the emulated Amazon Connect, for the other commands, until Ctrl-C', async () => {
    const command = local('--fault', 'error,operation=SendMessage,name=ThrottlingException', '--fault', 'quotas');
    await command.line(/^ready$/);
    const [gateway, connect, token] = [
      await command.titled('Participant Gateway'),
      await command.titled('Amazon Connect'),
      await command.token(),
    ];
    const variables = { PARTICIPANT_TOKEN: token };
    expect(await runCommandLine(['doctor', '--endpoint-url', gateway], { variables })).toMatchObject({ exitCode: 0 });
    const send = ['send', '--endpoint-url', connect, 'Hello?'];
    expect(await runCommandLine(send, { variables })).toMatchObject({
      exitCode: 254,
      stderr: expect.stringContaining('(ThrottlingException)'),
    });
    expect(await runCommandLine(send, { variables })).toMatchObject({ exitCode: 0 });
    expect(await command.interrupt()).toBe(0);
    expect(command.hasOrphans).toBe(false);
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('ends what it has started, if it alone is told to: %s', async (signal) => {
    const command = local();
    await command.line(/^Synthesizing/);
    command.signal(signal, 'alone');
    expect(await command.end()).toBe(0);
    expect(command.hasOrphans).toBe(false);
  });

  it('says what is wrong with a fault, and starts nothing', async () => {
    const command = local('--fault', 'earthquake');
    expect(await command.end()).toBe(255);
    expect(command.lines).toEqual([expect.stringMatching(/^--fault=earthquake: There is no fault "earthquake"\./)]);
  });
});
