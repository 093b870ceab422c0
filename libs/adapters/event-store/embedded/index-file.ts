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

/** One run: each statement goes through the same range of the log and inserts in the order of its own index. */
const RUN = [
  `INSERT OR IGNORE INTO categories (name) SELECT DISTINCT ${CATEGORY} FROM log.log WHERE position > :after AND position <= :to`,
  'INSERT OR IGNORE INTO streams (name) SELECT DISTINCT stream FROM log.log WHERE position > :after AND position <= :to',
  `INSERT INTO stream_events SELECT s.id, l.revision, l.position FROM log.log l CROSS JOIN streams s ON s.name = l.stream
     WHERE l.position > :after AND l.position <= :to ORDER BY 1, 2`,
  `INSERT INTO category_events SELECT c.id, l.position FROM (SELECT position, ${CATEGORY} AS category FROM log.log
     WHERE position > :after AND position <= :to) l CROSS JOIN categories c ON c.name = l.category ORDER BY 1, 2`,
  `UPDATE reached SET position = :to, event = (SELECT body ->> 'id' FROM log.log WHERE position = :to) WHERE :after < :to`,
];

/** Fills the index behind the log. One at a time, under the lock of the folder. */
export class IndexFiller {
  private readonly run: readonly StatementSync[];

  private constructor(private readonly db: DatabaseSync) {
    this.run = RUN.map((sql) => db.prepare(sql));
    for (const statement of this.run) statement.setAllowUnknownNamedParameters(true);
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
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
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

  /** Takes in the next run of at most so many events. Returns whether there is more. */
  fill(size: number): boolean {
    const after = this.reached;
    const head = headOf(this.db);
    if (head <= after) return false;
    const to = Math.min(head, after + size);
    this.db.exec('BEGIN IMMEDIATE');
    try {
      for (const statement of this.run) statement.run({ after, to });
      this.db.exec('COMMIT');
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
    return head > to;
  }

  close(): void {
    this.db.close();
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
