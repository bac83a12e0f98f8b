import type { OperationName } from '../../contract/operations.ts';

export interface ValidRequest {
  /** Where it goes, if that is not the path of the operation itself. */
  readonly path?: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  /** `undefined` sends none. */
  readonly body: object | undefined;
}

const SessionId = '11111111-1111-1111-1111-111111111111';
const ClientToken = 'a-client-token';

/** A request for each operation, without its token, that the contract accepts. */
export const validRequests: { readonly [Name in OperationName]: ValidRequest } = {
  CreateParticipantConnection: { body: { Type: ['WEBSOCKET'] } },
  DisconnectParticipant: { body: {} },
  GetTranscript: { body: { MaxResults: 1 } },
  SendMessage: { body: { ContentType: 'text/plain', Content: 'Hello' } },
  SendEvent: { body: { ContentType: 'application/vnd.amazonaws.connect.event.typing' } },
  StartAttachmentUpload: {
    body: { ContentType: 'image/png', AttachmentSizeInBytes: 3, AttachmentName: 'cat.png', ClientToken },
  },
  CompleteAttachmentUpload: { body: { AttachmentIds: ['an-attachment'], ClientToken } },
  GetAttachment: { body: { AttachmentId: 'an-attachment' } },
  DescribeView: {
    path: '/participant/views/a-view-token',
    pathParameters: { ViewToken: 'a-view-token' },
    body: undefined,
  },
  GetAuthenticationUrl: { body: { SessionId, RedirectUri: 'https://www.example.com' } },
  CancelParticipantAuthentication: { body: { SessionId } },
};
