import type { Intent } from '../intent.js';

/** What a table's reader makes of a row. */
export type RowReading = Omit<Intent, 'table' | 'file' | 'row' | 'ref' | 'target'>;
