import { ERROR_TYPE_HEADER } from '../../contract/errors.ts';
import type { Reply } from './reply.ts';
import type { GatewayResponse } from './template.ts';

/**
 * The answers that API Gateway makes by itself, as far as the local gateway has cause to make them. To each it adds an
 * error type of its own, after the one that the owner of the API has set
 * (https://github.com/smithy-lang/smithy/issues/1170).
 */
const defaults = {
  ACCESS_DENIED: { statusCode: 403, message: 'User is not authorized', errorType: 'AccessDeniedException' },
  AUTHORIZER_CONFIGURATION_ERROR: {
    statusCode: 500,
    message: 'Internal server error',
    errorType: 'AuthorizerConfigurationException',
  },
  AUTHORIZER_FAILURE: { statusCode: 500, message: 'Internal server error', errorType: 'AuthorizerFailureException' },
  BAD_REQUEST_BODY: { statusCode: 400, message: 'Invalid request body', errorType: 'BadRequestException' },
  BAD_REQUEST_PARAMETERS: {
    statusCode: 400,
    message: 'Missing required request parameters',
    errorType: 'BadRequestException',
  },
  DEFAULT_5XX: { statusCode: 502, message: 'Internal server error', errorType: 'InternalServerErrorException' },
  INVALID_API_KEY: { statusCode: 403, message: 'Forbidden', errorType: 'ForbiddenException' },
  INVALID_SIGNATURE: { statusCode: 403, message: 'Invalid signature', errorType: 'InvalidSignatureException' },
  MISSING_AUTHENTICATION_TOKEN: {
    statusCode: 403,
    message: 'Missing Authentication Token',
    errorType: 'MissingAuthenticationTokenException',
  },
  QUOTA_EXCEEDED: { statusCode: 429, message: 'Limit Exceeded', errorType: 'LimitExceededException' },
  REQUEST_TOO_LARGE: { statusCode: 413, message: 'Request Too Long', errorType: 'RequestEntityTooLargeException' },
  THROTTLED: { statusCode: 429, message: 'Too Many Requests', errorType: 'TooManyRequestsException' },
  UNAUTHORIZED: { statusCode: 401, message: 'Unauthorized', errorType: 'UnauthorizedException' },
  UNSUPPORTED_MEDIA_TYPE: {
    statusCode: 415,
    message: 'Unsupported Media Type',
    errorType: 'UnsupportedMediaTypeException',
  },
} as const;

export type GatewayResponseType = keyof typeof defaults;

/** What API Gateway knows of the request that it refuses. */
export interface RefusedRequest {
  readonly requestId: string;
  readonly httpMethod: string;
  /** The path of the resource, or undefined if there is none. */
  readonly resourcePath: string | undefined;
}

/** Renders a gateway response by the template's row for its type, else by the row for its class, else as AWS does. */
export function gatewayResponse(
  type: GatewayResponseType,
  customized: ReadonlyMap<string, GatewayResponse>,
  { requestId, httpMethod, resourcePath = '' }: RefusedRequest,
): Reply {
  const { statusCode, message, errorType } = defaults[type];
  const custom = customized.get(type) ?? customized.get(statusCode < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  const headers = staticHeaders(custom?.responseParameters ?? {}, 'gatewayresponse');
  const template = custom?.responseTemplates['application/json'] ?? '{"message":$context.error.messageString}';
  return {
    statusCode: custom?.statusCode ?? statusCode,
    headers: {
      'Content-Type': 'application/json',
      ...headers,
      [ERROR_TYPE_HEADER]: [headers[ERROR_TYPE_HEADER], errorType].filter((each) => each !== undefined),
    },
    body: substitute(template, {
      '$context.error.messageString': JSON.stringify(message),
      '$context.error.message': message,
      '$context.error.responseType': type,
      '$context.httpMethod': httpMethod,
      '$context.requestId': requestId,
      '$context.resourcePath': resourcePath,
    }),
  };
}

/** The headers that mapped parameters such as `gatewayresponse.header.Vary` set to a fixed value in single quotes. */
export function staticHeaders(
  parameters: Readonly<Record<string, string>>,
  target: 'gatewayresponse' | 'method.response',
): Record<string, string> {
  const prefix = `${target}.header.`;
  return Object.fromEntries(
    Object.entries(parameters)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value.replace(/^'(.*)'$/, '$1')]),
  );
}

/** A gateway response's template is no VTL: variables are replaced and nothing more. */
function substitute(template: string, variables: Readonly<Record<string, string>>): string {
  return template.replace(/\$context(\.\w+)+/g, (variable) => variables[variable] ?? '');
}
