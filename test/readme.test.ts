import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { errors } from '../contract/errors.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('has the two commands in its first screen', () => {
  const firstScreen = readme.split('\n').slice(0, 24).join('\n');
  expect(firstScreen).toContain('npm ci && npm start');
  expect(firstScreen).toContain('npm ci && npm test');
});

it('has the right status for every error that it names', () => {
  const rows = [...readme.matchAll(/^\| (\d{3}) *\| `(\w+)` *\|/gm)].map(([, status, name]) => [name, Number(status)]);
  expect(rows.length).toBeGreaterThan(0);
  expect(errors).toMatchObject(Object.fromEntries(rows));
});
