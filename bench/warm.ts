import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figure.ts';
import { type BundledHandler, GATEWAY, SDK, TUTORIAL, taskRoot } from './handlers.ts';
import { lambdaEnvironment, TRACE_ID } from './runtime-api.ts';
import type { UpstreamEnvironment } from './upstream.ts';
import type { Batch } from './warm-handler.ts';

/** How many invocations a process makes before it is another one's turn. */
const BATCH = 100;

/** After so many batches memory is measured first. */
const EARLY_BATCHES = 5;

/**
 * Processor time, wall time and memory of handlers that stay loaded, each in a process of its own, which take turns.
 *
 * @param batches of a hundred invocations each, at least 5
 */
export async function measureWarm(
  handlers: readonly BundledHandler[],
  upstream: UpstreamEnvironment,
  batches: number,
): Promise<Figure[]> {
  const running = await Promise.all(
    handlers.map(async (handler) => ({ ...handler, ...(await start(handler, upstream)) })),
  );
  try {
    const first = new Map<string, Batch>();
    for (const { name, invoke } of running) first.set(name, await invoke(1));
    const later = new Map<string, Batch[]>(running.map(({ name }) => [name, []]));
    for (let batch = 0; batch < batches; batch++) {
      for (const { name, invoke } of running) later.get(name)?.push(await invoke(BATCH));
    }
    const samples = (of: (batch: Batch) => number): Figure['samples'] =>
      Object.fromEntries([...later].map(([name, taken]) => [name, taken.map(of)]));
    return [
      {
        name: 'processor time, an invocation',
        unit: 'ms',
        samples: samples(({ processorMs }) => processorMs),
        targets: [
          { of: GATEWAY, to: SDK, atMost: 1.15 },
          { of: GATEWAY, to: TUTORIAL, atMost: 0.6 },
        ],
      },
      { name: 'wall time, an invocation', unit: 'ms', samples: samples(({ wallMs }) => wallMs), targets: [] },
      ...running.map(({ name }) => memoryOf(name, first.get(name), later.get(name) ?? [])),
    ];
  } finally {
    for (const { child } of running) child.kill();
  }
}

/** What is resident after one invocation, after some, and after all. */
function memoryOf(name: string, first: Batch | undefined, later: readonly Batch[]): Figure {
  const after = (batch: Batch | undefined): number[] => (batch ? [batch.resident] : []);
  const [early, all] = [`after ${EARLY_BATCHES * BATCH}`, `after ${later.length * BATCH}`];
  return {
    name: `memory of the ${name}`,
    unit: 'bytes',
    samples: { 'after 1': after(first), [early]: after(later[EARLY_BATCHES - 1]), [all]: after(later.at(-1)) },
    targets: name === GATEWAY ? [{ of: all, to: early, atMost: 1.02 }] : [],
  };
}

async function start(handler: BundledHandler, upstream: UpstreamEnvironment) {
  const root = taskRoot(handler);
  const child: ChildProcess = fork(fileURLToPath(new URL('warm-handler.ts', import.meta.url)), [handler.modulePath], {
    env: { ...lambdaEnvironment(root), _X_AMZN_TRACE_ID: TRACE_ID, ...handler.environment, ...upstream },
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(() =>
    Promise.reject(new Error(`The ${handler.name} ended before it was done.`)),
  );
  // Its end is awaited for as long as it is asked for something.
  ended.catch(() => {});
  const next = async (): Promise<unknown> => {
    const [message] = await Promise.race([once(child, 'message'), ended]);
    return message;
  };
  await next();
  return {
    child,
    invoke: async (times: number): Promise<Batch> => {
      child.send(times);
      return (await next()) as Batch;
    },
  };
}
