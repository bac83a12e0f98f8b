import { errors } from '../contract/errors.ts';
import { functionOutcomes } from '../contract/function-outcomes.ts';
import type { Outcome } from '../contract/outcomes.ts';
import { ValidationException } from '../contract/validate.ts';
import { ConnectError, ConnectGarbledError, ConnectUnreachableError } from './connect-participant.ts';

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

/** Amazon Connect answered 200 without something that the caller cannot do without. */
export class IncompleteAnswerError extends Error {
  override readonly name = 'IncompleteAnswerError';
}

/** Maps whatever went wrong to what the caller is told; the detail of an unexpected error stays in the log. */
export function refusalFor(error: unknown): Refusal {
  if (error instanceof ConnectError) return { name: error.name, status: error.status, message: error.message };
  if (error instanceof ValidationException) return refuse({ ...functionOutcomes.violations, message: error.message });
  if (error instanceof UnknownOperationError) {
    return refuse({ ...functionOutcomes.routeUnknownToFunction, message: error.message });
  }
  if (error instanceof ConnectUnreachableError) return refuse(functionOutcomes.connectUnreachable);
  if (error instanceof ConnectGarbledError || error instanceof IncompleteAnswerError) {
    return refuse(functionOutcomes.connectGarbled);
  }
  if (error instanceof DeadlineExceededError) return refuse(functionOutcomes.deadlineExceeded);
  return refuse(functionOutcomes.unexpected);
}

function refuse({ name, message }: Pick<Outcome, 'name' | 'message'>): Refusal {
  return { name, status: errors[name], message };
}
