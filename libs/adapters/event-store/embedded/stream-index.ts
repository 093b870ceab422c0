import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { hasIndex, indexFile } from './index-file.js';
import { headOf } from './log-file.js';
import { openReadOnly } from './sqlite-connection.js';

/** The events of one stream that are in the log and not yet in the index: revisions from `first` on, without a gap. */
interface Unindexed {
  readonly first: number;
  readonly positions: number[];
}

interface IndexStatements {
  readonly db: DatabaseSync;
  readonly reached: StatementSync;
  readonly positions: StatementSync;
  readonly last: StatementSync;
  readonly category: StatementSync;
}

/** Enough to hold the index of a million events. */
const CACHE_KIB = 32 * 1024;

const LIST = 'SELECT json_group_array(position) AS list FROM';

const statements = (db: DatabaseSync): IndexStatements => ({
  db,
  reached: db.prepare('SELECT position FROM reached'),
  positions: db.prepare(
    `${LIST} (SELECT position FROM stream_events WHERE stream = (SELECT id FROM streams WHERE name = ?)
       AND revision >= ? ORDER BY revision LIMIT ?)`,
  ),
  last: db.prepare(
    `SELECT json_group_array(coalesce((SELECT max(revision) FROM stream_events
       WHERE stream = (SELECT id FROM streams WHERE name = asked.value)), -1) ORDER BY asked.key) AS list FROM json_each(?) asked`,
  ),
  category: db.prepare(
    `${LIST} (SELECT position FROM category_events WHERE category = (SELECT id FROM categories WHERE name = ?)
       AND position > ? AND position <= ? ORDER BY position LIMIT ?)`,
  ),
});

/**
 * Finds the events of a stream: in the index, and, since that is filled behind the log, in a list in memory of what is past it. The list is
 * brought up to date by reading on from where it ended, so a question costs what was appended since the last one, not the log.
 *
 * `head` tells where the log ends, for who knows without looking.
 */
export class StreamIndex {
  private index: IndexStatements | undefined;
  private readonly tail = new Map<string, Unindexed>();
  private reached = 0;
  private end = 0;
  private known = -1;
  private readonly next: StatementSync;

  constructor(
    private readonly folder: string,
    log: DatabaseSync,
    private readonly head: () => number = () => headOf(log),
  ) {
    this.next = log.prepare(
      `SELECT json_group_array(json_array(position, stream, revision)) AS rows
         FROM (SELECT position, stream, revision FROM log WHERE position > ? ORDER BY position LIMIT 5000)`,
    );
  }

  /** Revisions of the streams' last events in the index, in the order asked; -1 for a stream that is not in it. */
  lastIndexed(streams: readonly string[]): readonly number[] {
    this.catchUpWithIndex();
    const found = listOf(this.index?.last.get(JSON.stringify(streams))?.['list']);
    return streams.map((_, i) => found[i] ?? -1);
  }

  /** The last event of each stream that has some past the index. */
  *unindexed(): Generator<{ readonly stream: string; readonly revision: number; readonly position: number }> {
    this.refresh();
    for (const [stream, { first, positions }] of this.tail)
      yield { stream, revision: first + positions.length - 1, position: positions.at(-1) ?? 0 };
  }

  /** Positions of a stream's events from a revision on, in order, at most so many. */
  positions(stream: string, from: number, limit: number): readonly number[] {
    this.refresh();
    const indexed = listOf(this.index?.positions.get(stream, from, limit)?.['list']);
    const unindexed = this.tail.get(stream);
    if (!unindexed || indexed.length >= limit) return indexed;
    // The index may have been filled since the list was cut: begin where it ends.
    const start = Math.max(0, from + indexed.length - unindexed.first);
    return indexed.concat(unindexed.positions.slice(start, start + limit - indexed.length));
  }

  /** How far the index reaches: every event up to there is in it. */
  indexed(): number {
    this.catchUpWithIndex();
    return this.reached;
  }

  /** Positions of the events of a category after one position and up to another, in order, at most so many; `to` is at most what `indexed` told. */
  ofCategory(category: string, after: number, to: number, limit: number): readonly number[] {
    return listOf(this.index?.category.get(category, after, to, limit)?.['list']);
  }

  close(): void {
    this.index?.db.close();
  }

  /** Nothing is read while the log has not grown: a question for a stream that is long at rest is one look into the index. */
  private refresh(): void {
    const head = this.head();
    if (head === this.known) return;
    this.catchUpWithIndex();
    this.readOn();
    this.known = head;
  }

  private catchUpWithIndex(): void {
    this.index ??= hasIndex(this.folder) ? this.openIndex() : undefined;
    const reached = (this.index?.reached.get()?.['position'] as number | undefined) ?? 0;
    if (reached > this.reached) this.cut(reached);
  }

  private openIndex(): IndexStatements | undefined {
    let db: DatabaseSync | undefined;
    try {
      db = openReadOnly(indexFile(this.folder));
      db.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
      return statements(db);
    } catch {
      // It is only being made: until it is there, the list in memory holds everything.
      db?.close();
      return undefined;
    }
  }

  /** Drops from the list what the index has taken in. */
  private cut(reached: number): void {
    for (const [stream, { first, positions }] of this.tail) {
      const kept = positions.filter((position) => position > reached);
      if (kept.length === 0) this.tail.delete(stream);
      else this.tail.set(stream, { first: first + positions.length - kept.length, positions: kept });
    }
    this.reached = reached;
    this.end = Math.max(this.end, reached);
  }

  private readOn(): void {
    for (;;) {
      const rows = JSON.parse(this.next.get(this.end)?.['rows'] as string) as readonly [number, string, number][];
      for (const [position, stream, revision] of rows) this.note(position, stream, revision);
      if (rows.length === 0) return;
    }
  }

  private note(position: number, stream: string, revision: number): void {
    const known = this.tail.get(stream);
    if (known) known.positions.push(position);
    else this.tail.set(stream, { first: revision, positions: [position] });
    this.end = position;
  }
}

const listOf = (list: unknown): readonly number[] =>
  typeof list === 'string' ? (JSON.parse(list) as readonly number[]) : [];
