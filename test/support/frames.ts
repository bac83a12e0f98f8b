import { on, once } from 'node:events';
import { WebSocket } from 'ws';

/** A websocket whose frames are read one at a time. */
export interface FrameSocket {
  /** Sends text and bytes as they are, anything else as JSON. */
  readonly send: (frame: unknown) => void;
  /** The next frame that came, or will come. */
  readonly next: () => Promise<unknown>;
  /** The close code, once the socket is closed. */
  readonly closed: Promise<number>;
  readonly close: () => void;
}

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
  return {
    send: (frame) => socket.send(typeof frame === 'string' || frame instanceof Buffer ? frame : JSON.stringify(frame)),
    next: async () => {
      const { value: [data] = [] } = await messages.next();
      return JSON.parse(String(data));
    },
    closed,
    close: () => socket.close(),
  };
}
