import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { readEnvironment } from '../contract/environment.ts';
import { connectParticipant, createParticipantConnection } from './connect-participant.ts';
import { participantHandler } from './pipeline.ts';

const { connectRegion, allowedOrigins } = readEnvironment(process.env);

/** The function `connection`: CreateParticipantConnection alone, so that no storm of messages can starve it. */
export const handler = participantHandler({
  serves: [createParticipantConnection],
  callConnect: connectParticipant(connectRegion),
  allowedOrigins,
  logger: new Logger({ serviceName: 'participant-gateway' }),
  metrics: new Metrics({ serviceName: 'participant-gateway', namespace: 'ParticipantGateway' }),
});
