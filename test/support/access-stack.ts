import { type App, Stack } from 'aws-cdk-lib';
import { AccessControl, type AccessControlProps } from '../../lib/access-control.ts';
import { readConfiguration } from '../../lib/configuration.ts';
import { ParticipantApi } from '../../lib/participant-api.ts';
import { ParticipantFunction } from '../../lib/participant-function.ts';
import { makeApp } from './stack.ts';

/** What differs from an API that anybody may call. */
export type Access = Partial<AccessControlProps>;

export const HEADER = 'X-Gateway-Authorization';

/** A token of the issuer, which is replaced where it is served locally. */
export const jwtAccess = {
  authorizer: 'jwt',
  issuer: 'https://login.example',
  audiences: ['a-client', 'another-client'],
} as const satisfies Access;

export const cognitoAccess = {
  authorizer: 'cognito',
  userPoolArns: ['arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Pool'],
} as const satisfies Access;

/** An app of the API, its functions and its access control, made as `makeApp` does. */
export function makeAccessApp(access: Access, ...of: Parameters<typeof makeApp>): App {
  const app = makeApp(...of);
  const configuration = readConfiguration(app.node);
  const stack = new Stack(app, 'ParticipantGateway');
  const makeFunction = (id: string, handler: 'connection' | 'chat') =>
    new ParticipantFunction(stack, id, { handler, configuration }).function;
  new ParticipantApi(stack, 'Api', {
    functions: { connection: makeFunction('Connection', 'connection'), chat: makeFunction('Chat', 'chat') },
    access: new AccessControl(stack, 'AccessControl', { ...anybody, ...access }),
    configuration,
  });
  return app;
}

const anybody: AccessControlProps = {
  authorizer: 'none',
  authorizerHeader: HEADER,
  userPoolArns: [],
  issuer: undefined,
  audiences: [],
  apiKeys: [],
  apiKeyThrottle: undefined,
  apiKeyQuota: undefined,
  serviceName: 'participant-gateway',
  logLevel: 'INFO',
};
