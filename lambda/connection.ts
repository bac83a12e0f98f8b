import { createParticipantConnection } from './connect-participant.ts';
import { functionHandler } from './function-handler.ts';

/** The function `connection`: CreateParticipantConnection alone, so that no storm of messages can starve it. */
export const handler = functionHandler([createParticipantConnection]);
