import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';

import { askedTogether } from './asked-together.js';

describe('questions of one turn', () => {
  it('with the same key are asked as one, and those of the next turn anew', async () => {
    const asked: string[] = [];
    const ask = askedTogether(async (key: string, items: readonly number[]) => {
      asked.push(`${key} ${items.join()}`);
      return items.length;
    });
    const first = [ask('a', 1), ask('b', 2), ask('a', 3)];
    await Promise.resolve();
    expect(await Promise.all([...first, ask('a', 4)])).toEqual([3, 1, 3, 3]);
    expect(await ask('a', 5)).toBe(1);
    expect(asked).toEqual(['a 1,3,4', 'b 2', 'a 5']);
  });

  it('are not answered by what was asked before them', async () => {
    let stands = 'old';
    const ask = askedTogether(async () => {
      const found = stands;
      await nextTurn();
      return found;
    });
    const before = ask('a', 1);
    await nextTurn();
    await nextTurn();
    stands = 'new';
    expect(await ask('a', 2)).toBe('new');
    expect(await before).toBe('old');
  });

  it('fail together, and leave the next ones alone', async () => {
    let fails = true;
    const ask = askedTogether(async () => {
      if (fails) throw new Error('away');
      return 'there';
    });
    const outcomes = await Promise.allSettled([ask('a', 1), ask('a', 2)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect(await ask('a', 3)).toBe('there');
  });
});
