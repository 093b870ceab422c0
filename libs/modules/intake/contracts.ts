export { checkStaged } from './checking.js';
export type { CellFault, Fault, Warning } from './fault.js';
export { FAULTS, WARNINGS, findingsIn } from './findings.js';
export { decodeFault, decodeWarning } from './intent.decode.js';
export type { Intent, Lane, RowCommand } from './intent.js';
export type { EntryPlace, Judge, Judged, Notice, Writer } from './judge.js';
export type { Progress, Report } from './progress.js';
export { readRow } from './reading.js';

export { stageBundle, unreadableFault } from './staging.js';
export type { FileRows } from './staging.js';
export { stagedStreams } from './streams.js';
export type { StagedStream } from './streams.js';
export { TABLE_NAMES } from './tables.js';
export { writeStaged } from './writing.js';
export type { Stopped, Written } from './writing.js';
