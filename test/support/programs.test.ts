import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { foreignProgram, pythonWith, run } from './programs.ts';

const { CI, PATH } = process.env;
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

it('runs a program without settings of the person at the desk', async () => {
  process.env.AWS_PROFILE = 'of-the-desk';
  const home = tmpdir();
  const printed = await run('sh', ['-c', 'echo "$HOME $AWS_PROFILE$GREETING"; pwd'], {
    home,
    directory: '/',
    variables: { GREETING: 'Hello' },
  });
  delete process.env.AWS_PROFILE;
  expect(printed).toBe(`${home} Hello\n/\n`);
});

describe('a module of Python', () => {
  let directory: string;

  /** A Python that has the module `present`, and no other. */
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'python-'));
    const python = join(directory, 'python3');
    await writeFile(python, '#!/bin/sh\n[ "$2" = "import present" ]\n');
    await chmod(python, 0o755);
    process.env.PATH = [directory, PATH].join(delimiter);
  });
  afterEach(async () => {
    process.env.PATH = PATH;
    await rm(directory, { recursive: true });
  });

  it('is found where it is there', () => {
    expect(pythonWith('present')).toEqual([join(directory, 'python3')]);
    expect(written).toEqual([]);
  });

  it('says at a desk that its tests are skipped if it is missing', () => {
    delete process.env.CI;
    expect(pythonWith('no_such_module')).toEqual([]);
    expect(written).toEqual([
      'SKIPPED: no_such_module for Python 3 is not installed, so the tests that run it are skipped.\n',
    ]);
  });

  it('fails in CI if it is missing', () => {
    process.env.CI = 'true';
    expect(() => pythonWith('no_such_module')).toThrow('no_such_module for Python 3 is not installed');
  });
});
