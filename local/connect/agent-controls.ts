/** What the built-in agent of a chat can be told to do. Each but `goSilent` throws an Error if it takes no part in the chat. */
export interface AgentControls {
  readonly say: (text: string) => void;
  /** Lets a colleague take over. */
  readonly handOver: () => void;
  /** Answers nothing any more. */
  readonly goSilent: () => void;
  /** Leaves the chat, which ends by that. */
  readonly endChat: () => void;
}
