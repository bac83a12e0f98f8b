import { randomBytes } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { secretsIn } from './output.ts';

it.each([
  ['a token of the emulated service', randomBytes(64).toString('hex')],
  ['what a test calls a secret', 'SECRET-connection-token'],
  ['a websocket URL', 'wss://example.invalid/websocket'],
  ['the token of one', 'AuthToken=abc'],
  ['a JWT', 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl'],
])('finds %s', (_, secret) => {
  expect(secretsIn(`{"message":"before ${secret} after"}`)).not.toEqual([]);
});

it('finds nothing in what may be written', () => {
  const line =
    '{"level":"WARN","status":403,"tokenFingerprint":"719ad2c530084e3b","operation":"CreateParticipantConnection"}';
  expect(secretsIn(line)).toEqual([]);
});
