import type { Day } from '@kernel/day.js';
import { DAY, TEXT } from '../cell-kinds.js';
import type { Cells } from '../cells.js';

/** A departure or a repeal. */
export interface Ending {
  readonly on: Day;
  readonly reason?: string;
}

/** In a row that logs an entry its end is a fact of its own; in a row that corrects one it is part of the entry as it should read. */
export interface EndingRead {
  readonly fact?: Ending;
  readonly restated?: Ending;
}

/** @param column the day of the end, which may be filled in later; `reason` says why, and need not */
export const endingIn = (cells: Cells, column: 'left_on' | 'repealed_on'): EndingRead => {
  const on = cells.may(column, DAY);
  if (on === undefined) return {};
  const reason = cells.may('reason', TEXT);
  const ending = { on, ...(reason !== undefined && { reason }) };
  return cells.has('corrects') ? { restated: ending } : { fact: ending };
};
