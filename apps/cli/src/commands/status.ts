import type { Day } from '@kernel/day.js';
import { asText } from '@modules/standing/contracts.js';
import { requireRecord } from '../folder.js';
import type { RecordOptions } from '../options.js';
import { printLine, say } from '../output/print.js';
import { statusTable } from '../output/status-table.js';
import { permit } from '../roles.js';
import { standingOf } from '../standing.js';
import { storageOf } from '../storage.js';
import type { Standing } from '../standing.js';
import { withViews } from '../views.js';

export interface StatusOptions extends RecordOptions {
  readonly programme?: string;
  readonly on?: Day;
}

export const status = async (options: StatusOptions): Promise<void> => {
  permit('read the whole record', options);
  const storage = storageOf(options);
  requireRecord(storage);
  const standing = await withViews(storage, (store) => standingOf(store, options));
  await printLine(options.json ? asText(standing.status.document) : statusTable(standing));
  warnOfDegraded(standing);
};

const warnOfDegraded = ({ status: { degraded } }: Standing): void => {
  for (const { stream, reason } of degraded)
    say(`Parts of this are older than the log: ${stream} was set aside. ${reason}`);
};
