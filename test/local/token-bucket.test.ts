import { expect, it } from '@jest/globals';
import { TokenBucket } from '../../local/token-bucket.ts';

it('lets a burst pass, then as many as its rate', () => {
  let now = 0;
  const bucket = new TokenBucket({ rate: 2, burst: 3 }, () => now);
  const take = (times: number) => Array.from({ length: times }, () => bucket.take());
  expect(take(4)).toEqual([true, true, true, false]);
  now += 500;
  expect(take(2)).toEqual([true, false]);
  now += 60_000;
  expect(take(4)).toEqual([true, true, true, false]);
});
