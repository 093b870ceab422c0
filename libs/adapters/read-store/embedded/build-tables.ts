import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { Revision, StreamName } from '@kernel/event.js';
import type { JsonObject } from '@kernel/json.js';
import type { Card, Document, Range } from '@kernel/read-store.js';

import { endOfPrefix } from '../prefix-range.js';

const checked = (number: number): number => {
  if (!Number.isSafeInteger(number)) throw new RangeError(`A build's number was expected, not ${String(number)}.`);
  return number;
};

const documentsOf = (number: number): string => `documents_${checked(number)}`;
const revisionsOf = (number: number): string => `revisions_${checked(number)}`;

/**
 * A table for each build, so that one is dropped without touching the others. The order of the columns matters: SQLite reads a row from its
 * beginning and no further than it must, so a card is read without the pages that hold the body behind it.
 */
export const createTables = (db: DatabaseSync, number: number): void =>
  db.exec(`
    CREATE TABLE ${documentsOf(number)} (id TEXT NOT NULL PRIMARY KEY, position INTEGER NOT NULL, card TEXT, body TEXT NOT NULL);
    CREATE TABLE ${revisionsOf(number)} (stream TEXT NOT NULL PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID`);

/** Removes at most so many rows, then the tables. True when nothing is left. */
export const removeSome = (db: DatabaseSync, number: number, rows: number): boolean => {
  const documents = documentsOf(number);
  const removed = db
    .prepare(`DELETE FROM ${documents} WHERE rowid IN (SELECT rowid FROM ${documents} ORDER BY rowid LIMIT ?)`)
    .run(rows);
  if (Number(removed.changes) === rows) return false;
  db.exec(`DROP TABLE ${documents}; DROP TABLE ${revisionsOf(number)}`);
  return true;
};

interface DocumentRow {
  readonly id: string;
  readonly position: bigint;
  readonly card: string | null;
  readonly body: string;
}

interface CardRow {
  readonly id: string;
  readonly position: bigint;
  readonly card: string;
}

interface RevisionRow {
  readonly stream: StreamName;
  readonly revision: Revision;
}

/** The documents and revisions of one build, over one connection. */
export class BuildTables {
  private readonly statements = new Map<string, StatementSync>();
  private readonly documentTable: string;
  private readonly revisionTable: string;

  constructor(
    private readonly db: DatabaseSync,
    number: number,
  ) {
    this.documentTable = documentsOf(number);
    this.revisionTable = revisionsOf(number);
  }

  /** Part of a transaction. */
  putDocuments(documents: readonly Document[]): void {
    const table = this.documentTable;
    const put = this.statement(
      `INSERT INTO ${table} (id, position, card, body) VALUES (?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET position = excluded.position, card = excluded.card, body = excluded.body
      WHERE excluded.position >= ${table}.position`,
    );
    for (const { id, position, card, body } of inOrder(documents))
      put.run(id, position, card === undefined ? null : JSON.stringify(card), JSON.stringify(body));
  }

  /** Part of a transaction. */
  putRevisions(revisions: ReadonlyMap<StreamName, Revision>): void {
    const table = this.revisionTable;
    const put = this.statement(
      `INSERT INTO ${table} (stream, revision) VALUES (?, ?)
      ON CONFLICT (stream) DO UPDATE SET revision = excluded.revision WHERE excluded.revision > ${table}.revision`,
    );
    for (const [stream, revision] of revisions) put.run(stream, revision);
  }

  revisions(streams: readonly StreamName[]): ReadonlyMap<StreamName, Revision> {
    const rows = this.statement(
      `SELECT stream, revision FROM ${this.revisionTable} WHERE stream IN (SELECT value FROM json_each(?))`,
    ).all(JSON.stringify(streams)) as unknown as readonly RevisionRow[];
    return new Map(rows.map(({ stream, revision }) => [stream, revision]));
  }

  get(id: string): Document | undefined {
    const row = this.statement(`SELECT id, position, card, body FROM ${this.documentTable} WHERE id = ?`).get(id);
    return row && documentOf(row as unknown as DocumentRow);
  }

  getMany(ids: readonly string[]): ReadonlyMap<string, Document> {
    const rows = this.statement(
      `SELECT id, position, card, body FROM ${this.documentTable} WHERE id IN (SELECT value FROM json_each(?))`,
    ).all(JSON.stringify(ids)) as unknown as readonly DocumentRow[];
    return new Map(rows.map((row) => [row.id, documentOf(row)]));
  }

  documents(range: Range): readonly Document[] {
    const rows = this.inRange('id, position, card, body', 'TRUE', range) as unknown as readonly DocumentRow[];
    return rows.map(documentOf);
  }

  cards(range: Range): readonly Card[] {
    const rows = this.inRange('id, position, card', 'card IS NOT NULL', range) as unknown as readonly CardRow[];
    return rows.map(({ id, position, card }) => ({ id, position, card: parsed(card) }));
  }

  private inRange(columns: string, which: string, { prefix, after, newerThan, limit }: Range): readonly object[] {
    const end = endOfPrefix(prefix);
    const bounds = [after, end, newerThan].filter((bound) => bound !== undefined);
    return this.statement(
      `SELECT ${columns} FROM ${this.documentTable}
      WHERE id >= ? ${after === undefined ? '' : 'AND id > ?'} ${end === undefined ? '' : 'AND id < ?'}
      ${newerThan === undefined ? '' : 'AND position > ?'} AND ${which}
      ORDER BY id LIMIT ?`,
    ).all(prefix, ...bounds, limit ?? -1);
  }

  private statement(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known) return known;
    const made = this.db.prepare(sql);
    made.setReadBigInts(true);
    this.statements.set(sql, made);
    return made;
  }
}

/** Neighbours in the index are written together, which makes a large commit touch fewer pages. Stable: of two with one id the last stays last. */
const inOrder = (documents: readonly Document[]): readonly Document[] =>
  documents.toSorted((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));

const documentOf = ({ id, position, card, body }: DocumentRow): Document => ({
  id,
  position,
  body: parsed(body),
  ...(card !== null && { card: parsed(card) }),
});

const parsed = (text: string): JsonObject => JSON.parse(text) as JsonObject;
