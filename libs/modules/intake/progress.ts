/** How far an import is. `total` is known once the rows are read. */
export interface Progress {
  readonly phase: 'reading' | 'checking' | 'writing';
  /** Rows read, checked or written so far. */
  readonly rows: number;
  readonly total?: number;
}

export type Report = (progress: Progress) => void;
