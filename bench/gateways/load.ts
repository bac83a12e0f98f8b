import { createRequire } from 'node:module';
import type { Probe } from './server.ts';

/** What came of calling a server for a while. */
export interface Load {
  readonly seconds: number;
  readonly answers: readonly Answer[];
  /** How many requests had no answer. */
  readonly unanswered: number;
}

export interface Answer {
  readonly status: number;
  readonly milliseconds: number;
}

/** Calls a server for some seconds, as fast as it answers, on some connections at once. */
export type GenerateLoad = (request: Probe, seconds: number) => Promise<Load>;

const CONNECTIONS = 8;

/** What is used of https://github.com/mcollina/autocannon */
type Autocannon = (options: Probe & { readonly connections: number; readonly duration: number }) => Promise<{
  readonly duration: number;
  readonly errors: number;
}> & { on(event: 'response', listener: (client: unknown, status: number, bytes: number, ms: number) => void): void };

/** @param directory where autocannon is installed */
export function autocannonOf(directory: URL): GenerateLoad {
  const autocannon = createRequire(new URL('package.json', directory))('autocannon') as Autocannon;
  return async (request, seconds) => {
    const answers: Answer[] = [];
    const running = autocannon({ ...request, connections: CONNECTIONS, duration: seconds });
    running.on('response', (_client, status, _bytes, milliseconds) => answers.push({ status, milliseconds }));
    const { duration, errors } = await running;
    return { seconds: duration, answers, unanswered: errors };
  };
}
