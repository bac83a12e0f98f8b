import type { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent, Context } from 'aws-lambda';
import { originOf } from './redact.ts';
import { TokenRefusedError, type VerifyToken } from './token-verifier.ts';

export interface Authorizer {
  /** The header in which the token comes, in any spelling. */
  readonly header: string;
  readonly verifyToken: VerifyToken;
  readonly logger: Logger;
}

export type AuthorizerHandler = (
  event: APIGatewayRequestAuthorizerEvent,
  context: Context,
) => Promise<APIGatewayAuthorizerResult>;

/**
 * Makes the handler of a Lambda authorizer of the type REQUEST. It refuses by an error, which API Gateway answers 401; a
 * policy that denies would be kept, and is a 403 by default. Any other error is answered 500.
 */
export function authorizerHandler({ header, verifyToken, logger }: Authorizer): AuthorizerHandler {
  return async (event, context) => {
    logger.resetKeys();
    logger.addContext(context);
    logger.appendKeys({ apiRequestId: event.requestContext.requestId });
    const token = bearerTokenIn(headerOf(event, header));
    try {
      if (token === undefined) throw new TokenRefusedError('there is no bearer token');
      const subject = await verifyToken(token);
      logger.info('Authorized.');
      return allowStage(event.methodArn, subject);
    } catch (error) {
      if (error instanceof TokenRefusedError) {
        logger.warn('Refused.', { reason: error.reason });
        // API Gateway goes by this very word.
        throw new Error('Unauthorized');
      }
      logger.error('Failed.', { origin: originOf(error, token) });
      // Lambda logs what a function throws.
      throw new Error('The token could not be verified.');
    }
  };
}

function headerOf({ headers }: APIGatewayRequestAuthorizerEvent, name: string): string {
  const [, value] = Object.entries(headers ?? {}).find(([each]) => each.toLowerCase() === name.toLowerCase()) ?? [];
  return value ?? '';
}

/** SDKs and ChatJS fill `Authorization` with a signature, which is no bearer token. */
function bearerTokenIn(value: string): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(value)?.[1];
}

/**
 * Lets a caller through to every method of the stage. API Gateway keeps the policy by the token, and applies it to
 * whatever comes next with the same one: a policy for one method would deny the others.
 */
function allowStage(methodArn: string, principalId: string): APIGatewayAuthorizerResult {
  const [api, stage] = methodArn.split('/');
  return {
    principalId,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `${api}/${stage}/*` }],
    },
  };
}
