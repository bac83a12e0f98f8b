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

/** What the function `connection` carries, by name. */
export const connectionOperations = {
  CreateParticipantConnection: createParticipantConnection,
} as const satisfies { readonly [name: string]: Operation };

/** What the function `chat` carries, by name. */
export const chatOperations = {
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

/** Every operation of the Amazon Connect Participant Service, by name. */
export const operations = { ...connectionOperations, ...chatOperations } as const;

export type OperationName = keyof typeof operations;
export type OperationInput<Name extends OperationName> = Infer<(typeof operations)[Name]['input']>;
export type OperationOutput<Name extends OperationName> = Infer<(typeof operations)[Name]['output']>;
