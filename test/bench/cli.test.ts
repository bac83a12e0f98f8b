import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { measureStarts, tableOf } from '../../bench/cli.ts';

const COMMAND = fileURLToPath(new URL('../../cli/participant-gateway.ts', import.meta.url));

it('measures starts of the command beside Node alone, and beside the AWS CLI if that is there', async () => {
  const { 'Node alone': node, 'participant-gateway': command, ...others } = await measureStarts(1, COMMAND);
  expect(Object.keys(others).every((name) => name === 'AWS CLI')).toBe(true);
  for (const spread of [node, command]) expect(spread?.median).toBeGreaterThan(0);
});

it('tells the median with its quartiles, and the ratio to Node alone', () => {
  const spread = (median: number) => ({ median, quartiles: [median - 1, median + 1] }) as const;
  expect(tableOf({ 'Node alone': spread(80), 'participant-gateway': spread(120) })).toEqual([
    { program: 'Node alone', 'from start to end, ms': '80.00 (79.00 to 81.00)', 'of Node alone': '1.00' },
    { program: 'participant-gateway', 'from start to end, ms': '120.00 (119.00 to 121.00)', 'of Node alone': '1.50' },
  ]);
});
