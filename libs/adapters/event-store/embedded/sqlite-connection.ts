import { closeSync, fdatasyncSync, fsyncSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const BUSY_TIMEOUT_MS = 5000;

/**
 * No file of a database may be opened by anything but SQLite while this process has it open: closing any descriptor of it would drop the
 * locks of the whole process (POSIX). The `-wal` file holds none, so it alone may be opened besides.
 */
export const openReadOnly = (file: string): DatabaseSync =>
  new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });

export const openReadWrite = (file: string): DatabaseSync =>
  new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });

/** Write-ahead log, and a sync in every commit. */
export const makeDurable = (db: DatabaseSync): void => {
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
};

/** SQLite ignores a setting that it cannot follow. Asked after the first write, since some take effect only then. */
export const assertDurable = (db: DatabaseSync): void => {
  const found = `${pragma(db, 'journal_mode')} ${pragma(db, 'synchronous')} ${pragma(db, 'foreign_keys')}`;
  if (found !== 'wal 2 1')
    throw new Error(`SQLite runs with journal_mode, synchronous and foreign_keys ${found}; wal 2 1 was expected.`);
};

export const pragma = (db: DatabaseSync, name: string): string | number => {
  const row = db.prepare(`PRAGMA ${name}`).get() ?? {};
  const [value] = Object.values(row);
  return typeof value === 'number' ? value : String(value);
};

export const syncFile = (file: string): void => withDescriptor(file, 'r', fdatasyncSync);

export const syncFolder = (folder: string): void => withDescriptor(folder, 'r', fsyncSync);

const withDescriptor = (path: string, flags: string, use: (descriptor: number) => void): void => {
  const descriptor = openSync(path, flags);
  try {
    use(descriptor);
  } finally {
    closeSync(descriptor);
  }
};
