import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { closeServer, listen } from '../../local/listen.ts';

/** A command that runs a server. */
export interface Command {
  /** A module and its arguments, for the Node of this process. */
  readonly args: readonly string[];
  readonly cwd?: URL;
  readonly env?: Readonly<Record<string, string>>;
}

/** A request by which a server shows that it is ready. */
export interface Probe {
  readonly url: string;
  readonly method: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Server {
  /** Milliseconds from the start of the process to its first answer. */
  readonly timeToReady: number;
  /** Kills it. */
  readonly end: () => Promise<void>;
}

/** How long a server may take until it answers, and the time between two tries. */
const MAX_TIME_TO_READY_MS = 120_000;
const TRY_EVERY_MS = 10;

/**
 * Starts a server in a process of its own, and waits until it answers.
 *
 * @param name what errors call it
 * @param log the file that it writes to
 * @throws Error if it ends before, takes too long, or answers with anything but 200
 */
export async function startServer(
  name: string,
  { args, cwd, env }: Command,
  probe: Probe,
  log: string,
): Promise<Server> {
  const file = await open(log, 'w');
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    ...(cwd && { cwd }),
    env: { ...process.env, ...env },
    stdio: ['ignore', file.fd, file.fd],
  });
  await file.close();
  const ended = once(child, 'exit');
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  const end = async (): Promise<void> => {
    if (!isRunning()) return;
    child.kill('SIGKILL');
    await ended;
  };
  const fail = async (what: string): Promise<never> => {
    await end();
    throw new Error(`${name} ${what}. What it wrote:\n${await readFile(log, 'utf8')}`);
  };
  for (;;) {
    const status = await statusOf(probe);
    const timeToReady = performance.now() - started;
    if (status === 200) return { timeToReady, end };
    if (status !== undefined) await fail(`answered its first request with ${status} instead of 200`);
    if (!isRunning()) await fail('ended before it had answered');
    if (timeToReady > MAX_TIME_TO_READY_MS) await fail(`has not answered within ${MAX_TIME_TO_READY_MS / 1000} s`);
    await setTimeout(TRY_EVERY_MS);
  }
}

/** undefined if nothing listens there. */
async function statusOf({ url, ...request }: Probe): Promise<number | undefined> {
  try {
    const response = await fetch(url, request);
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}

/** A port on which nothing listens, for servers that take no free one by themselves. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const { port } = new URL(await listen(server, 0, 'PORT'));
  await closeServer(server);
  return Number(port);
}
