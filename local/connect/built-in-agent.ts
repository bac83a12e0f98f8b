import type { AgentControls } from './agent-controls.ts';
import type { Authentications } from './authentications.ts';
import type { Contact, SentItem } from './contact.ts';
import { contentTypes } from './content-types.ts';
import type { Participant } from './participant.ts';
import { ServiceError } from './service-error.ts';

/** How long the agent types before it answers. */
export const TYPING_MS = 500;

const NAMES = ['Ben', 'Cleo', 'Dana', 'Emil'];

/**
 * The agent that answers a chat nobody else does: it greets the customer, types, and repeats what the customer writes. It
 * makes way for an agent who was added by CreateParticipant.
 */
export class BuiltInAgent {
  /** What it can be told from outside the chat. */
  readonly controls: AgentControls = {
    say: (text) => this.#say(text),
    handOver: () => this.#handOver(),
    goSilent: () => this.#goSilent(),
    endChat: () => this.#endChat(),
  };
  /** What a customer can write to make it do something. */
  readonly #commands: ReadonlyMap<string, () => void> = new Map([
    ['/handover', () => this.#handOver()],
    ['/silent', () => this.#goSilent()],
    ['/form', () => this.#showForm()],
    ['/signin', () => this.#askToSignIn()],
    ['/end', () => this.#endChat()],
  ]);
  readonly #contact: Contact;
  readonly #authentications: Authentications;
  #self: Participant | undefined;
  #shifts = 0;
  #silent = false;

  constructor(contact: Contact, authentications: Authentications) {
    this.#contact = contact;
    this.#authentications = authentications;
    contact.on('connected', (participant) => this.#meet(participant));
    contact.on('message', (item, sender) => {
      if (sender.role === 'CUSTOMER') this.#hear(item);
    });
  }

  /** @throws ServiceError if it takes no part in the chat */
  #say(text: string): void {
    this.#contact.sendMessage(this.#present(), contentTypes.text, text);
  }

  /**
   * Lets a colleague take over.
   *
   * @throws ServiceError if it takes no part in the chat
   */
  #handOver(): void {
    const former = this.#present();
    this.#silent = false;
    this.#contact.sendEvent(former, contentTypes.transferSucceeded);
    this.#join();
    this.#contact.leave(former);
    this.#say(`I have taken over from ${former.displayName}.`);
  }

  /** Answers nothing any more, until it hands over. */
  #goSilent(): void {
    this.#silent = true;
  }

  /**
   * Leaves the chat, which ends by that.
   *
   * @throws ServiceError if it takes no part in the chat
   */
  #endChat(): void {
    this.#contact.leave(this.#present());
  }

  #meet(participant: Participant): void {
    if (participant.role === 'CUSTOMER') {
      const taken = this.#contact.participants.some(({ role }) => role === 'AGENT');
      if (taken || this.#silent) return;
      this.#join();
      this.#say(
        `Hello ${participant.displayName}, I am ${this.#self?.displayName}. I repeat what you write. ` +
          `These have an effect: ${[...this.#commands.keys()].join(', ')}.`,
      );
    } else if (participant.role === 'AGENT' && participant !== this.#self && this.#self) {
      this.#contact.sendEvent(this.#self, contentTypes.transferSucceeded);
      this.#contact.leave(this.#self);
      this.#self = undefined;
    }
  }

  #join(): void {
    this.#self = this.#contact.add('AGENT', NAMES[this.#shifts++ % NAMES.length] ?? '');
    this.#contact.connect(this.#self);
  }

  #hear({ Id, ContentType, Content = '' }: SentItem): void {
    const self = this.#self;
    if (!self) return;
    // With more than two participants, there are no receipts.
    if (!this.#silent && this.#contact.connected.size <= 2) this.#contact.sendReceipt(self, Id, 'ReadTimestamp');
    const command = this.#commands.get(Content);
    if (command) command();
    else if (!this.#silent) this.#repeat(self, ContentType ?? contentTypes.text, Content);
  }

  #repeat(self: Participant, contentType: string, content: string): void {
    // What a customer answers to a form is no text of an agent.
    const type = contentType === contentTypes.interactiveResponse ? contentTypes.text : contentType;
    this.#contact.sendTyping(self);
    this.#contact.after(TYPING_MS, () => {
      if (this.#self === self && !this.#silent) {
        this.#contact.sendMessage(self, type, content);
      }
    });
  }

  /** Shows a form, if the chat allows the content type of one. */
  #showForm(): void {
    const { interactive } = contentTypes;
    if (this.#contact.messageTypes.includes(interactive)) {
      const content = { viewToken: this.#contact.showView() };
      const message = { templateType: 'ViewResource', version: '1.0', data: { content } };
      this.#contact.sendMessage(this.#present(), interactive, JSON.stringify(message));
    } else {
      this.#say(`I can show a form only where SupportedMessagingContentTypes has ${interactive}.`);
    }
  }

  /** Asks the customer to sign in. */
  #askToSignIn(): void {
    this.#authentications.initiate(this.#contact);
  }

  #present(): Participant {
    if (this.#self && this.#contact.connected.has(this.#self)) return this.#self;
    throw ServiceError.of(
      'ConflictException',
      'The built-in agent takes no part in this chat: it comes when the customer has connected, unless another agent is there.',
    );
  }
}
