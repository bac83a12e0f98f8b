import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { UsageError } from './errors.ts';
import type { Terminal } from './terminal.ts';

/**
 * What an option's value stands for: standard input, a file, or itself.
 *
 * @throws UsageError if there is no such file
 */
export async function contentOf(option: string, value: string, { input }: Terminal): Promise<string> {
  if (value === '-') return text(input);
  return isParamFile(value) ? contentOfFile(option, value) : value;
}

export function isParamFile(value: string): boolean {
  return value.startsWith('file://');
}

/** @throws UsageError if there is no such file */
export async function contentOfFile(option: string, value: string): Promise<string> {
  try {
    return await readFile(value.slice('file://'.length), 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageError(
      `Error parsing parameter '${option}': Unable to load paramfile ${value}: ${code === 'ENOENT' ? 'there is no such file' : code}. A path after file:// is relative to the current folder unless it starts with a third slash.`,
      { cause },
    );
  }
}
