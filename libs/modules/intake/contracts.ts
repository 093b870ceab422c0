export type { CellFault, Fault, Warning } from './fault.js';
export type { Intent, Lane, RowCommand } from './intent.js';
export type { Judge, Judged, Writer } from './judge.js';
export type { ReadRow } from './reading.js';
export { readRow } from './reading.js';
export { TABLES, TABLE_NAMES } from './tables.js';
export { emptyFolder } from './template.js';
