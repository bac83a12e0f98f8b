import { expect, it } from '@jest/globals';
import { compare, measureAddedLatency, tableOf } from '../../bench/added-latency.ts';

it('measures calls of both functions, directly and through the gateway, in the same run', async () => {
  const measured = await measureAddedLatency(5);
  expect(measured.map(({ operation }) => operation)).toEqual([
    'CreateParticipantConnection',
    'SendMessage',
    'SendEvent',
    'GetTranscript',
  ]);
  for (const { calls, direct, gateway, added } of measured) {
    expect(calls).toBe(5);
    for (const { median } of [direct, gateway]) expect(median).toBeGreaterThan(0);
    expect(added.median).toEqual(expect.any(Number));
  }
});

it('tells the median with its quartiles, and the ratio of the medians', () => {
  const samples = [5, 1, 4, 2, 3].map((direct) => ({ direct, gateway: 6 }));
  expect(tableOf([{ operation: 'SendMessage', ...compare(samples) }])).toEqual([
    {
      operation: 'SendMessage',
      calls: 5,
      'direct, ms': '3.00 (2.00 to 4.00)',
      'through the gateway, ms': '6.00 (6.00 to 6.00)',
      'added, ms': '3.00 (2.00 to 4.00)',
      ratio: '2.00',
    },
  ]);
});
