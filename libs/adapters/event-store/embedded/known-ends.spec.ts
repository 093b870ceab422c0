import { describe, expect, it } from '@jest/globals';

import { KnownEnds } from './known-ends.js';

describe('ends of streams', () => {
  it('knows nothing of a stream that it was not told of', () => {
    expect(new KnownEnds().isPast('advisory-p:120101', 5)).toBe(false);
  });

  it('tells what is past the last revision', () => {
    const ends = new KnownEnds();
    ends.note('advisory-p:120101', 4);
    expect([4, 5].map((revision) => ends.isPast('advisory-p:120101', revision))).toEqual([false, true]);
  });

  it('knows that a stream does not exist', () => {
    const ends = new KnownEnds();
    ends.note('advisory-p:120101', -1);
    expect(ends.isPast('advisory-p:120101', 0)).toBe(true);
  });

  it('passes over an older end that is told late', () => {
    const ends = new KnownEnds();
    ends.note('advisory-p:120101', 7);
    ends.note('advisory-p:120101', 4);
    expect(ends.isPast('advisory-p:120101', 6)).toBe(false);
  });

  it('forgets a stream when it is no longer known what was written', () => {
    const ends = new KnownEnds();
    ends.note('advisory-p:120101', 7);
    ends.forget('advisory-p:120101');
    expect(ends.isPast('advisory-p:120101', 8)).toBe(false);
  });

  it('lets the least recently used go beyond its bound', () => {
    const ends = new KnownEnds(2);
    ends.note('a', 1);
    ends.note('b', 1);
    ends.isPast('a', 0);
    ends.note('c', 1);
    expect(['a', 'b', 'c'].map((stream) => ends.isPast(stream, 2))).toEqual([true, false, true]);
  });
});
