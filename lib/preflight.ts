import { type IResource, MockIntegration } from 'aws-cdk-lib/aws-apigateway';
import { type AllowedOrigins, allowedHeaders, corsHeaders, PREFLIGHT_MAX_AGE_SECONDS } from '../contract/cors.ts';

/** Adds the method OPTIONS to a resource; API Gateway answers it by itself, without a function. */
export function addPreflight(resource: IResource, methods: readonly string[], allowedOrigins: AllowedOrigins): void {
  const { 'Access-Control-Expose-Headers': _, ...origin } = corsHeaders(allowedOrigins, undefined);
  const headers = {
    ...origin,
    'Access-Control-Allow-Methods': ['OPTIONS', ...methods].join(','),
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
        ...(allowedOrigins.length > 1 && {
          responseTemplates: { 'application/json': echoOneOf(allowedOrigins as readonly string[]) },
        }),
      },
    ],
  });
  resource.addMethod('OPTIONS', integration, {
    methodResponses: [
      { statusCode: '204', responseParameters: Object.fromEntries(parameters.map(([name]) => [name, true])) },
    ],
  });
}

/** A template that permits the request's origin if it is one of several; a browser spells the header either way. */
function echoOneOf(origins: readonly string[]): string {
  return [
    '#set($origin = $input.params().header.get("Origin"))',
    '#if(!$origin)#set($origin = $input.params().header.get("origin"))#end',
    `#if(${origins.map((origin) => `$origin == "${origin}"`).join(' || ')})`,
    '#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)',
    '#end',
  ].join('\n');
}
