import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { StoreUnavailable } from '@kernel/event-store.js';

import { explained, isBusy } from '../../sqlite/failures.js';

/**
 * Who has the views open. SQLite's own locks on an empty file serve for it, since the system frees them however a process ends: each reader
 * holds a shared one, the writer holds the reserved one, of which there is one and which lets readers be, and whoever sets a damaged file
 * aside holds the exclusive one, which lets nobody be.
 */
export interface ViewsLock {
  /** Repeating it changes nothing. */
  release(): void;
}

const take = (dir: string, sql: readonly string[], refusal: string): ViewsLock => {
  const path = join(dir, 'views.lock');
  return explained(path, () => {
    const db = new DatabaseSync(path, { timeout: 0 });
    try {
      for (const statement of sql) db.exec(statement);
    } catch (error) {
      db.close();
      throw isBusy(error) ? new StoreUnavailable(refusal) : error;
    }
    return {
      release: () => {
        if (db.isOpen) db.close();
      },
    };
  });
};

export const lockForReading = (dir: string): ViewsLock =>
  take(
    dir,
    // A transaction takes its lock when it first reads.
    ['BEGIN', 'SELECT 1 FROM sqlite_schema'],
    `The views in ${dir} are being built anew by another process. Try again.`,
  );

export const lockForWriting = (dir: string): ViewsLock =>
  take(
    dir,
    ['BEGIN IMMEDIATE'],
    `The views in ${dir} are already being written by another process or thread; expected one writer. Stop the other one first.`,
  );

export const lockAlone = (dir: string, why: string): ViewsLock =>
  take(
    dir,
    ['BEGIN EXCLUSIVE'],
    `The views in ${dir} ${why}, and must be built anew, but another process is reading them. Stop that one, and start again.`,
  );
