import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { APIGatewayProxyEvent, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { FunctionDefinition } from './template.ts';

/** What a worker thread is started with. */
export type WorkerData = Pick<FunctionDefinition, 'name' | 'modulePath' | 'exportName' | 'memoryMb'>;

/** What a function is invoked with: by an integration, or by an authorizer. */
export type FunctionEvent = APIGatewayProxyEvent | APIGatewayRequestAuthorizerEvent;

/** What is sent to a worker thread. As in Lambda, events and results are JSON, which also takes less time than to clone them. */
export interface Invocation {
  readonly event: string;
  readonly requestId: string;
  /** When the function's time is over, in milliseconds since 1970. */
  readonly deadline: number;
}

/** That it is ready, or what came of an invocation. */
export type Outcome = 'ready' | { readonly result: string } | { readonly error: string };

/** What a worker thread sends: what the function writes, once that it is ready, then what came of each invocation. */
export type WorkerMessage = Outcome | { readonly lines: readonly string[] };

/** The function threw, ran out of time or memory, or could not be loaded. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

/** A worker thread with the environment, the memory and the time that a function has in Lambda. */
export class ExecutionEnvironment {
  readonly #definition: FunctionDefinition;
  readonly #worker: Worker;
  readonly #ready: Promise<Outcome>;
  #awaited = Promise.withResolvers<Outcome>();
  #failure: FunctionError | undefined;

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
    });
    this.#worker.on('message', (message: WorkerMessage) => {
      if (typeof message === 'object' && 'lines' in message) for (const line of message.lines) log(line);
      else this.#awaited.resolve(message);
    });
    this.#worker.on('error', (error: Error) => this.#fail(error.message));
    this.#worker.on('exit', () => this.#fail('The execution environment ended.'));
    this.#ready = this.#awaited.promise;
    // A failure before the first invocation is told to that one.
    this.#ready.catch(() => {});
  }

  /** Whether it can take no further invocation. */
  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /**
   * Runs one invocation; the next may begin once this one has settled. Its time begins when the function is loaded, as
   * Lambda's does.
   *
   * @throws FunctionError
   */
  async invoke(event: FunctionEvent): Promise<unknown> {
    await this.#ready;
    if (this.#failure) throw this.#failure;
    const { timeoutMs } = this.#definition;
    this.#awaited = Promise.withResolvers();
    const timer = setTimeout(() => this.#fail(`Task timed out after ${timeoutMs / 1000} seconds.`), timeoutMs);
    this.#worker.postMessage({
      event: JSON.stringify(event),
      requestId: randomUUID(),
      deadline: Date.now() + timeoutMs,
    } satisfies Invocation);
    try {
      const message = await this.#awaited.promise;
      if (typeof message === 'object' && 'result' in message) return JSON.parse(message.result);
      throw new FunctionError(typeof message === 'object' ? message.error : message);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the worker thread; an invocation that is under way fails. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(reason: string): void {
    this.#failure ??= new FunctionError(reason);
    this.#awaited.reject(this.#failure);
    void this.#worker.terminate();
  }
}
