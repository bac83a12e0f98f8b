import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { StartedCommand } from '../support/started-command.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A command that is ready at once, and does something when it is to end. */
function command(atEnd: string): StartedCommand {
  const script = `
    import { runCommand } from './local/run-command.ts';

    runCommand({
      name: 'command',
      does: 'Waits.',
      start: async ({ onEnd }) => {
        setInterval(() => {}, 1000);
        onEnd(() => console.log('the first'));
        onEnd(() => ${atEnd});
        console.log('ready');
      },
    });
  `;
  return new StartedCommand([process.execPath, '--input-type=module', '--eval', script], ROOT);
}

it('ends what it started, the latest first, with the exit code 0', async () => {
  const ending = command("console.log('the last')");
  await ending.line(/^ready$/);
  expect(await ending.interrupt()).toBe(0);
  expect(ending.lines).toEqual(['ready', 'the last', 'the first']);
});

it('says what keeps it from ending, with the exit code 1', async () => {
  const failing = command("Promise.reject(new Error('It does not close.'))");
  await failing.line(/^ready$/);
  expect(await failing.interrupt()).toBe(1);
  expect(failing.lines).toEqual(['ready', 'It does not close.']);
});
