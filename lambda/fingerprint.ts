import { createHash } from 'node:crypto';

/**
 * A short one-way fingerprint of a token: 16 hexadecimal digits, by which the calls of one chat can be found together
 * in the log, where the token itself must never be.
 */
export function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 16);
}
