import { TABLE_NAMES } from './tables.js';

const ROW_DIGITS = 8;

/** Sort keys: texts whose order is that of rows and of tables. */
export const rowOrder = (row: number | undefined): string => String(row ?? 0).padStart(ROW_DIGITS, '0');

export const tableOrder = (table: string): string => String(TABLE_NAMES.indexOf(table) + 1).padStart(2, '0');
