import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { ChatSocket } from './chat-socket.ts';
import type { Clock } from './clock.ts';
import { contentTypes } from './content-types.ts';
import { randomToken } from './credentials.ts';
import { IdempotentAnswers } from './idempotency.ts';
import { Participant, type ParticipantRole } from './participant.ts';
import { type AttachmentItem, Transcript, type TranscriptItem } from './transcript.ts';

/** What of an item its sender decides. */
type ItemContent = Pick<TranscriptItem, 'ContentType' | 'Content' | 'Attachments' | 'MessageMetadata'> & {
  readonly Type: 'MESSAGE' | 'EVENT' | 'ATTACHMENT' | 'MESSAGEMETADATA';
};

/** An item as it is sent to websockets: with the first contact of the chain, which GetTranscript gives once for all. */
export type SentItem = Omit<TranscriptItem, 'Type'> & {
  readonly Id: string;
  readonly AbsoluteTime: string;
  readonly Type: ItemContent['Type'];
  readonly InitialContactId: string;
};

interface ContactEvents {
  /** A participant takes part from now on. */
  readonly connected: [Participant];
  readonly message: [SentItem, Participant];
  /** A participant takes part no more; the contact may end by that. */
  readonly left: [Participant];
  readonly ended: [];
}

/** A chat, from StartChatContact until it ends. */
export class Contact extends EventEmitter<ContactEvents> {
  readonly id = randomUUID();
  readonly transcript = new Transcript();
  /** What CreateParticipant answered, by client token. */
  readonly idempotent = new IdempotentAnswers();
  /** The content types that its messages may have. */
  readonly messageTypes: readonly string[];
  readonly #clock: Clock;
  readonly #participants = new Map<string, Participant>();
  readonly #connected = new Set<Participant>();
  readonly #subscribers = new Set<ChatSocket>();
  readonly #viewTokens = new Set<string>();
  readonly #timers = new Set<() => void>();
  #ended = false;

  constructor(clock: Clock, messageTypes: readonly string[]) {
    super();
    this.#clock = clock;
    this.messageTypes = messageTypes;
  }

  /** Those who were added and have not left. */
  get participants(): readonly Participant[] {
    return [...this.#participants.values()];
  }

  /** Those who take part now. */
  get connected(): ReadonlySet<Participant> {
    return this.#connected;
  }

  add(role: ParticipantRole, displayName: string): Participant {
    const participant = new Participant(this, role, displayName);
    this.#participants.set(participant.id, participant);
    return participant;
  }

  /** Lets a participant take part, and tells the others; the second time it does nothing. */
  connect(participant: Participant): void {
    if (this.#connected.has(participant)) return;
    this.#connected.add(participant);
    this.#publish({ Type: 'EVENT', ContentType: contentTypes.joined }, participant);
    this.emit('connected', participant);
  }

  /** Sends the chat's items to a websocket from now on. */
  subscribe(socket: ChatSocket): void {
    this.#subscribers.add(socket);
    this.connect(socket.participant);
  }

  unsubscribe(socket: ChatSocket): void {
    this.#subscribers.delete(socket);
  }

  get subscribers(): ReadonlySet<ChatSocket> {
    return this.#subscribers;
  }

  sendMessage(participant: Participant, ContentType: string, Content: string): SentItem {
    const item = this.#publish({ Type: 'MESSAGE', ContentType, Content }, participant);
    this.emit('message', item, participant);
    return item;
  }

  /** Sends an event that the transcript keeps. */
  sendEvent(participant: Participant | undefined, ContentType: string, Content?: string): SentItem {
    return this.#publish({ Type: 'EVENT', ContentType, ...(Content !== undefined && { Content }) }, participant);
  }

  sendTyping(participant: Participant): SentItem {
    return this.#deliver(this.#item({ Type: 'EVENT', ContentType: contentTypes.typing }, participant));
  }

  /** Tells that a participant has got a message, or read it. */
  sendReceipt(recipient: Participant, messageId: string, kind: 'DeliveredTimestamp' | 'ReadTimestamp'): SentItem {
    const { MessageMetadata } = this.transcript.find(messageId) ?? {};
    const receipts = MessageMetadata?.Receipts ?? [];
    const former = receipts.find(({ RecipientParticipantId }) => RecipientParticipantId === recipient.id);
    const receipt = { ...former, [kind]: this.time(), RecipientParticipantId: recipient.id };
    this.transcript.amend(messageId, {
      MessageMetadata: { MessageId: messageId, Receipts: [...receipts.filter((each) => each !== former), receipt] },
    });
    return this.#deliver(
      this.#item({
        Type: 'MESSAGEMETADATA',
        ContentType: contentTypes.messageMetadata,
        MessageMetadata: { MessageId: messageId, Receipts: [receipt] },
      }),
    );
  }

  sendAttachment(participant: Participant, attachment: AttachmentItem): SentItem {
    return this.#publish(
      { Type: 'ATTACHMENT', ContentType: attachment.ContentType, Attachments: [attachment] },
      participant,
    );
  }

  /** Sends an attachment's item again, with the status that it has by now. */
  amendAttachment(item: SentItem, attachment: AttachmentItem): void {
    const amended = { ...item, Attachments: [attachment] };
    this.transcript.amend(item.Id, { Attachments: amended.Attachments });
    this.#deliver(amended);
  }

  /** The token of a view that is shown in this chat. */
  showView(): string {
    const token = randomToken();
    this.#viewTokens.add(token);
    return token;
  }

  shows(viewToken: string): boolean {
    return this.#viewTokens.has(viewToken);
  }

  /** Takes a participant out. The chat ends with its customer, or with the last agent who took part. */
  leave(participant: Participant): void {
    const tookPart = this.#connected.delete(participant);
    this.#participants.delete(participant.id);
    if (tookPart) this.#publish({ Type: 'EVENT', ContentType: contentTypes.left }, participant);
    this.emit('left', participant);
    const lastAgent = tookPart && participant.role === 'AGENT' && !this.#has('AGENT');
    if (participant.role === 'CUSTOMER' || lastAgent) this.end();
    for (const socket of participant.sockets) socket.end();
  }

  /** The time now, as items have it. */
  time(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  /** Calls a function once the period is over, in milliseconds, unless what it returns is called or the chat ends before. */
  after(period: number, call: () => void): () => void {
    const cancel = (): void => {
      stop();
      this.#timers.delete(cancel);
    };
    const stop = this.#clock.after(period, () => {
      this.#timers.delete(cancel);
      call();
    });
    this.#timers.add(cancel);
    return cancel;
  }

  /** Ends the chat; the second time it does nothing. */
  end(): void {
    if (this.#ended) return;
    this.#publish({ Type: 'EVENT', ContentType: contentTypes.chatEnded });
    this.#ended = true;
    this.#connected.clear();
    for (const cancel of this.#timers) cancel();
    for (const { sockets } of this.#participants.values()) for (const socket of sockets) socket.end();
    this.emit('ended');
  }

  #has(role: ParticipantRole): boolean {
    return [...this.#connected].some((participant) => participant.role === role);
  }

  #publish(content: ItemContent, sender?: Participant): SentItem {
    const item = this.#item(content, sender);
    const { InitialContactId: _, ...kept } = item;
    this.transcript.add(kept as TranscriptItem & { Id: string });
    return this.#deliver(item);
  }

  #deliver(item: SentItem): SentItem {
    // Twice encoded: clients parse the frame, then its content.
    const frame = JSON.stringify({ topic: 'aws/chat', content: JSON.stringify(item) });
    for (const socket of this.#subscribers) socket.deliver(frame);
    return item;
  }

  #item(content: ItemContent, sender?: Participant): SentItem {
    return {
      AbsoluteTime: this.time(),
      Id: randomUUID(),
      ...content,
      ...(sender && {
        ParticipantId: sender.id,
        DisplayName: sender.displayName,
        ParticipantRole: sender.role,
      }),
      ContactId: this.id,
      InitialContactId: this.id,
    };
  }
}
