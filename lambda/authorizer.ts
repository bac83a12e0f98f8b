import { Logger } from '@aws-lambda-powertools/logger';
import { readAuthorizerEnvironment } from '../contract/environment.ts';
import { authorizerHandler } from './authorizer-handler.ts';
import { tokenVerifier } from './token-verifier.ts';

const { issuer, audiences, header } = readAuthorizerEnvironment(process.env);

/** The function `authorizer`: lets those through who have a token of the issuer. */
export const handler = authorizerHandler({
  header,
  verifyToken: tokenVerifier({ issuer, audiences }),
  // Its name for the service is in POWERTOOLS_SERVICE_NAME.
  logger: new Logger(),
});
