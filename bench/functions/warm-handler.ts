import { lambdaContext } from '../../test/support/proxy-event.ts';
import { event } from './event.ts';

/** What a batch of invocations took, an invocation in the mean. */
export interface Batch {
  readonly wallMs: number;
  readonly processorMs: number;
  /** What is in memory after it, garbage collected. */
  readonly residentBytes: number;
}

const [, , modulePath = ''] = process.argv;
const { handler } = (await import(modulePath)) as {
  handler: (event: object, context: object) => Promise<{ statusCode: number }>;
};

/** One invocation after the other, as an execution environment has them. */
async function invoke(times: number): Promise<Batch> {
  const before = process.cpuUsage();
  const started = performance.now();
  for (let count = 0; count < times; count++) {
    // Handlers change what they are given.
    const { statusCode } = await handler(structuredClone(event), lambdaContext());
    if (statusCode !== 200) throw new Error(`An invocation was answered with ${statusCode} instead of 200.`);
  }
  const wallMs = (performance.now() - started) / times;
  const { user, system } = process.cpuUsage(before);
  globalThis.gc?.();
  return { wallMs, processorMs: (user + system) / 1000 / times, residentBytes: process.memoryUsage.rss() };
}

process.on('message', async (times: number) => process.send?.(await invoke(times)));
process.send?.('ready');
