import type { Receipts, TranscriptItem, Typing } from './items.ts';

/** Where a chat stands. `docs/client.md` has a diagram. */
export type State =
  /** `connect` has not been called. */
  | 'idle'
  /** A connection is being made. */
  | 'connecting'
  /** Items come as they are said, and none is missing. */
  | 'connected'
  /** An attempt has failed, or the connection breaks again and again; the next attempt follows after a while. */
  | 'waiting'
  /** There is no connection, and the device is offline or the page hidden: the next attempt follows when that is over. */
  | 'paused'
  /** For good; `ending` says why. */
  | 'ended';

/** Why a websocket was lost. */
export type Loss = 'not opened' | 'closed' | 'not subscribed' | 'silent';

/** What a connection goes through, for a log or a page that shows it. Nothing of it is secret. Periods are in milliseconds. */
export type Step =
  /** CreateParticipantConnection is called: for a websocket and a connection token, or for a token alone. */
  | { readonly step: 'requesting'; readonly what: 'connection' | 'token' }
  /** It has answered with a websocket URL. It is to be opened within one period, expires after another, and is renewed before. */
  | { readonly step: 'received'; readonly openWithin: number; readonly expiresIn: number; readonly renewsIn: number }
  | { readonly step: 'opened' }
  | { readonly step: 'subscribed' }
  | { readonly step: 'subscription failed' }
  /** What was said before the subscription is fetched. */
  | { readonly step: 'catching up' }
  /** So many items were missing, and have come. */
  | { readonly step: 'caught up'; readonly items: number }
  /** A heartbeat was answered. */
  | { readonly step: 'heartbeat' }
  /** The websocket in use is lost; with its close code, if it was closed. */
  | { readonly step: 'lost'; readonly loss: Loss; readonly code: number | undefined }
  /** The websocket in use expires soon, so another one is made, and takes its place. */
  | { readonly step: 'renewing' }
  /** An attempt has failed; the next one follows after `delay`, or when the device is back. */
  | { readonly step: 'failed'; readonly error: Error; readonly delay: number };

export interface ConnectionEvents {
  readonly state: State;
  /** An item that is new, or an attachment that has another status by now. Each comes once, in the transcript's order. */
  readonly item: TranscriptItem;
  readonly typing: Typing;
  readonly receipts: Receipts;
  readonly step: Step;
}
