import type { DatabaseSync } from 'node:sqlite';

import { OutcomeUnknown, StoreUnavailable } from '@kernel/event-store.js';

import { growWriteAheadLog, headOf, logFile } from './log-file.js';
import { idOfBody } from './packed-events.js';
import { RowInserter } from './row-inserter.js';
import type { Row } from './row-inserter.js';
import { isSyncFailure, unavailable } from './sqlite-errors.js';
import { StreamIndex } from './stream-index.js';

/** What became of an append. Revisions are plain numbers between the threads, -1 for a stream that is not there. */
export type Outcome =
  readonly [revision: number, position: number, repeated: boolean] | { readonly wrong: true; readonly actual: number };

interface Request {
  readonly stream: string;
  readonly expected: number;
  readonly bodies: readonly string[];
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** A request whose stream was past what it expected: it may be a repeat. `actual` is the revision when its turn came. */
interface Late {
  readonly request: Request;
  readonly actual: number;
}

interface Group {
  readonly rows: Row[];
  readonly done: (readonly [Request, Outcome])[];
  readonly late: Late[];
}

export interface WriterOptions {
  readonly folder: string;
  /** Called after each commit with the position of the last event. */
  readonly committed: (head: number) => void;
  /** Ends growth at so many pages, as a full disk would: for tests of just that. */
  readonly maxPages?: number | undefined;
}

/** So many streams' revisions are kept in memory, the ones last begun with; others are looked up. */
const KNOWN_STREAMS = 100_000;
/** One transaction takes in what waits, up to so many characters of events. */
const GROUP_CHARACTERS = 4 * 1024 * 1024;

/**
 * The one writer of a log. Appends that wait together become one transaction with one sync, and each is answered after it. Revisions are
 * checked and positions given in memory, which only a single writer under a lock may do.
 */
export class LogWriter {
  private readonly index: StreamIndex;
  private readonly inserter: RowInserter;
  private readonly last = new Map<string, number>();
  private readonly waiting: Request[] = [];
  private head: number;
  private broken: StoreUnavailable | undefined;

  /** @param db the log, opened for writing by the holder of the folder's lock; `close` closes it */
  constructor(
    private readonly db: DatabaseSync,
    private readonly options: WriterOptions,
  ) {
    growWriteAheadLog(options.folder);
    if (options.maxPages !== undefined) db.exec(`PRAGMA max_page_count = ${options.maxPages}`);
    this.index = new StreamIndex(options.folder, db);
    this.inserter = new RowInserter(db);
    this.head = headOf(db);
  }

  append(stream: string, expected: number, bodies: readonly string[]): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ stream, expected, bodies, resolve, reject });
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
    const requests = this.takeGroup();
    const group: Group = { rows: [], done: [], late: [] };
    try {
      if (this.broken) throw this.broken;
      for (const request of requests) this.place(request, group);
      if (group.rows.length > 0) this.write(group.rows);
    } catch (error) {
      const told = this.recover(error);
      for (const request of requests) request.reject(told);
      return;
    }
    for (const [request, outcome] of group.done) request.resolve(outcome);
    for (const late of group.late) this.answerLate(late);
    this.forgetOldest();
  }

  private takeGroup(): readonly Request[] {
    let characters = 0;
    let count = 0;
    for (const { bodies } of this.waiting) {
      if (characters > GROUP_CHARACTERS) break;
      for (const body of bodies) characters += body.length;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }

  /** Checks the request against its stream, as it will be after those before it in the group, and gives its events their places. */
  private place(request: Request, group: Group): void {
    const { stream, expected, bodies } = request;
    const actual = this.lastOf(stream);
    if (expected < actual) {
      group.late.push({ request, actual });
      return;
    }
    if (expected > actual) {
      group.done.push([request, { wrong: true, actual }]);
      return;
    }
    const before = this.head + group.rows.length;
    bodies.forEach((body, i) => group.rows.push([before + i + 1, stream, actual + i + 1, body]));
    this.last.set(stream, actual + bodies.length);
    group.done.push([request, [actual + bodies.length, before + bodies.length, false]]);
  }

  private lastOf(stream: string): number {
    let last = this.last.get(stream);
    if (last === undefined) {
      last = this.index.last(stream);
      this.last.set(stream, last);
    }
    return last;
  }

  private write(rows: readonly Row[]): void {
    this.inserter.insert(rows);
    this.head += rows.length;
    this.options.committed(this.head);
  }

  private answerLate(late: Late): void {
    try {
      late.request.resolve(this.repeatOrWrong(late));
    } catch (error) {
      late.request.reject(unavailable(error, logFile(this.options.folder)));
    }
  }

  /** The same ids at the same place are the same append, sent again. */
  private repeatOrWrong({ request, actual }: Late): Outcome {
    const { stream, expected, bodies } = request;
    const wrong: Outcome = { wrong: true, actual };
    const revision = expected + bodies.length;
    if (revision > actual) return wrong;
    const positions = this.index.positions(stream, expected + 1, bodies.length);
    const same = bodies.every((body, i) => this.idAt(positions[i]) === idOfBody(body));
    return same ? [revision, positions.at(-1) ?? 0, true] : wrong;
  }

  private idAt(position: number | undefined): unknown {
    if (position === undefined) return undefined;
    return this.db.prepare("SELECT body ->> 'id' AS id FROM log WHERE position = ?").get(position)?.['id'];
  }

  /** Only between groups: within one, what is known of a stream may not be in the log yet. */
  private forgetOldest(): void {
    for (const stream of this.last.keys()) {
      if (this.last.size <= KNOWN_STREAMS) return;
      this.last.delete(stream);
    }
  }

  /** Undoes what was not committed and says what to tell those who wait. */
  private recover(error: unknown): unknown {
    this.last.clear();
    const file = logFile(this.options.folder);
    if (!isSyncFailure(error)) return this.undone(unavailable(error, file));
    this.broken = new StoreUnavailable(
      `The disk failed to sync ${file}, so what it keeps is not known. Check the disk, then start Kronika again.`,
      { cause: error },
    );
    return new OutcomeUnknown(`The disk failed to sync ${file}: whether this append was written is not known.`, {
      cause: error,
    });
  }

  private undone(error: unknown): unknown {
    try {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      return error;
    } catch (failed) {
      this.broken = new StoreUnavailable(`${logFile(this.options.folder)} cannot be written any more.`, {
        cause: failed,
      });
      return this.broken;
    }
  }
}
