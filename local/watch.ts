import { once } from 'node:events';
import { watch } from 'chokidar';

/** Editors write a file in several steps, and people several files; what follows within this time is one change. */
const SETTLE_MS = 100;

/**
 * Calls back when files in the directories, or below, have changed.
 *
 * @returns a function that ends the watch, once it has begun
 */
export async function watchDirectories(
  directories: readonly string[],
  changed: () => Promise<void>,
): Promise<() => Promise<void>> {
  const { notice, cancel } = settled(changed);
  const watcher = watch([...directories], { ignoreInitial: true }).on('all', notice);
  await once(watcher, 'ready');
  return async () => {
    cancel();
    await watcher.close();
  };
}

/**
 * Makes many notices few calls: one for all that come together, and never a second call while one is under way, but
 * one more after it if there was a notice meanwhile.
 */
export function settled(call: () => Promise<void>): { readonly notice: () => void; readonly cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let again = false;
  const run = async (): Promise<void> => {
    again = running;
    if (running) return;
    running = true;
    await call();
    running = false;
    if (again) await run();
  };
  return {
    notice: () => {
      clearTimeout(timer);
      timer = setTimeout(run, SETTLE_MS);
    },
    cancel: () => clearTimeout(timer),
  };
}
