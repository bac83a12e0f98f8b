import type { OperationOutput } from '../contract/operations.ts';

/** A message, an event or an attachment of the chat, as GetTranscript has it. */
export type TranscriptItem = NonNullable<OperationOutput<'GetTranscript'>['Transcript']>[number];

/** An item as it comes by websocket, where receipts are items of a type of their own. */
export type LiveItem = Omit<TranscriptItem, 'Type'> & { readonly Type?: TranscriptItem['Type'] | 'MESSAGEMETADATA' };

/** That somebody types, now; no part of the transcript. */
export type Typing = Pick<TranscriptItem, 'AbsoluteTime' | 'ParticipantId' | 'DisplayName' | 'ParticipantRole'>;

/** Which message was delivered or read, when, and by whom. */
export type Receipts = NonNullable<TranscriptItem['MessageMetadata']>;

export const TYPING_EVENT = 'application/vnd.amazonaws.connect.event.typing';
export const DELIVERED_EVENT = 'application/vnd.amazonaws.connect.event.message.delivered';
export const READ_EVENT = 'application/vnd.amazonaws.connect.event.message.read';
export const ENDED_EVENT = 'application/vnd.amazonaws.connect.event.chat.ended';

/** How many items a session remembers, so that what came late or out of order is recognised after a reload. */
const REMEMBERED = 20;

/** What has come, to tell what is new from what comes again: over a second websocket, or by the transcript. */
export class Seen {
  /** By Id, the statuses of the item's attachments, which change. */
  readonly #items = new Map<string, string>();
  /** By the Id of a message, its receipts. */
  readonly #receipts = new Map<string, string>();

  /** @param remembered what `last` gave for the same chat */
  constructor(remembered: readonly string[] = []) {
    for (const each of remembered) {
      const [id = '', statuses = ''] = each.split(' ');
      this.#items.set(id, statuses);
    }
  }

  has({ Id = '' }: TranscriptItem): boolean {
    return this.#items.has(Id);
  }

  /** Whether an item is new, or an attachment of it has another status by now; from then on, it is not. */
  addItem(item: TranscriptItem): boolean {
    const statuses = item.Attachments?.map(({ Status }) => (Status === 'IN_PROGRESS' ? '' : Status)).join('');
    return hasChanged(this.#items, item.Id ?? JSON.stringify(item), statuses ?? '');
  }

  addReceipts({ MessageId = '', Receipts }: Receipts): boolean {
    return hasChanged(this.#receipts, MessageId, JSON.stringify(Receipts));
  }

  /** The Ids of the last items, each with the statuses of its attachments if it has any. */
  get last(): string[] {
    return [...this.#items].slice(-REMEMBERED).map((item) => item.join(' ').trim());
  }
}

/** A version is longer than those before it, by which it is told from one that comes late. */
function hasChanged(versions: Map<string, string>, id: string, version: string): boolean {
  if ((versions.get(id)?.length ?? -1) >= version.length) return false;
  versions.set(id, version);
  return true;
}
