import type { Day } from '@kernel/day.js';
import { DomainError } from '@kernel/errors.js';
import { OutcomeUnknown, StoreUnavailable, WrongRevision } from '@kernel/event-store.js';
import type { Spool } from '@kernel/spool.js';
import { LANES } from './intent.js';
import type { Lane } from './intent.js';
import type { Writer } from './judge.js';
import type { Report } from './progress.js';
import { ROWS } from './staging.js';
import { rowsOf } from './streams.js';

export interface WritingPorts {
  readonly spool: Spool;
  readonly writer: Writer;
  readonly report: Report;
  readonly rows: number;
}

export interface Written {
  /** Events appended. */
  readonly appended: number;
  /** Rows whose streams were written, whether they added something or were on record before. */
  readonly rows: number;
  /** Why it ended before the last stream; missing when it did not. Sending the same again completes it. */
  readonly stopped?: Stopped;
}

export interface Stopped {
  readonly lane: Lane;
  readonly key: string;
  /** A plain sentence. */
  readonly reason: string;
  readonly code?: string;
}

/** Writes staged rows stream by stream. What is written stands; the first stream that cannot be written ends it. */
export const write = async ({ spool, writer, report, rows: total }: WritingPorts): Promise<Written> => {
  let appended = 0;
  let rows = 0;
  for (const lane of LANES) {
    for (const key of spool.groups(ROWS + lane)) {
      const intents = rowsOf(spool, lane, key);
      try {
        appended += await writer.write(lane, key, intents.flatMap(({ commands }) => commands));
      } catch (error) {
        return { appended, rows, stopped: stoppedBy(error, lane, key) };
      }
      rows += lane === 'person' ? 0 : intents.length;
      report({ phase: 'writing', rows, total });
    }
  }
  return { appended, rows };
};

/** Only what may happen to a checked import ends it so; anything else is a bug and goes on up. */
const stoppedBy = (error: unknown, lane: Lane, key: string): Stopped => {
  const place = { lane, key };
  if (error instanceof DomainError) return { ...place, reason: error.message, code: error.code };
  const known = error instanceof WrongRevision || error instanceof StoreUnavailable || error instanceof OutcomeUnknown;
  if (!known) throw error;
  return { ...place, reason: error.message };
};

/** How a changed `programme.yaml` is to be taken: in force from a day, with a reason. */
export interface Amendment {
  readonly on: Day;
  readonly reason: string;
}
