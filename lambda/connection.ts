import { createParticipantConnection } from '../contract/operations/create-participant-connection.ts';
import { functionHandler } from './function-handler.ts';

/** The function `connection`: CreateParticipantConnection alone, so that a storm of messages does not take its environments. */
export const handler = functionHandler([createParticipantConnection]);
