import { DatabaseSync } from 'node:sqlite';
import type { SQLOutputValue } from 'node:sqlite';

import { StoreUnavailable } from '@kernel/event-store.js';

export interface DatabaseOptions {
  /** FULL: a commit is on the disk before it returns. NORMAL: the last commits may be lost with the power, never their order or wholeness. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** Of a database that is made now; an existing one keeps its own. */
  readonly pageSize?: number;
  /** True: no other connection, of this process or another, may open the file until this one closes or its process ends. */
  readonly alone?: boolean;
  /** Zeros take the place of what is deleted, and nothing spills into temporary files. */
  readonly secureDelete?: boolean;
}

const BUSY_MS = 5_000;
/** Who holds a file alone holds it for as long as it runs: waiting serves only one that is about to end. */
const HELD_ALONE_MS = 500;

/** Opens a database for writing, with the settings of the house, and asserts those that durability hangs on. */
export const openDatabase = (path: string, options: DatabaseOptions): DatabaseSync => {
  const db = new DatabaseSync(path, { timeout: options.alone ? HELD_ALONE_MS : BUSY_MS });
  try {
    if (options.pageSize !== undefined) db.exec(`PRAGMA page_size = ${options.pageSize}`);
    // Before WAL: a database that is held alone from the start needs no file of shared memory.
    if (options.alone) db.exec('PRAGMA locking_mode = EXCLUSIVE');
    db.exec('PRAGMA journal_mode = WAL');
    db.exec(`PRAGMA synchronous = ${options.synchronous}; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY`);
    if (options.secureDelete) db.exec('PRAGMA secure_delete = ON');
    assertSettings(db, options);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

/** A connection that only reads, beside a writer in this process or another. */
export const openReader = (path: string): DatabaseSync => new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });

const assertSettings = (db: DatabaseSync, options: DatabaseOptions): void => {
  const expected: readonly (readonly [string, SQLOutputValue])[] = [
    ['journal_mode', 'wal'],
    ['synchronous', options.synchronous === 'FULL' ? 2 : 1],
    ['secure_delete', options.secureDelete ? 1 : 0],
  ];
  for (const [name, value] of expected) {
    const actual = pragma(db, name);
    if (actual === value) continue;
    throw new StoreUnavailable(
      `SQLite did not take the setting ${name}: expected ${String(value)}, found ${String(actual)}. The data folder must be on a local disk.`,
    );
  }
};

/** The single value of a pragma. */
export const pragma = (db: DatabaseSync, name: string): SQLOutputValue | undefined =>
  Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];

/** All of it or nothing; takes the lock for writing at once, so that it never fails half-way for want of it. */
export const transaction = <T>(db: DatabaseSync, work: () => T): T => {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk or an input-output error has rolled it back already.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
};

/** Copies what the WAL holds into the database and empties the WAL's file. @throws StoreUnavailable when a reader is in the way */
export const emptyWal = (db: DatabaseSync, path: string): void => {
  const outcome = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
  if (outcome?.['busy'] === 0) return;
  throw new StoreUnavailable(`The write-ahead log of ${path} could not be emptied, since somebody is reading it.`);
};
