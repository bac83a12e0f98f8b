import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { FunctionDefinition } from './template.ts';

/** What a worker thread is started with. */
export type WorkerData = Pick<FunctionDefinition, 'name' | 'modulePath' | 'exportName' | 'memoryMb'>;

/** What is sent to a worker thread. */
export interface Invocation {
  readonly event: APIGatewayProxyEvent;
  readonly requestId: string;
  /** When the function's time is over, in milliseconds since 1970. */
  readonly deadline: number;
}

/** What a worker thread sends back. */
export type Outcome = { readonly result: APIGatewayProxyResult } | { readonly error: string };

/** The function threw, ran out of time or memory, or could not be loaded. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

/** A worker thread with the environment, the memory and the time that a function has in Lambda. */
export class ExecutionEnvironment {
  readonly #definition: FunctionDefinition;
  readonly #worker: Worker;
  #failure: FunctionError | undefined;
  #fail: (failure: FunctionError) => void = () => {};

  /**
   * @param variables the whole of the function's environment
   * @param log receives each line that the function writes
   */
  constructor(
    definition: FunctionDefinition,
    variables: Readonly<Record<string, string>>,
    log: (line: string) => void,
  ) {
    const { name, modulePath, exportName, memoryMb } = definition;
    this.#definition = definition;
    this.#worker = new Worker(new URL('./lambda-worker.ts', import.meta.url), {
      workerData: { name, modulePath, exportName, memoryMb } satisfies WorkerData,
      env: { ...variables },
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
      stdout: true,
      stderr: true,
    });
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) createInterface(stream).on('line', log);
    this.#worker.on('error', (error) => this.#end(error instanceof Error ? error.message : String(error)));
    this.#worker.on('exit', () => this.#end('The execution environment ended.'));
  }

  /** Whether it can take no further invocation. */
  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /**
   * Runs one invocation; the next may begin once this one has settled.
   *
   * @throws FunctionError
   */
  async invoke(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
    const { timeoutMs } = this.#definition;
    const outcome = new Promise<Outcome>((resolve, reject) => {
      this.#fail = reject;
      this.#worker.once('message', resolve);
    });
    if (this.#failure) throw this.#failure;
    const timer = setTimeout(() => this.#end(`Task timed out after ${timeoutMs / 1000} seconds.`), timeoutMs);
    this.#worker.postMessage({ event, requestId: randomUUID(), deadline: Date.now() + timeoutMs } satisfies Invocation);
    try {
      const settled = await outcome;
      if ('error' in settled) throw new FunctionError(settled.error);
      return settled.result;
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #end(reason: string): void {
    this.#failure ??= new FunctionError(reason);
    this.#fail(this.#failure);
    void this.#worker.terminate();
  }
}
