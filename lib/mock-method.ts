import { type IResource, MockIntegration, PassthroughBehavior } from 'aws-cdk-lib/aws-apigateway';
import { originHeaders } from '../contract/cors.ts';

export interface MockMethodProps {
  readonly method: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The origins whose pages may read the answer; `*` alone means every origin. */
  readonly allowedOrigins: readonly string[];
}

/** Adds a method that API Gateway answers by itself, always alike, without a function. */
export function addMockMethod(
  resource: IResource,
  { method, status, headers, body, allowedOrigins }: MockMethodProps,
): void {
  const parameters = Object.entries({ ...headers, ...originHeaders(allowedOrigins, undefined) }).map(
    ([name, value]) => [`method.response.header.${name}`, `'${value}'`] as const,
  );
  const template = [...(allowedOrigins.length > 1 ? permitOneOf(allowedOrigins) : []), body].join('\n');
  const integration = new MockIntegration({
    // The second is the content type of the SDKs for Android and iOS.
    requestTemplates: Object.fromEntries(
      ['application/json', 'application/x-amz-json-1.1'].map((type) => [type, `{"statusCode": ${status}}`]),
    ),
    // A body of another content type must not be taken for the template.
    passthroughBehavior: PassthroughBehavior.NEVER,
    integrationResponses: [
      {
        statusCode: String(status),
        responseParameters: Object.fromEntries(parameters),
        ...(template !== '' && { responseTemplates: { 'application/json': template } }),
      },
    ],
  });
  resource.addMethod(method, integration, {
    methodResponses: [
      { statusCode: String(status), responseParameters: Object.fromEntries(parameters.map(([name]) => [name, true])) },
    ],
  });
}

/** Lines of a template that permit the request's origin if it is one of several. HTTP/2 spells headers in lower case. */
function permitOneOf(origins: readonly string[]): string[] {
  const header = '$input.params().header';
  return origins.map((origin) =>
    [
      `#if(${header}.get("origin") == "${origin}" || ${header}.get("Origin") == "${origin}")`,
      `#set($context.responseOverride.header.Access-Control-Allow-Origin = "${origin}")`,
      '#end',
    ].join(''),
  );
}
