import { expect, it } from '@jest/globals';
import { Clock } from '../../../local/connect/clock.ts';
import { Contact } from '../../../local/connect/contact.ts';

it('ends once, however often it is told to', () => {
  const contact = new Contact(new Clock(0), ['text/plain']);
  let ends = 0;
  contact.on('ended', () => {
    ends += 1;
  });
  contact.end();
  contact.end();
  expect([ends, contact.transcript.page({}).Transcript?.length]).toEqual([1, 1]);
});
