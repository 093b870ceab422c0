import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Position, stream, revision and body of each event, one after the other. */
export type Rows = (number | string)[];

export const ROW_PARAMETERS = 4;

/** Statements of so many rows each: one of many rows costs far less than as many of one. */
const SIZES = [64, 16, 4, 1];

/** Inserts rows in one transaction. After a throw the caller rolls back. */
export class RowInserter {
  private readonly statements: readonly (readonly [parameters: number, statement: StatementSync])[];
  private readonly begin: StatementSync;
  private readonly commit: StatementSync;

  constructor(db: DatabaseSync) {
    this.begin = db.prepare('BEGIN IMMEDIATE');
    this.commit = db.prepare('COMMIT');
    this.statements = SIZES.map((size) => [size * ROW_PARAMETERS, db.prepare(insertOf(size))]);
  }

  insert(rows: Rows): void {
    // A statement alone is a transaction of its own, and saves the two around it.
    const alone = this.statements.find(([parameters]) => parameters === rows.length);
    if (alone) {
      alone[1].run(...rows);
      return;
    }
    this.begin.run();
    this.insertAll(rows);
    this.commit.run();
  }

  private insertAll(rows: Rows): void {
    let done = 0;
    for (const [parameters, statement] of this.statements) {
      for (; rows.length - done >= parameters; done += parameters)
        statement.run(...rows.slice(done, done + parameters));
    }
  }
}

const insertOf = (rows: number): string =>
  `INSERT INTO log (position, stream, revision, body) VALUES ${Array.from({ length: rows }, () => '(?, ?, ?, ?)').join(', ')}`;
