import type { WebSocketLike } from '../../client/environment.ts';

/** A websocket of which the test is the other side. As strict as a real one. */
export class FakeSocket implements WebSocketLike {
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  readonly url: string;
  readonly sent: { readonly topic: string }[] = [];
  state: 'connecting' | 'open' | 'closed' = 'connecting';

  constructor(url: string) {
    this.url = url;
  }

  /** The topics of the frames that were sent since the last look. */
  topics(): string[] {
    return this.sent.splice(0).map(({ topic }) => topic);
  }

  send(frame: string): void {
    if (this.state === 'connecting') throw new Error('A websocket that is not open yet cannot send.');
    if (this.state === 'open') this.sent.push(JSON.parse(frame));
  }

  close(): void {
    this.state = 'closed';
  }

  open(): void {
    this.state = 'open';
    this.onopen?.({} as never);
  }

  receive(frame: unknown): void {
    if (this.state !== 'open') return;
    this.onmessage?.({ data: typeof frame === 'string' ? frame : JSON.stringify(frame) } as never);
  }

  /** The other side closes it, or the connection breaks. */
  break(code = 1006): void {
    this.state = 'closed';
    this.onerror?.({} as never);
    this.onclose?.({ code } as never);
  }
}
