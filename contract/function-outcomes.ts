import type { Outcome } from './outcomes.ts';

/** The part of the table that a function answers by: the rest of it would be a load for its bundle. */
export const functionOutcomes = {
  violations: {
    causes: [
      'an over-long token',
      'a malformed token, with characters that no header can carry',
      'a part of the path that is too long',
      'a text that is too long for its content type',
      'any other fault of the body under a content type that is not application/json, which API Gateway does not check',
    ],
    answeredBy: 'function',
    name: 'ValidationException',
    message: "… validation errors detected: Value … at '…' failed to satisfy constraint: Member must be …",
  },
  bodyUnreadable: {
    causes: [
      'broken JSON under a content type that is not application/json',
      'no JSON object under a content type that is not application/json',
    ],
    answeredBy: 'function',
    name: 'ValidationException',
    message: 'The request body is not valid JSON, or is not a JSON object. …',
  },
  routeUnknownToFunction: {
    causes: ['a route of API Gateway that its function does not carry'],
    answeredBy: 'function',
    name: 'UnknownOperationException',
    message: 'No operation answers … here; these are served: ….',
  },
  connectUnreachable: {
    causes: [
      'Amazon Connect cannot be reached, in any attempt',
      'Amazon Connect closes the connection half-way, in any attempt',
      'something on the way to Amazon Connect answers with a 5xx in its place, in any attempt',
    ],
    answeredBy: 'function',
    name: 'ServiceUnavailableException',
    message: 'Amazon Connect could not be reached. Try again in a moment.',
  },
  connectGarbled: {
    causes: [
      'Amazon Connect answers with something that is not JSON',
      'Amazon Connect answers 200 without anything, or without a member that it has to have or that was asked for',
      'something on the way to Amazon Connect answers in its place, with another status',
    ],
    answeredBy: 'function',
    name: 'BadGatewayException',
    message: 'The answer of Amazon Connect could not be understood. Try again in a moment.',
  },
  wayThrottled: {
    causes: ['something on the way to Amazon Connect answers 429 in its place'],
    answeredBy: 'function',
    name: 'ThrottlingException',
    message: 'Too many requests reach Amazon Connect. Wait as long as Retry-After says, then try again.',
  },
  deadlineExceeded: {
    causes: ['Amazon Connect is slow', 'the function runs out of time'],
    answeredBy: 'function',
    name: 'GatewayTimeoutException',
    message: 'Amazon Connect did not answer in time. Try again in a moment.',
  },
  unexpected: {
    causes: ['an unexpected exception'],
    answeredBy: 'function',
    name: 'InternalServerException',
    message: 'The gateway failed to handle the request. Try again in a moment.',
  },
} as const satisfies { readonly [key: string]: Outcome };
