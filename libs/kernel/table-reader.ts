import type { Json } from './json.js';

/** A row of a table that people bring. Cells are trimmed text; a blank cell is ''. */
export interface Row {
  /** The row as a spreadsheet numbers it: the header is row 1, so the first entry is row 2. */
  readonly row: number;
  /** By column name as the header gives it, trimmed and lower-cased. */
  readonly cells: Readonly<Record<string, string>>;
  /** What is wrong with the row before anybody asks what it means. The cells are given as far as they could be read. */
  readonly problems?: readonly RowProblem[] | undefined;
}

/** A fault of one row that leaves the rest of the table readable: a cell under no column, a formula without a result. */
export interface RowProblem {
  /** A plain sentence: what is there. */
  readonly message: string;
  /** What would have been taken, in words for people. */
  readonly expected: string;
  /** The column's name, or its letter where it has none. */
  readonly column?: string | undefined;
  readonly value?: string | undefined;
}

export interface Table {
  /** Its name without ending: `advisory`, `academy-days`. */
  readonly name: string;
  /** What people call it: `advisory.csv`, or `programme.xlsx, sheet advisory`. */
  readonly file: string;
  readonly columns: readonly string[];
  /** Streams the rows; may be iterated again from the start. @throws Unreadable */
  rows(): AsyncIterable<Row>;
}

/** A programme as somebody brings it: a folder, a zip of it, or a workbook. */
export interface Bundle {
  /** What people call it: the folder's, zip's or workbook's name. */
  readonly name: string;
  /** The content of `programme.yaml`, parsed; undefined when there is none. */
  readonly definition: Json | undefined;
  /** Only tables whose names are asked for, in the order asked for; others are listed in `passedOver`. */
  readonly tables: readonly Table[];
  /** Names of files or sheets that are no table of Kronika's. */
  readonly passedOver: readonly string[];
  /** What is there and cannot be read; the rest can. */
  readonly unreadable: readonly UnreadablePart[];
  close(): Promise<void>;
}

/** A table whose header will not do, or the definition. */
export interface UnreadablePart {
  /** Missing when it is the definition. */
  readonly table?: string;
  readonly error: Unreadable;
}

/** Turns CSV, XLSX, zip and YAML into rows. Every adapter passes `table-reader.contract.spec.ts`. */
export interface TableReader {
  /** @param path a folder, a `.zip` or an `.xlsx` @throws Unreadable when it is none of them, too large, or broken */
  open(path: string, tables: readonly string[]): Promise<Bundle>;
}

/** Reads what came over the wire besides. */
export interface PackedTableReader extends TableReader {
  /** Kept in memory, since it holds people's names. @param bytes of a zip or a workbook @throws Unreadable */
  openBytes(name: string, bytes: Uint8Array, tables: readonly string[]): Promise<Bundle>;
}

/** Where in a file: the row as a spreadsheet numbers it, the column's name or letter. */
export interface FilePlace {
  readonly row?: number | undefined;
  readonly column?: string | undefined;
}

/** A file that cannot be read: which, where in it, and what was expected. */
export class Unreadable extends Error {
  constructor(
    message: string,
    readonly file: string,
    readonly expected?: string,
    readonly at: FilePlace = {},
  ) {
    super(message);
    this.name = 'Unreadable';
  }
}
