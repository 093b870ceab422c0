import type { Table } from '@kernel/table-reader.js';
import type { Fault, Warning } from './fault.js';
import { TABLES } from './tables.js';

/** Missing columns are faults, unknown ones warnings. A table that only annuls still needs its columns: they say which table it is. */
export const headerFaults = (
  table: Table,
): { readonly faults: readonly Fault[]; readonly warnings: readonly Warning[] } => {
  const shape = TABLES.find(({ name }) => name === table.name);
  const known = new Set(shape?.columns.map(({ name }) => name));
  const missing = shape?.columns.filter(({ name, required }) => required && !table.columns.includes(name)) ?? [];
  const unknown = table.columns.filter((name) => !known.has(name));
  return {
    faults: missing.map(({ name, holds }) => ({
      file: table.file,
      row: 1,
      column: name,
      code: 'intake.column-missing',
      message: `The column ${name} is missing.`,
      expected: `a column ${name}: ${holds}`,
    })),
    warnings: unknown.map((name) => ({
      file: table.file,
      row: 1,
      column: name,
      code: 'intake.column-unknown',
      message: `The column ${name} is none of Kronika’s and was passed over.`,
    })),
  };
};
