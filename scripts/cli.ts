import { readFileSync, writeFileSync } from 'node:fs';
import { examples, form } from '../cli/help.ts';
import { type Option, options } from '../cli/options.ts';

const PAGE = new URL('../docs/cli.md', import.meta.url);
const REFERENCE = /(?<=<!-- begin of the reference.*-->\n)[\s\S]*(?=<!-- end of the reference -->)/;

/** Puts the options and the examples into the page about the command line. */
export function withReference(page: string): string {
  return page.replace(REFERENCE, () => `\n${table()}\n\n${samples()}\n\n`);
}

function table(): string {
  const rows = Object.entries<Option>(options).map(([name, { does }]) => [
    `\`${form(name).replaceAll('|', '\\|')}\``,
    does.replace('<redacted>', '`<redacted>`'),
  ]);
  return [['option', 'what it does'], ['---', '---'], ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function samples(): string {
  return examples.map(({ does, command }) => `${does}:\n\n\`\`\`sh\n${command}\n\`\`\``).join('\n\n');
}

if (import.meta.main) writeFileSync(PAGE, withReference(readFileSync(PAGE, 'utf8')));
