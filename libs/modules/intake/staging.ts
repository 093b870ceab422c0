import type { Register } from '@kernel/register.js';
import type { Spool } from '@kernel/spool.js';
import { Unreadable } from '@kernel/table-reader.js';
import type { Bundle, Row, RowProblem, Table } from '@kernel/table-reader.js';
import { unitCode } from '@kernel/teryt.js';
import type { Fault, Warning } from './fault.js';
import { decodeIntent, spooledFault, spooledIntent, spooledWarning } from './intent.decode.js';
import type { Json } from '@kernel/json.js';
import { headerFaults } from './header.js';
import type { Intent } from './intent.js';
import { entryKey, identityKey } from './keys.js';
import { rowOrder, tableOrder } from './order.js';
import type { Judge } from './judge.js';
import type { Report } from './progress.js';
import { readRow } from './reading.js';
import { TABLES } from './tables.js';

/** Lanes of the spool. Rows are kept by stream, faults by file and row. */
export const ROWS = 'rows ';
export const FAULTS = 'faults';
export const WARNINGS = 'warnings';
const REFS = 'refs';
const BROKEN = 'broken';
const PENDING = 'pending';

const REPORT_EVERY = 1_000;

export interface StagingPorts {
  readonly spool: Spool;
  readonly register: Register;
  readonly judge: Judge;
  readonly report: Report;
}

/** Reads all rows of a bundle into the spool, and finds every fault that a row shows by itself. */
export class Staging {
  private rowsRead = 0;
  private readonly unitsWarned = new Set<string>();

  constructor(private readonly ports: StagingPorts) {}

  get rows(): number {
    return this.rowsRead;
  }

  /** What a faulty row would have put on record: other rows may be faulty only because they hang on it. */
  isBroken(key: string): boolean {
    return this.ports.spool.has(BROKEN, '', key);
  }

  markBroken(intent: Intent): void {
    for (const key of [...intent.gives, entryKey(intent.table, intent.ref)]) {
      if (!this.isBroken(key)) this.ports.spool.add(BROKEN, { group: '', key, value: null });
    }
  }

  /** @param table whose fault it is; missing for the definition and the bundle as a whole, which come first */
  fault(fault: Fault, table = ''): void {
    this.ports.spool.add(FAULTS, {
      group: tableOrder(table),
      key: rowOrder(fault.row),
      value: spooledFault(fault),
    });
  }

  warn(warning: Warning, table = ''): void {
    this.ports.spool.add(WARNINGS, {
      group: tableOrder(table),
      key: rowOrder(warning.row),
      value: spooledWarning(warning),
    });
  }

  async read(bundle: Bundle): Promise<void> {
    for (const name of bundle.passedOver.filter(looksLikeTable)) {
      this.warn({
        file: name,
        code: 'intake.file-unknown',
        message: `${name} is no table of Kronika’s and was passed over.`,
      });
    }
    for (const shape of TABLES) {
      const table = bundle.tables.find(({ name }) => name === shape.name);
      if (table) await this.readTable(table);
    }
  }

  private async readTable(table: Table): Promise<void> {
    const { faults, warnings } = headerFaults(table);
    for (const warning of warnings) this.warn(warning, table.name);
    for (const fault of faults) this.fault(fault, table.name);
    if (faults.length > 0) return;
    try {
      for await (const row of table.rows()) this.readOne(table, row);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.fault(unreadableFault(error), table.name);
    }
    await this.placeAnnulments(table.name);
  }

  private readOne(table: Table, row: Row): void {
    this.rowsRead += 1;
    if (this.rowsRead % REPORT_EVERY === 0) this.ports.report({ phase: 'reading', rows: this.rowsRead });
    const { intent, faults } = readRow(table, row);
    const problems = (row.problems ?? []).map(problemFault);
    for (const fault of [...problems, ...faults]) this.fault({ file: table.file, row: row.row, ...fault }, table.name);
    if (problems.length + faults.length > 0 || !this.placeRef(intent)) return this.markBroken(intent);
    this.warnOfUnits(intent, row);
    if (intent.key === undefined)
      this.ports.spool.add(PENDING, { group: table.name, key: '', value: spooledIntent(intent) });
    else this.stage(intent, intent.key);
  }

  /** A participants' row says two things: the seat goes to the edition, the identity to the person. */
  private stage(intent: Intent, key: string): void {
    const order = `${intent.on} ${tableOrder(intent.table)} ${rowOrder(intent.row)}`;
    const [identity, entry] = partition(intent.commands, ({ type }) => type === 'identify');
    const staged: Intent = { ...intent, key, commands: entry };
    this.ports.spool.add(ROWS + intent.lane, { group: key, key: order, value: spooledIntent(staged) });
    const { person } = intent;
    if (person === undefined) return;
    const ties = { gives: [], needs: [identityKey(person)] };
    const half: Intent = { ...intent, ...ties, lane: 'person', key: person, commands: identity };
    this.ports.spool.add(`${ROWS}person`, { group: person, key: order, value: spooledIntent(half) });
  }

  /** Whether the ref is free, or stands in this file for the same stream; then it is the rules that tell a repeat from a changed row. */
  private placeRef({ table, file, row, ref, key }: Intent): boolean {
    const known = this.ports.spool.first(REFS, table, ref);
    if (known === undefined) {
      this.ports.spool.add(REFS, { group: table, key: ref, value: `${row} ${key ?? ''}` });
      return true;
    }
    const { row: otherRow, key: otherKey } = placeOf(known);
    if (otherKey === key) return true;
    this.fault(
      {
        file,
        row,
        column: 'ref',
        value: ref,
        code: 'entry.ref-elsewhere',
        message: `${ref} already stands in row ${otherRow}, for another municipality, edition or person.`,
        expected: 'a ref that is used once in the table',
      },
      table,
    );
    return false;
  }

  /** An annulment names only its entry: it goes to the stream where that entry stands, in this file or on record. */
  private async placeAnnulments(table: string): Promise<void> {
    const pending = [...this.ports.spool.inOrder(PENDING, table)].map(({ value }) => decodeIntent(value));
    const targets = pending.map(({ target }) => target ?? '');
    const onRecord = pending.length === 0 ? new Map<string, string>() : await this.ports.judge.standing(table, targets);
    for (const intent of pending) {
      const target = intent.target ?? '';
      const inFile = this.ports.spool.first(REFS, table, target);
      const key = (inFile === undefined ? undefined : placeOf(inFile).key) ?? onRecord.get(target);
      if (key === undefined) this.unknownTarget(intent, target);
      else this.stage(intent, key);
    }
  }

  private unknownTarget(intent: Intent, target: string): void {
    this.markBroken(intent);
    if (this.isBroken(entryKey(intent.table, target))) return;
    this.fault(
      {
        file: intent.file,
        row: intent.row,
        column: 'annuls',
        value: target,
        code: 'entry.unknown',
        message: `${intent.ref} annuls ${target}, which is neither in the file nor on record.`,
        expected: 'the ref of another entry of this table',
      },
      intent.table,
    );
  }

  private warnOfUnits(intent: Intent, row: Row): void {
    const teryt = row.cells['teryt'] ?? '';
    if (teryt === '' || this.unitsWarned.has(teryt) || this.ports.register.has(unitCode(teryt))) return;
    this.unitsWarned.add(teryt);
    this.warn(
      {
        file: intent.file,
        row: intent.row,
        column: 'teryt',
        code: 'intake.unit-not-in-register',
        message: `${teryt} is not in the register (${this.ports.register.edition}). It is taken as it stands.`,
      },
      intent.table,
    );
  }
}

/** Where a ref stands in the file: `row key`, the key missing for an annulment. */
const placeOf = (value: Json): { readonly row: string; readonly key: string | undefined } => {
  const [row = '', key = ''] = String(value).split(' ');
  return { row, key: key === '' ? undefined : key };
};

const unreadableFault = ({ message, file, at: { row, column }, expected }: Unreadable): Fault => ({
  file,
  ...(row === undefined ? {} : { row }),
  ...(column === undefined ? {} : { column }),
  code: 'intake.file-unreadable',
  message,
  expected: expected ?? 'a table as a spreadsheet writes it',
});

/** The reader could not make sense of the row: a formula's error, more cells than the header names. */
const problemFault = ({ message, expected, column, value }: RowProblem): Omit<Fault, 'file'> => ({
  ...(column === undefined ? {} : { column }),
  ...(value === undefined ? {} : { value }),
  code: 'intake.row-unreadable',
  message,
  expected,
});

const partition = <T>(items: readonly T[], belongs: (item: T) => boolean): readonly [readonly T[], readonly T[]] => [
  items.filter(belongs),
  items.filter((item) => !belongs(item)),
];

/** A letter or a note beside the tables is nothing to warn of; a table under another name may be a slip. */
const looksLikeTable = (name: string): boolean => /\.(?:csv|tsv|txt|xlsx?)$|sheet /i.test(name);
