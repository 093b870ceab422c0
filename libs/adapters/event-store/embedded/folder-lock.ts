import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { StoreUnavailable } from '@kernel/event-store.js';

import { isBusy, unavailable } from './sqlite-errors.js';

/** Another process, or another store of this one, writes in the folder. */
export class FolderInUse extends StoreUnavailable {
  constructor(
    readonly folder: string,
    /** Of the process that holds it; undefined when it has only just begun to. */
    readonly pid: number | undefined,
    /** UTC, ISO: since when. */
    readonly since: string | undefined,
  ) {
    const holder = pid === undefined ? 'another process' : `process ${pid}, which has held it since ${since}`;
    super(`The folder ${folder} is in use by ${holder}. Only one may write: stop that one, or choose another folder.`);
    this.name = 'FolderInUse';
  }
}

interface Holder {
  readonly token: string;
  readonly pid: number;
  readonly since: string;
}

const TABLE = `CREATE TABLE IF NOT EXISTS holder
  (one INTEGER PRIMARY KEY CHECK (one = 1), token TEXT NOT NULL, pid INTEGER NOT NULL, since TEXT NOT NULL) STRICT`;
const PASSING_MS = 250;
const ATTEMPTS = 20;

/**
 * Holds a folder for one writer, by a transaction that is kept open on `log.lock`. The operating system drops such a lock with its process,
 * however that ended, so a lock is never stale and no process id is ever guessed at. Others can still read who holds it.
 */
export class FolderLock {
  private constructor(private readonly db: DatabaseSync) {}

  /** @throws FolderInUse · StoreUnavailable */
  static take(folder: string): FolderLock {
    const file = join(folder, 'log.lock');
    let db: DatabaseSync | undefined;
    try {
      db = new DatabaseSync(file, { timeout: PASSING_MS });
      hold(db, { token: randomUUID(), pid: process.pid, since: new Date().toISOString() });
      return new FolderLock(db);
    } catch (error) {
      const refused = isBusy(error) ? inUse(folder, db) : unavailable(error, file);
      db?.close();
      throw refused;
    }
  }

  release(): void {
    if (this.db.isOpen) this.db.close();
  }
}

/**
 * A name can be read by others only once it is committed, and committing lets the lock go. So: write the name and commit, take the lock
 * again, and keep it if the name is still one's own.
 */
const hold = (db: DatabaseSync, self: Holder): void => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    db.exec(`BEGIN IMMEDIATE; ${TABLE}`);
    if (holderIn(db)?.token === self.token) return;
    db.prepare('REPLACE INTO holder (one, token, pid, since) VALUES (1, ?, ?, ?)').run(
      self.token,
      self.pid,
      self.since,
    );
    db.exec('COMMIT');
  }
  throw new StoreUnavailable('Many processes began to use the folder at once. Start one of them again.');
};

const holderIn = (db: DatabaseSync): Holder | undefined =>
  db.prepare('SELECT token, pid, since FROM holder').get() as Holder | undefined;

const inUse = (folder: string, db: DatabaseSync | undefined): FolderInUse => {
  try {
    const holder = db ? holderIn(db) : undefined;
    return new FolderInUse(folder, holder?.pid, holder?.since);
  } catch {
    return new FolderInUse(folder, undefined, undefined);
  }
};
