import type { Receipts, TranscriptItem, Typing, UnsentMessage } from '../../../client/index.ts';
import { byId, make } from './dom.ts';
import { type ItemActions, isOwn, makeBubble, makeContent, makeItem } from './item-view.ts';

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
  /** After the last item. */
  readonly #end = make('div');
  readonly #pending = new Set<{ readonly content: string; readonly element: HTMLElement }>();
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
    this.#pending.clear();
    this.#end.replaceChildren();
    this.#log.replaceChildren(this.#end);
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
        if (isOwn(item)) this.#settlePending(item.Content);
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
  showPending({ content, contentType }: Pick<UnsentMessage, 'content' | 'contentType'>): (reason: string) => void {
    const shown = makeContent({ Content: content, ContentType: contentType }, this.#actions);
    const element = makeBubble({ isOwn: true, name: 'You', content: shown });
    const pending = { content, element };
    element.classList.add('pending');
    receiptOf(element).textContent = 'sending …';
    this.#pending.add(pending);
    this.#keepAtEnd(() => this.#end.append(element), true);
    return (reason) => {
      this.#pending.delete(pending);
      element.classList.replace('pending', 'unsent');
      receiptOf(element).textContent = reason;
    };
  }

  /** Says of what is on its way that it does not arrive: the chat is over. */
  giveUpPending(): void {
    for (const { element } of this.#pending) {
      element.classList.replace('pending', 'unsent');
      receiptOf(element).textContent = 'not sent';
    }
    this.#pending.clear();
  }

  #insert(shown: ShownItem): void {
    const { AbsoluteTime = '' } = shown.item;
    const before = this.#items.findLastIndex(({ item }) => (item.AbsoluteTime ?? '') <= AbsoluteTime);
    const after = this.#items[before + 1]?.element ?? this.#end;
    this.#items.splice(before + 1, 0, shown);
    after.before(shown.element);
  }

  /** Takes away the first message on its way that says the same: messages are sent one after the other. */
  #settlePending(content: string | undefined): void {
    const pending = [...this.#pending].find((each) => each.content === content);
    if (!pending) return;
    pending.element.remove();
    this.#pending.delete(pending);
  }

  #showReceipt(id: string | undefined): void {
    const shown = this.#items.find(({ item }) => item.Id === id);
    if (shown?.item.Type !== 'MESSAGE' || !isOwn(shown.item)) return;
    const { Receipts = [] } = this.#receipts.get(id ?? '') ?? {};
    const receipt = receiptOf(shown.element);
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

function receiptOf(bubble: HTMLElement): Element {
  return bubble.querySelector('.receipt') as Element;
}
