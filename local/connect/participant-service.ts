import { randomUUID } from 'node:crypto';
import type { OperationInput, OperationName, OperationOutput } from '../../contract/operations.ts';
import type { Clock } from './clock.ts';
import type { SentItem } from './contact.ts';
import type { ContactCenter } from './contact-center.ts';
import { contentTypes } from './content-types.ts';
import { type CredentialKind, randomToken } from './credentials.ts';
import type { Faults } from './faults.ts';
import type { Participant } from './participant.ts';
import { invalid, ServiceError } from './service-error.ts';
import { orderForm } from './views.ts';

/** A websocket URL must be opened this long after it was handed out, as the API reference says. */
const CONNECT_WINDOW_MS = 100_000;

/** How long a websocket may be used. Assumed: AWS does not say; ChatJS renews its connection after 59 minutes. */
export const WEBSOCKET_LIFETIME_MS = 3_600_000;

/** A connection token lasts a day. */
const CONNECTION_TOKEN_LIFETIME_MS = 86_400_000;

/** Where the parts of the emulated service that are no operations are found. */
export interface Addresses {
  readonly websocket: string;
  readonly attachments: string;
  readonly signIn: string;
}

export interface ParticipantServiceParts {
  readonly clock: Clock;
  readonly center: ContactCenter;
  readonly faults: Faults;
  /** Called once the service listens. */
  readonly addresses: () => Addresses;
}

/** The operations of the Participant Service. Each throws a ServiceError for what it refuses. */
export type ParticipantService = {
  readonly [Name in OperationName]: (input: OperationInput<Name>) => OperationOutput<Name>;
};

export function participantService({ clock, center, faults, addresses }: ParticipantServiceParts): ParticipantService {
  const { credentials, attachments, authentications } = center;

  const after = (milliseconds: number): string => new Date(clock.now() + milliseconds).toISOString();

  const websocket = (participant: Participant): { Url: string; ConnectionExpiry: string } => {
    const window = faults.websocketUrl(participant.contact.id) ? 0 : CONNECT_WINDOW_MS;
    const authToken = credentials.issue('AuthToken', participant, window);
    return { Url: `${addresses().websocket}?AuthToken=${authToken}`, ConnectionExpiry: after(WEBSOCKET_LIFETIME_MS) };
  };

  const holder = (kind: CredentialKind, token: string): Participant => {
    const credential = credentials.find(kind, token);
    if (!credential) throw ServiceError.of('AccessDeniedException', 'Access denied');
    return credential.participant;
  };
  const sender = (token: string): Participant => holder('ConnectionToken', token);

  return {
    CreateParticipantConnection: ({ ParticipantToken, Type = [], ConnectParticipant = false }) => {
      const participant = holder('ParticipantToken', ParticipantToken);
      if (ConnectParticipant) participant.contact.connect(participant);
      return {
        ...(Type.includes('WEBSOCKET') && { Websocket: websocket(participant) }),
        ...(Type.includes('CONNECTION_CREDENTIALS') && {
          ConnectionCredentials: {
            ConnectionToken: credentials.issue('ConnectionToken', participant, CONNECTION_TOKEN_LIFETIME_MS),
            Expiry: after(CONNECTION_TOKEN_LIFETIME_MS),
          },
        }),
        ...(Type.includes('WEBRTC_CONNECTION') && { WebRTCConnection: webRtcConnection() }),
      };
    },

    DisconnectParticipant: ({ ConnectionToken }) => {
      const participant = sender(ConnectionToken);
      participant.contact.leave(participant);
      return {};
    },

    SendMessage: ({ ConnectionToken, ContentType, Content, ClientToken }) => {
      const participant = sender(ConnectionToken);
      const { contact } = participant;
      if (!contact.messageTypes.includes(ContentType) || ContentType === contentTypes.interactive) {
        const sendable = contact.messageTypes.filter((type) => type !== contentTypes.interactive);
        throw invalid(
          `This chat does not take messages of this ContentType. It takes ${sendable.join(', ')}: StartChatContact allows more by SupportedMessagingContentTypes.`,
        );
      }
      return participant.idempotent.once('SendMessage', ClientToken, () => {
        contact.connect(participant);
        return receiptOf(contact.sendMessage(participant, ContentType, Content));
      });
    },

    SendEvent: ({ ConnectionToken, ContentType, Content, ClientToken }) => {
      const participant = sender(ConnectionToken);
      return participant.idempotent.once('SendEvent', ClientToken, () => sendEvent(participant, ContentType, Content));
    },

    GetTranscript: ({ ConnectionToken, ContactId, ...position }) => {
      const { contact } = sender(ConnectionToken);
      if (ContactId !== undefined && ContactId !== contact.id) {
        throw invalid('ContactId is not the contact of this chat, and the emulated service keeps no former ones.');
      }
      return { InitialContactId: contact.id, ...contact.transcript.page(position) };
    },

    StartAttachmentUpload: ({ ConnectionToken, ...file }) => {
      const participant = sender(ConnectionToken);
      return participant.idempotent.once('StartAttachmentUpload', file.ClientToken, () =>
        attachments.start(participant, file, addresses().attachments),
      );
    },

    CompleteAttachmentUpload: ({ ConnectionToken, AttachmentIds, ClientToken }) => {
      const participant = sender(ConnectionToken);
      return participant.idempotent.once('CompleteAttachmentUpload', ClientToken, () => {
        for (const id of AttachmentIds) attachments.complete(participant, id);
        return {};
      });
    },

    GetAttachment: ({ ConnectionToken, ...file }) =>
      attachments.get(sender(ConnectionToken), file, addresses().attachments),

    DescribeView: ({ ConnectionToken, ViewToken }) => {
      if (!sender(ConnectionToken).contact.shows(ViewToken)) {
        throw ServiceError.of('ResourceNotFoundException', 'This chat shows no view with this ViewToken.');
      }
      return { View: orderForm };
    },

    GetAuthenticationUrl: ({ ConnectionToken, SessionId, RedirectUri }) => {
      const token = authentications.begin(sender(ConnectionToken).contact, SessionId, RedirectUri);
      return { AuthenticationUrl: `${addresses().signIn}/${token}` };
    },

    CancelParticipantAuthentication: ({ ConnectionToken, SessionId }) => {
      authentications.cancel(sender(ConnectionToken).contact, SessionId);
      return {};
    },
  };
}

function sendEvent(participant: Participant, contentType: string, content: string | undefined) {
  const { contact } = participant;
  switch (contentType) {
    case contentTypes.typing:
      return receiptOf(contact.sendTyping(participant));
    case contentTypes.connectionAcknowledged:
      // What ConnectParticipant does today.
      contact.connect(participant);
      return { Id: randomUUID(), AbsoluteTime: contact.time() };
    case contentTypes.delivered:
      return receiptOf(contact.sendReceipt(participant, receivedMessage(participant, content), 'DeliveredTimestamp'));
    case contentTypes.read:
      return receiptOf(contact.sendReceipt(participant, receivedMessage(participant, content), 'ReadTimestamp'));
    default: {
      const { typing, delivered, read } = contentTypes;
      throw invalid(`SendEvent does not take this ContentType. It takes ${[typing, delivered, read].join(', ')}.`);
    }
  }
}

/** The id of the message that a receipt is for. */
function receivedMessage({ contact }: Participant, content: string | undefined): string {
  if (contact.connected.size > 2) {
    throw ServiceError.of('ConflictException', 'There are no receipts in a chat with more than two participants.');
  }
  const messageId = readMessageId(content);
  if (messageId === undefined || contact.transcript.find(messageId)?.Type !== 'MESSAGE') {
    throw invalid('Content must be JSON as in {"messageId":"…"}, with the Id of a message of this chat.');
  }
  return messageId;
}

function readMessageId(content = ''): string | undefined {
  try {
    const { messageId } = JSON.parse(content) as { messageId?: unknown };
    return typeof messageId === 'string' ? messageId : undefined;
  } catch {
    return undefined;
  }
}

function receiptOf({ Id, AbsoluteTime }: SentItem): { Id: string; AbsoluteTime: string } {
  return { Id, AbsoluteTime };
}

/** What a voice or video call would need; nothing answers at these addresses. */
function webRtcConnection(): NonNullable<OperationOutput<'CreateParticipantConnection'>['WebRTCConnection']> {
  const MeetingId = randomUUID();
  const url = (host: string): string => `https://${host}.invalid/${MeetingId}`;
  return {
    Attendee: { AttendeeId: randomUUID(), JoinToken: randomToken() },
    Meeting: {
      MeetingId,
      MediaPlacement: {
        AudioHostUrl: url('audio'),
        AudioFallbackUrl: url('audio-fallback'),
        SignalingUrl: url('signaling'),
        EventIngestionUrl: url('events'),
      },
      MeetingFeatures: { Audio: { EchoReduction: 'AVAILABLE' } },
    },
  };
}
