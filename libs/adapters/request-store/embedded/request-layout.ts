import { createSecretKey, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

import { StoreUnavailable } from '@kernel/event-store.js';

import { transaction } from '../../sqlite/database.js';
import { layoutFit, writeLayout } from '../../sqlite/layout.js';
import type { Fit, Layout } from '../../sqlite/layout.js';

/** 'KRrq'. */
const LAYOUT: Layout = { application: 0x4b_52_72_71, version: 1 };
const KEY_BYTES = 32;

/** Makes the tables of a new file, and the key under which it hashes. @throws StoreUnavailable when the file is of another kind or version */
export const prepareRequests = (path: string, db: DatabaseSync): void => {
  const fit = layoutFit(db, LAYOUT);
  if (fit === 'current') return;
  if (fit !== 'empty') throw new StoreUnavailable(`${path} ${NO_FIT[fit]}.`);
  transaction(db, () => {
    db.exec(`
      CREATE TABLE hash_key (only INTEGER PRIMARY KEY CHECK (only = 1), key BLOB NOT NULL);
      CREATE TABLE requests (
        number INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE,
        body BLOB NOT NULL,
        reserved_at INTEGER NOT NULL,
        answer TEXT
      );
      CREATE INDEX requests_by_age ON requests (reserved_at)`);
    db.prepare('INSERT INTO hash_key (only, key) VALUES (1, ?)').run(randomBytes(KEY_BYTES));
    writeLayout(db, LAYOUT);
  });
};

const NO_FIT: Readonly<Record<Exclude<Fit, 'current' | 'empty'>, string>> = {
  newer: 'was written by a newer version of Kronika; expected this version or an older one. Start the newer version',
  older: 'was written by a version of Kronika that is too old to be read',
  foreign: 'holds no requests of Kronika; expected such a file, or none',
};

export const hashKeyOf = (path: string, db: DatabaseSync): KeyObject => {
  const key = db.prepare('SELECT key FROM hash_key').get()?.['key'];
  if (key instanceof Uint8Array && key.length === KEY_BYTES) return createSecretKey(key);
  throw new StoreUnavailable(`${path} has lost the key under which it hashes. Restore the file from its backup.`);
};
