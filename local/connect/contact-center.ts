import { randomBytes, randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { errors } from '../../contract/errors.ts';
import type { OperationInput, OperationOutput } from '../../contract/operations.ts';
import { ServiceError } from './service-error.ts';

/** A websocket URL must be opened this long after it was handed out, as the API reference says. */
export const CONNECT_WINDOW_MS = 100_000;

/** How long a websocket may be used. Assumed: AWS does not say; ChatJS renews its connection after 59 minutes. */
export const WEBSOCKET_LIFETIME_MS = 3_600_000;

/** A connection token lasts a day. */
export const CONNECTION_TOKEN_LIFETIME_MS = 86_400_000;

export interface StartedChat {
  readonly ContactId: string;
  readonly ParticipantId: string;
  readonly ParticipantToken: string;
}

/** A chat, from StartChatContact until it ends. */
export class Contact extends EventEmitter<{ ended: [] }> {
  readonly id = randomUUID();
  ended = false;

  constructor() {
    super();
    // One for each websocket of the chat.
    this.setMaxListeners(0);
  }

  end(): void {
    this.ended = true;
    this.emit('ended');
  }
}

interface Participant {
  readonly id: string;
  readonly displayName: string;
  readonly contact: Contact;
}

interface Ticket {
  readonly participant: Participant;
  readonly openUntil: number;
}

/** The state of the emulated Amazon Connect: contacts, their participants, and the tokens handed out to these. */
export class ContactCenter {
  readonly #now: () => number;
  readonly #contacts = new Map<string, Contact>();
  readonly #participants = new Map<string, Participant>();
  readonly #tickets = new Map<string, Ticket>();

  /** @param now the time in milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  startChat(displayName: string): StartedChat {
    const contact = new Contact();
    const participant: Participant = { id: randomUUID(), displayName, contact };
    const token = secret();
    this.#contacts.set(contact.id, contact);
    this.#participants.set(token, participant);
    return { ContactId: contact.id, ParticipantId: participant.id, ParticipantToken: token };
  }

  /** @throws ServiceError if the contact is unknown or has ended */
  stopContact(contactId: string): void {
    const contact = this.#contacts.get(contactId);
    if (!contact) throw new ServiceError('ResourceNotFoundException', 404, `There is no contact ${contactId}.`);
    if (contact.ended) throw new ServiceError('ContactNotFoundException', 410, `The contact ${contactId} has ended.`);
    contact.end();
  }

  /**
   * @param websocketUrl where websockets are opened
   * @throws ServiceError if the token was never issued, or its contact has ended
   */
  createParticipantConnection(
    { ParticipantToken, Type = [] }: OperationInput<'CreateParticipantConnection'>,
    websocketUrl: string,
  ): OperationOutput<'CreateParticipantConnection'> {
    const participant = this.#participants.get(ParticipantToken);
    if (!participant || participant.contact.ended) throw accessDenied();
    return {
      ...(Type.includes('WEBSOCKET') && { Websocket: this.#websocket(participant, websocketUrl) }),
      ...(Type.includes('CONNECTION_CREDENTIALS') && { ConnectionCredentials: this.#credentials() }),
      ...(Type.includes('WEBRTC_CONNECTION') && { WebRTCConnection: webRtcConnection() }),
    };
  }

  /** The contact whose chat a websocket URL opens, unless its token is unknown, its time is over, or the chat has ended. */
  contactOf(authToken: string): Contact | undefined {
    const ticket = this.#tickets.get(authToken);
    if (!ticket || this.#now() >= ticket.openUntil) return undefined;
    const { contact } = ticket.participant;
    return contact.ended ? undefined : contact;
  }

  #websocket(participant: Participant, websocketUrl: string): { Url: string; ConnectionExpiry: string } {
    const authToken = secret();
    this.#tickets.set(authToken, { participant, openUntil: this.#now() + CONNECT_WINDOW_MS });
    return { Url: `${websocketUrl}?AuthToken=${authToken}`, ConnectionExpiry: this.#after(WEBSOCKET_LIFETIME_MS) };
  }

  #credentials(): { ConnectionToken: string; Expiry: string } {
    return { ConnectionToken: secret(), Expiry: this.#after(CONNECTION_TOKEN_LIFETIME_MS) };
  }

  #after(milliseconds: number): string {
    return new Date(this.#now() + milliseconds).toISOString();
  }
}

/** What a voice or video call would need; nothing answers at these addresses. */
function webRtcConnection(): NonNullable<OperationOutput<'CreateParticipantConnection'>['WebRTCConnection']> {
  const MeetingId = randomUUID();
  const url = (host: string): string => `https://${host}.invalid/${MeetingId}`;
  return {
    Attendee: { AttendeeId: randomUUID(), JoinToken: secret() },
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

function accessDenied(): ServiceError {
  return new ServiceError('AccessDeniedException', errors.AccessDeniedException, 'Access denied');
}

/** A token that nobody can guess, safe in a URL and, since it cannot begin with a dash, on a command line. */
function secret(): string {
  return randomBytes(64).toString('hex');
}
