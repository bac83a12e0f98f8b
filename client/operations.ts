import type { operations as contract, OperationInput, OperationName } from '../contract/operations.ts';

/** Of an operation, where it is, and whether a call may be made again when it is not known whether it had its effect. */
type Called<Name extends OperationName> = Pick<(typeof contract)[Name], 'path' | 'retry'>;

/** The members of an operation that travel in its body or path; the token is the client's part. */
export type Members<Name extends OperationName> = Omit<OperationInput<Name>, 'ParticipantToken' | 'ConnectionToken'>;

// Types hold each row to the contract, of which nothing else goes into a page. A page that only receives has these two alone.
export const createParticipantConnection = {
  path: '/participant/connection',
  retry: 'always',
} as const satisfies Called<'CreateParticipantConnection'>;

export const getTranscript = {
  path: '/participant/transcript',
  retry: 'always',
} as const satisfies Called<'GetTranscript'>;

/** Every operation of the Participant Service. */
export const operations = {
  CreateParticipantConnection: createParticipantConnection,
  GetTranscript: getTranscript,
  DisconnectParticipant: { path: '/participant/disconnect', retry: 'withClientToken' },
  SendMessage: { path: '/participant/message', retry: 'withClientToken' },
  SendEvent: { path: '/participant/event', retry: 'withClientToken' },
  StartAttachmentUpload: { path: '/participant/start-attachment-upload', retry: 'withClientToken' },
  CompleteAttachmentUpload: { path: '/participant/complete-attachment-upload', retry: 'withClientToken' },
  GetAttachment: { path: '/participant/attachment', retry: 'always' },
  DescribeView: { path: '/participant/views/{ViewToken}', retry: 'always' },
  GetAuthenticationUrl: { path: '/participant/authentication-url', retry: 'always' },
  CancelParticipantAuthentication: { path: '/participant/cancel-authentication', retry: 'never' },
} as const satisfies { readonly [Name in OperationName]: Called<Name> };
