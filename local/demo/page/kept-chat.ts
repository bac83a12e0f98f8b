import type { ChatSession, UnsentMessage } from '../../../client/index.ts';

/** A chat that a page which is loaded again goes on with. */
export interface KeptChat {
  readonly contactId: string;
  readonly participantToken: string;
  readonly unsent: readonly UnsentMessage[];
}

const KEY = 'chat';

/** Keeps it for this tab. Without what was seen, so that the client reads the transcript from its beginning. */
export function keepChat(contactId: string, { participantToken, unsent = [] }: ChatSession): void {
  sessionStorage.setItem(KEY, JSON.stringify({ contactId, participantToken, unsent } satisfies KeptChat));
}

export function keptChat(): KeptChat | undefined {
  return JSON.parse(sessionStorage.getItem(KEY) ?? 'null') ?? undefined;
}

export function forgetChat(): void {
  sessionStorage.removeItem(KEY);
}
