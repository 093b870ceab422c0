import { DomainError } from '@kernel/errors.js';
import { OutcomeUnknown, StoreUnavailable, TooLarge, WrongRevision } from '@kernel/event-store.js';
import type { Lane } from './intent.js';
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

/** So many streams are written at a time: a store makes appends durable together that arrive together. */
const STREAMS_AT_ONCE = 16;

/** Writes staged rows stream by stream. What is written stands; the first streams that cannot be written end it. */
export const writeStaged = async ({ streams, writer, report, total }: WritingPorts): Promise<Written> => {
  const files = new Map<string, number>();
  let [appended, rows] = [0, 0];
  const written = (): Written => ({
    appended,
    rows,
    files: [...files].map(([file, count]) => ({ file, rows: count })),
  });
  for await (const some of inGroups(streams)) {
    const outcomes = await settled(some.map((stream) => writeStream(writer, stream)));
    for (const outcome of outcomes) {
      appended += outcome.appended;
      for (const { file } of outcome.lane === 'person' ? [] : outcome.rows) {
        files.set(file, (files.get(file) ?? 0) + 1);
        rows += 1;
      }
    }
    const stopped = outcomes.find((outcome) => outcome.stopped)?.stopped;
    if (stopped) return { ...written(), stopped };
    report({ phase: 'writing', rows, total });
  }
  return written();
};

/** Streams of one lane at a time: those of the next rest on them. */
async function* inGroups(streams: AsyncIterable<StagedStream>): AsyncGenerator<readonly StagedStream[]> {
  let group: StagedStream[] = [];
  for await (const stream of streams) {
    if (group.length === STREAMS_AT_ONCE || (group[0] && group[0].lane !== stream.lane)) {
      yield group;
      group = [];
    }
    group.push(stream);
  }
  if (group.length > 0) yield group;
}

/** Waits for all, whatever becomes of one of them: nothing is written behind the back of who asked. */
const settled = async <Value>(work: readonly Promise<Value>[]): Promise<readonly Value[]> => {
  await Promise.allSettled(work);
  return Promise.all(work);
};

const writeStream = async (writer: Writer, stream: StagedStream): Promise<WrittenPart> => {
  let written: WrittenPart = { lane: stream.lane, appended: 0, rows: [] };
  for (const part of partsOf(stream)) {
    written = together(written, await writePart(writer, part));
    if (written.stopped) break;
  }
  return written;
};

const together = (before: WrittenPart, part: WrittenPart): WrittenPart => ({
  ...part,
  appended: before.appended + part.appended,
  rows: [...before.rows, ...part.rows],
});

function* partsOf({ lane, key, rows }: StagedStream): Generator<StagedStream> {
  for (let from = 0; from < rows.length; from += ROWS_IN_ONE)
    yield { lane, key, rows: rows.slice(from, from + ROWS_IN_ONE) };
}

interface WrittenPart {
  readonly lane: Lane;
  readonly appended: number;
  readonly rows: readonly StagedRow[];
  readonly stopped?: Stopped;
}

/** What is too large for one append goes in halves. */
const writePart = async (writer: Writer, part: StagedStream): Promise<WrittenPart> => {
  const { lane, key, rows } = part;
  const commands = rows.flatMap((row) => row.commands);
  try {
    return { lane, appended: await writer.write(lane, key, commands), rows };
  } catch (error) {
    const divides = error instanceof TooLarge && error.what !== 'event' && rows.length > 1;
    return divides ? writeHalves(writer, part) : { lane, appended: 0, rows: [], stopped: stoppedBy(error, part) };
  }
};

const writeHalves = async (writer: Writer, part: StagedStream): Promise<WrittenPart> => {
  const middle = Math.ceil(part.rows.length / 2);
  const first = await writePart(writer, { ...part, rows: part.rows.slice(0, middle) });
  if (first.stopped) return first;
  return together(first, await writePart(writer, { ...part, rows: part.rows.slice(middle) }));
};

const EXPECTED = [TooLarge, WrongRevision, StoreUnavailable, OutcomeUnknown];

/** Only what may happen to a checked import ends it so; anything else is a bug and goes on up. */
const stoppedBy = (error: unknown, part: StagedStream): Stopped => {
  if (error instanceof DomainError) return { ...part, reason: error.message, code: error.code };
  const known = EXPECTED.find((kind) => error instanceof kind);
  if (!known || !(error instanceof Error)) throw error;
  return { ...part, reason: error.message };
};
