/**
 * The errors a caller can receive, by the name that travels in `x-amzn-ErrorType` and in the body's `__type`, each with
 * its HTTP status. SDKs turn the service's own names into classes, and retry by status what they do not know by name.
 */
export const errors = {
  // Amazon Connect Participant Service (https://docs.aws.amazon.com/connect-participant/latest/APIReference/).
  AccessDeniedException: 403,
  ConflictException: 409,
  InternalServerException: 500,
  ResourceNotFoundException: 404,
  ServiceQuotaExceededException: 402,
  ThrottlingException: 429,
  ValidationException: 400,
  // The gateway's own; none is a 403, which chat clients take for the end of the chat.
  BadGatewayException: 502,
  GatewayTimeoutException: 504,
  RequestBlockedException: 400,
  RequestEntityTooLargeException: 413,
  ServiceUnavailableException: 503,
  UnauthorizedException: 401,
  UnknownOperationException: 404,
} as const;

export type ErrorName = keyof typeof errors;

export const ERROR_TYPE_HEADER = 'x-amzn-ErrorType';

/** Seconds that a caller is asked to wait before it repeats a call that was answered 429 or 503. */
export const RETRY_AFTER_SECONDS = 1;

/** Whether the same request may succeed later. Anything else has to be changed first, and after a 403 the chat is over. */
export function isRetryable(status: number): boolean {
  return status === 429 || status >= 500;
}

/** The headers of an error of a status; the same whoever answers. */
export function retryHeaders(status: number): Record<string, string> {
  return status === 429 || status === 503 ? { 'Retry-After': String(RETRY_AFTER_SECONDS) } : {};
}

/** The body of an error, as JSON. `__type` repeats the name for browsers, which see a header only if it is exposed. */
export function errorBody(name: string, message: string): string {
  return JSON.stringify({ __type: name, Message: message });
}
