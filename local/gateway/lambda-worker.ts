import type { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { Invocation, Outcome, WorkerData, WorkerMessage } from './execution-environment.ts';

/** The inside of an execution environment: loads the bundle once, then runs one invocation after the other. */
for (const stream of [process.stdout, process.stderr]) sendLinesOf(stream);
const { name, modulePath, exportName, memoryMb } = workerData as WorkerData;
const handler = await loadHandler();

parentPort?.on('message', async ({ event, requestId, deadline }: Invocation) => {
  const context = {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    invokedFunctionArn: `arn:aws:lambda:${process.env.AWS_REGION}:123456789012:function:${name}`,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    memoryLimitInMB: String(memoryMb),
  };
  let outcome: Outcome;
  try {
    outcome = { result: JSON.stringify((await handler(JSON.parse(event), context)) ?? null) };
  } catch (error) {
    outcome = { error: error instanceof Error ? error.message : String(error) };
  }
  send(outcome);
});
send('ready');

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

/** A worker thread's own streams confirm each write to the other side and back, which takes longer than a small function. */
function sendLinesOf(stream: Writable): void {
  let unfinished = '';
  stream._writev = (chunks, done) => {
    const lines = [unfinished, ...chunks.map(({ chunk }) => chunk)].join('').split('\n');
    unfinished = lines.pop() ?? '';
    if (lines.length > 0) send({ lines });
    done();
  };
}

async function loadHandler(): Promise<(event: unknown, context: object) => Promise<unknown>> {
  const exported = (await import(pathToFileURL(modulePath).href))[exportName];
  if (typeof exported !== 'function') throw new Error(`The bundle of ${name} exports no function ${exportName}.`);
  return exported;
}
