import { type App, Stack } from 'aws-cdk-lib';
import { AccessControl, type AccessControlProps } from '../../lib/access-control.ts';
import { readConfiguration, resolveConfiguration } from '../../lib/configuration.ts';
import { ParticipantApi } from '../../lib/participant-api.ts';
import { ParticipantFunction } from '../../lib/participant-function.ts';
import { defaultThrottles } from '../../lib/throttles.ts';
import { makeApp } from './stack.ts';

/** What differs from an API that anybody may call. */
export type Access = Partial<AccessControlProps>;

export const HEADER = 'X-Gateway-Authorization';

/** A token of the issuer, which is replaced where it is served locally. */
export const jwtAccess = {
  authorizer: 'jwt',
  authorizerIssuer: 'https://login.example',
  authorizerAudiences: ['a-client', 'another-client'],
} as const satisfies Access;

export const cognitoAccess = {
  authorizer: 'cognito',
  authorizerUserPools: ['arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Pool'],
} as const satisfies Access;

/** An app of the API, its functions and its access control, made as `makeApp` does. */
export function makeAccessApp(access: Access, ...of: Parameters<typeof makeApp>): App {
  const app = makeApp(...of);
  const configuration = resolveConfiguration(readConfiguration(app.node).gateway);
  const common = { ...configuration, serviceName: 'participant-gateway', logs: {} };
  const stack = new Stack(app, 'ParticipantGateway');
  const makeFunction = (id: string, handler: 'connection' | 'chat') =>
    new ParticipantFunction(stack, id, { ...common, handler, reservedConcurrency: undefined }).function;
  new ParticipantApi(stack, 'Api', {
    ...common,
    functions: { connection: makeFunction('Connection', 'connection'), chat: makeFunction('Chat', 'chat') },
    access: new AccessControl(stack, 'AccessControl', {
      ...common,
      reservedConcurrency: undefined,
      ...access,
    }),
    throttles: { ...defaultThrottles, ...configuration.throttle },
    network: undefined,
  });
  return app;
}
