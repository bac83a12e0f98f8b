import type { Reply } from './reply.ts';
import type { GatewayResponse } from './template.ts';

/** The answers that API Gateway makes by itself, as far as the local gateway has cause to make them. */
const defaults = {
  BAD_REQUEST_BODY: { statusCode: 400, message: 'Invalid request body' },
  BAD_REQUEST_PARAMETERS: { statusCode: 400, message: 'Missing required request parameters' },
  DEFAULT_5XX: { statusCode: 502, message: 'Internal server error' },
  MISSING_AUTHENTICATION_TOKEN: { statusCode: 403, message: 'Missing Authentication Token' },
  REQUEST_TOO_LARGE: { statusCode: 413, message: 'Request Too Long' },
  THROTTLED: { statusCode: 429, message: 'Too Many Requests' },
} as const;

export type GatewayResponseType = keyof typeof defaults;

/** Renders a gateway response by the template's row for its type, else by the row for its class, else as AWS does. */
export function gatewayResponse(
  type: GatewayResponseType,
  customized: ReadonlyMap<string, GatewayResponse>,
  requestId: string,
): Reply {
  const { statusCode, message } = defaults[type];
  const custom = customized.get(type) ?? customized.get(statusCode < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  const template = custom?.responseTemplates['application/json'] ?? '{"message":$context.error.messageString}';
  return {
    statusCode: custom?.statusCode ?? statusCode,
    headers: {
      'Content-Type': 'application/json',
      ...staticHeaders(custom?.responseParameters ?? {}, 'gatewayresponse'),
    },
    body: substitute(template, {
      '$context.error.messageString': JSON.stringify(message),
      '$context.error.message': message,
      '$context.error.responseType': type,
      '$context.requestId': requestId,
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
