import { readFileSync, writeFileSync } from 'node:fs';
import { type Configuration, type Key, keys } from '../lib/configuration.ts';
import { presets } from '../lib/presets.ts';
import { presetSetting, type Setting, settings, stackNameSetting } from '../lib/settings.ts';

const PAGE = new URL('../docs/configuration.md', import.meta.url);
const SOURCE = new URL('../lib/configuration.ts', import.meta.url);
const TABLE = /(?<=<!-- begin of the table.*-->\n)[\s\S]*(?=<!-- end of the table -->)/;

/** Puts the table of keys into the page about the configuration. */
export function withTable(page: string): string {
  return page.replace(TABLE, () => `\n${table()}\n\n`);
}

function table(): string {
  const meanings = meaningsIn(readFileSync(SOURCE, 'utf8'));
  const row = (key: string, { type, accepts, example }: Setting<unknown>, fallback: string): string[] => [
    code(key),
    meanings.get(key) ?? '',
    type,
    fallback,
    accepts,
    code(example),
  ];
  const rows = [
    row('preset', presetSetting, code(presetSetting.fallback)),
    row('stackName', stackNameSetting, code(stackNameSetting.fallback)),
    ...keys.map((key) => row(key, settings[key], fallbackOf(key))),
  ];
  const head = ['key', 'what it sets', 'type', 'default', 'accepts', 'example'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What the documentation of each property says. */
function meaningsIn(source: string): ReadonlyMap<string, string> {
  const documented = source.matchAll(/\/\*\* (.+?)\.? \*\/\n {2}readonly (\w+)\??:/g);
  return new Map([...documented].map(([, meaning = '', key = '']) => [key, meaning]));
}

function fallbackOf(key: Key): string {
  const { fallback, fallbackInWords } = settings[key];
  const { prod }: { prod: Partial<Configuration> } = presets;
  const ours = fallbackInWords ?? shown(fallback);
  return prod[key] === undefined ? ours : `${ours}; prod: ${shown(prod[key])}`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'none';
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return 'none';
  return code(String(value));
}

function code(text: string): string {
  return `\`${text}\``;
}

if (import.meta.main) writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8')));
