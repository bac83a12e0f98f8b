import { randomUUID } from 'node:crypto';
import { readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { UsageError } from '../errors.ts';

/**
 * Reads which items a former run has printed.
 *
 * @returns undefined if there was none
 * @throws UsageError if the file is of something else
 */
export async function readState(path: string): Promise<readonly string[] | undefined> {
  try {
    const { seen } = JSON.parse(await readFile(path, 'utf8')) as { readonly seen?: unknown };
    if (Array.isArray(seen) && seen.every((each) => typeof each === 'string')) return seen;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code !== undefined) throw new UsageError(`argument --state: ${path} cannot be read (${code}).`, { cause });
  }
  throw new UsageError(
    `argument --state: ${path} is no file of this command. Name another one, or remove it to read the chat from its beginning.`,
  );
}

/**
 * Writes it in one step, so that a run that ends meanwhile leaves what was there.
 *
 * @throws UsageError if it cannot be written
 */
export async function writeState(path: string, seen: readonly string[]): Promise<void> {
  try {
    const target = await realpath(path).catch(() => path);
    const draft = `${target}.${randomUUID()}`;
    await writeFile(draft, JSON.stringify({ seen }), { mode: 0o600 });
    await rename(draft, target);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageError(
      `argument --state: ${path} cannot be written (${code}). Name a file in a folder of your own.`,
      {
        cause,
      },
    );
  }
}
