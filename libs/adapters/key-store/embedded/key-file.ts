import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { StoreUnavailable } from '@kernel/event-store.js';

import { emptyWal, openDatabase, transaction } from '../../sqlite/database.js';
import { explained, isDamage } from '../../sqlite/failures.js';
import { layoutFit, writeLayout } from '../../sqlite/layout.js';
import type { Fit, Layout } from '../../sqlite/layout.js';
import { makePrivateFile } from '../../sqlite/private-file.js';
import type { KeyMark } from '../key-mark.js';
import { newKey } from '../seal.js';
import type { PersonKey } from '../seal.js';

/** 'KRky'. */
const LAYOUT: Layout = { application: 0x4b_52_6b_79, version: 1 };

/**
 * `keys.sqlite`: the keys of all people, and the names of those whose key was destroyed. Synchronous; each change is on the disk before its
 * method returns.
 *
 * Keys stand in slots, which are filled one after the other and never moved or removed: SQLite writes a key to one place only and leaves no
 * copy behind where it would split or merge its pages. To destroy a key is to write zeros of the same length over it, and then to empty
 * the write-ahead log, which may still hold the page as it was.
 */
export class KeyFile {
  private readonly found: StatementSync;
  private readonly slotted: StatementSync;
  private readonly named: StatementSync;

  private constructor(
    readonly path: string,
    /** For what moves keys elsewhere; everybody else asks by the methods. */
    readonly db: DatabaseSync,
  ) {
    this.found = db.prepare(
      'SELECT people.slot, key FROM people LEFT JOIN slots ON slots.slot = people.slot WHERE person = ?',
    );
    this.slotted = db.prepare('INSERT INTO slots (key) VALUES (?)');
    this.named = db.prepare('INSERT INTO people (person, slot) VALUES (?, ?)');
  }

  /** @throws StoreUnavailable when another process has it open, or it is damaged or of another version: it is never made anew */
  static open(dir: string): KeyFile {
    const path = join(dir, 'keys.sqlite');
    return refusingDamage(path, () => {
      makePrivateFile(path);
      const db = openDatabase(path, { synchronous: 'FULL', alone: true, secureDelete: true });
      try {
        prepare(path, db);
        // Finishes a destruction that the end of a process cut off between its commit and this.
        emptyWal(db, path);
        return new KeyFile(path, db);
      } catch (error) {
        db.close();
        throw error;
      }
    });
  }

  key(person: string): PersonKey | 'destroyed' | undefined {
    return refusingDamage(this.path, () => this.find(person));
  }

  /** The keys of these people, made where there is none yet, all by one commit. */
  keys(people: readonly string[]): ReadonlyMap<string, PersonKey | 'destroyed'> {
    return refusingDamage(this.path, () => {
      const found = new Map(people.map((person) => [person, this.find(person)]));
      const missing = [...found].filter(([, key]) => key === undefined).map(([person]) => person);
      const made = missing.length === 0 ? [] : transaction(this.db, () => missing.map((person) => this.make(person)));
      return new Map([...known(found), ...made]);
    });
  }

  destroy(person: string): void {
    refusingDamage(this.path, () => {
      transaction(this.db, () => this.overwrite(person));
      emptyWal(this.db, this.path);
    });
  }

  /** Part of a transaction, after which the write-ahead log must be emptied. */
  overwrite(person: string): void {
    this.db
      .prepare('UPDATE slots SET key = zeroblob(32) WHERE slot = (SELECT slot FROM people WHERE person = ?)')
      .run(person);
    this.db
      .prepare('INSERT INTO people (person, slot) VALUES (?, NULL) ON CONFLICT (person) DO UPDATE SET slot = NULL')
      .run(person);
  }

  /** Part of a transaction; the person has no key yet. */
  add(person: string, key: PersonKey): void {
    this.named.run(person, this.slotted.run(key).lastInsertRowid);
  }

  /** How far the erasures of a log are carried out: it is restored together with the keys that it speaks of. */
  mark(): KeyMark | undefined {
    const row = refusingDamage(this.path, () => this.db.prepare('SELECT log, position FROM mark').get());
    return row && { log: String(row['log']), position: BigInt(String(row['position'])) };
  }

  keepMark({ log, position }: KeyMark): void {
    const statement =
      'INSERT INTO mark (one, log, position) VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET log = excluded.log, position = excluded.position';
    refusingDamage(this.path, () => this.db.prepare(statement).run(log, String(position)));
  }

  /** All by one commit, on the disk before it returns; damage is told and never written over. */
  change<T>(work: () => T): T {
    return refusingDamage(this.path, () => transaction(this.db, work));
  }

  close(): void {
    if (this.db.isOpen) this.db.close();
  }

  private find(person: string): PersonKey | 'destroyed' | undefined {
    const row = this.found.get(person);
    if (row === undefined) return undefined;
    if (row['slot'] === null) return 'destroyed';
    if (row['key'] instanceof Uint8Array) return row['key'];
    throw new StoreUnavailable(`${this.path} has lost the key of ${person}. Restore the file from its backup.`);
  }

  private make(person: string): readonly [string, PersonKey] {
    const key = newKey();
    this.add(person, key);
    return [person, key];
  }
}

const known = (
  found: ReadonlyMap<string, PersonKey | 'destroyed' | undefined>,
): readonly (readonly [string, PersonKey | 'destroyed'])[] =>
  [...found].flatMap(([person, key]) => (key === undefined ? [] : [[person, key] as const]));

const prepare = (path: string, db: DatabaseSync): void => {
  const fit = layoutFit(db, LAYOUT);
  if (fit === 'current') return;
  if (fit !== 'empty') throw new StoreUnavailable(`${path} ${NO_FIT[fit]}.`);
  transaction(db, () => {
    db.exec(`
      CREATE TABLE slots (slot INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL CHECK (length(key) = 32));
      CREATE TABLE people (person TEXT NOT NULL PRIMARY KEY, slot INTEGER UNIQUE REFERENCES slots) WITHOUT ROWID;
      CREATE TABLE mark (one INTEGER PRIMARY KEY CHECK (one = 1), log TEXT NOT NULL, position TEXT NOT NULL)`);
    writeLayout(db, LAYOUT);
  });
};

const NO_FIT: Readonly<Record<Exclude<Fit, 'current' | 'empty'>, string>> = {
  newer: 'was written by a newer version of Kronika; expected this version or an older one. Start the newer version',
  older: 'was written by a version of Kronika that is too old to be read',
  foreign: "holds no people's keys of Kronika; expected such a file, or none",
};

/** Keys exist nowhere else: a damaged file is neither written to nor replaced. */
const refusingDamage = <T>(path: string, work: () => T): T => {
  try {
    return explained(path, work);
  } catch (error) {
    if (!isDamage(error)) throw error;
    const message = `${path} is damaged. It holds people's keys, which exist nowhere else: restore it from its backup.`;
    throw new StoreUnavailable(message, { cause: error });
  }
};
