const written: string[] = [];

/** Keeps a line that a server or a function under test has written, to be searched for secrets in the end. */
export function record(line: string): void {
  written.push(line);
}

/** What of all that was recorded looks like a participant token, a connection token, a websocket URL or a JWT. */
export function secretsWritten(): string[] {
  return secretsIn(written.join('\n'));
}

export function secretsIn(text: string): string[] {
  return text.match(SECRETS) ?? [];
}

/** The emulated service's tokens, what tests call a secret, websocket URLs with what they carry, and JWTs. */
const SECRETS = /[0-9a-f]{128}|SECRET\S*|a-participant-token|AuthToken=\S*|\bwss?:\/\/\S+|\beyJ[\w-]+\.[\w-]+/g;
