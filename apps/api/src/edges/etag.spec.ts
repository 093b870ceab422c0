import { describe, expect, it } from '@jest/globals';
import { expectedRevision, matchesNone, strongTag, weakTag } from './etag.js';
import { EdgeError } from './problem.js';

const refusal = (ifMatch: string): string | undefined => {
  try {
    expectedRevision(ifMatch);
  } catch (error) {
    if (error instanceof EdgeError) return error.parts.code;
  }
  return undefined;
};

describe('If-Match', () => {
  it('names the revision that its strong tag was made of', () => {
    expect(expectedRevision(strongTag(12n))).toBe(12n);
    expect(expectedRevision(` ${strongTag(0n)} `)).toBe(0n);
    expect(expectedRevision(undefined)).toBeUndefined();
  });

  it('is refused when its tag is weak, and by another name when it is no tag', () => {
    expect(refusal(weakTag('12'))).toBe('request.weak-etag');
    for (const text of ['*', '12', '"1", "2"', '"-1"', '""', '"1.5"'])
      expect(refusal(text)).toBe('request.if-match-unreadable');
  });
});

describe('If-None-Match', () => {
  it('matches weakly, one tag among several, or any', () => {
    expect(matchesNone('"1"', strongTag(1n))).toBe(true);
    expect(matchesNone('W/"1"', strongTag(1n))).toBe(true);
    expect(matchesNone('"0", W/"x" ,"2"', weakTag('x'))).toBe(true);
    expect(matchesNone('*', weakTag('x'))).toBe(true);
    expect(matchesNone('"2"', strongTag(1n))).toBe(false);
    expect(matchesNone(undefined, strongTag(1n))).toBe(false);
  });
});
