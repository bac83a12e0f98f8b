import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { corsHeaders } from '../contract/cors.ts';
import { ERROR_TYPE_HEADER, type ErrorName, errorBody, errors, retryHeaders } from '../contract/errors.ts';
import type { Operation } from '../contract/operation.ts';
import type { OutcomeKey } from '../contract/outcomes.ts';
import { outcomesWhere } from '../contract/served.ts';
import type { AccessControl } from './access-control.ts';

/**
 * Gives each answer that API Gateway makes by itself the status, name and shape of the service's own errors. The texts
 * are fixed: what API Gateway could add (`$context.error.validationErrorString`) quotes the caller's values, and names
 * no member.
 */
export function addGatewayResponses(
  api: RestApi,
  served: readonly Operation[],
  allowedOrigins: readonly string[],
  access: Pick<AccessControl, 'authorizer' | 'credentials'> | undefined,
): void {
  const outcomes = outcomesWhere(served, access?.credentials ? { credentials: access.credentials } : {});
  const types = { ...gatewayResponses, ...gatewayResponsesWith[access?.authorizer ?? 'none'] };
  for (const [type, outcome] of Object.entries(types)) {
    const { name, message } = outcomes[outcome];
    const headers = Object.entries(headersBeforeTheFunction(name, allowedOrigins));
    api.addGatewayResponse(type, {
      type: ResponseType.of(type),
      statusCode: String(errors[name]),
      responseHeaders: Object.fromEntries(headers.map(([header, value]) => [header, `'${value}'`])),
      templates: { 'application/json': errorBody(name, message) },
    });
  }
}

/**
 * How API Gateway answers by each type of
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
const gatewayResponses = {
  BAD_REQUEST_PARAMETERS: 'headerRefused',
  BAD_REQUEST_BODY: 'bodyRefused',
  REQUEST_TOO_LARGE: 'requestTooLarge',
  THROTTLED: 'stageThrottled',
  QUOTA_EXCEEDED: 'stageThrottled',
  MISSING_AUTHENTICATION_TOKEN: 'unknownOperation',
  RESOURCE_NOT_FOUND: 'unknownOperation',
  // Only a mock integration looks at the content type, and those answer unknown paths and methods.
  UNSUPPORTED_MEDIA_TYPE: 'unknownOperation',
  // Where no method asks for a signature, API Gateway looks at the one that SDKs send only where there is no method.
  INVALID_SIGNATURE: 'unknownOperation',
  EXPIRED_TOKEN: 'unknownOperation',
  // Most of these are a 403 by default, which a chat client would take for the end of the chat.
  ACCESS_DENIED: 'credentialsRefused',
  INVALID_API_KEY: 'credentialsRefused',
  UNAUTHORIZED: 'credentialsRefused',
  WAF_FILTERED: 'firewallBlocked',
  INTEGRATION_TIMEOUT: 'functionTimedOut',
  INTEGRATION_FAILURE: 'functionFailed',
  API_CONFIGURATION_ERROR: 'functionFailed',
  AUTHORIZER_CONFIGURATION_ERROR: 'functionFailed',
  AUTHORIZER_FAILURE: 'functionFailed',
  DEFAULT_4XX: 'requestRefused',
  DEFAULT_5XX: 'functionFailed',
} as const satisfies { readonly [type: string]: OutcomeKey };

/** What an authorizer refuses by types that mean something else without it. */
const gatewayResponsesWith: {
  readonly [authorizer in AccessControl['authorizer']]: {
    readonly [type in keyof typeof gatewayResponses]?: OutcomeKey;
  };
} = {
  none: {},
  iam: {
    MISSING_AUTHENTICATION_TOKEN: 'credentialsRefused',
    INVALID_SIGNATURE: 'credentialsRefused',
    EXPIRED_TOKEN: 'credentialsRefused',
  },
  cognito: { EXPIRED_TOKEN: 'credentialsRefused' },
  jwt: {},
};

/** The headers of an error that API Gateway or the firewall answers by itself. */
export function headersBeforeTheFunction(
  name: ErrorName,
  allowedOrigins: readonly string[],
): Readonly<Record<string, string>> {
  return {
    // API Gateway appends a name of its own, and some clients join the two. All of them end a name at a colon.
    [ERROR_TYPE_HEADER]: `${name}:`,
    ...retryHeaders(errors[name]),
    ...corsHeaders(readableBy(allowedOrigins), undefined),
  };
}

/**
 * A fixed answer cannot compare a request's origin with several allowed ones. It holds nothing of the chat, so any page
 * may read it, rather than none.
 */
function readableBy(allowedOrigins: readonly string[]): readonly string[] {
  return allowedOrigins.length === 1 ? allowedOrigins : ['*'];
}
