import { type Row, type RowProblem, type Table, Unreadable } from '@kernel/table-reader.js';

/** One row of a table before its header is known: what CSV, XLSX and rows in memory have in common. */
export interface GridRow {
  /** As a spreadsheet numbers it, from 1. */
  readonly row: number;
  /** From column A on, without gaps; need not be trimmed. */
  readonly cells: readonly string[];
  /** What is wrong with a cell, by its index. */
  readonly faults?: ReadonlyMap<number, CellFault> | undefined;
}

export interface CellFault {
  readonly message: string;
  readonly expected: string;
  readonly value: string;
}

/** Where a table comes from. `rows` streams and may be called again. */
export interface Grid {
  /** The table's name, in lower case. */
  readonly name: string;
  /** What people call it: `advisory.csv`, or `programme.xlsx, sheet advisory`. */
  readonly file: string;
  rows(): AsyncIterable<GridRow>;
}

interface Header {
  readonly row: number;
  readonly columns: readonly string[];
}

/** Reads the header, which is the first row that is not blank. @throws Unreadable when there is none or its names will not do */
export const tableOf = async (grid: Grid): Promise<Table> => {
  const header = await headerOf(grid);
  return { name: grid.name, file: grid.file, columns: header.columns, rows: () => rowsOf(grid, header) };
};

/** The letter by which a spreadsheet knows a column: A for 0, AA for 26. */
const letterOf = (index: number): string => {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
};

const headerOf = async (grid: Grid): Promise<Header> => {
  for await (const { row, cells } of grid.rows()) {
    const names = cells.map((cell) => cell.trim().toLowerCase());
    const width = names.findLastIndex((name) => name !== '') + 1;
    if (width === 0) continue;
    const columns = names.slice(0, width);
    refuseUnnamed(grid.file, row, columns);
    refuseTwice(grid.file, row, columns);
    return { row, columns };
  }
  const message = `${grid.file} is empty: it has no header.`;
  throw new Unreadable(message, grid.file, 'a first row with the names of the columns', { row: 1 });
};

const refuseUnnamed = (file: string, row: number, columns: readonly string[]): void => {
  const unnamed = columns.indexOf('');
  if (unnamed < 0) return;
  const letter = letterOf(unnamed);
  throw new Unreadable(`Column ${letter} of ${file} has no name in row ${row}.`, file, 'a name for every column', {
    row,
    column: letter,
  });
};

const refuseTwice = (file: string, row: number, columns: readonly string[]): void => {
  const second = columns.findIndex((name, index) => columns.indexOf(name) < index);
  const name = columns[second];
  if (name === undefined) return;
  const places = `${letterOf(columns.indexOf(name))} and ${letterOf(second)}`;
  const message = `${file} names the column “${name}” twice in row ${row}: in ${places}.`;
  throw new Unreadable(message, file, 'every column once', { row, column: name });
};

async function* rowsOf(grid: Grid, header: Header): AsyncGenerator<Row> {
  for await (const entry of grid.rows()) {
    if (entry.row <= header.row) continue;
    const cells = entry.cells.map((cell) => cell.trim());
    const problems = problemsOf(header, entry, cells);
    if (problems.length > 0) yield { row: entry.row, cells: byName(header, cells), problems };
    else if (cells.some((cell) => cell !== '')) yield { row: entry.row, cells: byName(header, cells) };
  }
}

const byName = ({ columns }: Header, cells: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? '']));

const problemsOf = (header: Header, entry: GridRow, cells: readonly string[]): readonly RowProblem[] => {
  const faults = [...(entry.faults ?? [])].map(([index, fault]) => ({
    column: header.columns[index] ?? letterOf(index),
    ...fault,
  }));
  const beyond = cells.findIndex((cell, index) => index >= header.columns.length && cell !== '');
  return beyond < 0 ? faults : [...faults, cellBeyond(header, beyond, cells[beyond] ?? '')];
};

/** Most often a separator inside a text without quotes, which shifts all that follows. */
const cellBeyond = ({ columns }: Header, index: number, value: string): RowProblem => ({
  message: `A cell stands in column ${letterOf(index)}, but the header names only ${columns.length} columns.`,
  expected: 'no cell beyond the header; a text that holds the separator stands in quotes',
  column: letterOf(index),
  value,
});
