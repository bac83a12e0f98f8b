import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';

/** The topics a client may subscribe to. */
const TOPICS = ['aws/chat'];

/** Serves one websocket of a chat. Frames, both ways, are listed in `docs/wire.md`. */
export function serveChatSocket(socket: WebSocket): void {
  const connectionId = randomUUID();
  // A frame that breaks the protocol of websockets; `ws` closes the socket with the code that fits.
  socket.on('error', () => {});
  socket.on('message', (data, isBinary) => {
    const frame = isBinary ? undefined : parse(String(data));
    const answer = frame ? answerTo(frame) : undefined;
    socket.send(JSON.stringify(answer ?? { message: 'Forbidden', connectionId, requestId: randomUUID() }));
  });
}

interface Frame {
  readonly topic?: unknown;
  readonly content?: { readonly topics?: unknown };
}

function answerTo({ topic, content }: Frame): object | undefined {
  switch (topic) {
    case 'aws/subscribe': {
      const topics: unknown[] = Array.isArray(content?.topics) ? content.topics : [];
      const known = topics.length > 0 && topics.every((each) => TOPICS.includes(each as string));
      return { topic, content: { status: known ? 'success' : 'failure', topics } };
    }
    case 'aws/heartbeat':
      return { topic };
    case 'aws/ping':
      return { topic, statusCode: 200, statusContent: 'OK' };
    default:
      return undefined;
  }
}

function parse(text: string): Frame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
