import { DomainError } from '@kernel/errors.js';
import { OutcomeUnknown, StoreUnavailable, TooLarge, WrongRevision } from '@kernel/event-store.js';
import type { Writer } from './judge.js';
import type { Report } from './progress.js';
import type { FileRows } from './staging.js';
import type { StagedRow, StagedStream } from './streams.js';

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
  /** Rows that stand on record, whether they added something or were there before. */
  readonly rows: number;
  /** The same, by file. */
  readonly files: readonly FileRows[];
  /** Why it ended before the last row; missing when it did not. Sending the same again completes it. */
  readonly stopped?: Stopped;
}

/** What could not be written. */
export interface Stopped extends Pick<StagedStream, 'lane' | 'key' | 'rows'> {
  /** A plain sentence. */
  readonly reason: string;
  readonly code?: string;
}

/** So many rows go into one append at the most; an append has a size limit of its own besides. */
const ROWS_IN_ONE = 1_500;

/** Writes staged rows stream by stream. What is written stands; the first append that cannot be made ends it. */
export const writeStaged = async ({ streams, writer, report, total }: WritingPorts): Promise<Written> => {
  const files = new Map<string, number>();
  let [appended, rows] = [0, 0];
  const written = (): Written => ({
    appended,
    rows,
    files: [...files].map(([file, count]) => ({ file, rows: count })),
  });
  for await (const stream of streams) {
    for (const part of partsOf(stream)) {
      const outcome = await writePart(writer, part);
      appended += outcome.appended;
      for (const { file } of part.lane === 'person' ? [] : outcome.rows) {
        files.set(file, (files.get(file) ?? 0) + 1);
        rows += 1;
      }
      if (outcome.stopped) return { ...written(), stopped: outcome.stopped };
      report({ phase: 'writing', rows, total });
    }
  }
  return written();
};

function* partsOf({ lane, key, rows }: StagedStream): Generator<StagedStream> {
  for (let from = 0; from < rows.length; from += ROWS_IN_ONE)
    yield { lane, key, rows: rows.slice(from, from + ROWS_IN_ONE) };
}

interface WrittenPart {
  readonly appended: number;
  readonly rows: readonly StagedRow[];
  readonly stopped?: Stopped;
}

/** What is too large for one append goes in halves. */
const writePart = async (writer: Writer, part: StagedStream): Promise<WrittenPart> => {
  const { lane, key, rows } = part;
  const commands = rows.flatMap((row) => row.commands);
  try {
    return { appended: await writer.write(lane, key, commands), rows };
  } catch (error) {
    const divides = error instanceof TooLarge && error.what !== 'event' && rows.length > 1;
    return divides ? writeHalves(writer, part) : { appended: 0, rows: [], stopped: stoppedBy(error, part) };
  }
};

const writeHalves = async (writer: Writer, part: StagedStream): Promise<WrittenPart> => {
  const middle = Math.ceil(part.rows.length / 2);
  const first = await writePart(writer, { ...part, rows: part.rows.slice(0, middle) });
  if (first.stopped) return first;
  const second = await writePart(writer, { ...part, rows: part.rows.slice(middle) });
  return { ...second, appended: first.appended + second.appended, rows: [...first.rows, ...second.rows] };
};

const EXPECTED = [TooLarge, WrongRevision, StoreUnavailable, OutcomeUnknown];

/** Only what may happen to a checked import ends it so; anything else is a bug and goes on up. */
const stoppedBy = (error: unknown, part: StagedStream): Stopped => {
  if (error instanceof DomainError) return { ...part, reason: error.message, code: error.code };
  const known = EXPECTED.find((kind) => error instanceof kind);
  if (!known || !(error instanceof Error)) throw error;
  return { ...part, reason: error.message };
};
