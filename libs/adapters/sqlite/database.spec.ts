import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { StoreUnavailable } from '@kernel/event-store.js';

import { emptyWal, openDatabase, openReader, pragma, transaction } from './database.js';

let dir: string;
const opened: DatabaseSync[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kronika-sqlite-'));
});

afterEach(() => {
  for (const db of opened.splice(0)) db.close();
  rmSync(dir, { recursive: true });
});

const path = (): string => join(dir, 'x.sqlite');

const database = (synchronous: 'FULL' | 'NORMAL' = 'FULL'): DatabaseSync => {
  const db = openDatabase(path(), { synchronous, secureDelete: true });
  opened.push(db);
  db.exec('CREATE TABLE x (n INTEGER)');
  return db;
};

describe('an open database', () => {
  it('has the settings that durability hangs on', () => {
    const db = database();
    const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'secure_delete'].map((name) => pragma(db, name));
    expect(settings).toEqual(['wal', 2, 1, 1]);
  });

  it('is refused where SQLite does not take them', () => {
    expect(() => openDatabase(':memory:', { synchronous: 'FULL' })).toThrow(StoreUnavailable);
    expect(() => openDatabase(':memory:', { synchronous: 'FULL' })).toThrow(/journal_mode: expected wal, found memory/);
  });

  it('takes all of a transaction or nothing, and the next one after a failure', () => {
    const db = database();
    const failing = (): void =>
      transaction(db, () => {
        db.exec('INSERT INTO x VALUES (1)');
        throw new Error('half-way');
      });
    expect(failing).toThrow('half-way');
    expect(transaction(db, () => db.prepare('SELECT count(*) AS rows FROM x').get()?.['rows'])).toBe(0);
  });

  it('says so when its WAL cannot be emptied', () => {
    const db = database();
    db.exec('PRAGMA busy_timeout = 0');
    const reader = openReader(path());
    opened.push(reader);
    reader.exec('BEGIN');
    reader.prepare('SELECT * FROM x').all();
    db.exec('INSERT INTO x VALUES (1)');
    expect(() => emptyWal(db, path())).toThrow(StoreUnavailable);
    reader.exec('COMMIT');
    expect(() => emptyWal(db, path())).not.toThrow();
  });
});
