import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fstatSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { StoreUnavailable } from '@kernel/event-store.js';

import {
  assertDurable,
  makeDurable,
  openReadOnly,
  openReadWrite,
  pragma,
  syncFile,
  syncFolder,
} from './sqlite-connection.js';
import { unavailable } from './sqlite-errors.js';

export const logFile = (folder: string): string => join(folder, 'log.sqlite');

/** "Kron" as a number: tells a log from any other database. */
const APPLICATION = 0x4b_72_6f_6e;
const FORMAT = 1;

/**
 * `body` is the JSON of id, type, data, metadata, salt and dataHash. Positions are given by the one writer, 1, 2, 3, …; rows are never deleted,
 * so none is ever given twice. There is no other index on purpose: see docs/adr/0003-the-log-file.md. The view is for people with a SQL prompt.
 */
const SCHEMA = `
  CREATE TABLE log (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE VIEW events AS SELECT position, stream, revision, body ->> 'id' AS id, body ->> 'type' AS type, body -> 'data' AS data,
    body -> 'metadata' AS metadata, body ->> 'salt' AS salt, body ->> 'dataHash' AS data_hash FROM log;
  PRAGMA application_id = ${APPLICATION};
  PRAGMA user_version = ${FORMAT};`;

/** The write-ahead log is emptied into the database when it holds so many pages, and has room for some more from the start. */
const CHECKPOINT_PAGES = 2000;
const WAL_BYTES = 12 * 1024 * 1024;

/** Opens or makes the log of a folder, for the one who holds its lock. @throws StoreUnavailable */
export const openLogForWriting = (folder: string): DatabaseSync =>
  opened(folder, openReadWrite, (db, file) => {
    if (requireOurs(db, file) === 'empty') create(db, file);
    makeDurable(db);
    db.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    db.prepare("REPLACE INTO about (key, value) VALUES ('opened', ?)").run(new Date().toISOString());
    assertDurable(db);
  });

/** @throws StoreUnavailable also when there is no log yet */
export const openLogForReading = (folder: string): DatabaseSync => {
  if (!existsSync(logFile(folder)))
    throw new StoreUnavailable(`There is no log in ${folder}. Start Kronika there first, or choose another folder.`);
  return opened(folder, openReadOnly, (db, file) => {
    if (requireOurs(db, file) === 'empty') throw new StoreUnavailable(`The log in ${folder} is only being made.`);
  });
};

const opened = (
  folder: string,
  open: (file: string) => DatabaseSync,
  prepare: (db: DatabaseSync, file: string) => void,
): DatabaseSync => {
  const file = logFile(folder);
  let db: DatabaseSync | undefined;
  try {
    db = open(file);
    prepare(db, file);
    syncRecovered(db, file);
    return db;
  } catch (error) {
    db?.close();
    throw unavailable(error, file);
  }
};

/** Before anything is changed, `journal_mode` included: the file may be somebody else's. */
const requireOurs = (db: DatabaseSync, file: string): 'empty' | 'ours' => {
  const tables = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'];
  if (tables === 0) return 'empty';
  if (pragma(db, 'application_id') !== APPLICATION)
    throw new StoreUnavailable(
      `${file} is a database of another program. Choose another folder, or move that file away.`,
    );
  const format = pragma(db, 'user_version');
  if (format !== FORMAT)
    throw new StoreUnavailable(
      `${file} is of format ${format}, and this Kronika knows format ${FORMAT} only. A newer Kronika wrote it: install that one. The file was left as it is.`,
    );
  return 'ours';
};

const create = (db: DatabaseSync, file: string): void => {
  makeDurable(db);
  db.exec(`BEGIN IMMEDIATE; ${SCHEMA}`);
  db.prepare("INSERT INTO about (key, value) VALUES ('identity', ?)").run(randomUUID());
  db.exec('COMMIT');
  // SQLite syncs the folder for the files beside the database, not for the database itself.
  syncFolder(dirname(file));
};

/**
 * What a killed process had written without a sync is in the write-ahead log all the same, and is read again on opening. It must be on disk
 * before anybody sees it. (While a log is open no such thing can be seen: SQLite lets readers see a commit only after its sync.)
 */
const syncRecovered = (db: DatabaseSync, file: string): void => {
  db.prepare('SELECT max(position) FROM log').get();
  if (existsSync(`${file}-wal`)) syncFile(`${file}-wal`);
};

/**
 * Grows the write-ahead log once to its steady size, by zeros, which SQLite takes for no frames. A sync that need not also record a new file
 * size costs half. Only the writer may do it: nobody else writes to that file. Without room it goes on as it is.
 */
export const growWriteAheadLog = (folder: string): void => {
  const descriptor = openSync(`${logFile(folder)}-wal`, 'r+');
  try {
    const { size } = fstatSync(descriptor);
    if (size >= WAL_BYTES) return;
    writeSync(descriptor, Buffer.alloc(WAL_BYTES - size), 0, WAL_BYTES - size, size);
    fsyncSync(descriptor);
  } catch {
    // Only speed is lost.
  } finally {
    closeSync(descriptor);
  }
};

export const identityOf = (db: DatabaseSync): string =>
  db.prepare("SELECT value FROM about WHERE key = 'identity'").get()?.['value'] as string;

/** Position of the last committed event; 0 for an empty log. */
export const headOf = (db: DatabaseSync): number =>
  (db.prepare('SELECT max(position) AS head FROM log').get()?.['head'] as number | null) ?? 0;

/** Makes the folder, for its owner only: it holds people's data. */
export const makeFolder = (folder: string): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
};
