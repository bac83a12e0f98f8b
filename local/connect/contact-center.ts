import type { Infer } from '../../contract/shapes.ts';
import type { Authentications } from './authentications.ts';
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
export const CONNECT_WITHIN_MS = 5 * 60_000;

/** How long a chat lasts unless it is started with another duration: 25 hours, as the API reference says. */
const DEFAULT_CHAT_DURATION_MINUTES = 25 * 60;

/** The content types that a chat can allow for its messages. */
export const messageTypes: readonly string[] = [
  contentTypes.text,
  contentTypes.markdown,
  contentTypes.json,
  contentTypes.interactive,
  contentTypes.interactiveResponse,
];

/** Amazon Connect's side of the emulated service: the chats that go on, and who takes part in them. */
export class ContactCenter {
  readonly credentials: Credentials;
  readonly #clock: Clock;
  readonly #authentications: Authentications;
  readonly #contacts = new Map<string, Contact>();
  readonly #agents = new Map<Contact, BuiltInAgent>();
  readonly #started = new Map<string, StartedChat>();

  constructor(clock: Clock, authentications: Authentications) {
    this.#clock = clock;
    this.#authentications = authentications;
    this.credentials = new Credentials(clock);
  }

  /** @throws ServiceError if the content types leave out `text/plain`, or there is one that the chat cannot have */
  startChatContact(input: Input<'StartChatContact'>): StartedChat {
    const repeated = input.ClientToken === undefined ? undefined : this.#started.get(input.ClientToken);
    if (repeated) return repeated;
    const types = readMessageTypes(input.SupportedMessagingContentTypes);
    if (input.InitialMessage && !types.includes(input.InitialMessage.ContentType)) {
      throw invalidParameter(`The ContentType of InitialMessage must be one of ${types.join(', ')}.`);
    }
    const contact = new Contact(this.#clock, types);
    const customer = contact.add('CUSTOMER', input.ParticipantDetails.DisplayName);
    const started = {
      ContactId: contact.id,
      ParticipantId: customer.id,
      ParticipantToken: this.credentials.issue('ParticipantToken', customer, Infinity),
    };
    this.#contacts.set(contact.id, contact);
    this.#agents.set(contact, new BuiltInAgent(contact, this.#clock, this.#authentications));
    if (input.ClientToken !== undefined) this.#started.set(input.ClientToken, started);
    const tooLate = this.#clock.after(CONNECT_WITHIN_MS, () => {
      if (!contact.connected.has(customer)) contact.end();
    });
    const tooLong = this.#clock.after((input.ChatDurationInMinutes ?? DEFAULT_CHAT_DURATION_MINUTES) * 60_000, () =>
      contact.end(),
    );
    contact.on('left', (participant) => this.credentials.revoke(participant));
    contact.once('ended', () => {
      tooLate();
      tooLong();
      for (const participant of contact.participants) this.credentials.revoke(participant);
      this.#contacts.delete(contact.id);
      this.#agents.delete(contact);
      if (input.ClientToken !== undefined) this.#started.delete(input.ClientToken);
    });
    if (input.InitialMessage) {
      contact.sendMessage(customer, input.InitialMessage.ContentType, input.InitialMessage.Content);
    }
    return started;
  }

  /** @throws ServiceError if there is no such contact, or none any more */
  stopContact({ ContactId }: Input<'StopContact'>): object {
    this.contact(ContactId).end();
    return {};
  }

  /** @throws ServiceError if there is no such contact, or none any more */
  createParticipant({ ContactId, ParticipantDetails, ClientToken }: Input<'CreateParticipant'>): object {
    const contact = this.contact(ContactId);
    return contact.repeats.once('CreateParticipant', ClientToken, () => {
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
  contact(id: string): Contact {
    const contact = this.#contacts.get(id);
    if (!contact) {
      throw new ServiceError(
        'ContactNotFoundException',
        410,
        'There is no contact with this ContactId, or it has ended.',
      );
    }
    return contact;
  }

  /** @throws ServiceError if there is no such contact, or none any more */
  agent(contactId: string): BuiltInAgent {
    const agent = this.#agents.get(this.contact(contactId));
    if (!agent) throw new Error(`The contact ${contactId} has no agent.`);
    return agent;
  }

  /** The websockets that are subscribed to a chat, or to any. */
  subscribers(contactId?: string): readonly ChatSocket[] {
    const contacts = contactId === undefined ? [...this.#contacts.values()] : [this.contact(contactId)];
    return contacts.flatMap((contact) => [...contact.subscribers]);
  }

  /** How many chats go on. */
  get size(): number {
    return this.#contacts.size;
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
