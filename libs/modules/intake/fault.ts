import type { Json } from '@kernel/json.js';

/** What is wrong with one cell, row or file that somebody brought. The fields and their names are public (`import --check --json`). */
export interface Fault {
  readonly file: string;
  /** As a spreadsheet numbers it, the header being 1; missing when it concerns the whole file. */
  readonly row?: number;
  readonly column?: string;
  /** The cell as it was read; missing where it is, or may be, somebody's name. */
  readonly value?: string;
  /** What would have been taken, in words. */
  readonly expected: string;
  /** Stable: `intake.…`, or the code of the rule that refused. */
  readonly code: string;
  /** A plain sentence: what is wrong. */
  readonly message: string;
  /** Values that explain it: the entry that stands, what is missing. */
  readonly details?: Json;
}

/** Something that people should know and that stops nothing. */
export interface Warning {
  readonly file: string;
  readonly row?: number;
  readonly column?: string;
  readonly code: string;
  readonly message: string;
}

/** A fault of one cell, before file and row are known. */
export interface CellFault {
  readonly column: string;
  /** Missing where it is, or may be, somebody's name. */
  readonly value?: string;
  readonly expected: string;
  readonly code: string;
  readonly message: string;
}
