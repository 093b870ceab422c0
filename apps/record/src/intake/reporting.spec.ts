import { describe, expect, it } from '@jest/globals';
import type { Progress } from '@modules/intake/contracts.js';
import { reportingTo } from './reporting.js';

const at = (rows: number): Progress => ({ phase: 'checking', rows });

describe('progress of an import', () => {
  it('is passed on at once, and then as often as somebody can watch', () => {
    let now = 0;
    const told: number[] = [];
    const { report } = reportingTo(
      async ({ rows }) => void told.push(rows),
      () => now,
    );
    for (let rows = 0; rows < 30; rows += 1) {
      now = rows * 10;
      report(at(rows));
    }
    expect(told).toEqual([0, 10, 20]);
  });

  it('has arrived before the result is given', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { report, told } = reportingTo(() => promise);
    report(at(1));
    let arrived = false;
    const waiting = told().then(() => (arrived = true));
    await Promise.resolve();
    expect(arrived).toBe(false);
    resolve();
    await waiting;
    expect(arrived).toBe(true);
  });
});
