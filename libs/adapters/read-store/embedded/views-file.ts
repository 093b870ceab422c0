import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { StoreUnavailable } from '@kernel/event-store.js';

import { openDatabase, openReader, transaction } from '../../sqlite/database.js';
import { explained, isDamage } from '../../sqlite/failures.js';
import { layoutFit, writeLayout } from '../../sqlite/layout.js';
import type { Fit, Layout } from '../../sqlite/layout.js';
import { lockAlone, lockForReading, lockForWriting } from './views-lock.js';
import type { ViewsLock } from './views-lock.js';

/** 'KRvw'. Raise the version with any change to the tables: older and newer files are set aside and built anew. */
const LAYOUT: Layout = { application: 0x4b_52_76_77, version: 2 };

/** Measured: see docs/adr/0006-read-models.md. */
const PAGE_SIZE = 8_192;

const WRITER = 'PRAGMA cache_size = -65536; PRAGMA journal_size_limit = 67108864';
const READER = 'PRAGMA cache_size = -32768; PRAGMA query_only = ON';

/** An open `views.sqlite`. */
export interface Views {
  readonly db: DatabaseSync;
  /** What was set aside at the opening and why, in a sentence for the operator. */
  readonly notice: string | undefined;
  /** Runs what reads or writes the file; damage that shows is noted, so that the next start sets the file aside. */
  guard<T>(work: () => T): T;
  close(): void;
}

const fileIn = (dir: string): string => join(dir, 'views.sqlite');
const damageNoteIn = (dir: string): string => join(dir, 'views.damaged');

/** @throws StoreUnavailable when another writer, or a reader of a damaged file, has it open */
export const openViews = (dir: string): Views => {
  const lock = lockForWriting(dir);
  try {
    const found = inspected(dir);
    return typeof found === 'string' ? renewed(dir, lock, found) : views(dir, lock, found);
  } catch (error) {
    lock.release();
    throw error;
  }
};

/** @throws StoreUnavailable when there are no views yet, or none that this version can read */
export const openViewsForReading = (dir: string): Views => {
  const lock = lockForReading(dir);
  try {
    if (!existsSync(fileIn(dir))) throw new StoreUnavailable(READING.empty(dir));
    return views(dir, lock, openedForReading(dir));
  } catch (error) {
    lock.release();
    throw isDamage(error) ? damaged(dir) : error;
  }
};

const openedForReading = (dir: string): DatabaseSync =>
  explained(fileIn(dir), () => {
    const db = openReader(fileIn(dir));
    try {
      const fit = layoutFit(db, LAYOUT);
      if (fit !== 'current') throw new StoreUnavailable(READING[fit](dir));
      db.exec(READER);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });

const none = (dir: string): string => `There are no views in ${dir} yet. Start the server there, and they are built.`;
const other = (dir: string): string =>
  `The views in ${dir} are of another version of Kronika. Start this version's server there, and they are built anew.`;

const READING: Readonly<Record<Exclude<Fit, 'current'>, (dir: string) => string>> = {
  empty: none,
  older: other,
  newer: other,
  foreign: other,
};

/** The database, ready for use; or why it cannot be used. */
const inspected = (dir: string): DatabaseSync | string => {
  if (existsSync(damageNoteIn(dir))) return 'are damaged';
  try {
    return explained(fileIn(dir), () => prepared(fileIn(dir)));
  } catch (error) {
    if (isDamage(error)) return 'are damaged';
    throw error;
  }
};

const WHY: Readonly<Record<'older' | 'newer' | 'foreign', string>> = {
  older: 'are of an older version',
  newer: 'are of a newer version',
  foreign: 'are in a file that is not one of Kronika',
};

const prepared = (path: string): DatabaseSync | string => {
  const db = openDatabase(path, { synchronous: 'NORMAL', pageSize: PAGE_SIZE });
  try {
    const fit = layoutFit(db, LAYOUT);
    if (fit === 'empty') makeTables(db);
    if (fit === 'empty' || fit === 'current') {
      // Read now rather than later: damage at the head of the file shows here.
      db.prepare('SELECT count(*) FROM builds').get();
      db.exec(WRITER);
      return db;
    }
    db.close();
    return WHY[fit];
  } catch (error) {
    if (db.isOpen) db.close();
    throw error;
  }
};

const makeTables = (db: DatabaseSync): void =>
  transaction(db, () => {
    db.exec(`
      CREATE TABLE builds (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        view TEXT NOT NULL,
        version INTEGER NOT NULL,
        parts INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('filling', 'serving', 'retired'))
      );
      CREATE TABLE progress (
        number INTEGER NOT NULL,
        part INTEGER NOT NULL,
        position INTEGER,
        log TEXT NOT NULL,
        stopped TEXT NOT NULL,
        caught_up INTEGER NOT NULL,
        PRIMARY KEY (number, part)
      ) WITHOUT ROWID;
      CREATE UNIQUE INDEX one_serves ON builds (view) WHERE state = 'serving'`);
    writeLayout(db, LAYOUT);
  });

const renewed = (dir: string, lock: ViewsLock, why: string): Views => {
  lock.release();
  const alone = lockAlone(dir, why);
  try {
    setAside(dir);
  } finally {
    alone.release();
  }
  const again = lockForWriting(dir);
  const db = inspected(dir);
  if (typeof db !== 'string')
    return views(
      dir,
      again,
      db,
      `The views in ${dir} ${why}. They were set aside as views.sqlite.aside and are built anew from the log.`,
    );
  again.release();
  throw new StoreUnavailable(`The views in ${dir} ${db}, right after they were made. The disk cannot be trusted.`);
};

/** The damage note goes last: were this cut off, the next start would set aside what is left. */
const setAside = (dir: string): void => {
  const file = fileIn(dir);
  rmSync(`${file}-shm`, { force: true });
  for (const part of ['-wal', '']) {
    rmSync(`${file}.aside${part}`, { force: true });
    if (existsSync(file + part)) renameSync(file + part, `${file}.aside${part}`);
  }
  rmSync(damageNoteIn(dir), { force: true });
};

const views = (dir: string, lock: ViewsLock, db: DatabaseSync, notice?: string): Views => ({
  db,
  notice,
  guard: (work) => {
    try {
      return explained(fileIn(dir), work);
    } catch (error) {
      throw isDamage(error) ? damaged(dir) : error;
    }
  },
  close: () => {
    if (db.isOpen) db.close();
    lock.release();
  },
});

const damaged = (dir: string): StoreUnavailable => {
  writeFileSync(damageNoteIn(dir), '');
  return new StoreUnavailable(
    `The views in ${dir} are damaged. They are derived from the log: start again, and they are built anew.`,
  );
};
