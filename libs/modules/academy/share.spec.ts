import { describe, expect, it } from '@jest/globals';
import { toFigure } from '@kernel/quantity.js';
import { assert, integer, property } from 'fast-check';
import { diplomaDue, outOfReach, shareOf } from './share.js';

const HOURS = 60;

describe('an edition of 60 hours with a threshold of 80%', () => {
  const due = (minutes: number) => diplomaDue(minutes, 60 * HOURS, 8000);

  it('gives a diploma from 48 hours on, to the minute', () => {
    expect([48 * HOURS, 48 * HOURS - 1, 47.5 * HOURS, 60 * HOURS, 0].map(due)).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });
  it('shows the share as an exact percentage', () => {
    const shares = [48 * HOURS, 47.5 * HOURS, 25].map((minutes) => shareOf(minutes, 60 * HOURS));
    expect(shares.map((share) => share && toFigure(share))).toEqual([80, 79.1667, 0.6944]);
  });
});

describe('an edition with nothing scheduled', () => {
  it('gives no diploma and has no share', () => {
    expect(diplomaDue(0, 0, 8000)).toBe(false);
    expect(shareOf(0, 0)).toBeUndefined();
    expect(outOfReach(0, 0, 0, 8000)).toBe(true);
  });
});

describe('any schedule and threshold', () => {
  const minutes = integer({ min: 1, max: 100_000 });
  const threshold = integer({ min: 1, max: 10_000 });

  it('is judged as the exact fraction is', () => {
    assert(
      property(minutes, minutes, threshold, (attended, scheduled, limit) => {
        const exact = BigInt(attended) * 10_000n >= BigInt(limit) * BigInt(scheduled);
        expect(diplomaDue(attended, scheduled, limit)).toBe(exact);
      }),
    );
  });
  it('is due from the least whole number of minutes that reaches it, and not a minute before', () => {
    assert(
      property(minutes, threshold, (scheduled, limit) => {
        const least = Math.ceil((scheduled * limit) / 10_000);
        expect(diplomaDue(least, scheduled, limit)).toBe(true);
        expect(diplomaDue(least - 1, scheduled, limit)).toBe(false);
      }),
    );
  });
});

describe('a person in the middle of an edition', () => {
  it('can reach the threshold while attending all that is ahead would do', () => {
    expect(outOfReach(33 * HOURS, 15 * HOURS, 60 * HOURS, 8000)).toBe(false);
    expect(outOfReach(33 * HOURS - 1, 15 * HOURS, 60 * HOURS, 8000)).toBe(true);
  });
  it('can no longer without a seat, unless it is reached', () => {
    expect(outOfReach(47 * HOURS, 0, 60 * HOURS, 8000)).toBe(true);
    expect(outOfReach(48 * HOURS, 0, 60 * HOURS, 8000)).toBe(false);
  });
});
