import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { foreignProgram } from './programs.ts';

const { CI } = process.env;
const written: string[] = [];

beforeEach(() => {
  written.length = 0;
  jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
  if (CI === undefined) delete process.env.CI;
  else process.env.CI = CI;
});

it('finds a program that is there, once', () => {
  expect(foreignProgram('sh')).toHaveLength(1);
  expect(written).toEqual([]);
});

it('says at a desk that the tests of a missing program are skipped', () => {
  delete process.env.CI;
  expect(foreignProgram('no-such-program')).toEqual([]);
  expect(written).toEqual(['SKIPPED: no-such-program is not installed, so the tests that run it are skipped.\n']);
});

it('fails in CI for a missing program', () => {
  process.env.CI = 'true';
  expect(() => foreignProgram('no-such-program')).toThrow('no-such-program is not installed');
});
