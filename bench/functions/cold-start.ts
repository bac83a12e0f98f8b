import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Figure } from '../figure.ts';
import { inTurns } from '../turns.ts';
import { event } from './event.ts';
import { type BundledHandler, GATEWAY, SDK, TUTORIAL, taskRoot } from './handlers.ts';
import { lambdaEnvironment, RUNTIME_CLIENT, startCold } from './runtime-api.ts';
import type { UpstreamEnvironment } from './upstream.ts';

/** From the start of the process to the first answer, by default in the official runtime client. */
export async function measureColdStarts(
  handlers: readonly BundledHandler[],
  upstream: UpstreamEnvironment,
  rounds: number,
  client: string = RUNTIME_CLIENT,
): Promise<Figure> {
  return {
    name: 'process start to first answer',
    unit: 'ms',
    samples: await inTurns(handlers, rounds, (handler) =>
      startCold({ taskRoot: taskRoot(handler), environment: { ...handler.environment, ...upstream }, client }, event),
    ),
    targets: [
      { of: GATEWAY, to: TUTORIAL, atMost: 0.75 },
      { of: GATEWAY, to: SDK, atMost: 0.75 },
    ],
  };
}

/** Processor time, which depends less on what else a machine does, of the import of the module in a new process. */
const IMPORT = `
  const before = process.cpuUsage();
  await import(process.argv[1]);
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(String((user + system) / 1000), () => process.exit());
`;

export async function measureInit(handlers: readonly BundledHandler[], rounds: number): Promise<Figure> {
  return {
    name: 'module init',
    unit: 'ms of processor time',
    samples: await inTurns(handlers, rounds, async (handler) => {
      const env = { ...lambdaEnvironment(taskRoot(handler)), ...handler.environment };
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '--eval', IMPORT, handler.modulePath],
        { env },
      );
      return Number(stdout);
    }),
    targets: [{ of: GATEWAY, to: TUTORIAL, atMost: 0.55 }],
  };
}
