import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { readEnvironment } from '../contract/environment.ts';
import type { Operation } from '../contract/operation.ts';
import { connectParticipant } from './connect-participant.ts';
import { type ParticipantHandler, participantHandler } from './pipeline.ts';

/** Makes the handler of a function by the environment variables that it is given, of which Powertools reads its own. */
export function functionHandler(serves: readonly Operation[]): ParticipantHandler {
  const { connectEndpoint, allowedOrigins } = readEnvironment(process.env);
  return participantHandler({
    serves,
    callConnect: connectParticipant(connectEndpoint),
    allowedOrigins,
    logger: new Logger(),
    metrics: new Metrics({ namespace: 'ParticipantGateway' }),
  });
}
