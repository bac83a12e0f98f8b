import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { settled, watchDirectories } from '../../local/watch.ts';

describe('settled', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('makes one call of notices that come together', async () => {
    const call = jest.fn(async () => {});
    const { notice } = settled(call);
    notice();
    await jest.advanceTimersByTimeAsync(99);
    notice();
    await jest.advanceTimersByTimeAsync(99);
    expect(call).toHaveBeenCalledTimes(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(call).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(call).toHaveBeenCalledTimes(1);
  });

  it('makes one more call after one that was under way, however many notices came meanwhile', async () => {
    const finish: (() => void)[] = [];
    const call = jest.fn(() => new Promise<void>((resolve) => finish.push(resolve)));
    const { notice } = settled(call);
    for (let count = 0; count < 3; count++) {
      notice();
      await jest.advanceTimersByTimeAsync(100);
    }
    expect(call).toHaveBeenCalledTimes(1);
    finish[0]?.();
    await jest.advanceTimersByTimeAsync(0);
    expect(call).toHaveBeenCalledTimes(2);
    finish[1]?.();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(call).toHaveBeenCalledTimes(2);
  });

  it('makes no call after cancel', async () => {
    const call = jest.fn(async () => {});
    const { notice, cancel } = settled(call);
    notice();
    cancel();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(call).not.toHaveBeenCalled();
  });
});

it('watchDirectories calls back each time that a file below a directory changes, also if it is replaced', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'watch-'));
  await mkdir(join(directory, 'below'));
  const file = join(directory, 'below', 'a.ts');
  await writeFile(file, 'first');
  let seen = () => {};
  const stop = await watchDirectories([directory], async () => seen());
  const nextCall = () =>
    new Promise<void>((resolve) => {
      seen = resolve;
    });
  // As editors save: into another file, which then takes the place of the first.
  const replace = async () => {
    await writeFile(join(directory, 'a.new'), String(Math.random()));
    await rename(join(directory, 'a.new'), file);
  };
  for (const change of [replace, replace, () => writeFile(file, 'in place'), replace]) {
    const called = nextCall();
    await change();
    await called;
  }
  await stop();
  await rm(directory, { recursive: true });
});
