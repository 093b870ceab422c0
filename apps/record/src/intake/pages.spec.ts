import { describe, expect, it } from '@jest/globals';
import { MemorySpool } from '@adapters/spool/memory-spool.js';
import type { Spool } from '@kernel/spool.js';
import { Pages } from './pages.js';

const filled = (): { readonly spool: Spool; readonly begun: () => number } => {
  const spool = new MemorySpool();
  for (let number = 0; number < 10; number += 1) spool.add('faults', { group: '', key: String(number), value: number });
  let begun = 0;
  const inOrder = spool.inOrder.bind(spool);
  return {
    spool: Object.assign(spool, {
      inOrder: (lane: string) => {
        begun += 1;
        return inOrder(lane);
      },
    }),
    begun: () => begun,
  };
};

describe('pages of a lane', () => {
  it('follow one another, and are read through once', () => {
    const { spool, begun } = filled();
    const pages = new Pages(spool, 'faults');
    expect([pages.page(0, 4), pages.page(4, 4), pages.page(8, 4), pages.page(10, 4)]).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
      [],
    ]);
    expect(begun()).toBe(1);
  });

  it('may be asked for anywhere, again, and beyond the end', () => {
    const pages = new Pages(filled().spool, 'faults');
    expect([pages.page(5, 2), pages.page(5, 2), pages.page(0, 1), pages.page(50, 2)]).toEqual([
      [5, 6],
      [5, 6],
      [0],
      [],
    ]);
  });
});
