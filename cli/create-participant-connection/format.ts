import { formatTable } from './format-table.ts';
import { formatText } from './format-text.ts';

export interface Form {
  readonly output: 'json' | 'yaml' | 'text' | 'table';
  /** What a table is called. */
  readonly title: string;
  readonly width: number;
  readonly colors: boolean;
}

/** A value as it is printed, in the form that was asked for; nothing if it is an empty structure. */
export async function format(value: unknown, form: Form): Promise<string> {
  switch (form.output) {
    case 'json':
      return isEmpty(value) ? '' : `${JSON.stringify(value, undefined, 4)}\n`;
    case 'yaml':
      return isEmpty(value) ? '' : formatYaml(value);
    case 'text':
      return formatText(value);
    case 'table':
      return formatTable(form.title, value, form);
  }
}

function isEmpty(value: unknown): boolean {
  return JSON.stringify(value) === '{}';
}

async function formatYaml(value: unknown): Promise<string> {
  if (typeof value !== 'object' || value === null) return `${JSON.stringify(value)}\n`;
  const { stringify } = await import('yaml');
  return stringify(value, {
    // Of YAML 1.1, so that a reader of either version takes a time for a text.
    version: '1.1',
    singleQuote: true,
    lineWidth: 0,
    indentSeq: false,
    sortMapEntries: true,
  });
}
