import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it, jest } from '@jest/globals';
import { Emitter } from '../../client/emitter.ts';

it('calls the listeners of an event in their order, each until it is taken off', () => {
  const emitter = new Emitter<{ readonly said: string }>();
  const heard: string[] = [];
  const listener = jest.fn((text: string) => {
    heard.push(`first ${text}`);
  });
  const stop = emitter.on('said', listener);
  emitter.on('said', (text) => heard.push(`second ${text}`));
  emitter.on('said', listener);
  emitter.emit('said', 'a');
  stop();
  stop();
  emitter.emit('said', 'b');
  expect(heard).toEqual(['first a', 'second a', 'first a', 'second b', 'first b']);
});

it('goes on if a listener throws, and reports that as an error that nobody catches', async () => {
  // In a process of its own: here, jest would take the error for one of the test.
  const script = `
    import { Emitter } from ${JSON.stringify(new URL('../../client/emitter.ts', import.meta.url))};
    process.on('unhandledRejection', ({ message }) => console.log('reported: ' + message));
    const emitter = new Emitter();
    emitter.on('said', () => { throw new Error('The page is broken.'); });
    emitter.on('said', (text) => console.log('heard: ' + text));
    emitter.emit('said', 'Hello');
  `;
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout).toBe('heard: Hello\nreported: The page is broken.\n');
});
