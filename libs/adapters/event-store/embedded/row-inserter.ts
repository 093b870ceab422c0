import type { DatabaseSync, StatementSync } from 'node:sqlite';

export type Row = readonly [position: number, stream: string, revision: number, body: string];

/** Statements of so many rows each: one of many rows costs far less than as many of one. */
const SIZES = [64, 16, 4, 1];

/** Inserts rows in one transaction. A throw leaves it to the caller to roll back. */
export class RowInserter {
  private readonly statements: readonly (readonly [size: number, statement: StatementSync])[];
  private readonly begin: StatementSync;
  private readonly commit: StatementSync;

  constructor(db: DatabaseSync) {
    this.begin = db.prepare('BEGIN IMMEDIATE');
    this.commit = db.prepare('COMMIT');
    this.statements = SIZES.map((size) => [size, db.prepare(insertOf(size))]);
  }

  insert(rows: readonly Row[]): void {
    // A statement alone is a transaction of its own, and saves the two around it.
    if (SIZES.includes(rows.length)) this.insertWithin(rows);
    else {
      this.begin.run();
      this.insertWithin(rows);
      this.commit.run();
    }
  }

  private insertWithin(rows: readonly Row[]): void {
    let done = 0;
    for (const [size, statement] of this.statements) {
      for (; rows.length - done >= size; done += size) statement.run(...rows.slice(done, done + size).flat());
    }
  }
}

const insertOf = (rows: number): string =>
  `INSERT INTO log (position, stream, revision, body) VALUES ${Array.from({ length: rows }, () => '(?, ?, ?, ?)').join(', ')}`;
