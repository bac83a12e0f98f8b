import { randomUUID } from 'node:crypto';
import type { ChatSocket } from './chat-socket.ts';
import type { Contact } from './contact.ts';
import { IdempotentAnswers } from './idempotency.ts';

export type ParticipantRole = 'CUSTOMER' | 'AGENT' | 'CUSTOM_BOT' | 'SUPERVISOR';

/** Somebody who takes part in a chat. */
export class Participant {
  readonly id = randomUUID();
  readonly contact: Contact;
  readonly role: ParticipantRole;
  readonly displayName: string;
  /** Its open websockets, subscribed or not. */
  readonly sockets = new Set<ChatSocket>();
  /** What its calls were answered, by client token. */
  readonly idempotent = new IdempotentAnswers();

  constructor(contact: Contact, role: ParticipantRole, displayName: string) {
    this.contact = contact;
    this.role = role;
    this.displayName = displayName;
  }
}
