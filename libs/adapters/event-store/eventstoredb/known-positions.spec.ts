import { describe, expect, it } from '@jest/globals';

import { KnownPositions } from './known-positions.js';

describe('an answer to an append', () => {
  const answer = (
    known: KnownPositions,
    revision: bigint,
    position: bigint,
    more: { count?: number; sentAt?: bigint } = {},
  ): boolean => known.answered({ name: 's', count: 1, revision, position, sentAt: known.highest, ...more });

  it('is of new events when they stand beyond all that was known', () => {
    const known = new KnownPositions();
    known.note(100n);
    expect(answer(known, 0n, 150n)).toBe(false);
    expect(known.highest).toBe(150n);
  });

  it('is a repeat when they stand no further than what was known when it was sent', () => {
    const known = new KnownPositions();
    known.note(100n);
    expect(answer(known, 0n, 100n)).toBe(true);
  });

  it('is a repeat when another append under way was answered with the same place, or with one around it', () => {
    const known = new KnownPositions();
    expect(answer(known, 4n, 150n, { count: 3, sentAt: 10n })).toBe(false);
    expect(answer(known, 4n, 150n, { count: 3, sentAt: 10n })).toBe(true);
    expect(answer(known, 2n, 130n, { sentAt: 10n })).toBe(true);
    expect(answer(known, 5n, 160n, { sentAt: 10n })).toBe(false);
  });

  it('is none when answers overtake each other', () => {
    const known = new KnownPositions();
    expect(answer(known, 1n, 200n, { sentAt: 10n })).toBe(false);
    expect(answer(known, 0n, 150n, { sentAt: 10n })).toBe(false);
  });
});
