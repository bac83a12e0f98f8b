import type { OperationOutput } from '../contract/operations.ts';

/** A message, an event or an attachment of the chat, as GetTranscript has it. */
export type TranscriptItem = NonNullable<OperationOutput<'GetTranscript'>['Transcript']>[number];

/** An item as it comes by websocket, where receipts are items of a type of their own. */
export type LiveItem = Omit<TranscriptItem, 'Type'> & { readonly Type?: TranscriptItem['Type'] | 'MESSAGEMETADATA' };

/** That somebody types, now; no part of the transcript. */
export type Typing = Pick<TranscriptItem, 'AbsoluteTime' | 'ParticipantId' | 'DisplayName' | 'ParticipantRole'>;

/** Which message was delivered or read, when, and by whom. */
export type Receipts = NonNullable<TranscriptItem['MessageMetadata']>;

const EVENT = 'application/vnd.amazonaws.connect.event';
export const TYPING_EVENT = `${EVENT}.typing`;
export const DELIVERED_EVENT = `${EVENT}.message.delivered`;
export const READ_EVENT = `${EVENT}.message.read`;
export const ENDED_EVENT = `${EVENT}.chat.ended`;

/** How many items a session remembers, so that what came late or out of order is recognised after a reload. */
const REMEMBERED = 20;

/** What has come, to tell what is new from what comes again: over a second websocket, or by the transcript. */
export class Seen {
  /** By item, what of it may change. */
  readonly #versions = new Map<string, string>();

  constructor(ids: readonly string[] = []) {
    for (const id of ids) this.#versions.set(id, '');
  }

  has({ Id = '' }: TranscriptItem): boolean {
    return this.#versions.has(Id);
  }

  /** Whether an item is new, or an attachment of it has another status by now; from then on, it is not. */
  addItem(item: TranscriptItem): boolean {
    const statuses = item.Attachments?.map(({ Status }) => Status).join();
    return this.#add(item.Id ?? JSON.stringify(item), statuses ?? '');
  }

  addReceipts(receipts: Receipts): boolean {
    return this.#add(`receipts ${receipts.MessageId}`, JSON.stringify(receipts.Receipts));
  }

  /** The Ids of the last items, the last one last. */
  get last(): string[] {
    const ids = [...this.#versions.keys()].filter((key) => !key.includes(' '));
    return ids.slice(-REMEMBERED);
  }

  #add(key: string, version: string): boolean {
    const isNew = this.#versions.get(key) !== version;
    this.#versions.set(key, version);
    return isNew;
  }
}
