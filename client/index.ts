/// <reference lib="esnext.disposable" preserve="true" />
export {
  type AttachmentFile,
  type CallOptions,
  Chat,
  type ChatSession,
  type MessageOptions,
  type UnsentMessage,
} from './chat.ts';
export { ChatConnection, type ConnectionOptions, type Session, type WaitOptions } from './connection.ts';
export type { Clock, Condition, Environment, WebSocketLike } from './environment.ts';
export { ConnectionError, DisconnectedError, EndedError, type Ending, ServiceError } from './errors.ts';
export type { ConnectionEvents, Loss, State, Step } from './events.ts';
export type { Receipts, TranscriptItem, Typing } from './items.ts';
export type { Members } from './operations.ts';
