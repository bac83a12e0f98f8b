import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Clock } from '../../../local/connect/clock.ts';

const NOON = Date.parse('2026-11-22T12:00:00.000Z');

let rung: string[];
const ring = (name: string) => () => {
  rung.push(name);
};

beforeEach(() => {
  rung = [];
});

describe('a clock that stands still', () => {
  it('tells the time at which it stands until it is moved', () => {
    const clock = new Clock(NOON);
    expect(clock.now()).toBe(NOON);
    clock.advance(1500);
    expect(clock.now()).toBe(NOON + 1500);
  });

  it('calls what is due as it is moved, in the order of time, each at its own time', () => {
    const clock = new Clock(NOON);
    const times: number[] = [];
    clock.after(200, () => times.push(clock.now()));
    clock.after(100, () => times.push(clock.now()));
    clock.after(300, () => times.push(clock.now()));
    clock.advance(299);
    expect(times).toEqual([NOON + 100, NOON + 200]);
    expect(clock.now()).toBe(NOON + 299);
    clock.advance(1);
    expect(times).toEqual([NOON + 100, NOON + 200, NOON + 300]);
  });

  it('calls what is due at the same time in the order in which it was asked to', () => {
    const clock = new Clock(NOON);
    clock.after(100, ring('first'));
    clock.after(100, ring('second'));
    clock.advance(100);
    expect(rung).toEqual(['first', 'second']);
  });

  it('calls what falls due by what it called', () => {
    const clock = new Clock(NOON);
    clock.after(100, () => clock.after(100, ring('second')));
    clock.advance(200);
    expect(rung).toEqual(['second']);
  });

  it('does not call what was cancelled, nor anything once it is stopped', () => {
    const clock = new Clock(NOON);
    const cancel = clock.after(100, ring('cancelled'));
    clock.after(100, ring('stopped'));
    cancel();
    cancel();
    expect(clock.pending).toBe(1);
    clock.stop();
    clock.advance(100);
    expect([rung, clock.pending]).toEqual([[], 0]);
  });
});

describe('a clock that runs', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: NOON });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('runs with the machine', () => {
    const clock = new Clock();
    clock.after(100, ring('due'));
    jest.advanceTimersByTime(99);
    expect([clock.now(), rung]).toEqual([NOON + 99, []]);
    jest.advanceTimersByTime(1);
    expect([clock.now(), rung, clock.pending]).toEqual([NOON + 100, ['due'], 0]);
  });

  it('can be moved, and runs on from there', () => {
    const clock = new Clock();
    clock.after(100, ring('due'));
    clock.after(300, ring('later'));
    clock.advance(150);
    expect([clock.now(), rung]).toEqual([NOON + 150, ['due']]);
    jest.advanceTimersByTime(149);
    expect(rung).toEqual(['due']);
    jest.advanceTimersByTime(1);
    expect([clock.now(), rung]).toEqual([NOON + 300, ['due', 'later']]);
  });

  it('leaves no timer behind when it is stopped', () => {
    const clock = new Clock();
    clock.after(100, ring('due'));
    clock.stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});
