import { watch } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a synthesized stack is made from. */
const SOURCES = ['bin', 'lib', 'lambda', 'contract'];

/** Editors write a file in several steps, and people several files; what follows within this time is one change. */
const SETTLE_MS = 100;

/**
 * Calls back when a source of the stack has changed, never while an earlier call is under way: a change during that
 * leads to one more call after it.
 *
 * @returns a function that ends the watch
 */
export function watchSources(changed: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let again = false;
  const run = async (): Promise<void> => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    do {
      again = false;
      await changed();
    } while (again);
    running = false;
  };
  const watchers = SOURCES.map((source) =>
    watch(fileURLToPath(new URL(`../${source}`, import.meta.url)), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(run, SETTLE_MS);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
