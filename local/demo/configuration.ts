/** What the page is told of the world that it is in. */
export interface Configuration {
  /** The endpoint at which it chats. */
  readonly gatewayUrl: string;
  /** What the gateway asks of callers. */
  readonly gatewayHeaders: Readonly<Record<string, string>>;
  /** The emulated Amazon Connect, where it starts chats and makes faults. */
  readonly connectUrl: string;
}
