import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { corsHeaders } from '../contract/cors.ts';
import { describeBody, describeMember } from '../contract/describe.ts';
import { type ErrorName, errorBody, errorHeaders, errors } from '../contract/errors.ts';
import { BEARER_HEADER, type Operation } from '../contract/operations.ts';

interface GatewayResponse {
  readonly name: ErrorName;
  readonly message: string;
}

/**
 * Gives each answer that API Gateway makes by itself the status, name and shape of the service's own errors. The texts
 * are fixed: what API Gateway could add (`$context.error.validationErrorString`) quotes the caller's values, and names
 * no member.
 */
export function addGatewayResponses(
  api: RestApi,
  operations: readonly Operation[],
  allowedOrigins: readonly string[],
): void {
  for (const [type, { name, message }] of Object.entries(gatewayResponses(operations))) {
    const headers = { ...errorHeaders(name, errors[name]), ...corsHeaders(readableBy(allowedOrigins), undefined) };
    api.addGatewayResponse(type, {
      type: ResponseType.of(type),
      statusCode: String(errors[name]),
      responseHeaders: Object.fromEntries(Object.entries(headers).map(([header, value]) => [header, `'${value}'`])),
      templates: { 'application/json': errorBody(name, message) },
    });
  }
}

/** A row for every type of https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
function gatewayResponses(operations: readonly Operation[]): Record<string, GatewayResponse> {
  const unknownOperation: GatewayResponse = {
    name: 'UnknownOperationException',
    message: `No operation answers this method and path. Below the URL of the gateway and its stage, these are served: ${operations
      .map(({ method, path }) => `${method} ${path}`)
      .join(', ')}.`,
  };
  const unauthorized: GatewayResponse = {
    name: 'UnauthorizedException',
    message: 'The gateway did not accept the credentials of the request. Amazon Connect was not asked.',
  };
  const failed: GatewayResponse = {
    name: 'InternalServerException',
    message: 'The gateway failed to handle the request. Try again in a moment.',
  };
  const throttled: GatewayResponse = {
    name: 'ThrottlingException',
    message: 'Too many requests reach the gateway. Wait as long as Retry-After says, then try again.',
  };
  return {
    BAD_REQUEST_PARAMETERS: {
      name: 'ValidationException',
      message: `The header ${BEARER_HEADER} is missing or empty. ${describeTokens(operations)}.`,
    },
    BAD_REQUEST_BODY: {
      name: 'ValidationException',
      message: `The request body is not what the operation accepts. ${operations.map(describeBody).join(' ')}`,
    },
    REQUEST_TOO_LARGE: {
      name: 'RequestEntityTooLargeException',
      message: 'The request body is larger than the 10 MB that API Gateway accepts.',
    },
    UNSUPPORTED_MEDIA_TYPE: {
      name: 'UnsupportedMediaTypeException',
      message: 'The request must have the content type application/json.',
    },
    MISSING_AUTHENTICATION_TOKEN: unknownOperation,
    RESOURCE_NOT_FOUND: unknownOperation,
    THROTTLED: throttled,
    QUOTA_EXCEEDED: throttled,
    // Most of these are a 403 by default, which a chat client would take for the end of the chat.
    ACCESS_DENIED: unauthorized,
    EXPIRED_TOKEN: unauthorized,
    INVALID_API_KEY: unauthorized,
    INVALID_SIGNATURE: unauthorized,
    UNAUTHORIZED: unauthorized,
    WAF_FILTERED: {
      name: 'RequestBlockedException',
      message: 'The firewall in front of the gateway refused the request. Amazon Connect was not asked.',
    },
    INTEGRATION_TIMEOUT: {
      name: 'GatewayTimeoutException',
      message: 'The gateway did not answer in time. Try again in a moment.',
    },
    INTEGRATION_FAILURE: failed,
    API_CONFIGURATION_ERROR: failed,
    AUTHORIZER_CONFIGURATION_ERROR: failed,
    AUTHORIZER_FAILURE: failed,
    DEFAULT_4XX: {
      name: 'ValidationException',
      message: 'API Gateway refused the request before it reached an operation.',
    },
    DEFAULT_5XX: failed,
  };
}

/** What the operations accept in the bearer header, each token once. */
function describeTokens(operations: readonly Operation[]): string {
  const tokens = operations
    .flatMap(({ input }) => Object.entries(input.members))
    .filter(([, { location }]) => location === 'header')
    .map(([name, member]) => `${name} must be ${describeMember(member)}`);
  return [...new Set(tokens)].join('; ');
}

/**
 * API Gateway cannot compare a request's origin with several allowed ones in a response of its own. Its errors hold
 * nothing of the chat, so any page may read them, rather than none.
 */
function readableBy(allowedOrigins: readonly string[]): readonly string[] {
  return allowedOrigins.length === 1 ? allowedOrigins : ['*'];
}
