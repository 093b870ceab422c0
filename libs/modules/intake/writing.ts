import { DomainError } from '@kernel/errors.js';
import { OutcomeUnknown, StoreUnavailable, WrongRevision } from '@kernel/event-store.js';
import type { Lane } from './intent.js';
import type { Writer } from './judge.js';
import type { Report } from './progress.js';
import type { StagedStream } from './streams.js';

export interface WritingPorts {
  readonly streams: AsyncIterable<StagedStream>;
  readonly writer: Writer;
  readonly report: Report;
  /** Rows in all. */
  readonly total: number;
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
export const writeStaged = async ({ streams, writer, report, total }: WritingPorts): Promise<Written> => {
  let appended = 0;
  let rows = 0;
  for await (const stream of streams) {
    try {
      appended += await writer.write(stream.lane, stream.key, stream.commands);
    } catch (error) {
      return { appended, rows, stopped: stoppedBy(error, stream) };
    }
    rows += stream.rows;
    report({ phase: 'writing', rows, total });
  }
  return { appended, rows };
};

/** Only what may happen to a checked import ends it so; anything else is a bug and goes on up. */
const stoppedBy = (error: unknown, { lane, key }: StagedStream): Stopped => {
  const place = { lane, key };
  if (error instanceof DomainError) return { ...place, reason: error.message, code: error.code };
  const known = error instanceof WrongRevision || error instanceof StoreUnavailable || error instanceof OutcomeUnknown;
  if (!known) throw error;
  return { ...place, reason: error.message };
};
