import type { Register } from '@kernel/register.js';
import type { Spool } from '@kernel/spool.js';
import { Unreadable } from '@kernel/table-reader.js';
import type { Bundle, Row, RowProblem, Table } from '@kernel/table-reader.js';
import { unitCode } from '@kernel/teryt.js';
import { PENDING, placeAnnulments } from './annulments.js';
import type { Fault } from './fault.js';
import { fileRefsIn, refUsedTwice } from './file-refs.js';
import type { FileRefs } from './file-refs.js';
import type { Findings } from './findings.js';
import { headerFaults } from './header.js';
import { spooledIntent } from './intent.decode.js';
import type { Intent } from './intent.js';
import type { Judge } from './judge.js';
import type { Report } from './progress.js';
import { readRow } from './reading.js';
import { shownUnread } from './secrecy.js';
import { stage } from './streams.js';
import { TABLES } from './tables.js';

const UNITS_WARNED = 'units warned';
const REPORT_EVERY = 1_000;

export interface StagingPorts {
  readonly spool: Spool;
  readonly findings: Findings;
  readonly register: Register;
  readonly judge: Pick<Judge, 'standing'>;
  readonly report: Report;
}

/** A file and how many rows of it there are. */
export interface FileRows {
  readonly file: string;
  readonly rows: number;
}

/** Reads all rows of a bundle into the spool, and finds every fault that a row shows by itself. */
export const stageBundle = async (ports: StagingPorts, bundle: Bundle): Promise<readonly FileRows[]> => {
  for (const file of bundle.passedOver.filter(looksLikeTable)) {
    const message = `${file} is no table of Kronika’s and was passed over.`;
    ports.findings.warn({ file, code: 'intake.file-unknown', message });
  }
  tellUnreadable(ports.findings, bundle.unreadable);
  const read: FileRows[] = [];
  for (const { name } of TABLES) {
    const table = bundle.tables.find((one) => one.name === name);
    if (!table) continue;
    const before = read.reduce((sum, { rows }) => sum + rows, 0);
    read.push({ file: table.file, rows: await stageTable(ports, table, before) });
  }
  return read;
};

/** Sheets that share a broken part are told of it once. */
const tellUnreadable = (findings: Findings, parts: Bundle['unreadable']): void => {
  const told = new Set<string>();
  for (const { table, error } of parts) {
    if (table !== undefined) findings.markTableBroken(table);
    if (told.has(error.message)) continue;
    told.add(error.message);
    findings.fault(unreadableFault(error), table);
  }
};

const stageTable = async (ports: StagingPorts, table: Table, before: number): Promise<number> => {
  const { findings, report } = ports;
  const { faults, warnings } = headerFaults(table);
  for (const warning of warnings) findings.warn(warning, table.name);
  for (const fault of faults) findings.fault(fault, table.name);
  if (faults.length > 0) {
    findings.markTableBroken(table.name);
    return 0;
  }
  const refs = fileRefsIn(ports.spool);
  let rows = 0;
  try {
    for await (const row of table.rows()) {
      stageRow(ports, refs, table, row);
      rows += 1;
      if ((before + rows) % REPORT_EVERY === 0) report({ phase: 'reading', rows: before + rows });
    }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    findings.markTableBroken(table.name);
    findings.fault(unreadableFault(error), table.name);
  }
  await placeAnnulments(ports, refs, table.name);
  return rows;
};

const stageRow = (ports: StagingPorts, refs: FileRefs, table: Table, row: Row): void => {
  const { intent, faults: unread } = readRow(table, row);
  const problems = row.problems?.map((problem) => problemFault(table.name, problem)) ?? [];
  const faults: Omit<Fault, 'file'>[] = [...problems, ...unread];
  const used = faults.length === 0 ? refs.place(intent) : undefined;
  if (used) faults.push(refUsedTwice(intent, used));
  if (faults.length > 0) {
    for (const fault of faults) ports.findings.fault({ file: table.file, row: row.row, ...fault }, table.name);
    return ports.findings.markBroken(intent);
  }
  warnOfUnit(ports, intent);
  if (intent.key === undefined) ports.spool.add(PENDING, { group: table.name, key: '', value: spooledIntent(intent) });
  else stage(ports.spool, intent, intent.key);
};

/** Municipalities merge, so a unit that the register lacks is worth a warning: one for each unit, however many rows are of it. */
const warnOfUnit = ({ spool, findings, register }: StagingPorts, { table, file, row, key, cells }: Intent): void => {
  const teryt = cells['teryt'] ?? '';
  const unit = unitCode(teryt);
  if (key === undefined || teryt === '' || register.has(unit) || spool.has(UNITS_WARNED, '', unit)) return;
  spool.add(UNITS_WARNED, { group: '', key: unit, value: null });
  const message = `${teryt} is not in the register (${register.edition}). It is taken as it stands.`;
  findings.warn({ file, row, column: 'teryt', code: 'intake.unit-not-in-register', message }, table);
};

/** A file that cannot be read, or not from some row on. */
export const unreadableFault = ({ message, file, expected, at: { row, column } }: Unreadable): Fault => ({
  file,
  ...(row === undefined ? {} : { row }),
  ...(column === undefined ? {} : { column }),
  code: 'intake.file-unreadable',
  message,
  expected: expected ?? 'a table as a spreadsheet writes it',
});

/** The reader could not make sense of the row: a formula's error, more cells than the header names. */
const problemFault = (table: string, { message, expected, column, value = '' }: RowProblem): Omit<Fault, 'file'> => {
  const shown = shownUnread(table, column ?? '', value);
  return {
    ...(column !== undefined && { column }),
    ...(shown !== undefined && shown !== '' && { value: shown }),
    code: 'intake.row-unreadable',
    message,
    expected,
  };
};

/** A letter or a note beside the tables is nothing to warn of; a table under another name may be a slip. */
const looksLikeTable = (name: string): boolean => /\.(?:csv|tsv|txt|xlsx?)$|sheet /i.test(name);
