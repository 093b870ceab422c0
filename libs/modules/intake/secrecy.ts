import { isId } from '@kernel/names.js';
import { TABLES } from './tables.js';
import type { Column } from './tables.js';

const COLUMNS: ReadonlyMap<string, ReadonlyMap<string, Column>> = new Map(
  TABLES.map(({ name, columns }) => [name, new Map(columns.map((column) => [column.name, column]))]),
);

/** Whether the table brings people's identities: what it holds beside its columns may be a name, too. */
const bringsNames = (table: string): boolean =>
  [...(COLUMNS.get(table)?.values() ?? [])].some(({ secret }) => secret === 'always');

/**
 * A cell as a fault may show it: undefined where it is, or may be, somebody's name. Source: domain.md, "People's data": identity never stands
 * in an error.
 */
export const shownCell = (table: string, column: string, text: string): string | undefined => {
  if (text === '') return text;
  const known = COLUMNS.get(table)?.get(column);
  if (!known) return bringsNames(table) ? undefined : text;
  if (known.secret === 'always') return undefined;
  return known.secret === 'unless-an-id' && !isId(text) ? undefined : text;
};

/**
 * A cell that cannot be read, as its fault may show it. Where a table brings names, one separator too many moves them under other columns: what
 * might be a name or an e-mail is not shown, wherever it stands.
 */
export const shownUnread = (table: string, column: string, text: string): string | undefined =>
  bringsNames(table) && mayBeName(text) ? undefined : shownCell(table, column, text);

const SHORTEST_NAME = 2;

/** Refs, ids, days and codes have digits and no blanks; names have letters and seldom a digit. */
const mayBeName = (text: string): boolean => {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return letters >= SHORTEST_NAME && (!/\d/.test(text) || /[\s@]/.test(text));
};

/** The cells of a row that rules may be told of: those of the table's columns that are not blank and may be shown. */
export const shownCells = (
  table: string,
  cells: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => {
  const shown: Record<string, string> = {};
  for (const column of COLUMNS.get(table)?.keys() ?? []) {
    const text = shownCell(table, column, cells[column] ?? '');
    if (text !== undefined && text !== '') shown[column] = text;
  }
  return shown;
};

/** Whether the table has the column. */
export const isColumn = (table: string, column: string): boolean => COLUMNS.get(table)?.has(column) ?? false;

/** How a header is told of: where the first row of a table with people may be an entry already, its texts are not shown. */
export const shownHeader = (table: string, column: string, headerIsSure: boolean): string | undefined =>
  headerIsSure || !bringsNames(table) ? column : undefined;

/** Whether the column says who a person is: then its cells are never shown, not even that they are blank. */
export const isSecret = (table: string, column: string): boolean =>
  COLUMNS.get(table)?.get(column)?.secret === 'always';
