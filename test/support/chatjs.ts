/// <reference types="amazon-connect-chatjs" />
import { EventEmitter, on } from 'node:events';
import type { JSHandle, Page } from 'playwright-core';
import type { StartedChat } from '../../local/connect/amazon-connect.ts';
import type { Item } from './frames.ts';

const callbacks = [
  'onConnectionBroken',
  'onConnectionEstablished',
  'onConnectionLost',
  'onDeepHeartbeatFailure',
  'onDeepHeartbeatSuccess',
  'onDeliveredReceipt',
  'onEnded',
  'onMessage',
  'onReadReceipt',
  'onTyping',
] as const;
type Callback = (typeof callbacks)[number];

/** A customer's session of ChatJS, in a page. */
export interface ChatJsSession {
  /** The session itself, for what is done in the page. */
  readonly handle: JSHandle<connect.CustomerChatSession>;
  /**
   * Waits until ChatJS calls a callback, and returns the item that it hands over. Calls are read in the order in which
   * they are made; fails if ChatJS calls another callback before.
   */
  readonly next: (callback: Callback) => Promise<Item>;
}

/** Creates a session in a page that has loaded ChatJS. A page takes one. */
export async function createSession(page: Page, endpoint: string, chat: StartedChat): Promise<ChatJsSession> {
  const emitter = new EventEmitter();
  const calls = on(emitter, 'call');
  await page.exposeFunction('report', (callback: Callback, item: Item) => emitter.emit('call', callback, item));
  return {
    handle: await page.evaluateHandle(createInPage, { endpoint, chat, callbacks }),
    next: async (callback) => {
      for (;;) {
        const { value } = await calls.next();
        const [called, item] = value as [Callback, Item];
        if (called === callback) return item;
        // One is answered every ten seconds, whatever else happens.
        if (called !== 'onDeepHeartbeatSuccess') throw new Error(`ChatJS has called ${called} before ${callback}.`);
      }
    },
  };
}

/** What the page can call of this process. */
declare function report(callback: Callback, item: unknown): void;

interface SessionInPage {
  readonly endpoint: string;
  readonly chat: StartedChat;
  readonly callbacks: readonly Callback[];
}

function createInPage({ endpoint, chat, callbacks }: SessionInPage): connect.CustomerChatSession {
  // Without a logger, ChatJS writes nothing. Its types do not have the endpoint, which it reads.
  connect.ChatSession.setGlobalConfig({ endpoint } as connect.ChatGlobalConfig);
  const session = connect.ChatSession.create({
    chatDetails: {
      contactId: chat.ContactId,
      participantId: chat.ParticipantId,
      participantToken: chat.ParticipantToken,
    },
    type: 'CUSTOMER',
    // A worker would send its metrics to AWS.
    disableCSM: true,
  });
  for (const callback of callbacks) {
    // Beside the data, an event holds the tokens of the chat.
    session[callback]((event: object) => report(callback, (event as { readonly data?: unknown }).data));
  }
  return session;
}
