import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { BuildGone } from '@kernel/read-store.js';
import type { Build, Progress, StoppedStream } from '@kernel/read-store.js';

import { transaction } from '../../sqlite/database.js';
import { supersedes } from '../progress.js';
import { createTables } from './build-tables.js';

/** The builds of all views: which there are, which serve, and how far they are. A build never comes back, and its number is given once. */
export class Builds {
  private readonly keptOne: StatementSync;
  private readonly servingOne: StatementSync;
  private readonly progressOf: StatementSync;

  constructor(private readonly db: DatabaseSync) {
    this.keptOne = db.prepare(
      "SELECT 1 FROM builds WHERE number = ? AND view = ? AND version = ? AND state <> 'retired'",
    );
    this.servingOne = db.prepare("SELECT view, version, number FROM builds WHERE view = ? AND state = 'serving'");
    this.progressOf = db.prepare('SELECT position, log, stopped FROM builds WHERE number = ?');
    this.progressOf.setReadBigInts(true);
  }

  serving(view: string): Build | undefined {
    const row = this.servingOne.get(view);
    return row && buildOf(row);
  }

  of(view: string): readonly Build[] {
    return this.db
      .prepare("SELECT view, version, number FROM builds WHERE view = ? AND state <> 'retired' ORDER BY number")
      .all(view)
      .map(buildOf);
  }

  kept({ view, version, number }: Build): boolean {
    return this.keptOne.get(number, view, version) !== undefined;
  }

  begin(view: string, version: number): Build {
    return transaction(this.db, () => {
      const { lastInsertRowid } = this.db
        .prepare("INSERT INTO builds (view, version, state) VALUES (?, ?, 'filling')")
        .run(view, version);
      const number = Number(lastInsertRowid);
      createTables(this.db, number);
      return { view, version, number };
    });
  }

  promote(build: Build): void {
    transaction(this.db, () => {
      if (!this.kept(build)) throw new BuildGone(build);
      this.db
        .prepare("UPDATE builds SET state = 'retired' WHERE view = ? AND number <> ?")
        .run(build.view, build.number);
      this.db.prepare("UPDATE builds SET state = 'serving' WHERE number = ?").run(build.number);
    });
  }

  retire(build: Build): void {
    if (this.kept(build)) this.db.prepare("UPDATE builds SET state = 'retired' WHERE number = ?").run(build.number);
  }

  /** One of those whose tables are still to be removed. */
  retired(): number | undefined {
    const row = this.db.prepare("SELECT number FROM builds WHERE state = 'retired' LIMIT 1").get();
    return row && Number(row['number']);
  }

  forget(number: number): void {
    this.db.prepare("DELETE FROM builds WHERE number = ? AND state = 'retired'").run(number);
  }

  progress({ number }: Build): Progress | undefined {
    const row = this.progressOf.get(number) as
      { position: bigint | null; log: string | null; stopped: string } | undefined;
    if (row === undefined || row.log === null) return undefined;
    return { position: row.position ?? undefined, log: row.log, stopped: stoppedOf(row.stopped) };
  }

  /** Part of the transaction that writes the documents. */
  advance(build: Build, next: Progress): void {
    if (!supersedes(next, this.progress(build))) return;
    this.db
      .prepare('UPDATE builds SET position = ?, log = ?, stopped = ? WHERE number = ?')
      .run(next.position ?? null, next.log, stoppedText(next.stopped), build.number);
  }
}

const buildOf = (row: Record<string, unknown>): Build => {
  const { view, version, number } = row as { view: string; version: number; number: number };
  return { view, version, number };
};

/** Positions as decimal strings: JSON numbers would lose digits. */
const stoppedText = (stopped: readonly StoppedStream[]): string =>
  JSON.stringify(stopped.map((one) => ({ ...one, position: String(one.position) })));

const stoppedOf = (text: string): readonly StoppedStream[] =>
  (JSON.parse(text) as readonly (Omit<StoppedStream, 'position'> & { readonly position: string })[]).map((one) => ({
    ...one,
    position: BigInt(one.position),
  }));
