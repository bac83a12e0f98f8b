import { describe, expect, it } from '@jest/globals';
import { originOf, redact } from '../../lambda/redact.ts';

const SECRET = 'a-participant-token';

describe('a text of somebody else', () => {
  it('loses the secret wherever it occurs', () => {
    expect(redact(`No ${SECRET}: "${SECRET}".`, SECRET)).toBe('No [redacted]: "[redacted]".');
  });

  it('stays as it is if there is no secret', () => {
    expect(redact('Access denied', SECRET)).toBe('Access denied');
    expect(redact('Access denied', undefined)).toBe('Access denied');
    expect(redact('Access denied', '')).toBe('Access denied');
    expect(redact('Access denied', 'e')).toBe('Access denied');
  });
});

describe('the origin of an error', () => {
  const origin = (error: unknown) => originOf(error, SECRET);

  it('has the names, the codes and the stack frames of the error and its causes', () => {
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    expect(origin(new TypeError('no', { cause }))).toEqual([
      {
        name: 'TypeError',
        code: undefined,
        stack: expect.arrayContaining([expect.stringMatching(/redact\.test\.ts/)]),
      },
      {
        name: 'Error',
        code: 'ECONNREFUSED',
        stack: expect.arrayContaining([expect.stringMatching(/redact\.test\.ts/)]),
      },
    ]);
  });

  it('has nothing of a message, even if its lines look like stack frames', () => {
    const error = new Error(`first\n    at SECRET (/home/SECRET.ts:1:1)\nlast`);
    expect(JSON.stringify(origin(error))).not.toContain('SECRET');
  });

  it('has no frame that is longer or other than frames are, even if the message has changed since', () => {
    const error = new Error(`first\n    at /SECRET\n    at SECRET\nlast`);
    error.message = 'another';
    expect(JSON.stringify(origin(error))).not.toContain('SECRET');
    expect(origin(error)[0]?.stack).not.toEqual([]);
  });

  it('has no token in a frame, a name or a code', () => {
    const error = Object.assign(new Error('first'), { name: SECRET, code: SECRET });
    error.stack = `Error\n    at ${SECRET} (/app/${SECRET}.ts:1:1)`;
    expect(origin(error)).toEqual([{ name: '[redacted]', code: '[redacted]', stack: [] }]);
  });

  it('has no name or code that does not look like one', () => {
    const error = Object.assign(new Error('first'), { name: 'two words', code: 'wss://SECRET' });
    expect(origin(error)).toMatchObject([{ name: 'Error', code: undefined }]);
  });

  it('has no stack of an error that has none, or has something else in its place', () => {
    for (const stack of [undefined, null, 7, { SECRET }]) {
      expect(origin(Object.assign(new Error('first'), { stack }))).toMatchObject([{ stack: [] }]);
    }
  });

  it('ends at an error whose properties cannot be read', () => {
    const cause = Object.defineProperty(new Error('first'), 'stack', {
      get: () => {
        throw new Error('SECRET');
      },
    });
    expect(origin(new TypeError('second', { cause }))).toMatchObject([{ name: 'TypeError' }]);
  });

  it('ends, even if an error is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    expect(origin(error)).toHaveLength(5);
  });

  it('is nothing if what was thrown is no error', () => {
    expect(origin(SECRET)).toEqual([]);
  });
});
