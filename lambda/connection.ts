import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { connectParticipant } from './connect-participant.ts';
import { readEnvironment } from './environment.ts';
import { participantHandler } from './pipeline.ts';

const { connectRegion, allowedOrigins } = readEnvironment(process.env);

/** The function `connection`: CreateParticipantConnection alone, so that no storm of messages can starve it. */
export const handler = participantHandler({
  serves: ['CreateParticipantConnection'],
  callConnect: connectParticipant(connectRegion),
  allowedOrigins,
  logger: new Logger({ serviceName: 'participant-gateway' }),
  metrics: new Metrics({ serviceName: 'participant-gateway', namespace: 'ParticipantGateway' }),
});
