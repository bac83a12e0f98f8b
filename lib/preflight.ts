import { type IResource, MockIntegration } from 'aws-cdk-lib/aws-apigateway';
import { allowedHeaders, originHeaders, PREFLIGHT_MAX_AGE_SECONDS } from '../contract/cors.ts';

/** Adds the method OPTIONS to a resource; API Gateway answers it by itself, without a function. */
export function addPreflight(resource: IResource, method: string, allowedOrigins: readonly string[]): void {
  const headers = {
    ...originHeaders(allowedOrigins, undefined),
    'Access-Control-Allow-Methods': `OPTIONS,${method}`,
    'Access-Control-Allow-Headers': allowedHeaders.join(','),
    'Access-Control-Max-Age': String(PREFLIGHT_MAX_AGE_SECONDS),
  };
  const parameters = Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, `'${value}'`]);
  const integration = new MockIntegration({
    requestTemplates: { 'application/json': '{"statusCode": 204}' },
    integrationResponses: [
      {
        statusCode: '204',
        responseParameters: Object.fromEntries(parameters),
        ...(allowedOrigins.length > 1 && { responseTemplates: { 'application/json': permitOneOf(allowedOrigins) } }),
      },
    ],
  });
  resource.addMethod('OPTIONS', integration, {
    methodResponses: [
      { statusCode: '204', responseParameters: Object.fromEntries(parameters.map(([name]) => [name, true])) },
    ],
  });
}

/** A template that permits the request's origin if it is one of several. HTTP/2 spells headers in lower case. */
function permitOneOf(origins: readonly string[]): string {
  const header = '$input.params().header';
  return origins
    .map((origin) =>
      [
        `#if(${header}.get("origin") == "${origin}" || ${header}.get("Origin") == "${origin}")`,
        `#set($context.responseOverride.header.Access-Control-Allow-Origin = "${origin}")`,
        '#end',
      ].join(''),
    )
    .join('\n');
}
