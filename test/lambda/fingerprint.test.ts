import { expect, it } from '@jest/globals';
import { fingerprint } from '../../lambda/fingerprint.ts';

it('is 16 hexadecimal digits, the same for the same token and others for another', () => {
  expect(fingerprint('a-participant-token')).toMatch(/^[0-9a-f]{16}$/);
  expect(fingerprint('a-participant-token')).toBe(fingerprint('a-participant-token'));
  expect(fingerprint('a-participant-token')).not.toBe(fingerprint('a-participant-tokem'));
});
