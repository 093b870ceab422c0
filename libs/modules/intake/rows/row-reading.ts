import type { Cells } from '../cells.js';
import type { Intent, RowCommand } from '../intent.js';

/** What a table's reader makes of a row. */
export type RowReading = Pick<Intent, 'lane' | 'key' | 'on' | 'commands' | 'person' | 'gives' | 'needs'>;

/** How the rows of one table are read. */
export interface RowReader {
  readonly read: (cells: Cells) => RowReading;
  /** What a row asks for that annuls another; missing where the table's rows have no ref. */
  readonly annul?: (cells: Cells) => RowCommand;
}
