import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backOff, renewal } from '../../client/timing.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const time = fc.integer({ min: 0, max: Date.parse('2100-01-01') });
const iso = (milliseconds: number) => new Date(milliseconds).toISOString();

describe('renewal', () => {
  it('is due after 85% to 95% of the time to the expiry, whatever the time is', () => {
    fc.assert(
      fc.property(time, fc.integer({ min: 1000, max: DAY }), share, (now, lifetime, random) => {
        const due = renewal(iso(now + lifetime), iso(now + DAY), () => random);
        expect(due).toBeGreaterThanOrEqual(lifetime * 0.85);
        expect(due).toBeLessThanOrEqual(lifetime * 0.95);
      }),
    );
  });

  it.each([
    ['is past', iso(-HOUR), iso(DAY)],
    ['is more than a day ahead', iso(DAY + 1), iso(DAY)],
    ['is missing', undefined, iso(DAY)],
    ['is no time', 'soon', iso(DAY)],
    ['cannot be told from now', iso(HOUR), undefined],
  ])('is that of a websocket of 59 minutes if its expiry %s', (_, connectionExpiry, tokenExpiry) => {
    expect(renewal(connectionExpiry, tokenExpiry, () => 0.5)).toBe(0.9 * 59 * 60_000);
  });
});

describe('backOff', () => {
  it('is a random time up to a limit that doubles from a second to half a minute', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 100, 5000].map((failures) => backOff(failures, () => 1));
    expect(longest).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000]);
    expect(backOff(7, () => 0)).toBe(0);
  });

  it('comes after the time that the service asks for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), share, fc.nat(), (failures, random, retryAfter) => {
        const wait = backOff(failures, () => random, retryAfter);
        expect(wait).toBe(retryAfter + backOff(failures, () => random));
      }),
    );
  });
});
