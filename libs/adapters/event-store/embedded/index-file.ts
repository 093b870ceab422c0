import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { headOf, identityOf, logFile } from './log-file.js';
import { openReadWrite, pragma } from './sqlite-connection.js';
import { isDamage } from './sqlite-errors.js';

export const indexFile = (folder: string): string => join(folder, 'log-index.sqlite');

const FORMAT = 1;

/**
 * Where each event of a stream and of a category stands in the log. All of it follows from the log, so it is filled behind it and made anew
 * when it is missing, damaged or another log's. Streams and categories are numbered: their rows stay small and close together.
 */
const SCHEMA = `
  CREATE TABLE categories (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE stream_events (stream INTEGER NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (stream, revision)) STRICT, WITHOUT ROWID;
  CREATE TABLE category_events (category INTEGER NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (category, position)) STRICT, WITHOUT ROWID;
  CREATE TABLE reached (one INTEGER PRIMARY KEY CHECK (one = 1), log TEXT NOT NULL, position INTEGER NOT NULL, event TEXT NOT NULL) STRICT;
  PRAGMA user_version = ${FORMAT};`;

/** SQL for the category of a stream's name: up to its first hyphen. */
export const CATEGORY = "substr(stream, 1, instr(stream, '-') - 1)";

/**
 * A run is gathered and sorted in memory first: it then touches each page of the index once, in order. Gathering stands outside the
 * transaction, or that would hold a view of the log, and the log could not empty its write-ahead log meanwhile.
 */
const WORK = `
  PRAGMA temp_store = MEMORY;
  CREATE TEMP TABLE gathered (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL) STRICT;
  CREATE TEMP TABLE sorted (place INTEGER PRIMARY KEY, stream INTEGER NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL) STRICT;`;

const GATHER =
  'INSERT INTO gathered SELECT position, stream, revision FROM log.log WHERE position > :after AND position <= :to';

const NAME = [
  `INSERT OR IGNORE INTO categories (name)
     SELECT DISTINCT ${CATEGORY} FROM gathered WHERE position > :after AND position <= :to`,
  'INSERT OR IGNORE INTO streams (name) SELECT DISTINCT stream FROM gathered WHERE position > :after AND position <= :to',
  `INSERT INTO category_events SELECT c.id, g.position FROM gathered g CROSS JOIN categories c
     ON c.name = substr(g.stream, 1, instr(g.stream, '-') - 1) WHERE g.position > :after AND g.position <= :to ORDER BY 1, 2`,
];

const SORT = `INSERT INTO sorted (stream, revision, position) SELECT s.id, g.revision, g.position
  FROM gathered g CROSS JOIN streams s ON s.name = g.stream ORDER BY 1, 2`;

const INSERT =
  'INSERT INTO stream_events SELECT stream, revision, position FROM sorted WHERE place > :after AND place <= :to';

const EVENT = "SELECT body ->> 'id' AS id FROM log.log WHERE position = ?";

/** Between two steps of a run the thread may do other things. */
const STEP = 2000;

/** Fills the index behind the log. One at a time, under the lock of the folder. */
export class IndexFiller {
  private readonly gather: StatementSync;
  private readonly name: readonly StatementSync[];
  private readonly sort: StatementSync;
  private readonly insert: StatementSync;

  private constructor(private readonly db: DatabaseSync) {
    db.exec(WORK);
    this.gather = db.prepare(GATHER);
    this.name = NAME.map((sql) => db.prepare(sql));
    this.sort = db.prepare(SORT);
    this.insert = db.prepare(INSERT);
  }

  /** Opens the index of a folder whose log is there, and makes it anew if it does not belong to that log. */
  static open(folder: string): IndexFiller {
    try {
      const filler = IndexFiller.attempt(folder);
      if (filler) return filler;
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
    remove(folder);
    const filler = IndexFiller.attempt(folder);
    if (!filler) throw new Error(`The new index ${indexFile(folder)} does not fit its log.`);
    return filler;
  }

  private static attempt(folder: string): IndexFiller | undefined {
    const db = openReadWrite(indexFile(folder));
    try {
      // Derived, so a commit lost with the power is no loss; but never a broken file.
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 8000');
      db.prepare('ATTACH ? AS log').run(`${pathToFileURL(logFile(folder)).href}?mode=ro`);
      if (pragma(db, 'main.user_version') === 0) create(db);
      if (belongs(db)) return new IndexFiller(db);
    } catch (error) {
      db.close();
      throw error;
    }
    db.close();
    return undefined;
  }

  get reached(): number {
    return this.db.prepare('SELECT position FROM reached').get()?.['position'] as number;
  }

  /** How many committed events are not in the index. */
  get behind(): number {
    return headOf(this.db) - this.reached;
  }

  /**
   * Takes in the next run of at most so many events, in steps of some milliseconds and one transaction. Whoever begins one goes through all
   * of it, or leaves it by `return`, which undoes it.
   */
  *fill(size: number): Generator<void, void> {
    const after = this.reached;
    const to = Math.min(headOf(this.db), after + size);
    if (to <= after) return;
    try {
      yield* steps(after, to, (step) => this.gather.run(step));
      const event = this.db.prepare(EVENT).get(to)?.['id'] as string;
      // Deferred: an immediate one would begin on the attached log as well.
      this.db.exec('BEGIN');
      yield* steps(after, to, (step) => this.name.forEach((statement) => statement.run(step)));
      this.sort.run();
      yield* steps(0, to - after, (step) => this.insert.run(step));
      this.db.prepare('UPDATE reached SET position = ?, event = ?').run(to, event);
      this.db.exec('COMMIT');
    } finally {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      this.db.exec('DELETE FROM gathered; DELETE FROM sorted');
    }
  }

  /** Empties the write-ahead log: SQLite does so only for the last one to close, and a mere reader cannot. */
  close(): void {
    try {
      this.db.exec('PRAGMA main.wal_checkpoint(TRUNCATE)');
    } catch {
      // The disk is full or the like: what is there stays as good.
    } finally {
      this.db.close();
    }
  }
}

type Range = { readonly after: number; readonly to: number };

function* steps(from: number, end: number, run: (range: Range) => void): Generator<void, void> {
  for (let after = from; after < end; after += STEP) {
    run({ after, to: Math.min(after + STEP, end) });
    yield;
  }
}

const create = (db: DatabaseSync): void => {
  db.exec(`BEGIN IMMEDIATE; ${SCHEMA}`);
  db.prepare("INSERT INTO reached (one, log, position, event) VALUES (1, ?, 0, '')").run(identityOf(db));
  db.exec('COMMIT');
};

/** The same log, and the event that was last taken in still stands where it stood: a log restored from a backup may have gone another way. */
const belongs = (db: DatabaseSync): boolean => {
  if (pragma(db, 'main.user_version') !== FORMAT) return false;
  const row = db
    .prepare(
      `SELECT r.log, r.event = coalesce((SELECT body ->> 'id' FROM log.log WHERE position = r.position), '') AS same FROM reached r`,
    )
    .get();
  return row?.['log'] === identityOf(db) && row['same'] === 1;
};

const remove = (folder: string): void => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${indexFile(folder)}${suffix}`, { force: true });
};

export const hasIndex = (folder: string): boolean => existsSync(indexFile(folder));
