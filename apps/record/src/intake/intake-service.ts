import { openEmbeddedLogReader } from '@adapters/event-store/embedded/embedded-log-reader.js';
import { openEmbeddedReadStoreReader } from '@adapters/read-store/embedded/embedded-read-store.js';
import { SqliteSpool } from '@adapters/spool/sqlite-spool.js';
import { FileTableReader } from '@adapters/table-reader/file-table-reader.js';
import { loadRegister } from '@adapters/terc/terc-register.js';
import { connect } from '@adapters/worker/connect.js';
import { portOf } from '@adapters/worker/port.js';
import type { Service } from '@adapters/worker/serve.js';
import type { Fault, StagedStream, Warning } from '@modules/intake/contracts.js';
import { ImportCheck } from './import-check.js';
import type { CheckOrder, CheckSummary } from './import-check.js';
import type { IntakeCalls } from './calls.js';
import type { ThreadData } from '../threads.js';

export type IntakeMethods = {
  readonly check: (order: CheckOrder) => Promise<CheckSummary>;
  /** The next streams, of about so many rows together; none: that was the last. */
  readonly nextStreams: (rows: number) => readonly StagedStream[];
  readonly faults: (from: number, limit: number) => readonly Fault[];
  readonly warnings: (from: number, limit: number) => readonly Warning[];
};

/** One import: reads and checks in this thread, and hands out what is to be written. */
export const intakeService = ({ folder, calls }: ThreadData): Service<IntakeMethods> => {
  if (!calls) throw new TypeError('An import was started without a line to whom it reports.');
  const spool = new SqliteSpool(folder);
  const log = openEmbeddedLogReader(folder);
  const views = openEmbeddedReadStoreReader(folder);
  const starter = connect<IntakeCalls>(portOf(calls));
  const parts = { spool, log, views, starter, register: loadRegister(), tables: new FileTableReader() };
  return {
    methods: methodsOf(new ImportCheck(parts)),
    close: async () => {
      spool.close();
      await views.close();
      await log.close();
      calls.close();
    },
  };
};

const methodsOf = (check: ImportCheck): IntakeMethods => ({
  check: (order) => check.run(order),
  nextStreams: (rows) => check.nextStreams(rows),
  faults: (from, limit) => check.faults(from, limit),
  warnings: (from, limit) => check.warnings(from, limit),
});
