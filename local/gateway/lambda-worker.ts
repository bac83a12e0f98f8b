import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { Invocation, WorkerData, WorkerMessage } from './execution-environment.ts';

/** The inside of an execution environment: loads the bundle once, then runs one invocation after the other. */
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
  let outcome: WorkerMessage;
  try {
    outcome = { result: await handler(event, context) };
  } catch (error) {
    outcome = { error: error instanceof Error ? error.message : String(error) };
  }
  send(outcome);
});
send('ready');

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

async function loadHandler(): Promise<(event: unknown, context: object) => Promise<unknown>> {
  const exported = (await import(pathToFileURL(modulePath).href))[exportName];
  if (typeof exported !== 'function') throw new Error(`The bundle of ${name} exports no function ${exportName}.`);
  return exported;
}
