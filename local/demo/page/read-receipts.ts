import type { Chat, TranscriptItem } from '../../../client/index.ts';
import { isOwn } from './item-view.ts';

/** Tells the agent what was read; of what comes while the page is hidden, once it is visible again. */
export class ReadReceipts {
  readonly #chat: Chat;
  #unread: string[] = [];

  constructor(chat: Chat) {
    this.#chat = chat;
    document.addEventListener('visibilitychange', () => this.#tell());
  }

  take(item: TranscriptItem): void {
    const { Id, Type, MessageMetadata: { Receipts = [] } = {} } = item;
    if (!Id || Type !== 'MESSAGE' || isOwn(item) || Receipts.some(({ ReadTimestamp }) => ReadTimestamp)) return;
    this.#unread.push(Id);
    this.#tell();
  }

  #tell(): void {
    if (document.visibilityState === 'hidden') return;
    // Among more than two there are no receipts, and after the end nobody needs one.
    for (const id of this.#unread.splice(0)) this.#chat.sendRead(id).catch(() => {});
  }
}
