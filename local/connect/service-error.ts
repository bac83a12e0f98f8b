import { type ErrorName, errors } from '../../contract/errors.ts';

/** An error that the emulated service answers with, by the name and status that Amazon Connect gives it. */
export class ServiceError extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(name: string, status: number, message: string) {
    super(message);
    this.name = name;
    this.status = status;
  }

  /** An error of the Participant Service. */
  static of(name: ErrorName, message: string): ServiceError {
    return new ServiceError(name, errors[name], message);
  }
}

/** The error for a request that is not what it must be. */
export function invalid(message: string): ServiceError {
  return ServiceError.of('ValidationException', message);
}
