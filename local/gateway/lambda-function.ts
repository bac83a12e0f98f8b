import type {
  APIGatewayAuthorizerResult,
  APIGatewayProxyEvent,
  APIGatewayProxyResult,
  APIGatewayRequestAuthorizerEvent,
} from 'aws-lambda';
import { ExecutionEnvironment, FunctionError, type FunctionEvent } from './execution-environment.ts';
import type { FunctionDefinition } from './template.ts';

/** How many environments a function may have at once; further invocations wait, where Lambda would start more. */
const MAX_ENVIRONMENTS = 4;

/** A function as Lambda runs it: in environments of its own, each with one invocation at a time. */
export class LambdaFunction {
  readonly #start: () => ExecutionEnvironment;
  readonly #environments = new Set<ExecutionEnvironment>();
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #waiting: PromiseWithResolvers<ExecutionEnvironment>[] = [];
  #draining = false;

  /**
   * Starts the first environment at once, so that it is warm when the first request comes.
   *
   * @param overrides environment variables that replace those of the definition
   * @param log receives each line that the function writes
   */
  constructor(
    definition: FunctionDefinition,
    overrides: Readonly<Record<string, string>>,
    log: (line: string) => void,
  ) {
    this.#start = () => {
      const environment = new ExecutionEnvironment(definition, { ...definition.environment, ...overrides }, log);
      this.#environments.add(environment);
      return environment;
    };
    this.#idle.push(this.#start());
  }

  /** @throws FunctionError */
  async invoke(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult>;
  async invoke(event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult>;
  async invoke(event: FunctionEvent): Promise<unknown> {
    const environment = await this.#acquire();
    try {
      return await environment.invoke(event);
    } finally {
      this.#release(environment);
    }
  }

  /** Lets the invocations that have come end, then ends the environments. */
  async drain(): Promise<void> {
    this.#draining = true;
    await Promise.all(this.#idle.splice(0).map((environment) => environment.close()));
  }

  /** Ends the environments; invocations that have come fail. May be called twice. */
  async close(): Promise<void> {
    this.#draining = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new FunctionError('The function is closed.'));
    await Promise.all([...this.#environments].map((environment) => environment.close()));
  }

  async #acquire(): Promise<ExecutionEnvironment> {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      if (!idle.failed) return idle;
      this.#environments.delete(idle);
    }
    if (this.#environments.size < MAX_ENVIRONMENTS) return this.#start();
    const turn = Promise.withResolvers<ExecutionEnvironment>();
    this.#waiting.push(turn);
    return turn.promise;
  }

  #release(environment: ExecutionEnvironment): void {
    if (environment.failed) this.#environments.delete(environment);
    const next = this.#waiting.shift();
    if (next) next.resolve(environment.failed ? this.#start() : environment);
    else if (this.#draining) void environment.close();
    else if (!environment.failed) this.#idle.push(environment);
  }
}
