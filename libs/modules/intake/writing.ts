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
  /** Ends it, after the appends under way: what is written stands. */
  readonly signal?: AbortSignal | undefined;
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
  /** In which lane the signal ended it before the last row; missing when it did not. Sending the same again completes this, too. */
  readonly interrupted?: Lane;
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
export const writeStaged = async (ports: WritingPorts): Promise<Written> => {
  const { streams, report, total } = ports;
  const files = new Map<string, number>();
  let [appended, rows] = [0, 0];
  const written = (): Written => ({
    appended,
    rows,
    files: [...files].map(([file, count]) => ({ file, rows: count })),
  });
  for await (const some of inGroups(streams)) {
    const outcomes = await settled(some.map((stream) => writeStream(ports, stream)));
    for (const outcome of outcomes) {
      appended += outcome.appended;
      for (const { file } of outcome.lane === 'person' ? [] : outcome.rows) {
        files.set(file, (files.get(file) ?? 0) + 1);
        rows += 1;
      }
    }
    const why = whyEnded(outcomes);
    if (why) return { ...written(), ...why };
    report({ phase: 'writing', rows, total });
  }
  return written();
};

/** What could not be written says more than that it was to end. */
const whyEnded = (outcomes: readonly WrittenPart[]): Pick<Written, 'stopped' | 'interrupted'> | undefined => {
  for (const { stopped } of outcomes) if (stopped) return { stopped };
  for (const { interrupted } of outcomes) if (interrupted) return { interrupted };
  return undefined;
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

/** Part after part, each of as many rows as one append takes, until the signal is given. */
const writeStream = async ({ writer, signal }: WritingPorts, stream: StagedStream): Promise<WrittenPart> => {
  const { lane, rows } = stream;
  let written: WrittenPart = { lane, appended: 0, rows: [], most: ROWS_IN_ONE };
  while (!written.stopped && written.rows.length < rows.length) {
    if (signal?.aborted) return { ...written, interrupted: lane };
    const left = { ...stream, rows: rows.slice(written.rows.length) };
    written = together(written, await writePart(writer, left, written.most));
  }
  return written;
};

const together = (before: WrittenPart, part: WrittenPart): WrittenPart => ({
  ...part,
  appended: before.appended + part.appended,
  rows: [...before.rows, ...part.rows],
});

interface WrittenPart {
  readonly lane: Lane;
  readonly appended: number;
  readonly rows: readonly StagedRow[];
  /** So many rows of this stream are tried in one append. */
  readonly most: number;
  readonly stopped?: Stopped;
  readonly interrupted?: Lane;
}

/**
 * Writes the first part of what is left of a stream. What is too large for one append goes in halves. What is refused before the end of the
 * stream may rest on rows behind it, since the stream was checked as a whole: a seat on the annulment that frees it. Then what comes before it
 * goes alone, and the next part reaches further.
 */
const writePart = async (writer: Writer, left: StagedStream, most: number): Promise<WrittenPart> => {
  const { lane, rows } = left;
  let [fits, refused]: [number, Stopped | undefined] = [most, undefined];
  for (const size of sizesOf(rows.length, most)) {
    const part = { ...left, rows: rows.slice(0, size) };
    const outcome = await tried(writer, part);
    if (typeof outcome === 'number') return { lane, appended: outcome, rows: part.rows, most: fits };
    const { stopped, isTooMuch } = outcome;
    if (!mayGoOtherwise(outcome, { size, most, all: rows.length }))
      return { lane, appended: 0, rows: [], most, stopped: (isTooMuch ? refused : undefined) ?? stopped };
    if (isTooMuch) fits = Math.ceil(size / 2);
    else refused ??= stopped;
  }
  throw new TypeError('A part of a stream was tried without an outcome.');
};

interface Unwritten {
  readonly stopped: Stopped;
  readonly isTooMuch: boolean;
  readonly isOfRule: boolean;
}

/** Gives how many events were appended, or why none was. */
const tried = async (writer: Writer, part: StagedStream): Promise<number | Unwritten> => {
  const { lane, key, rows } = part;
  const commands = rows.flatMap((row) => row.commands);
  try {
    return await writer.write(lane, key, commands);
  } catch (error) {
    const isTooMuch = error instanceof TooLarge && error.what !== 'event';
    return { stopped: stoppedBy(error, part), isTooMuch, isOfRule: error instanceof DomainError };
  }
};

const mayGoOtherwise = (
  { isTooMuch, isOfRule }: Unwritten,
  { size, most, all }: { readonly size: number; readonly most: number; readonly all: number },
): boolean => (isTooMuch ? size > 1 && size <= most : isOfRule && size < all);

/** How large a part may be, as it is tried: less and less, and where not even the first row can go alone, more and more. */
function* sizesOf(rows: number, most: number): Generator<number, undefined> {
  const first = Math.min(rows, most);
  for (let size = first; size > 1; size = Math.ceil(size / 2)) yield size;
  yield 1;
  for (let size = first; size < rows;) yield (size = Math.min(size * 2, rows));
  return undefined;
}

const EXPECTED = [TooLarge, WrongRevision, StoreUnavailable, OutcomeUnknown];

/** Only what may happen to a checked import ends it so; anything else is a bug and goes on up. */
const stoppedBy = (error: unknown, part: StagedStream): Stopped => {
  if (error instanceof DomainError) return { ...part, reason: error.message, code: error.code };
  const known = EXPECTED.find((kind) => error instanceof kind);
  if (!known || !(error instanceof Error)) throw error;
  return { ...part, reason: error.message };
};
