import type { CellKind } from './cell-kinds.js';
import type { CellFault } from './fault.js';
import { shownUnread } from './secrecy.js';

/**
 * Reads the cells of one row into values. A cell that cannot be read adds a fault and gives a stand-in, so that every fault of a row is
 * found; what was read counts only when `faults` is empty.
 */
export interface Cells {
  readonly faults: readonly CellFault[];
  has(column: string): boolean;
  /** The cell's value; blank is a fault. */
  must<Value>(column: string, kind: CellKind<Value>): Value;
  /** The cell's value; undefined when it is blank or missing. */
  may<Value>(column: string, kind: CellKind<Value>): Value | undefined;
  /** Adds a fault that concerns more than how the cell reads. */
  fail(column: string, fault: Pick<CellFault, 'code' | 'expected'> & { readonly message?: string }): void;
}

type Fail = Cells['fail'];

export const cellsOf = (table: string, row: Readonly<Record<string, string>>): Cells => {
  const faults: CellFault[] = [];
  const textOf = (column: string): string => row[column] ?? '';
  const fail: Fail = (column, { code, expected, message }) => {
    if (faults.some((known) => known.column === column && known.code === code)) return;
    const value = shownUnread(table, column, textOf(column));
    const shown = value === undefined ? {} : { value };
    faults.push({ column, ...shown, expected, code, message: message ?? said(column, value) });
  };
  return { faults, fail, has: (column) => textOf(column) !== '', ...readersOf(textOf, fail) };
};

const readersOf = (textOf: (column: string) => string, fail: Fail): Pick<Cells, 'must' | 'may'> => {
  const read = <Value>(column: string, kind: CellKind<Value>): Value => {
    const value = kind.read(textOf(column));
    if (value !== undefined) return value;
    fail(column, kind.faultOf?.(textOf(column)) ?? { code: 'intake.cell-unreadable', expected: kind.expected });
    return kind.standIn;
  };
  return {
    may: (column, kind) => (textOf(column) === '' ? undefined : read(column, kind)),
    must: (column, kind) => {
      if (textOf(column) !== '') return read(column, kind);
      fail(column, { code: 'intake.cell-blank', expected: kind.expected });
      return kind.standIn;
    },
  };
};

const said = (column: string, value: string | undefined): string => {
  if (value === undefined) return `${column} cannot be taken as it reads, which is not shown, since it may be a name.`;
  return value === '' ? `${column} is blank.` : `${column} reads “${value}”.`;
};
