import { readFileSync, writeFileSync } from 'node:fs';
import { errors, isRetryable } from '../contract/errors.ts';
import { type Outcome, outcomes } from '../contract/outcomes.ts';

const PAGE = new URL('../docs/errors.md', import.meta.url);
const TABLE = /(?<=<!-- begin of the table.*-->\n)[\s\S]*(?=<!-- end of the table -->)/;

/** Puts the table of outcomes into the page about errors. */
export function withTable(page: string): string {
  return page.replace(TABLE, () => `\n${table()}\n\n`);
}

function table(): string {
  const rows = Object.values<Outcome>(outcomes).map(({ causes, answeredBy, name, message }) => [
    causes.join('<br>'),
    answeredBy,
    `${errors[name]} \`${name}\``,
    message === '…' ? 'as Amazon Connect says' : message,
    retry(name),
  ]);
  const head = ['cause', 'answered by', 'status and name', 'message', 'retry'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function retry(name: Outcome['name']): string {
  const status = errors[name];
  if (status === 403) return 'no, the chat is over';
  if (!isRetryable(status)) return 'no, change the request';
  return status === 429 || status === 503 ? 'yes, after `Retry-After`' : 'yes, with back-off';
}

if (import.meta.main) writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8')));
