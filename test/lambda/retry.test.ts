import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Retry, type Wait } from '../../lambda/retry.ts';

const { signal } = new AbortController();
const wait = jest.fn<Wait>();
let retry: Retry;

beforeEach(() => {
  wait.mockReset().mockResolvedValue();
  retry = new Retry(wait);
});

const failing = (message: string) => async (): Promise<never> => {
  throw new Error(message);
};
const always = () => true;
const never = () => false;

/** Fails so many times, then returns the number of the attempt. */
function succeedsAfter(failures: number) {
  return async (number: number): Promise<number> => {
    if (number <= failures) throw new Error('not yet');
    return number;
  };
}

describe('attempts', () => {
  it.each([[0], [1], [2]])('end with the first that succeeds, after %i failures', async (failures) => {
    expect(await retry.run(succeedsAfter(failures), always, signal)).toBe(failures + 1);
    expect(wait).toHaveBeenCalledTimes(failures);
  });

  it('end with the third', async () => {
    await expect(retry.run(succeedsAfter(3), always, signal)).rejects.toThrow('not yet');
    expect(wait).toHaveBeenCalledTimes(2);
  });

  it('end with the first if the error is not transient', async () => {
    await expect(retry.run(failing('for good'), never, signal)).rejects.toThrow('for good');
    expect(wait).not.toHaveBeenCalled();
  });

  it('have pauses between them at random, the second twice as long at most as the first', async () => {
    const random = jest.spyOn(Math, 'random').mockReturnValue(0.5);
    await retry.run(succeedsAfter(2), always, signal).finally(() => random.mockRestore());
    expect(wait.mock.calls.map(([milliseconds]) => milliseconds)).toEqual([50, 100]);
  });

  it('end when the signal aborts, during an attempt and during a pause', async () => {
    const reason = new Error('too late');
    const attempted = jest.fn<() => Promise<never>>();
    const during = new AbortController();
    attempted.mockImplementation(async () => {
      during.abort(reason);
      throw new Error('in between');
    });
    for (const isTransient of [always, never]) {
      await expect(retry.run(attempted, isTransient, during.signal)).rejects.toBe(reason);
    }

    const paused = new AbortController();
    wait.mockImplementation(async () => paused.abort(reason));
    attempted.mockImplementation(failing('not yet'));
    await expect(retry.run(attempted, always, paused.signal)).rejects.toBe(reason);
    expect(attempted).toHaveBeenCalledTimes(3);
  });

  it('end when the signal aborts during a real pause', async () => {
    const aborted = new AbortController();
    const reason = new Error('too late');
    const running = new Retry().run(failing('not yet'), always, aborted.signal);
    aborted.abort(reason);
    await expect(running).rejects.toBe(reason);
  });
});

describe('the budget', () => {
  const failAll = (): Promise<void> => retry.run(failing('down'), always, signal).catch(() => {});

  it('ends after a hundred retries without success, and is filled again by success', async () => {
    for (let call = 0; call < 50; call++) await failAll();
    expect(wait).toHaveBeenCalledTimes(100);
    await failAll();
    expect(wait).toHaveBeenCalledTimes(100);

    for (let call = 0; call < 4; call++) await retry.run(succeedsAfter(0), always, signal);
    await failAll();
    expect(wait).toHaveBeenCalledTimes(100);
    await retry.run(succeedsAfter(0), always, signal);
    await failAll();
    expect(wait).toHaveBeenCalledTimes(101);
  });

  it('gets back what a retry took that succeeded, and never has more than at first', async () => {
    for (let call = 0; call < 200; call++) await retry.run(succeedsAfter(1), always, signal);
    for (let call = 0; call < 200; call++) await retry.run(succeedsAfter(0), always, signal);
    for (let call = 0; call < 51; call++) await failAll();
    expect(wait).toHaveBeenCalledTimes(200 + 100);
  });
});
