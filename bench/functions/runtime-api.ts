import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { closeServer, listen } from '../../local/listen.ts';

/** The official runtime client of AWS Lambda, once `installPeers` has installed it. */
export const RUNTIME = new URL('../peers/lambda-runtime/', import.meta.url);
export const RUNTIME_CLIENT = fileURLToPath(new URL('node_modules/aws-lambda-ric/index.mjs', RUNTIME));

/** A function in an execution environment that does not exist yet. */
export interface ColdFunction {
  readonly taskRoot: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The module that polls the Runtime API. */
  readonly client: string;
}

/**
 * Starts a function in a runtime client, against a Runtime API with one event, and ends it once it has answered.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 *
 * @returns milliseconds from the start of the process to the answer
 * @throws Error if the function answers with anything but 200, or not at all
 */
export async function startCold({ taskRoot, environment, client }: ColdFunction, event: object): Promise<number> {
  const answered = Promise.withResolvers<string>();
  let isTaken = false;
  const api = createServer(async (request, response) => {
    if (request.url?.endsWith('/invocation/next')) {
      // Lambda freezes an environment that has nothing to do.
      if (isTaken) return;
      isTaken = true;
      response.writeHead(200, eventHeaders()).end(JSON.stringify(event));
    } else {
      answered.resolve(`${request.url} ${await textOf(request)}`);
      response.writeHead(202).end();
    }
  });
  const { host } = new URL(await listen(api, 0, 'PORT'));
  const started = performance.now();
  const child = spawn(process.execPath, [client], {
    cwd: taskRoot,
    env: { ...lambdaEnvironment(taskRoot), ...environment, AWS_LAMBDA_RUNTIME_API: host },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const answer = await Promise.race([answered.promise, failure(child)]);
    const milliseconds = performance.now() - started;
    if (!/\/response \{"statusCode":200,/.test(answer)) {
      throw new Error(`The function in ${taskRoot} did not answer with 200: ${answer.slice(0, 300)}`);
    }
    return milliseconds;
  } finally {
    child.kill('SIGKILL');
    await closeServer(api);
  }
}

function eventHeaders(): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'Lambda-Runtime-Aws-Request-Id': '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
    'Lambda-Runtime-Deadline-Ms': String(Date.now() + 10_000),
    'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-1:123456789012:function:bench',
    'Lambda-Runtime-Trace-Id': TRACE_ID,
  };
}

/** Of a request that X-Ray does not sample, as most are. */
export const TRACE_ID = 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
export function lambdaEnvironment(taskRoot: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    _HANDLER: 'index.handler',
    AWS_ACCESS_KEY_ID: '-',
    AWS_SECRET_ACCESS_KEY: '-',
    AWS_SESSION_TOKEN: '-',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    AWS_LAMBDA_FUNCTION_VERSION: '1',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/bench',
    AWS_LAMBDA_LOG_STREAM_NAME: 'bench',
    AWS_REGION: 'us-east-1',
    LAMBDA_TASK_ROOT: taskRoot,
  };
}

async function failure(child: ChildProcess): Promise<never> {
  let log = '';
  child.stderr?.on('data', (chunk) => (log += chunk));
  const [code, signal] = await once(child, 'close');
  throw new Error(`The runtime client ended with ${code ?? signal} before the function had answered:\n${log}`);
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
