import { describe, expect, it } from '@jest/globals';
import { EFFECT, rowOrder, tableOrder } from './order.js';
import { TABLE_NAMES } from './tables.js';

describe('sort keys', () => {
  it('put rows in the order of their numbers, what concerns no row first', () => {
    const keys = [undefined, 2, 9, 10, 1_000_000].map(rowOrder);
    expect(keys.toSorted()).toEqual(keys);
  });

  it('put tables in the order in which an import takes them, what concerns none first', () => {
    const keys = ['', ...TABLE_NAMES].map(tableOrder);
    expect(keys.toSorted()).toEqual(keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('put rows without a day where nothing that they rest on, or end, comes after them', () => {
    expect(Object.values(EFFECT).toSorted()).toEqual([
      EFFECT.trainingDay,
      EFFECT.annulment,
      EFFECT.attendanceCorrected,
      EFFECT.attendanceAnnulled,
      EFFECT.attendance,
    ]);
    expect(EFFECT.trainingDay < '1900-01-01' && EFFECT.annulment > '9000-01-01').toBe(true);
  });
});
