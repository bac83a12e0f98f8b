import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Participant } from './participant.ts';

/** What a token is for: asking for connections, every other operation, or opening a websocket. */
export type CredentialKind = 'ParticipantToken' | 'ConnectionToken' | 'AuthToken';

export interface Credential {
  readonly kind: CredentialKind;
  readonly participant: Participant;
  /** Times in milliseconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** The tokens that participants hold. */
export class Credentials {
  readonly #clock: Clock;
  readonly #byToken = new Map<string, Credential>();
  readonly #byParticipant = new Map<Participant, Set<string>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param lifetime in milliseconds; `Infinity` for as long as the participant takes part */
  issue(kind: CredentialKind, participant: Participant, lifetime: number): string {
    const token = randomToken();
    const held = this.#byParticipant.get(participant) ?? new Set();
    for (const former of held) {
      if (this.#isExpired(former)) this.#forget(former, held);
    }
    this.#byParticipant.set(participant, held.add(token));
    const issuedAt = this.#clock.now();
    this.#byToken.set(token, { kind, participant, issuedAt, expiresAt: issuedAt + lifetime });
    return token;
  }

  /** What a token stands for, unless it was never issued for this purpose, is expired or revoked. */
  find(kind: CredentialKind, token: string): Credential | undefined {
    const credential = this.#byToken.get(token);
    return credential?.kind === kind && !this.#isExpired(token) ? credential : undefined;
  }

  /** Takes all of a participant's tokens back. */
  revoke(participant: Participant): void {
    for (const token of this.#byParticipant.get(participant) ?? []) this.#byToken.delete(token);
    this.#byParticipant.delete(participant);
  }

  get size(): number {
    return this.#byToken.size;
  }

  #isExpired(token: string): boolean {
    return this.#clock.now() >= (this.#byToken.get(token)?.expiresAt ?? 0);
  }

  #forget(token: string, held: Set<string>): void {
    this.#byToken.delete(token);
    held.delete(token);
  }
}

/** A token that nobody can guess, safe in a URL and, since it cannot begin with a dash, on a command line. */
export function randomToken(): string {
  return randomBytes(64).toString('hex');
}
