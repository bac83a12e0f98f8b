import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { UsageError } from './errors.ts';
import type { Terminal } from './terminal.ts';

/**
 * What an option's value stands for: standard input, a file, or itself.
 *
 * @throws UsageError if there is no such file
 */
export async function contentOf(option: string, value: string, terminal: Terminal): Promise<string> {
  if (value === '-') return readInput(terminal);
  return isParamFile(value) ? contentOfFile(option, value) : value;
}

/** Reads standard input to its end. @throws UsageError if it is not UTF-8 */
export async function readInput({ input, tell }: Terminal): Promise<string> {
  if (input.isTTY) tell('Type what is to be read; Ctrl-D at the beginning of a line ends it.\n');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await buffer(input));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw cause;
    throw new UsageError('Standard input is not UTF-8. Convert it, for instance with iconv.', { cause });
  }
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
