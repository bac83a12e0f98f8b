import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type AmazonConnect, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { record } from '../support/output.ts';
import { soak } from './soak.ts';

let connect: AmazonConnect;

beforeEach(async () => {
  connect = await startAmazonConnect({ log: record });
});

afterEach(() => connect.close());

it('delivers each message of many chats once to both websockets, in order, and keeps nothing of them', async () => {
  const figures = await soak(connect, { chats: 20, messagesEachWay: 50 });
  expect(figures).toMatchObject({ chats: 20, messages: 2000, deliveries: 4000 });
});

it.each([
  ['comes twice', 'duplicated-items', /^The websocket of the .* has .* where .* is due\.$/],
  ['comes late', 'reordered-items', /^The websocket of the .* has .* where .* is due\.$/],
  ['is lost with its websocket', 'dropped-sockets', /was closed with 1006, not 1000\.$/],
] as const)('fails if an item %s', async (_, fault, message) => {
  connect.injectFault({ fault });
  await expect(soak(connect, { chats: 2, messagesEachWay: 2 })).rejects.toThrow(message);
});

it('fails if something is kept', async () => {
  const { url, holds } = connect;
  const leaking = { url, holds: () => ({ ...holds(), tokens: 3 }) };
  await expect(soak(leaking, { chats: 2, messagesEachWay: 2 })).rejects.toThrow(
    'The emulator holds 3 tokens after all chats have ended.',
  );
});
