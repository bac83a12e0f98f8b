import { API_KEY_HEADER } from '../../contract/cors.ts';
import { readAuthorizerEnvironment } from '../../contract/environment.ts';
import type { Authorities } from './authorizers.ts';
import type { AwsCredentials } from './signature-v4.ts';
import type { Authorization, GatewayTemplate } from './template.ts';

/** What somebody who may call sends. */
export interface Caller {
  readonly headers: Readonly<Record<string, string>>;
  /** What requests are signed with, if signatures are asked for. */
  readonly awsCredentials: AwsCredentials | undefined;
}

/** Makes up somebody whom the API of a template lets through. */
export async function makeCaller(template: GatewayTemplate, { issuer, awsCredentials }: Authorities): Promise<Caller> {
  const authorizations = template.methods.map(({ authorization }) => authorization);
  const [apiKey] = template.usagePlans.flatMap(({ apiKeys }) => apiKeys);
  const byToken = authorizations.find((each) => 'header' in each);
  return {
    headers: {
      ...(byToken && { [byToken.header]: `Bearer ${await issuer.issueToken(claimsFor(byToken, template))}` }),
      ...(apiKey !== undefined && { [API_KEY_HEADER]: apiKey }),
    },
    awsCredentials: authorizations.some(({ type }) => type === 'AWS_IAM') ? awsCredentials : undefined,
  };
}

function claimsFor(authorization: Authorization, { functions }: GatewayTemplate): Record<string, unknown> {
  if (authorization.type !== 'CUSTOM') return { aud: 'local-client', token_use: 'id' };
  const environment = functions.get(authorization.functionId)?.environment ?? {};
  const [aud] = readAuthorizerEnvironment(environment).audiences;
  return { aud };
}
