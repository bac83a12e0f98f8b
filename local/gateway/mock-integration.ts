import { render } from 'velocityjs';
import { staticHeaders } from './gateway-response.ts';
import type { Reply } from './reply.ts';
import type { MockIntegration } from './template.ts';

/**
 * Answers a request by an integration of the type MOCK: the request's template says the status, and the integration
 * response for that status gives headers and body.
 */
export function mockReply(integration: MockIntegration, headers: Readonly<Record<string, string | undefined>>): Reply {
  const responseOverride: { header: Record<string, string> } = { header: {} };
  const evaluate = (templates: Readonly<Record<string, string>>): string =>
    render(templates['application/json'] ?? '', {
      context: { responseOverride },
      input: { params: () => ({ header: headers, path: {}, querystring: {} }) },
    }).trim();

  const { statusCode } = JSON.parse(evaluate(integration.requestTemplates)) as { statusCode: number };
  const response = integration.responses.find((each) => each.statusCode === statusCode);
  if (!response) throw new Error(`The mock integration has no response for the status ${statusCode}.`);
  const body = evaluate(response.responseTemplates);
  return {
    statusCode,
    headers: {
      ...(body !== '' && { 'Content-Type': 'application/json' }),
      ...staticHeaders(response.responseParameters, 'method.response'),
      ...responseOverride.header,
    },
    body,
  };
}
