import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Figure } from '../figure.ts';
import { type BundledHandler, GATEWAY, HTTPS, SDK, TUTORIAL, taskRoot } from './handlers.ts';
import { lambdaEnvironment, TRACE_ID } from './runtime-api.ts';
import type { UpstreamEnvironment } from './upstream.ts';
import type { Batch } from './warm-handler.ts';

/** How many invocations a process makes before it is another one's turn. */
export const BATCH = 100;

/** Processor time and wall time of handlers that stay loaded, each in a process of its own, which take turns. */
export async function measureWarm(
  handlers: readonly BundledHandler[],
  upstream: UpstreamEnvironment,
  batches: number,
): Promise<Figure[]> {
  const warm = await Promise.all(handlers.map((handler) => WarmHandler.start(handler, upstream)));
  try {
    const taken = new Map<string, Batch[]>(warm.map(({ name }) => [name, []]));
    for (let batch = 0; batch < batches; batch++) {
      for (const each of warm) taken.get(each.name)?.push(await each.invoke(BATCH));
    }
    const samples = (of: (batch: Batch) => number): Figure['samples'] =>
      Object.fromEntries([...taken].map(([name, each]) => [name, each.map(of)]));
    return [
      {
        name: 'processor time of a warm invocation',
        unit: 'ms',
        samples: samples(({ processorMs }) => processorMs),
        targets: [
          { of: GATEWAY, to: SDK, atMost: 1.15 },
          { of: GATEWAY, to: TUTORIAL, atMost: 0.6 },
        ],
      },
      { name: 'wall time of a warm invocation', unit: 'ms', samples: samples(({ wallMs }) => wallMs), targets: [] },
    ];
  } finally {
    for (const each of warm) each.end();
  }
}

/** After so many batches memory is measured, too, if there are as many. */
const EARLY = 5;
const SETTLED = 20;

/**
 * By these, V8 takes no memory but for what a program keeps: it does not optimize code, which it does after some hundred
 * invocations, nor does it let the space for new objects grow.
 */
export const STEADY = ['--no-maglev', '--no-opt', '--max-semi-space-size=1'];

/**
 * Memory of all handlers beside each other, after the first and after the last invocation; how that of the gateway and of the floor
 * grows in between; and what of it the gateway keeps.
 */
export async function measureMemories(
  handlers: readonly BundledHandler[],
  upstream: UpstreamEnvironment,
  batches: number,
): Promise<Figure[]> {
  const figures = new Map<string, Figure>();
  for (const handler of handlers) figures.set(handler.name, await measureMemory(handler, upstream, batches));
  const beside = (moment: string, name: string): Figure => ({
    name,
    unit: 'MB',
    samples: Object.fromEntries([...figures].map(([handler, { samples }]) => [handler, samples[moment] ?? []])),
    targets: [],
  });
  const steady = handlers.filter(({ name }) => name === GATEWAY);
  return [
    beside(after(1), 'memory after the first invocation'),
    beside(after(batches * BATCH), `memory after ${batches * BATCH} invocations`),
    ...[GATEWAY, HTTPS].flatMap((name) => figures.get(name) ?? []),
    ...(await Promise.all(steady.map((handler) => measureMemory(handler, upstream, batches, STEADY)))),
  ];
}

/** What is resident after one invocation, after some and after all, of a process that collects its garbage before. */
export async function measureMemory(
  handler: BundledHandler,
  upstream: UpstreamEnvironment,
  batches: number,
  flags: readonly string[] = [],
): Promise<Figure> {
  const warm = await WarmHandler.start(handler, upstream, flags);
  try {
    const resident = new Map([[1, (await warm.invoke(1)).residentBytes]]);
    for (let batch = 1; batch <= batches; batch++)
      resident.set(batch * BATCH, (await warm.invoke(BATCH)).residentBytes);
    const moments = [batches, SETTLED, EARLY].filter((batch) => batch <= batches).map((batch) => batch * BATCH);
    return {
      name: `memory of the ${handler.name}${flags.length > 0 ? `, with ${flags.join(' ')}` : ''}`,
      unit: 'MB',
      samples: Object.fromEntries(
        [...moments, 1].map((moment) => [after(moment), [(resident.get(moment) ?? 0) / 1e6]]),
      ),
      targets: handler.name === GATEWAY ? [{ of: after(batches * BATCH), to: after(EARLY * BATCH), atMost: 1.02 }] : [],
    };
  } finally {
    warm.end();
  }
}

function after(invocations: number): string {
  return `after ${invocations}`;
}

/** A process with a handler that stays loaded. */
class WarmHandler {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  private constructor(name: string, child: ChildProcess) {
    this.name = name;
    this.#child = child;
    let log = '';
    child.stderr?.on('data', (chunk) => (log += chunk));
    this.#ended = once(child, 'close').then(() =>
      Promise.reject(new Error(`The ${name} ended before it was done. What it wrote:\n${log}`)),
    );
    // Whoever waits for the process hears of it.
    this.#ended.catch(() => {});
  }

  static async start(
    handler: BundledHandler,
    upstream: UpstreamEnvironment,
    flags: readonly string[] = [],
  ): Promise<WarmHandler> {
    const root = taskRoot(handler);
    const module = fileURLToPath(new URL('warm-handler.ts', import.meta.url));
    const child = fork(module, [handler.modulePath], {
      env: { ...lambdaEnvironment(root), _X_AMZN_TRACE_ID: TRACE_ID, ...handler.environment, ...upstream },
      execArgv: ['--expose-gc', ...flags],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const warm = new WarmHandler(handler.name, child);
    await warm.#message();
    return warm;
  }

  async invoke(times: number): Promise<Batch> {
    const answered = this.#message();
    this.#child.send(times);
    return (await answered) as Batch;
  }

  end(): void {
    this.#child.kill();
  }

  async #message(): Promise<unknown> {
    const [message] = await Promise.race([once(this.#child, 'message'), this.#ended]);
    return message;
  }
}
