import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { BuildGone } from '@kernel/read-store.js';
import type { Build, Progress, StoppedStream } from '@kernel/read-store.js';

import { transaction } from '../../sqlite/database.js';
import { checkPart, checkParts, succeeding, supersedes } from '../progress.js';
import { createTables } from './build-tables.js';

/** The builds of all views: which there are, which serve, and how far they are. A build never comes back, and its number is given once. */
export class Builds {
  private readonly keptOne: StatementSync;
  private readonly servingOne: StatementSync;
  private readonly progressOf: StatementSync;
  private readonly putProgress: StatementSync;

  constructor(private readonly db: DatabaseSync) {
    this.keptOne = db.prepare(
      "SELECT 1 FROM builds WHERE number = ? AND view = ? AND version = ? AND state <> 'retired'",
    );
    this.servingOne = db.prepare(
      "SELECT view, version, number, parts FROM builds WHERE view = ? AND state = 'serving'",
    );
    this.progressOf = db.prepare('SELECT part, position, log, stopped, caught_up FROM progress WHERE number = ?');
    this.progressOf.setReadBigInts(true);
    this.putProgress = db.prepare(
      'INSERT OR REPLACE INTO progress (number, part, position, log, stopped, caught_up) VALUES (?, ?, ?, ?, ?, ?)',
    );
  }

  serving(view: string): Build | undefined {
    const row = this.servingOne.get(view);
    return row && buildOf(row);
  }

  of(view: string): readonly Build[] {
    return this.db
      .prepare("SELECT view, version, number, parts FROM builds WHERE view = ? AND state <> 'retired' ORDER BY number")
      .all(view)
      .map(buildOf);
  }

  kept({ view, version, number }: Build): boolean {
    return this.keptOne.get(number, view, version) !== undefined;
  }

  begin(view: string, version: number, parts: number): Build {
    checkParts(parts);
    return transaction(this.db, () => {
      const { lastInsertRowid } = this.db
        .prepare("INSERT INTO builds (view, version, parts, state) VALUES (?, ?, ?, 'filling')")
        .run(view, version, parts);
      const number = Number(lastInsertRowid);
      createTables(this.db, number);
      return { view, version, number, parts };
    });
  }

  promote(build: Build): void {
    transaction(this.db, () => {
      if (!this.kept(build)) throw new BuildGone(build);
      if (this.serving(build.view)?.number === build.number) return;
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

  /** Part of the transaction that removes the last of its tables. */
  forget(number: number): void {
    this.db.prepare('DELETE FROM progress WHERE number = ?').run(number);
    this.db.prepare("DELETE FROM builds WHERE number = ? AND state = 'retired'").run(number);
  }

  progress({ number, parts }: Build): readonly (Progress | undefined)[] {
    const found = Array.from<Progress | undefined>({ length: parts });
    for (const row of this.progressOf.all(number) as unknown as readonly ProgressRow[])
      found[Number(row.part)] = {
        position: row.position ?? undefined,
        log: row.log,
        stopped: stoppedOf(row.stopped),
        caughtUp: row.caught_up === 1n,
      };
    return found;
  }

  /** Part of the transaction that writes the documents. @throws RangeError */
  advance(build: Build, part: number, next: Progress): void {
    checkPart(build, part);
    const before = this.progress(build)[part];
    if (!supersedes(next, before)) return;
    const { position, log, stopped, caughtUp } = succeeding(next, before);
    this.putProgress.run(build.number, part, position ?? null, log, stoppedText(stopped), Number(caughtUp));
  }
}

interface ProgressRow {
  readonly part: bigint;
  readonly position: bigint | null;
  readonly log: string;
  readonly stopped: string;
  readonly caught_up: bigint;
}

const buildOf = (row: Record<string, unknown>): Build => {
  const { view, version, number, parts } = row as { view: string; version: number; number: number; parts: number };
  return { view, version, number, parts };
};

/** Positions as decimal strings: JSON numbers would lose digits. */
const stoppedText = (stopped: readonly StoppedStream[]): string =>
  JSON.stringify(stopped.map((one) => ({ ...one, position: String(one.position) })));

const stoppedOf = (text: string): readonly StoppedStream[] =>
  (JSON.parse(text) as readonly (Omit<StoppedStream, 'position'> & { readonly position: string })[]).map((one) => ({
    ...one,
    position: BigInt(one.position),
  }));
