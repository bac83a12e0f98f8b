import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { errors } from '../contract/errors.ts';
import { readConfiguration } from '../lib/configuration.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('has the two commands in its first screen', () => {
  const firstScreen = readme.split('\n').slice(0, 24).join('\n');
  expect(firstScreen).toContain('npm ci && npm start');
  expect(firstScreen).toContain('npm ci && npm test');
});

it('has every key of the configuration with its default', () => {
  const rows = new Map(
    [...readme.matchAll(/^\| `(\w+)` *\|.*\| (.*) \|$/gm)].map(([, key, fallback]) => [key, fallback]),
  );
  const { throttle, ...others } = readConfiguration(new App().node);
  expect(rows.get('throttle')).toContain('the quotas of an instance, below');
  for (const [key, fallback] of Object.entries(others)) {
    expect([key, rows.get(key)]).toEqual([
      key,
      expect.stringContaining(fallback === undefined ? "the stack's region" : `\`${fallback}\``),
    ]);
  }
});

it('has the throttle of every operation', () => {
  const rows = [...readme.matchAll(/^\| ([\w, ]+?) *\| ([\d.]+) *\| (\d+) *\|$/gm)].flatMap(
    ([, names = '', rate, burst]) =>
      names.split(', ').map((name) => [name, { rate: Number(rate), burst: Number(burst) }] as const),
  );
  expect(Object.fromEntries(rows)).toEqual(readConfiguration(new App().node).throttle);
});

it('has the right status for every error that it names', () => {
  const rows = [...readme.matchAll(/^\| (\d{3}) *\| `(\w+)` *\|/gm)].map(([, status, name]) => [name, Number(status)]);
  expect(rows.length).toBeGreaterThan(0);
  expect(errors).toMatchObject(Object.fromEntries(rows));
});
