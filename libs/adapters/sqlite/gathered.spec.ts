import { describe, expect, it } from '@jest/globals';

import { gathered } from './gathered.js';

describe('gathered calls', () => {
  it('that arrive in one turn share one run, and each gets its own outcome', async () => {
    const runs: (readonly number[])[] = [];
    const double = gathered((numbers: readonly number[]) => {
      runs.push(numbers);
      return numbers.map((number) => number * 2);
    });
    const later = async (number: number): Promise<number> => {
      await Promise.resolve();
      return double(number);
    };
    expect(await Promise.all([double(1), later(2), double(3)])).toEqual([2, 4, 6]);
    expect(await double(4)).toBe(8);
    expect(runs).toEqual([[1, 3, 2], [4]]);
  });

  it('all fail with a run that fails, and leave the next one alone', async () => {
    let full = true;
    const write = gathered((texts: readonly string[]) => {
      if (full) throw new Error('full');
      return texts;
    });
    const both = await Promise.allSettled([write('a'), write('b')]);
    expect(both).toEqual([
      { status: 'rejected', reason: new Error('full') },
      { status: 'rejected', reason: new Error('full') },
    ]);
    full = false;
    expect(await write('c')).toBe('c');
  });
});
