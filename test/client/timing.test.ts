import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backOff, lifetime, renewal } from '../../client/timing.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const time = fc.integer({ min: 0, max: Date.parse('2100-01-01') });
const iso = (milliseconds: number) => new Date(milliseconds).toISOString();

describe('lifetime', () => {
  it('is the time from the answer to the expiry, which the expiry of the token tells, whatever the time is', () => {
    fc.assert(
      fc.property(time, fc.integer({ min: 1000, max: DAY }), (now, period) => {
        expect(lifetime(iso(now + period), iso(now + DAY))).toBe(period);
      }),
    );
  });

  it.each([
    ['is past', iso(-HOUR), iso(DAY)],
    ['is less than a second ahead', iso(999), iso(DAY)],
    ['is more than a day ahead', iso(DAY + 1), iso(DAY)],
    ['is missing', undefined, iso(DAY)],
    ['is no time', 'soon', iso(DAY)],
    ['cannot be told from now', iso(HOUR), undefined],
  ])('is taken for 59 minutes if the expiry %s', (_, connectionExpiry, tokenExpiry) => {
    expect(lifetime(connectionExpiry, tokenExpiry)).toBe(59 * 60_000);
  });
});

describe('renewal', () => {
  it('is due after 85% to 95% of the time', () => {
    expect([0, 0.5, 1].map((random) => renewal(HOUR, () => random) / HOUR)).toEqual([
      0.85,
      expect.closeTo(0.9),
      expect.closeTo(0.95),
    ]);
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
