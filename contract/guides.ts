import type { Operation } from './operation.ts';
import type { OperationInput, OperationName, OperationOutput } from './operations.ts';

/** What the contract cannot tell of an operation: its purpose in words, and how it is used. */
interface Guide<Input extends object = object, Output extends object = object> {
  readonly summary: string;
  readonly description: string;
  /** Bodies of requests, each with the body of its answer. */
  readonly examples: {
    readonly [name: string]: {
      readonly summary: string;
      readonly request: Partial<Input>;
      readonly response: Output;
    };
  };
  /** Members that pass API Gateway's checks, and not the validator's. */
  readonly refusedInput: Partial<Input>;
}

export function guideTo({ name }: Operation): Guide {
  return guides[name as OperationName];
}

const OVERLONG_TOKEN = 'x'.repeat(1001);

const ITEM = { Id: '7d9f0f6e-5f0c-4d5b-9a3c-0a3f4a8f2d11', AbsoluteTime: '2026-11-22T12:42:07.512Z' };
const CLIENT_TOKEN = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';
const ATTACHMENT_ID = '0c9f3c5a-2c1b-4f4e-8f5e-6d1f2a3b4c5d';
const SESSION_ID = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';

const guides: { readonly [Name in OperationName]: Guide<OperationInput<Name>, OperationOutput<Name>> } = {
  CreateParticipantConnection: {
    summary: "Creates a participant's connection",
    description: `\
Takes the participant token that StartChatContact issued, and answers with the websocket URL and the connection token \
that a chat needs. Open the URL within 100 seconds, then send \
\`{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}\`. Call again when \`ConnectionExpiry\` comes.`,
    examples: {
      websocketAndCredentials: {
        summary: 'A websocket URL and a connection token',
        request: { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] },
        response: {
          Websocket: {
            Url: 'wss://example.invalid/chat?AuthToken=placeholder',
            ConnectionExpiry: '2026-11-22T13:41:50.299Z',
          },
          ConnectionCredentials: {
            ConnectionToken: 'placeholder-of-a-connection-token',
            Expiry: '2026-11-23T12:41:50.299Z',
          },
        },
      },
      connectParticipant: {
        summary: 'Marks the participant as connected, and asks for nothing',
        request: { ConnectParticipant: true },
        response: {},
      },
    },
    refusedInput: { Type: ['WEBSOCKET'], ParticipantToken: OVERLONG_TOKEN },
  },

  DisconnectParticipant: {
    summary: 'Takes a participant out of the chat',
    description: 'The connection token is over with it. A chat ends when its customer leaves.',
    examples: {
      disconnect: { summary: 'With a client token', request: { ClientToken: CLIENT_TOKEN }, response: {} },
    },
    refusedInput: { ConnectionToken: OVERLONG_TOKEN },
  },

  GetTranscript: {
    summary: "Gets a page of the chat's transcript",
    description: 'Messages that were sent while a client was away come by no websocket: this is how to get them.',
    examples: {
      newest: {
        summary: 'The newest item',
        request: { MaxResults: 1, ScanDirection: 'BACKWARD', SortOrder: 'ASCENDING' },
        response: {
          InitialContactId: '5b0d1a1e-9b3d-4f43-8b0e-2f3a4b5c6d7e',
          Transcript: [
            {
              ...ITEM,
              Type: 'MESSAGE',
              ContentType: 'text/plain',
              Content: 'Is anybody there?',
              ParticipantId: 'c0ffee00-1234-4abc-9def-1234567890ab',
              DisplayName: 'Ann',
              ParticipantRole: 'CUSTOMER',
            },
          ],
          NextToken: 'placeholder-of-a-next-token',
        },
      },
    },
    refusedInput: { ConnectionToken: OVERLONG_TOKEN },
  },

  SendMessage: {
    summary: 'Sends a message',
    description: 'The message comes to every participant by the websocket, to its sender, too.',
    examples: {
      text: {
        summary: 'A text',
        request: { ContentType: 'text/plain', Content: 'Is anybody there?', ClientToken: CLIENT_TOKEN },
        response: ITEM,
      },
    },
    refusedInput: { ContentType: 'text/plain', Content: 'x'.repeat(1025), ConnectionToken: 'a-connection-token' },
  },

  SendEvent: {
    summary: 'Sends an event',
    description: 'Typing, or that a message was delivered or read.',
    examples: {
      typing: {
        summary: 'The participant is typing',
        request: { ContentType: 'application/vnd.amazonaws.connect.event.typing' },
        response: ITEM,
      },
      read: {
        summary: 'The participant has read a message',
        request: {
          ContentType: 'application/vnd.amazonaws.connect.event.message.read',
          Content: JSON.stringify({ messageId: ITEM.Id }),
          ClientToken: CLIENT_TOKEN,
        },
        response: ITEM,
      },
    },
    refusedInput: { ContentType: 'application/vnd.amazonaws.connect.event.typing', ConnectionToken: OVERLONG_TOKEN },
  },

  StartAttachmentUpload: {
    summary: 'Gets a pre-signed URL to upload a file to',
    description: `\
Put the file to \`UploadMetadata.Url\` with the headers of \`HeadersToInclude\`, then call CompleteAttachmentUpload. The \
file goes to Amazon Connect without passing the gateway.`,
    examples: {
      image: {
        summary: 'An image',
        request: {
          ContentType: 'image/png',
          AttachmentSizeInBytes: 2048,
          AttachmentName: 'cat.png',
          ClientToken: CLIENT_TOKEN,
        },
        response: {
          AttachmentId: ATTACHMENT_ID,
          UploadMetadata: {
            Url: 'https://example.invalid/attachments?X-Amz-Signature=placeholder',
            UrlExpiry: '2026-11-22T12:57:07.512Z',
            HeadersToInclude: { 'Content-Type': 'image/png', 'Content-Length': '2048' },
          },
        },
      },
    },
    refusedInput: {
      ContentType: 'image/png',
      AttachmentSizeInBytes: 2048,
      AttachmentName: 'cat.png',
      ClientToken: CLIENT_TOKEN,
      ConnectionToken: OVERLONG_TOKEN,
    },
  },

  CompleteAttachmentUpload: {
    summary: 'Says that a file has been uploaded',
    description: 'Amazon Connect looks at the file, then shows it to the participants.',
    examples: {
      complete: {
        summary: 'The file of StartAttachmentUpload',
        request: { AttachmentIds: [ATTACHMENT_ID], ClientToken: CLIENT_TOKEN },
        response: {},
      },
    },
    refusedInput: { AttachmentIds: [ATTACHMENT_ID], ClientToken: CLIENT_TOKEN, ConnectionToken: OVERLONG_TOKEN },
  },

  GetAttachment: {
    summary: 'Gets a pre-signed URL to download an attachment from',
    description: 'The file comes from Amazon Connect without passing the gateway.',
    examples: {
      attachment: {
        summary: 'For a minute',
        request: { AttachmentId: ATTACHMENT_ID, UrlExpiryInSeconds: 60 },
        response: {
          Url: 'https://example.invalid/attachments?X-Amz-Signature=placeholder',
          UrlExpiry: '2026-11-22T12:43:07.512Z',
          AttachmentSizeInBytes: 2048,
        },
      },
    },
    refusedInput: { AttachmentId: ATTACHMENT_ID, ConnectionToken: OVERLONG_TOKEN },
  },

  DescribeView: {
    summary: 'Gets a view, a form for instance',
    description: 'The contact flow names it by a token, in a message of the chat.',
    examples: {
      form: {
        summary: 'A form',
        request: {},
        response: {
          View: {
            Id: 'form:1',
            Name: 'Form',
            Version: 1,
            Content: { InputSchema: '{}', Template: '{}', Actions: ['Submit'] },
          },
        },
      },
    },
    refusedInput: { ViewToken: 'a-view-token', ConnectionToken: OVERLONG_TOKEN },
  },

  GetAuthenticationUrl: {
    summary: 'Gets the URL at which the customer signs in',
    description: 'The contact flow asks for it by an event of the chat, which has the session.',
    examples: {
      signIn: {
        summary: 'With the page to return to',
        request: { SessionId: SESSION_ID, RedirectUri: 'https://www.example.com/signed-in' },
        response: { AuthenticationUrl: 'https://example.invalid/sign-in?state=placeholder' },
      },
    },
    refusedInput: {
      SessionId: SESSION_ID,
      RedirectUri: 'https://www.example.com/signed-in',
      ConnectionToken: OVERLONG_TOKEN,
    },
  },

  CancelParticipantAuthentication: {
    summary: 'Gives up an authentication',
    description: 'The contact flow goes on without the customer having signed in.',
    examples: {
      cancel: { summary: 'The session of the event', request: { SessionId: SESSION_ID }, response: {} },
    },
    refusedInput: { SessionId: SESSION_ID, ConnectionToken: OVERLONG_TOKEN },
  },
};
