import { describe, expect, it } from '@jest/globals';
import { measureClient, tableOf } from '../../bench/client.ts';
import { foreignProgram } from '../support/programs.ts';

const [chromium] = foreignProgram('chromium');

(chromium === undefined ? describe.skip : describe)('in Chromium', () => {
  it('measures how soon the client and ChatJS are subscribed, at first and after a loss, in the same run', async () => {
    const { rounds, size } = await measureClient(2, chromium ?? '');
    expect(rounds).toHaveLength(2);
    for (const { client, chatJs } of rounds) {
      for (const time of [client.connect, client.reconnect, chatJs.connect, chatJs.reconnect]) {
        expect(time).toBeGreaterThan(0);
      }
    }
    expect(size.client).toBeGreaterThan(0);
    expect(size.chatJs).toBeGreaterThan(size.client);
  });
});

it('tells the median with its quartiles, the sizes, and the ratios', () => {
  const rounds = [5, 1, 4, 2, 3].map((connect) => ({
    client: { connect, reconnect: 2 },
    chatJs: { connect: 6, reconnect: 8 },
  }));
  expect(tableOf({ rounds, size: { client: 6000, chatJs: 75_000 } })).toEqual([
    {
      measure: 'from connect() to subscribed, ms',
      client: '3.00 (2.00 to 4.00)',
      ChatJS: '6.00 (6.00 to 6.00)',
      ratio: '0.50',
    },
    {
      measure: 'from a lost websocket to subscribed, ms',
      client: '2.00 (2.00 to 2.00)',
      ChatJS: '8.00 (8.00 to 8.00)',
      ratio: '0.25',
    },
    { measure: 'size, compressed, bytes', client: '6000', ChatJS: '75000', ratio: '0.08' },
  ]);
});
