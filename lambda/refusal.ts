import { errors } from '../contract/errors.ts';
import { ValidationException } from '../contract/validate.ts';
import { ConnectError, ConnectUnreachableError } from './connect-participant.ts';

/** An error as the caller sees it: status, the name that SDKs know it by, and a sentence. */
export interface Refusal {
  readonly name: string;
  readonly status: number;
  readonly message: string;
}

/** The request's method and path belong to no operation of this function. */
export class UnknownOperationError extends Error {
  override readonly name = 'UnknownOperationError';
}

/** The time that the invocation had left was used up before Amazon Connect answered. */
export class DeadlineExceededError extends Error {
  override readonly name = 'DeadlineExceededError';
}

/** Maps whatever went wrong to what the caller is told; the detail of an unexpected error stays in the log. */
export function refusalFor(error: unknown): Refusal {
  if (error instanceof ValidationException) return refuse('ValidationException', error.message);
  if (error instanceof ConnectError) return { name: error.name, status: error.status, message: error.message };
  if (error instanceof UnknownOperationError) return refuse('UnknownOperationException', error.message);
  if (error instanceof ConnectUnreachableError) {
    return refuse('ServiceUnavailableException', 'Amazon Connect could not be reached. Try again in a moment.');
  }
  if (error instanceof DeadlineExceededError) {
    return refuse('GatewayTimeoutException', 'Amazon Connect did not answer in time. Try again in a moment.');
  }
  return refuse('InternalServerException', 'The gateway failed to handle the request. Try again in a moment.');
}

function refuse(name: keyof typeof errors, message: string): Refusal {
  return { name, status: errors[name], message };
}
