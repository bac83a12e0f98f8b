import {
  ConnectParticipantClient,
  ConnectParticipantServiceException,
  CreateParticipantConnectionCommand,
} from '@aws-sdk/client-connectparticipant';
import { NoAuthSigner } from '@smithy/core';
import { StandardRetryStrategy } from '@smithy/core/retry';
import type { OperationInput, OperationName } from '../contract/operations.ts';

/** Amazon Connect answered with an error: its status, name and message are the caller's to see. */
export class ConnectError extends Error {
  override readonly name: string;
  readonly status: number;

  constructor({ name, status, message }: { name: string; status: number; message: string }, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
    this.status = status;
  }
}

/** Amazon Connect could not be reached, or closed the connection before it had answered. */
export class ConnectUnreachable extends Error {
  override readonly name = 'ConnectUnreachable';
}

export interface ConnectAnswer {
  readonly output: object;
  readonly requestId: string | undefined;
  readonly attempts: number | undefined;
}

/**
 * Calls an operation of the Participant Service.
 *
 * @throws ConnectError, ConnectUnreachable, or the signal's reason once it is aborted
 */
export type CallConnect = <Name extends OperationName>(
  name: Name,
  input: OperationInput<Name>,
  signal: AbortSignal,
) => Promise<ConnectAnswer>;

const commands = {
  CreateParticipantConnection: CreateParticipantConnectionCommand,
} satisfies { readonly [Name in OperationName]: unknown };

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
  return async (name, input, signal) => {
    try {
      const { $metadata, ...output } = await client.send(new commands[name](input), { abortSignal: signal });
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
  if (error instanceof ConnectParticipantServiceException) {
    const { name, message, $metadata } = error;
    return new ConnectError({ name, message, status: $metadata.httpStatusCode ?? 500 }, { cause: error });
  }
  if (isNetworkError(error)) return new ConnectUnreachable('Amazon Connect could not be reached.', { cause: error });
  return error;
}

/** Node's network errors carry a `code`; the SDK names its own connection time-out `TimeoutError`. */
function isNetworkError(error: unknown): boolean {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  return typeof code === 'string' || name === 'TimeoutError';
}
