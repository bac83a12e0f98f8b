import type { Operation } from './operation.ts';
import { cancelParticipantAuthentication } from './operations/cancel-participant-authentication.ts';
import { completeAttachmentUpload } from './operations/complete-attachment-upload.ts';
import { createParticipantConnection } from './operations/create-participant-connection.ts';
import { describeView } from './operations/describe-view.ts';
import { disconnectParticipant } from './operations/disconnect-participant.ts';
import { getAttachment } from './operations/get-attachment.ts';
import { getAuthenticationUrl } from './operations/get-authentication-url.ts';
import { getTranscript } from './operations/get-transcript.ts';
import { sendEvent } from './operations/send-event.ts';
import { sendMessage } from './operations/send-message.ts';
import { startAttachmentUpload } from './operations/start-attachment-upload.ts';
import type { Infer } from './shapes.ts';

/** Every operation of the Amazon Connect Participant Service, by name. */
export const operations = {
  CreateParticipantConnection: createParticipantConnection,
  DisconnectParticipant: disconnectParticipant,
  GetTranscript: getTranscript,
  SendMessage: sendMessage,
  SendEvent: sendEvent,
  StartAttachmentUpload: startAttachmentUpload,
  CompleteAttachmentUpload: completeAttachmentUpload,
  GetAttachment: getAttachment,
  DescribeView: describeView,
  GetAuthenticationUrl: getAuthenticationUrl,
  CancelParticipantAuthentication: cancelParticipantAuthentication,
} as const satisfies { readonly [name: string]: Operation };

/** The operations that the gateway serves, by name. */
export const served = {
  CreateParticipantConnection: createParticipantConnection,
} as const satisfies { readonly [name: string]: Operation };

export type OperationName = keyof typeof operations;
export type ServedName = keyof typeof served;
export type OperationInput<Name extends OperationName> = Infer<(typeof operations)[Name]['input']>;
export type OperationOutput<Name extends OperationName> = Infer<(typeof operations)[Name]['output']>;
