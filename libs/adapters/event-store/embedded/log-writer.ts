import type { DatabaseSync } from 'node:sqlite';

import { OutcomeUnknown, StoreUnavailable } from '@kernel/event-store.js';

import { packOutcomes, unpackAppends } from './append-batch.js';
import type { AppendBatch, Outcome, PackedAppend } from './append-batch.js';
import { growWriteAheadLog, headOf, logFile } from './log-file.js';
import { KnownStreams } from './known-streams.js';
import { idOfBody } from './packed-events.js';
import { ROW_PARAMETERS, RowInserter } from './row-inserter.js';
import type { Rows } from './row-inserter.js';
import { isSyncFailure, leftNothing, resultCode, unavailable } from './sqlite-errors.js';
import { StreamIndex } from './stream-index.js';

interface Request extends PackedAppend {
  outcome?: Outcome;
}

/** Appends that came in one message: answered together. */
interface Batch {
  readonly requests: readonly Request[];
  readonly resolve: (outcomes: Float64Array) => void;
  readonly reject: (error: unknown) => void;
}

/** A request whose stream was past what it expected: it may be a repeat. `actual` is the revision when its turn came. */
interface Late {
  readonly request: Request;
  readonly actual: number;
}

export interface WriterOptions {
  readonly folder: string;
  /** Called after each commit with the position of the last event. */
  readonly committed: (head: number) => void;
  /** Ends growth at so many pages, as a full disk would: for tests of just that. */
  readonly maxPages?: number | undefined;
}

/** One transaction takes in the batches that wait, until it has so many events. */
const GROUP_EVENTS = 4000;

/**
 * The one writer of a log. Appends that wait together become one transaction with one sync, and each is answered after it. Revisions are
 * checked and positions given in memory, which only a single writer under a lock may do.
 */
export class LogWriter {
  private readonly index: StreamIndex;
  private readonly inserter: RowInserter;
  private readonly streams: KnownStreams;
  private readonly waiting: Batch[] = [];
  private head: number;
  private broken: StoreUnavailable | undefined;

  /** @param db the log, opened for writing by the holder of the folder's lock; `close` closes it */
  constructor(
    private readonly db: DatabaseSync,
    private readonly options: WriterOptions,
  ) {
    growWriteAheadLog(options.folder);
    if (options.maxPages !== undefined) db.exec(`PRAGMA max_page_count = ${options.maxPages}`);
    this.head = headOf(db);
    this.index = new StreamIndex(options.folder, db, () => this.head);
    this.streams = new KnownStreams(this.index);
    this.inserter = new RowInserter(db);
  }

  /** @throws StoreUnavailable when nothing of the batch was written · OutcomeUnknown */
  append(batch: AppendBatch): Promise<Float64Array> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ requests: unpackAppends(batch), resolve, reject });
      // After the loop has handed over all that has come in: so writers that arrive together share a commit.
      if (this.waiting.length === 1) setImmediate(() => this.writeWaiting());
    });
  }

  close(): void {
    while (this.waiting.length > 0) this.writeGroup();
    this.index.close();
    if (this.db.isOpen) this.db.close();
  }

  private writeWaiting(): void {
    if (this.waiting.length > 0) this.writeGroup();
    if (this.waiting.length > 0) setImmediate(() => this.writeWaiting());
  }

  private writeGroup(): void {
    const batches = this.takeGroup();
    const late: Late[] = [];
    try {
      this.commit(batches, late);
    } catch (error) {
      const told = this.recover(error);
      for (const batch of batches) batch.reject(told);
      return;
    }
    for (const { request, actual } of late) request.outcome = this.repeatOrWrong(request, actual);
    for (const { requests, resolve } of batches) resolve(packOutcomes(requests.map(outcomeOf)));
    this.streams.forgetOldest();
  }

  private commit(batches: readonly Batch[], late: Late[]): void {
    if (this.broken) throw this.broken;
    this.streams.lookUp(batches.flatMap(({ requests }) => requests.map(({ stream }) => stream)));
    const rows: Rows = [];
    for (const { requests } of batches) for (const request of requests) this.place(request, rows, late);
    if (rows.length === 0) return;
    this.inserter.insert(rows);
    this.head += rows.length / ROW_PARAMETERS;
    this.options.committed(this.head);
  }

  private takeGroup(): readonly Batch[] {
    let events = 0;
    let count = 0;
    for (const { requests } of this.waiting) {
      if (events > GROUP_EVENTS) break;
      for (const { bodies } of requests) events += bodies.length;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }

  /** Checks the request against its stream, as it will be after those before it in the group, and gives its events their places. */
  private place(request: Request, rows: Rows, late: Late[]): void {
    const { stream, expected } = request;
    const actual = this.streams.revisionOf(stream);
    if (expected === actual) this.take(request, rows);
    else if (expected < actual) late.push({ request, actual });
    else request.outcome = { is: 'wrong', actual };
  }

  private take(request: Request, rows: Rows): void {
    const { stream, expected, bodies } = request;
    let revision = expected;
    let position = this.head + rows.length / ROW_PARAMETERS;
    for (const body of bodies) {
      revision += 1;
      position += 1;
      rows.push(position, stream, revision, body);
    }
    this.streams.note(stream, revision, position);
    request.outcome = { is: 'appended', revision, position };
  }

  /** The same ids at the same place are the same append, sent again. */
  private repeatOrWrong({ stream, expected, bodies }: Request, actual: number): Outcome {
    const revision = expected + bodies.length;
    if (revision > actual) return { is: 'wrong', actual };
    try {
      const positions = this.index.positions(stream, expected + 1, bodies.length);
      const same = bodies.every((body, i) => this.idAt(positions[i]) === idOfBody(body));
      return same ? { is: 'repeated', revision, position: positions.at(-1) ?? 0 } : { is: 'wrong', actual };
    } catch {
      return { is: 'unread' };
    }
  }

  private idAt(position: number | undefined): unknown {
    if (position === undefined) return undefined;
    return this.db.prepare("SELECT body ->> 'id' AS id FROM log WHERE position = ?").get(position)?.['id'];
  }

  /** Undoes what was not committed, and says what to tell those who wait. */
  private recover(error: unknown): unknown {
    const file = logFile(this.options.folder);
    try {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      this.streams.reload();
    } catch (failed) {
      this.broken ??= new StoreUnavailable(`${file} failed. Start Kronika again.`, { cause: failed });
    }
    if (isSyncFailure(error))
      this.broken ??= new StoreUnavailable(
        `The disk failed to sync ${file}. Check the disk, then start Kronika again.`,
      );
    if (resultCode(error) === undefined || leftNothing(error)) return unavailable(error, file);
    return new OutcomeUnknown(`Writing ${file} failed, and whether this append was written is not known.`, {
      cause: error,
    });
  }
}

const outcomeOf = ({ outcome }: Request): Outcome => outcome ?? { is: 'unread' };
