import type { Table } from '@kernel/table-reader.js';
import type { Fault, Warning } from './fault.js';
import { isColumn, shownHeader } from './secrecy.js';
import { TABLES } from './tables.js';

/** What is wrong with a table before its first row. */
export interface HeaderFindings {
  readonly faults: readonly Fault[];
  readonly warnings: readonly Warning[];
}

/** Missing columns are faults, unknown ones warnings. A table that only annuls still needs its columns: they say which table it is. */
export const headerFaults = (table: Pick<Table, 'name' | 'file' | 'columns'>): HeaderFindings => {
  const { name, file, columns } = table;
  const shape = TABLES.find((one) => one.name === name);
  const missing = shape?.columns.filter((column) => column.required && !columns.includes(column.name)) ?? [];
  const faults = missing.map((column) => ({
    file,
    row: 1,
    column: column.name,
    code: 'intake.column-missing',
    message: `The column ${column.name} is missing.`,
    expected: `a column ${column.name}: ${column.holds}`,
  }));
  const unknown = columns.filter((column) => !isColumn(name, column));
  return { faults, warnings: unknown.map((column) => unknownColumn(table, column, missing.length === 0)) };
};

const unknownColumn = (
  { name, file, columns }: Pick<Table, 'name' | 'file' | 'columns'>,
  column: string,
  headerIsSure: boolean,
): Warning => {
  const shown = shownHeader(name, column, headerIsSure);
  const called = shown === undefined ? `${columns.indexOf(column) + 1}. column` : `column ${shown}`;
  return {
    file,
    row: 1,
    ...(shown !== undefined && { column: shown }),
    code: 'intake.column-unknown',
    message: `The ${called} is none of Kronika’s and was passed over.`,
  };
};
