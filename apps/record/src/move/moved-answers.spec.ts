import { describe, expect, it } from '@jest/globals';
import type { RequestItem } from '@kernel/transfer.js';
import { movedItem } from './moved-answers.js';
import { MovedPositions } from './moved-positions.js';

const positions = new MovedPositions();
for (let index = 1n; index <= 3_000n; index += 1n) positions.add({ from: index, to: index * 100n });

const move = { log: 'new-log', find: (position: bigint) => positions.find(position) };

const answered = (position: string | null, log?: string): RequestItem => ({
  kind: 'request',
  id: 'a',
  body: 'b',
  reservedAt: 1,
  answer: {
    status: 201,
    headers: { ETag: '"4"', ...(position === null ? {} : { 'kronika-position': position }) },
    body: { recorded: true, position },
    ...(log === undefined ? {} : { log }),
  },
});

describe('an answer that is kept for a repeated request', () => {
  it('names the position where its event now stands', () => {
    expect(movedItem(answered('2999'), move)).toEqual(answered('299900', 'new-log'));
  });

  it('is moved once, however often the record is', () => {
    expect(movedItem(movedItem(answered('7'), move), move)).toEqual(answered('700', 'new-log'));
  });

  it('is as it was where it names no position', () => {
    expect(movedItem(answered(null), move)).toEqual(answered(null, 'new-log'));
    const refused: RequestItem = {
      kind: 'request',
      id: 'a',
      body: 'b',
      reservedAt: 1,
      answer: { status: 409, headers: {}, body: null },
    };
    expect(movedItem(refused, move)).toMatchObject({ answer: { status: 409, headers: {}, body: null } });
  });

  it('names no position where no event stood', () => {
    expect(movedItem(answered('3001'), move)).toEqual(answered(null, 'new-log'));
  });

  it('leaves alone what has no answer yet, and the key under which all are hashed', () => {
    const reserved: RequestItem = { kind: 'request', id: 'a', body: 'b', reservedAt: 1, answer: undefined };
    expect(movedItem(reserved, move)).toBe(reserved);
    const key: RequestItem = { kind: 'hash-key', key: 'c' };
    expect(movedItem(key, move)).toBe(key);
  });
});
