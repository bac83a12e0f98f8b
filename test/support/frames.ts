import { on, once } from 'node:events';
import { WebSocket } from 'ws';
import type { TranscriptItem } from '../../local/connect/transcript.ts';

/** A websocket whose frames are read one at a time. */
export interface FrameSocket {
  /** Sends text and bytes as they are, anything else as JSON. */
  readonly send: (frame: unknown) => void;
  /** The next frame that came, or will come. */
  readonly next: () => Promise<unknown>;
  /** The item of the chat in the next frame; fails if it has none. */
  readonly item: () => Promise<Item>;
  /** The items in the next frames. */
  readonly items: (count: number) => Promise<Item[]>;
  /** The close code, once the socket is closed. */
  readonly closed: Promise<number>;
  readonly close: () => void;
}

export type Item = TranscriptItem & { readonly InitialContactId?: string };

/**
 * Opens a websocket.
 *
 * @throws Error that names the status, if the server refuses the upgrade
 */
export async function openFrames(url: string): Promise<FrameSocket> {
  const socket = new WebSocket(url);
  const messages = on(socket, 'message');
  const closed = once(socket, 'close').then(([code]) => code as number);
  closed.catch(() => {});
  await once(socket, 'open');
  const next = async () => {
    const { value: [data] = [] } = await messages.next();
    return JSON.parse(String(data));
  };
  const item = async () => {
    const { topic, content } = await next();
    if (topic !== 'aws/chat') throw new Error(`The frame of ${topic} has no item of the chat.`);
    return JSON.parse(content) as Item;
  };
  return {
    send: (frame) => socket.send(typeof frame === 'string' || frame instanceof Buffer ? frame : JSON.stringify(frame)),
    next,
    item,
    items: async (count) => {
      const items: Item[] = [];
      while (items.length < count) items.push(await item());
      return items;
    },
    closed,
    close: () => socket.close(),
  };
}
