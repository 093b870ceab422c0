import { describe, expect, it } from '@jest/globals';

import { overallProgress } from './overall-progress.js';
import type { Progress } from './read-store.js';

const at = (position: bigint | undefined, more: Partial<Progress> = {}): Progress => ({
  position,
  log: 'a-log',
  stopped: [],
  caughtUp: false,
  ...more,
});

const positionOf = (...parts: readonly (Progress | undefined)[]): bigint | undefined => overallProgress(parts).position;

describe('the progress of several parts', () => {
  it('is as far as the slowest', () => {
    expect(positionOf(at(9n), at(3n), at(7n))).toBe(3n);
    expect(positionOf(at(0n), at(3n))).toBe(0n);
  });

  it('has not begun while one of them has not', () => {
    expect(positionOf(at(9n), undefined)).toBeUndefined();
    expect(positionOf(undefined, at(9n))).toBeUndefined();
    expect(positionOf(at(9n), at(undefined))).toBeUndefined();
    expect(positionOf()).toBeUndefined();
  });

  it('has caught up when all have', () => {
    const done = at(1n, { caughtUp: true });
    expect(overallProgress([done, done]).caughtUp).toBe(true);
    expect(overallProgress([done, at(1n)]).caughtUp).toBe(false);
    expect(overallProgress([done, undefined]).caughtUp).toBe(false);
    expect(overallProgress([]).caughtUp).toBe(false);
  });

  it('names a stopped stream once, with the first event in the way and the documents of all', () => {
    const late = { stream: 's-1', position: 9n, reason: 'later', documents: ['b'] };
    const early = { stream: 's-1', position: 4n, reason: 'earlier', documents: ['a'] };
    const other = { stream: 's-2', position: 6n, reason: 'other', documents: [] };
    expect(overallProgress([at(9n, { stopped: [late, other] }), at(9n, { stopped: [early] })]).stopped).toEqual([
      { stream: 's-1', position: 4n, reason: 'earlier', documents: ['a', 'b'] },
      other,
    ]);
  });
});
