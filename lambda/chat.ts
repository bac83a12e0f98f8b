import {
  cancelParticipantAuthentication,
  completeAttachmentUpload,
  describeView,
  disconnectParticipant,
  getAttachment,
  getAuthenticationUrl,
  getTranscript,
  sendEvent,
  sendMessage,
  startAttachmentUpload,
} from './connect-participant.ts';
import { functionHandler } from './function-handler.ts';

/** The function `chat`: every operation of a chat that goes on. */
export const handler = functionHandler([
  disconnectParticipant,
  getTranscript,
  sendMessage,
  sendEvent,
  startAttachmentUpload,
  completeAttachmentUpload,
  getAttachment,
  describeView,
  getAuthenticationUrl,
  cancelParticipantAuthentication,
]);
