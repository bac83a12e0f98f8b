/** A command that is done sooner shows nothing, which would only flicker. */
const PATIENCE = 300;

/**
 * Shows on standard error, which is a terminal, that something takes a while.
 *
 * @returns a function that ends that
 */
export function showProgress(doing: string): () => void {
  let stop = (): void => {};
  const timer = setTimeout(async () => {
    const { default: makeSpinner } = await import('yocto-spinner');
    if (hasEnded) return;
    const spinner = makeSpinner({ text: doing, stream: process.stderr, handleSignals: false }).start();
    stop = () => spinner.stop();
  }, PATIENCE);
  let hasEnded = false;
  return () => {
    hasEnded = true;
    clearTimeout(timer);
    stop();
  };
}
