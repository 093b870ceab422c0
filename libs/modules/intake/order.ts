import type { Day } from '@kernel/day.js';
import { TABLE_NAMES } from './tables.js';

const ROW_DIGITS = 8;

/** Sort keys: texts whose order is that of rows and of tables. */
export const rowOrder = (row: number | undefined): string => String(row ?? 0).padStart(ROW_DIGITS, '0');

export const tableOrder = (table: string): string => String(TABLE_NAMES.indexOf(table) + 1).padStart(2, '0');

/**
 * When rows take effect that have no day of their own: training days before anything rests on them, annulments after whatever they may
 * annul, and attendance after every seat. What changes attendance that is on record comes before new attendance, so that an edition too
 * large for one append never holds two of one person and day.
 */
export const EFFECT = {
  trainingDay: '0000-01-01',
  annulment: '9999-12-28',
  attendanceCorrected: '9999-12-29',
  attendanceAnnulled: '9999-12-30',
  attendance: '9999-12-31',
} as const satisfies Readonly<Record<string, Day>>;
