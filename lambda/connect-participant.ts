import {
  CancelParticipantAuthenticationCommand,
  CompleteAttachmentUploadCommand,
  ConnectParticipantClient,
  ConnectParticipantServiceException,
  CreateParticipantConnectionCommand,
  DescribeViewCommand,
  DisconnectParticipantCommand,
  GetAttachmentCommand,
  GetAuthenticationUrlCommand,
  GetTranscriptCommand,
  SendEventCommand,
  SendMessageCommand,
  type ServiceOutputTypes,
  StartAttachmentUploadCommand,
} from '@aws-sdk/client-connectparticipant';
import { NoAuthSigner } from '@smithy/core';
import { StandardRetryStrategy } from '@smithy/core/retry';
import { functionOutcomes } from '../contract/function-outcomes.ts';
import { isRepeatable, type Operation } from '../contract/operation.ts';
import { cancelParticipantAuthentication as cancelParticipantAuthenticationContract } from '../contract/operations/cancel-participant-authentication.ts';
import { completeAttachmentUpload as completeAttachmentUploadContract } from '../contract/operations/complete-attachment-upload.ts';
import { createParticipantConnection as createParticipantConnectionContract } from '../contract/operations/create-participant-connection.ts';
import { describeView as describeViewContract } from '../contract/operations/describe-view.ts';
import { disconnectParticipant as disconnectParticipantContract } from '../contract/operations/disconnect-participant.ts';
import { getAttachment as getAttachmentContract } from '../contract/operations/get-attachment.ts';
import { getAuthenticationUrl as getAuthenticationUrlContract } from '../contract/operations/get-authentication-url.ts';
import { getTranscript as getTranscriptContract } from '../contract/operations/get-transcript.ts';
import { sendEvent as sendEventContract } from '../contract/operations/send-event.ts';
import { sendMessage as sendMessageContract } from '../contract/operations/send-message.ts';
import { startAttachmentUpload as startAttachmentUploadContract } from '../contract/operations/start-attachment-upload.ts';
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
export const disconnectParticipant = /* @__PURE__ */ connectOperation(
  disconnectParticipantContract,
  (client, input, options) => client.send(new DisconnectParticipantCommand(input), options),
);
export const getTranscript = /* @__PURE__ */ connectOperation(getTranscriptContract, (client, input, options) =>
  client.send(new GetTranscriptCommand(input), options),
);
export const sendMessage = /* @__PURE__ */ connectOperation(sendMessageContract, (client, input, options) =>
  client.send(new SendMessageCommand(input), options),
);
export const sendEvent = /* @__PURE__ */ connectOperation(sendEventContract, (client, input, options) =>
  client.send(new SendEventCommand(input), options),
);
export const startAttachmentUpload = /* @__PURE__ */ connectOperation(
  startAttachmentUploadContract,
  (client, input, options) => client.send(new StartAttachmentUploadCommand(input), options),
);
export const completeAttachmentUpload = /* @__PURE__ */ connectOperation(
  completeAttachmentUploadContract,
  (client, input, options) => client.send(new CompleteAttachmentUploadCommand(input), options),
);
export const getAttachment = /* @__PURE__ */ connectOperation(getAttachmentContract, (client, input, options) =>
  client.send(new GetAttachmentCommand(input), options),
);
export const describeView = /* @__PURE__ */ connectOperation(describeViewContract, (client, input, options) =>
  client.send(new DescribeViewCommand(input), options),
);
export const getAuthenticationUrl = /* @__PURE__ */ connectOperation(
  getAuthenticationUrlContract,
  (client, input, options) => client.send(new GetAuthenticationUrlCommand(input), options),
);
export const cancelParticipantAuthentication = /* @__PURE__ */ connectOperation(
  cancelParticipantAuthenticationContract,
  (client, input, options) => client.send(new CancelParticipantAuthenticationCommand(input), options),
);

/** What is known of a call once it has ended. */
interface CallMetadata {
  readonly requestId: string | undefined;
  readonly attempts: number | undefined;
}

export interface ConnectAnswer extends CallMetadata {
  readonly output: object;
}

/** A call that did not end well. */
export class ConnectCallError extends Error implements CallMetadata {
  readonly requestId: string | undefined;
  readonly attempts: number | undefined;

  constructor(message: string, { requestId, attempts }: CallMetadata, options?: ErrorOptions) {
    super(message, options);
    this.requestId = requestId;
    this.attempts = attempts;
  }
}

/** Amazon Connect answered with an error: its status, name and message are the caller's to see. */
export class ConnectError extends ConnectCallError {
  override readonly name: string;
  readonly status: number;

  constructor(name: string, status: number, message: string, metadata: CallMetadata) {
    super(message, metadata);
    this.name = name;
    this.status = status;
  }
}

/** Amazon Connect could not be reached, or closed the connection before it had answered. */
export class ConnectUnreachableError extends ConnectCallError {
  override readonly name = 'ConnectUnreachableError';
}

/** What answered is not of the protocol, so it says nothing of the chat. */
export class ConnectGarbledError extends ConnectCallError {
  override readonly name = 'ConnectGarbledError';
}

/**
 * Calls an operation of the Participant Service with an input that fits its contract.
 *
 * @throws ConnectCallError, or the signal's reason once it is aborted
 */
export type CallConnect = (operation: ConnectOperation, input: object, signal: AbortSignal) => Promise<ConnectAnswer>;

/** Makes the clients of an execution environment; connections are kept alive between invocations. */
export function connectParticipant(region: string): CallConnect {
  const withoutSignature = {
    region,
    httpAuthSchemeProvider: () => [{ schemeId: 'smithy.api#noAuth' }],
    httpAuthSchemes: [
      { schemeId: 'smithy.api#noAuth', identityProvider: () => async () => ({}), signer: new NoAuthSigner() },
    ],
  };
  const repeating = new ConnectParticipantClient({
    ...withoutSignature,
    retryStrategy: new RetryUnlessThrottled(MAX_ATTEMPTS),
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS },
  });
  // The SDK sets attempts by client. This one is made when the first call needs it, which in `connection` none does. A
  // connection that was kept may have been closed while the environment was frozen, which would cost the one attempt.
  let once: ConnectParticipantClient | undefined;
  const clientFor = (contract: Operation, input: object): ConnectParticipantClient => {
    if (isRepeatable(contract, input)) return repeating;
    once ??= new ConnectParticipantClient({
      ...withoutSignature,
      maxAttempts: 1,
      requestHandler: {
        connectionTimeout: CONNECTION_TIMEOUT_MS,
        httpAgent: { keepAlive: false },
        httpsAgent: { keepAlive: false },
      },
    });
    return once;
  };
  return async ({ contract, send }, input, signal) => {
    try {
      const { $metadata, ...output } = await send(clientFor(contract, input), input, { abortSignal: signal });
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
  const { httpStatusCode: status, requestId, attempts } = $metadata ?? {};
  const metadata = { requestId, attempts };
  if (status !== undefined && error instanceof ConnectParticipantServiceException && isNamed(error)) {
    return new ConnectError(error.name, status, error.message, metadata);
  }
  // Something on the way to Amazon Connect answered: its status can tell when to try again, but not that a chat is over.
  if (status === 429) {
    const { name, message } = functionOutcomes.wayThrottled;
    return new ConnectError(name, status, message, metadata);
  }
  if (isNetworkError(error) || (status !== undefined && status >= 500)) {
    return new ConnectUnreachableError('Amazon Connect could not be reached.', metadata, { cause: error });
  }
  if (status !== undefined || codeOf(error).startsWith('HPE_')) {
    return new ConnectGarbledError('What answered is not Amazon Connect.', metadata, { cause: error });
  }
  return error;
}

/** The SDK calls an error `Unknown` that has no name; one with other characters would fit into no header. */
function isNamed({ name }: Error): boolean {
  return name !== 'Unknown' && /^[A-Za-z]\w{0,99}$/.test(name);
}

/**
 * Sockets, DNS and TLS have codes such as `ECONNRESET`, `EAI_AGAIN` and `CERT_HAS_EXPIRED`; `ERR_…` is an error of Node
 * itself, `HPE_…` one of its HTTP parser. The SDK names its own connection time-out `TimeoutError`.
 */
function isNetworkError(error: unknown): boolean {
  return /^(?!ERR_|HPE_)[A-Z_]+$/.test(codeOf(error)) || Object(error).name === 'TimeoutError';
}

function codeOf(error: unknown): string {
  return String((Object(error) as { code?: unknown }).code ?? '');
}
