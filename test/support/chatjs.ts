/// <reference types="amazon-connect-chatjs" />
import { EventEmitter, on } from 'node:events';
import { expect } from '@jest/globals';
import type { JSHandle, Page } from 'playwright-core';
import type { StartedChat } from '../../local/connect/amazon-connect.ts';
import type { Item } from './frames.ts';

const callbacks = [
  'onAuthenticationCanceled',
  'onAuthenticationInitiated',
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

/** A file that goes to a chat. */
export interface ChatFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: readonly number[];
}

/** A file with every byte there is, so that none can be taken for text. */
export const picture: ChatFile = {
  name: 'cat.png',
  type: 'image/png',
  bytes: Array.from({ length: 256 }, (_, byte) => byte),
};

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

/** Connects, until the websocket is open. */
export async function open({ handle, next }: ChatJsSession): Promise<void> {
  expect(await handle.evaluate((session) => session.connect())).toMatchObject({ connectSuccess: true });
  // ChatJS says so when the operation has answered, and again when the websocket is open.
  await next('onConnectionEstablished');
  await next('onConnectionEstablished');
}

/** What comes by the next calls of onMessage: messages, files, and most events. */
export async function items({ next }: ChatJsSession, count: number): Promise<Item[]> {
  const items: Item[] = [];
  while (items.length < count) items.push(await next('onMessage'));
  return items;
}

/** Says something; returns the id of the message. */
export async function say({ handle }: ChatJsSession, text: string): Promise<string> {
  const { data } = await handle.evaluate(
    (session, message) => session.sendMessage({ contentType: 'text/plain', message }),
    text,
  );
  return (data as connect.SendMessageResult).Id;
}

/** Sends an event; its content is an object, or nothing. */
export async function sendEvent(
  { handle }: ChatJsSession,
  contentType: connect.SendEventArgs['contentType'],
  content?: object,
): Promise<void> {
  await handle.evaluate((session, event) => session.sendEvent(event), {
    contentType,
    ...(content && { content: JSON.stringify(content) }),
  });
}

/** Sends a file; returns its id once the chat has it and the service has approved of it. */
export async function sendFile(session: ChatJsSession, file: ChatFile): Promise<string> {
  await session.handle.evaluate((session, { name, type, bytes }) => {
    const attachment = new File([new Uint8Array(bytes)], name, { type });
    return session.sendAttachment({ attachment });
  }, file);
  return fileComes(session, file);
}

/** Waits for a file, whoever sends it; returns its id once the service has approved of it. */
export async function fileComes(session: ChatJsSession, { name, type }: ChatFile): Promise<string> {
  const file = { AttachmentName: name, ContentType: type };
  const [first, second] = await items(session, 2);
  expect(first).toMatchObject({ Attachments: [{ ...file, Status: 'IN_PROGRESS' }] });
  expect(second).toMatchObject({ Attachments: [{ ...file, Status: 'APPROVED' }] });
  return second?.Attachments?.[0]?.AttachmentId ?? '';
}

/** Downloads a file; returns its bytes. */
export async function download({ handle }: ChatJsSession, attachmentId: string): Promise<number[]> {
  return handle.evaluate(async (session, attachmentId) => {
    const blob = await session.downloadAttachment({ attachmentId });
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, attachmentId);
}

/** What the page can call of this process. */
declare function report(callback: Callback, item: unknown): void;

interface SessionInPage {
  readonly endpoint: string;
  readonly chat: StartedChat;
  readonly callbacks: readonly Callback[];
}

/** In the page: sets the endpoint, and creates a session whose callbacks are reported. */
export function createInPage({ endpoint, chat, callbacks }: SessionInPage): connect.CustomerChatSession {
  // Without a logger, ChatJS writes nothing. Its types do not have the endpoint, which it reads. It would keep a receipt
  // back for five seconds, in case that another one made it needless.
  const features = { messageReceipts: { throttleTime: 1 } };
  connect.ChatSession.setGlobalConfig({ endpoint, features } as connect.ChatGlobalConfig);
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
