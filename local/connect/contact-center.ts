import type { Infer } from '../../contract/shapes.ts';
import { Attachments } from './attachments.ts';
import { Authentications } from './authentications.ts';
import { BuiltInAgent } from './built-in-agent.ts';
import type { ChatSocket } from './chat-socket.ts';
import type { Clock } from './clock.ts';
import { Contact } from './contact.ts';
import type { contactOperations, StartedChat } from './contact-operations.ts';
import { contentTypes } from './content-types.ts';
import { Credentials } from './credentials.ts';
import { ServiceError } from './service-error.ts';

type Input<Name extends keyof typeof contactOperations> = Infer<(typeof contactOperations)[Name]['input']>;

/** A customer who takes no part in this time after StartChatContact comes too late, as the API reference says. */
const CONNECT_WITHIN_MS = 5 * 60_000;

/** How long a chat lasts unless it is started with another duration: 25 hours, as the API reference says. */
const DEFAULT_CHAT_DURATION_MINUTES = 25 * 60;

const NO_SUCH_CONTACT = 'There is no contact with this ContactId, or it has ended.';

/** The content types that a chat can allow for its messages. */
export const messageTypes: readonly string[] = [
  contentTypes.text,
  contentTypes.markdown,
  contentTypes.json,
  contentTypes.interactive,
  contentTypes.interactiveResponse,
];

/** A chat that goes on. */
interface Chat {
  readonly contact: Contact;
  readonly agent: BuiltInAgent;
}

/** Amazon Connect's side of the emulated service: the chats that go on, and who takes part in them. */
export class ContactCenter {
  readonly credentials: Credentials;
  readonly attachments: Attachments;
  readonly authentications = new Authentications();
  readonly #clock: Clock;
  readonly #chats = new Map<string, Chat>();
  /** What StartChatContact answered, by client token. */
  readonly #started = new Map<string, StartedChat>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.credentials = new Credentials(clock);
    this.attachments = new Attachments(clock);
  }

  /** @throws ServiceError if the content types leave out `text/plain`, or there is one that the chat cannot have */
  startChatContact({
    ParticipantDetails,
    InitialMessage,
    SupportedMessagingContentTypes,
    ChatDurationInMinutes = DEFAULT_CHAT_DURATION_MINUTES,
    ClientToken = '',
  }: Input<'StartChatContact'>): StartedChat {
    const repeated = this.#started.get(ClientToken);
    if (repeated) return repeated;
    const types = readMessageTypes(SupportedMessagingContentTypes);
    if (InitialMessage && !types.includes(InitialMessage.ContentType)) {
      throw invalidParameter(`The ContentType of InitialMessage must be one of ${types.join(', ')}.`);
    }
    const contact = new Contact(this.#clock, types);
    const customer = contact.add('CUSTOMER', ParticipantDetails.DisplayName);
    const started = {
      ContactId: contact.id,
      ParticipantId: customer.id,
      ParticipantToken: this.credentials.issue('ParticipantToken', customer, Infinity),
    };
    this.#chats.set(contact.id, { contact, agent: new BuiltInAgent(contact, this.authentications) });
    if (ClientToken !== '') this.#started.set(ClientToken, started);
    contact.after(CONNECT_WITHIN_MS, () => {
      if (!contact.connected.has(customer)) contact.end();
    });
    contact.after(ChatDurationInMinutes * 60_000, () => contact.end());
    contact.on('left', (participant) => this.credentials.revoke(participant));
    contact.once('ended', () => {
      this.#started.delete(ClientToken);
      this.#forget(contact);
    });
    if (InitialMessage) contact.sendMessage(customer, InitialMessage.ContentType, InitialMessage.Content);
    return started;
  }

  /** @throws ServiceError if there is no such contact, or none any more */
  stopContact({ ContactId }: Pick<Input<'StopContact'>, 'ContactId'>): object {
    const chat = this.#chats.get(ContactId);
    if (!chat) throw new ServiceError('ContactNotFoundException', 410, NO_SUCH_CONTACT);
    chat.contact.end();
    return {};
  }

  /** @throws ServiceError if there is no such contact, or none any more */
  createParticipant({ ContactId, ParticipantDetails, ClientToken }: Input<'CreateParticipant'>): object {
    const contact = this.contact(ContactId);
    return contact.idempotent.once('CreateParticipant', ClientToken, () => {
      const { ParticipantRole = 'CUSTOM_BOT', DisplayName } = ParticipantDetails;
      const participant = contact.add(ParticipantRole, DisplayName);
      return {
        ParticipantId: participant.id,
        ParticipantCredentials: {
          ParticipantToken: this.credentials.issue('ParticipantToken', participant, Infinity),
          Expiry: new Date(this.#clock.now() + DEFAULT_CHAT_DURATION_MINUTES * 60_000).toISOString(),
        },
      };
    });
  }

  /** @throws ServiceError if there is no such contact, or none any more */
  contact(contactId: string): Contact {
    return this.#chat(contactId).contact;
  }

  /** @throws ServiceError if there is no such contact, or none any more */
  agent(contactId: string): BuiltInAgent {
    return this.#chat(contactId).agent;
  }

  /** The websockets that are subscribed to any chat. */
  get subscribers(): readonly ChatSocket[] {
    return [...this.#chats.values()].flatMap(({ contact }) => [...contact.subscribers]);
  }

  /** How many chats go on. */
  get size(): number {
    return this.#chats.size;
  }

  #chat(contactId: string): Chat {
    const chat = this.#chats.get(contactId);
    if (chat) return chat;
    throw ServiceError.of('ResourceNotFoundException', NO_SUCH_CONTACT);
  }

  #forget(contact: Contact): void {
    for (const participant of contact.participants) this.credentials.revoke(participant);
    this.attachments.forget(contact);
    this.authentications.forget(contact);
    this.#chats.delete(contact.id);
  }
}

function readMessageTypes(types: readonly string[] = [contentTypes.text]): readonly string[] {
  if (types.includes(contentTypes.text) && types.every((type) => messageTypes.includes(type))) return types;
  throw invalidParameter(
    `SupportedMessagingContentTypes must hold ${contentTypes.text}, and may hold ${messageTypes.slice(1).join(', ')}.`,
  );
}

function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', 400, message);
}
