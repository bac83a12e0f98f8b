import { expect, it } from '@jest/globals';
import { Clock } from '../../../local/connect/clock.ts';
import { Contact } from '../../../local/connect/contact.ts';
import { Credentials } from '../../../local/connect/credentials.ts';

const clock = new Clock(0);
const participant = new Contact(clock, ['text/plain']).add('CUSTOMER', 'Ann');

it('stands for its participant until it expires, for one purpose', () => {
  const credentials = new Credentials(clock);
  const token = credentials.issue('AuthToken', participant, 1000);
  expect(credentials.find('AuthToken', token)).toMatchObject({ participant });
  expect(credentials.find('ConnectionToken', token)).toBeUndefined();
  expect(credentials.find('AuthToken', 'constructor')).toBeUndefined();
  clock.advance(1000);
  expect(credentials.find('AuthToken', token)).toBeUndefined();
});

it('is forgotten once it has expired and its participant gets another', () => {
  const credentials = new Credentials(clock);
  credentials.issue('ParticipantToken', participant, Infinity);
  for (let connection = 0; connection < 10; connection++) {
    credentials.issue('AuthToken', participant, 1000);
    clock.advance(1000);
  }
  expect(credentials.size).toBe(2);
});

it('is taken back with all others of its participant', () => {
  const credentials = new Credentials(clock);
  const token = credentials.issue('ParticipantToken', participant, Infinity);
  credentials.issue('AuthToken', participant, 1000);
  credentials.revoke(participant);
  expect([credentials.find('ParticipantToken', token), credentials.size]).toEqual([undefined, 0]);
});
