import { STATUS_CODES } from 'node:http';
import {
  ConnectParticipantClient,
  ConnectParticipantServiceException,
  CreateParticipantConnectionCommand,
  type ServiceOutputTypes,
} from '@aws-sdk/client-connectparticipant';
import { NoAuthSigner } from '@smithy/core';
import { StandardRetryStrategy } from '@smithy/core/retry';
import {
  createParticipantConnection as createParticipantConnectionContract,
  type Operation,
} from '../contract/operations.ts';
import type { Infer } from '../contract/shapes.ts';

/** An operation of the contract, and how the SDK calls it. */
export interface ConnectOperation {
  readonly contract: Operation;
  readonly send: Send<object>;
}

type Send<Input> = (
  client: ConnectParticipantClient,
  input: Input,
  options: { readonly abortSignal: AbortSignal },
) => Promise<ServiceOutputTypes>;

/** The type check holds the contract against the SDK; at run time the validator has made the input fit. */
function connectOperation<Contract extends Operation>(
  contract: Contract,
  send: Send<Infer<Contract['input']>>,
): ConnectOperation {
  return { contract, send: (client, input, options) => send(client, input as Infer<Contract['input']>, options) };
}

// Each is an export of its own, so that a function's bundle has only the commands of the operations that it serves.
export const createParticipantConnection = /* @__PURE__ */ connectOperation(
  createParticipantConnectionContract,
  (client, input, options) => client.send(new CreateParticipantConnectionCommand(input), options),
);

/** What is known of a call once Amazon Connect has answered. */
interface CallMetadata {
  readonly requestId: string | undefined;
  readonly attempts: number | undefined;
}

export interface ConnectAnswer extends CallMetadata {
  readonly output: object;
}

/** Amazon Connect answered with an error: its status, name and message are the caller's to see. */
export class ConnectError extends Error implements CallMetadata {
  override readonly name: string;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly attempts: number | undefined;

  constructor({
    name,
    status,
    message,
    requestId,
    attempts,
  }: CallMetadata & { readonly name: string; readonly status: number; readonly message: string }) {
    super(message);
    this.name = name;
    this.status = status;
    this.requestId = requestId;
    this.attempts = attempts;
  }
}

/** Amazon Connect could not be reached, or closed the connection before it had answered. */
export class ConnectUnreachableError extends Error {
  override readonly name = 'ConnectUnreachableError';
}

/**
 * Calls an operation of the Participant Service with an input that fits its contract.
 *
 * @throws ConnectError, ConnectUnreachableError, or the signal's reason once it is aborted
 */
export type CallConnect = (operation: ConnectOperation, input: object, signal: AbortSignal) => Promise<ConnectAnswer>;

/** Makes the one client of an execution environment; it keeps its connections alive between invocations. */
export function connectParticipant(region: string): CallConnect {
  const client = new ConnectParticipantClient({
    region,
    httpAuthSchemeProvider: () => [{ schemeId: 'smithy.api#noAuth' }],
    httpAuthSchemes: [
      { schemeId: 'smithy.api#noAuth', identityProvider: () => async () => ({}), signer: new NoAuthSigner() },
    ],
    retryStrategy: new RetryUnlessThrottled(MAX_ATTEMPTS),
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS },
  });
  return async ({ send }, input, signal) => {
    try {
      const { $metadata, ...output } = await send(client, input, { abortSignal: signal });
      return { output, requestId: $metadata.requestId, attempts: $metadata.attempts };
    } catch (error) {
      signal.throwIfAborted();
      throw translate(error);
    }
  };
}

const MAX_ATTEMPTS = 3;
const CONNECTION_TIMEOUT_MS = 1000;

/** Against a quota of a few calls a second for a whole instance, repeating a throttled call would feed the storm. */
class RetryUnlessThrottled extends StandardRetryStrategy {
  override async refreshRetryTokenForRetry(
    ...[token, errorInfo]: Parameters<StandardRetryStrategy['refreshRetryTokenForRetry']>
  ): ReturnType<StandardRetryStrategy['refreshRetryTokenForRetry']> {
    if (errorInfo.errorType === 'THROTTLING') throw errorInfo.error;
    return super.refreshRetryTokenForRetry(token, errorInfo);
  }
}

function translate(error: unknown): unknown {
  const { $metadata } = Object(error) as Partial<ConnectParticipantServiceException>;
  const { httpStatusCode: status = 0, requestId, attempts } = $metadata ?? {};
  if (error instanceof ConnectParticipantServiceException && error.name !== NAMELESS) {
    return new ConnectError({ name: error.name, message: error.message, status, requestId, attempts });
  }
  // Something on the way to Amazon Connect answered: its status can tell when to try again, but not that a chat is over.
  if (status === 429 || status >= 500) {
    const known = status === 429 ? 'ThrottlingException' : 'InternalServerException';
    return new ConnectError({ name: known, message: STATUS_CODES[status] ?? '', status, requestId, attempts });
  }
  if (isNetworkError(error))
    return new ConnectUnreachableError('Amazon Connect could not be reached.', { cause: error });
  return error;
}

/** The name that the SDK gives to an error which has none. */
const NAMELESS = 'Unknown';

/** The operating system's errors have codes such as `ECONNRESET`; the SDK names its own connection time-out `TimeoutError`. */
function isNetworkError(error: unknown): boolean {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  return (typeof code === 'string' && !code.startsWith('ERR_')) || name === 'TimeoutError';
}
