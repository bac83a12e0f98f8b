import type { Receipts, TranscriptItem, Typing } from '../../../client/index.ts';
import { byId, make } from './dom.ts';
import { type ItemActions, isOwn, makeBubble, makeItem } from './item-view.ts';

/** An agent's typing event is good for so long. */
const TYPING = 12_000;

interface ShownItem {
  readonly item: TranscriptItem;
  readonly element: HTMLElement;
}

/** The conversation: items in the order of their time, then the messages that are on their way. */
export class ChatView {
  readonly #log = byId('log', HTMLElement);
  readonly #typing = byId('typing', HTMLElement);
  readonly #actions: ItemActions;
  readonly #pending = make('div');
  #items: ShownItem[] = [];
  #receipts = new Map<string, Receipts>();
  #typingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(actions: ItemActions) {
    this.#actions = actions;
    this.clear();
  }

  /** Begins anew, for another chat. */
  clear(): void {
    this.#items = [];
    this.#receipts.clear();
    this.#pending.replaceChildren();
    this.#log.replaceChildren(this.#pending);
    this.#stopTyping();
  }

  /** Shows an item; one that comes again, as an attachment does once it is scanned, takes the place of the former. */
  showItem(item: TranscriptItem): void {
    const element = makeItem(item, this.#actions);
    element.dataset.id = item.Id ?? '';
    const former = this.#items.findIndex((each) => each.item.Id === item.Id);
    this.#keepAtEnd(() => {
      if (former >= 0) {
        this.#items[former]?.element.replaceWith(element);
        this.#items[former] = { item, element };
      } else {
        this.#insert({ item, element });
        if (isOwn(item)) this.#pendingOf(item.Content)?.remove();
        else this.#stopTyping();
      }
      this.#showReceipt(item.Id);
    });
  }

  showReceipts(receipts: Receipts): void {
    const { MessageId = '', Receipts = [] } = receipts;
    const known = this.#receipts.get(MessageId)?.Receipts ?? [];
    this.#receipts.set(MessageId, { MessageId, Receipts: [...known, ...Receipts] });
    this.#showReceipt(MessageId);
  }

  showTyping({ DisplayName = 'Somebody', ParticipantRole }: Typing): void {
    if (ParticipantRole === 'CUSTOMER') return;
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => this.#stopTyping(), TYPING);
    this.#typing.textContent = `${DisplayName} is typing …`;
  }

  /** Shows a message that is on its way, until its item comes. @returns what says why it does not */
  showPending(content: string): (reason: string) => void {
    const bubble = makeBubble({ isOwn: true, name: 'You', content: [content] });
    const receipt = bubble.querySelector('.receipt') as HTMLElement;
    bubble.classList.add('pending');
    receipt.textContent = 'sending …';
    this.#keepAtEnd(() => this.#pending.append(bubble), true);
    return (reason) => {
      bubble.classList.replace('pending', 'unsent');
      receipt.textContent = `not sent: ${reason}`;
    };
  }

  #insert(shown: ShownItem): void {
    const { AbsoluteTime = '' } = shown.item;
    const before = this.#items.findLastIndex(({ item }) => (item.AbsoluteTime ?? '') <= AbsoluteTime);
    const after = this.#items[before + 1]?.element ?? this.#pending;
    this.#items.splice(before + 1, 0, shown);
    after.before(shown.element);
  }

  /** The first message on its way that says the same: messages are sent one after the other. */
  #pendingOf(content: string | undefined): Element | undefined {
    return [...this.#pending.children].find(
      (each) => each.classList.contains('pending') && each.querySelector('.content')?.textContent === content,
    );
  }

  #showReceipt(id: string | undefined): void {
    const shown = this.#items.find(({ item }) => item.Id === id);
    if (shown?.item.Type !== 'MESSAGE' || !isOwn(shown.item)) return;
    const { Receipts = [] } = this.#receipts.get(id ?? '') ?? {};
    const receipt = shown.element.querySelector('.receipt') as HTMLElement;
    if (Receipts.some(({ ReadTimestamp }) => ReadTimestamp)) receipt.textContent = '✓✓ read';
    else if (Receipts.some(({ DeliveredTimestamp }) => DeliveredTimestamp)) receipt.textContent = '✓✓ delivered';
    else receipt.textContent = '✓ sent';
  }

  #stopTyping(): void {
    clearTimeout(this.#typingTimer);
    this.#typing.textContent = '';
  }

  /** Keeps the end of the conversation in sight where it is in sight, or if it is to be. */
  #keepAtEnd(change: () => void, always = false): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < 40;
    change();
    if (isAtEnd || always) this.#log.scrollTop = this.#log.scrollHeight;
  }
}
