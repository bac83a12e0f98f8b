import type { ErrorName } from './errors.ts';
import { functionOutcomes } from './function-outcomes.ts';
import { BEARER_HEADER } from './operation.ts';

/** A way a request can end other than well. */
export interface Outcome {
  /** What leads to it, each as a phrase. */
  readonly causes: readonly string[];
  readonly answeredBy: 'AWS WAF' | 'API Gateway' | 'function' | 'Amazon Connect';
  readonly name: ErrorName;
  /**
   * What the caller is told. `…` stands for what depends on the request or on the operations that are served
   * (`contract/served.ts`), or for the words of Amazon Connect.
   */
  readonly message: string;
}

/**
 * Every way a request can end other than well. Who answers takes name and message from here; `docs/errors.md` is made
 * from it, and the conformance suite has a case for each cause.
 */
export const outcomes = {
  firewallThrottled: {
    causes: ['one address sends more requests than the rate rule of the firewall allows'],
    answeredBy: 'AWS WAF',
    name: 'ThrottlingException',
    message: 'Too many requests come from this address. Wait as long as Retry-After says, then try again.',
  },
  firewallTooLarge: {
    causes: ['a body over the limit of the firewall'],
    answeredBy: 'AWS WAF',
    name: 'RequestEntityTooLargeException',
    message: 'The request is larger than the gateway accepts. Send a smaller one.',
  },
  firewallBlocked: {
    causes: ['another rule of the firewall blocks the request: its address, its country, or what looks like an attack'],
    answeredBy: 'API Gateway',
    name: 'RequestBlockedException',
    message: 'The firewall in front of the gateway refused the request. Amazon Connect was not asked.',
  },
  stageThrottled: {
    causes: [
      'more requests come than the throttle of the method allows',
      'more requests come with an API key than its usage plan allows',
    ],
    answeredBy: 'API Gateway',
    name: 'ThrottlingException',
    message: 'Too many requests reach the gateway. Wait as long as Retry-After says, then try again.',
  },
  unknownOperation: {
    causes: ['an unknown path', 'a method that the path does not have'],
    answeredBy: 'API Gateway',
    name: 'UnknownOperationException',
    message:
      'No operation answers this method and path. Below the URL of the gateway and its stage, these are served: ….',
  },
  switchedOff: {
    causes: ['an operation that the owner of the gateway has switched off'],
    answeredBy: 'API Gateway',
    name: 'UnknownOperationException',
    message:
      'The owner of this gateway has switched … off. Below the URL of the gateway and its stage, these are served: ….',
  },
  requestTooLarge: {
    causes: ['a body over the limit of API Gateway'],
    answeredBy: 'API Gateway',
    name: 'RequestEntityTooLargeException',
    message: 'The request is larger than the gateway accepts. Send a smaller one.',
  },
  headerRefused: {
    causes: ['no token', 'an empty token'],
    answeredBy: 'API Gateway',
    name: 'ValidationException',
    message: `The header ${BEARER_HEADER} is missing or empty, and … needs it. It carries ….`,
  },
  bodyRefused: {
    causes: [
      'no body',
      'broken JSON',
      'a body that is no JSON object',
      'a member that is missing',
      'a member of the wrong type',
      'a number where a string belongs',
      'a boolean where a string belongs',
      'an unknown enum value',
      'an empty list',
      'a list that is too long',
      'a text that is too short or too long',
      'a number that is too small or too large',
      'any of these without a content type',
    ],
    answeredBy: 'API Gateway',
    name: 'ValidationException',
    message: 'The request body is not what … accepts. …',
  },
  requestRefused: {
    causes: ['another request that API Gateway refuses before it reaches an operation'],
    answeredBy: 'API Gateway',
    name: 'ValidationException',
    message: 'API Gateway refused the request before it reached an operation.',
  },
  credentialsRefused: {
    causes: [
      'no bearer token or a wrong one, where one is asked for',
      'no signature or a wrong one, where one is asked for',
      'no API key or an unknown one, where one is asked for',
      'credentials that a resource policy refuses',
    ],
    answeredBy: 'API Gateway',
    name: 'UnauthorizedException',
    message: 'The gateway did not accept the credentials of the request. It asks for …. Amazon Connect was not asked.',
  },
  functionFailed: {
    causes: [
      'the function crashes, runs out of memory, cannot be started, or answers nothing that is HTTP',
      'the issuer of tokens cannot be asked for its keys',
    ],
    answeredBy: 'API Gateway',
    name: 'InternalServerException',
    message: 'The gateway failed to handle the request. Try again in a moment.',
  },
  functionTimedOut: {
    causes: ['the function does not answer within the 29 seconds of API Gateway'],
    answeredBy: 'API Gateway',
    name: 'GatewayTimeoutException',
    message: 'The gateway did not answer in time. Try again in a moment.',
  },
  ...functionOutcomes,
  connectDenied: {
    causes: ['Amazon Connect does not accept the token, or the chat is over'],
    answeredBy: 'Amazon Connect',
    name: 'AccessDeniedException',
    message: '…',
  },
  connectRefused: {
    causes: ['Amazon Connect does not accept the request'],
    answeredBy: 'Amazon Connect',
    name: 'ValidationException',
    message: '…',
  },
  connectQuotaExceeded: {
    causes: ['the chat has as many attachments as Amazon Connect lets it have'],
    answeredBy: 'Amazon Connect',
    name: 'ServiceQuotaExceededException',
    message: '…',
  },
  connectNotFound: {
    causes: ['Amazon Connect does not know what the request names'],
    answeredBy: 'Amazon Connect',
    name: 'ResourceNotFoundException',
    message: '…',
  },
  connectConflict: {
    causes: ['the request is at odds with the state of the chat or of an attachment'],
    answeredBy: 'Amazon Connect',
    name: 'ConflictException',
    message: '…',
  },
  connectThrottled: {
    causes: ['Amazon Connect throttles'],
    answeredBy: 'Amazon Connect',
    name: 'ThrottlingException',
    message: '…',
  },
  connectFailed: {
    causes: ['Amazon Connect fails, in any attempt'],
    answeredBy: 'Amazon Connect',
    name: 'InternalServerException',
    message: '…',
  },
} as const satisfies { readonly [key: string]: Outcome };

export type OutcomeKey = keyof typeof outcomes;
