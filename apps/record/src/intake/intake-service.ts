import { SqliteSpool } from '@adapters/spool/sqlite-spool.js';
import { FileTableReader } from '@adapters/table-reader/file-table-reader.js';
import { loadRegister } from '@adapters/terc/terc-register.js';
import { connect } from '@adapters/worker/connect.js';
import { portOf } from '@adapters/worker/port.js';
import type { Service } from '@adapters/worker/serve.js';
import type { PackedTableReader } from '@kernel/table-reader.js';
import { TABLE_NAMES } from '@modules/intake/contracts.js';
import type { Fault, StagedStream, Warning } from '@modules/intake/contracts.js';
import { readingPath } from '../reading-path.js';
import { openLogReader } from '../stores.js';
import type { ThreadData } from '../threads.js';
import type { IntakeCalls } from './calls.js';
import { ImportCheck } from './import-check.js';
import type { CheckOrder, CheckSummary, ImportCheckParts } from './import-check.js';
import { reportingTo } from './reporting.js';

export type IntakeMethods = {
  readonly check: (order: CheckOrder) => Promise<CheckSummary>;
  /** The next streams, of about so many rows together; none: that was the last. */
  readonly nextStreams: (rows: number) => readonly StagedStream[];
  readonly faults: (from: number, limit: number) => readonly Fault[];
  readonly warnings: (from: number, limit: number) => readonly Warning[];
};

/** One import: reads and checks in this thread, and hands out what is to be written. */
export const intakeService = async ({ storage, calls }: ThreadData): Promise<Service<IntakeMethods>> => {
  if (!calls) throw new TypeError('An import was started without a line to whom it reports.');
  const log = await openLogReader(storage);
  const spool = new SqliteSpool(storage.folder);
  const starter = connect<IntakeCalls>(portOf(calls));
  const reporting = reportingTo((progress) => starter.call('report', progress));
  const check = new ImportCheck({
    spool,
    path: readingPath(log),
    register: loadRegister(),
    open: openWith(new FileTableReader()),
    report: reporting.report,
    sameIdentity: (...whose) => starter.call('sameIdentity', ...whose),
    findRefs: (refs) => starter.call('findRefs', refs),
  });
  const close = async (): Promise<void> => {
    spool.close();
    await log.close();
    calls.close();
  };
  return { methods: methodsOf(check, reporting.told), close };
};

const methodsOf = (check: ImportCheck, told: () => Promise<void>): IntakeMethods => ({
  check: async (order) => {
    const summary = await check.run(order);
    await told();
    return summary;
  },
  nextStreams: (rows) => check.nextStreams(rows),
  faults: (from, limit) => check.faults(from, limit),
  warnings: (from, limit) => check.warnings(from, limit),
});

const openWith =
  (tables: PackedTableReader): ImportCheckParts['open'] =>
  (from) =>
    typeof from === 'string' ? tables.open(from, TABLE_NAMES) : tables.openBytes(from.name, from.bytes, TABLE_NAMES);
