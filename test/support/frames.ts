import { EventEmitter, once } from 'node:events';
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
  /** The frames that came and were not read yet. */
  readonly unread: () => readonly unknown[];
  /** Sends a ping of the websocket protocol itself. */
  readonly ping: () => void;
  /** How many of these were answered. */
  readonly pongs: () => number;
  /** The close code, once the socket is closed. */
  readonly closed: Promise<number>;
  readonly close: (code?: number, reason?: string) => void;
}

export type Item = TranscriptItem & { readonly InitialContactId?: string };

/**
 * Opens a websocket.
 *
 * @throws Error that names the status, if the server refuses the upgrade
 */
export async function openFrames(url: string): Promise<FrameSocket> {
  const socket = new WebSocket(url);
  const frames: unknown[] = [];
  const arrivals = new EventEmitter();
  let pongs = 0;
  socket.on('pong', () => {
    pongs += 1;
  });
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)));
    arrivals.emit('frame');
  });
  const closed = once(socket, 'close').then(([code]) => code as number);
  closed.catch(() => {});
  await once(socket, 'open');
  const next = async () => {
    while (frames.length === 0) {
      const end = await Promise.race([once(arrivals, 'frame'), closed]);
      if (typeof end === 'number' && frames.length === 0) throw new Error(`The websocket was closed with ${end}.`);
    }
    return frames.shift();
  };
  const item = async () => {
    const { topic, content } = (await next()) as { topic: string; content: string };
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
    unread: () => frames,
    ping: () => socket.ping(),
    pongs: () => pongs,
    closed,
    close: (code, reason) => socket.close(code, reason),
  };
}

/** A request to open a websocket, as bytes on the wire. */
export function upgradeRequest({ pathname, search, host }: URL): string {
  return [
    `GET ${pathname}${search} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n');
}
