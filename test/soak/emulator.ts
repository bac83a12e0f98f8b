import { setImmediate } from 'node:timers/promises';
import { startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import type { Holdings } from './soak.ts';

/** The memory of the process, in bytes. */
export interface Memory {
  readonly heap: number;
  readonly resident: number;
}

/** What it answers to each question. */
export interface Answers {
  readonly holds: Holdings;
  readonly memory: Memory;
}

// An emulated Amazon Connect in a process of its own, so that nobody else's memory is counted, nor its core used. It says
// its URL, then answers what it is asked until nobody is there to ask.
const connect = await startAmazonConnect();
const answers = { holds: connect.holds, memory } satisfies Record<keyof Answers, unknown>;
process.on('message', async (question: keyof Answers) => process.send?.(await answers[question]()));
process.on('disconnect', () => connect.close());
process.send?.(connect.url);

async function memory(): Promise<Memory> {
  // What this turn of the event loop still refers to is garbage in the next.
  await setImmediate();
  // A regular collection frees compiled code at a time of its own choosing: megabytes, more than a leak would add.
  globalThis.gc?.({ type: 'major', flavor: 'last-resort' });
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, resident: rss };
}
