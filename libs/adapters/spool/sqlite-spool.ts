import { rmSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { StoreUnavailable } from '@kernel/event-store.js';
import type { Json } from '@kernel/json.js';
import type { Spool, Spooled } from '@kernel/spool.js';
import { newSpoolFile } from './spool-file.js';
import { Veil } from './veil.js';

/** So many entries are fetched at once: an entry may be added while a lane is read, which an open cursor would not bear. */
const PAGE = 500;

const MIB = 1024 * 1024;
const PAGE_BYTES = 4096;

export interface SpoolLimits {
  /** So much stays in memory; only what is more goes to disk. */
  readonly cacheMib: number;
  /** So much the file may grow to. */
  readonly diskMib: number;
}

const LIMITS: SpoolLimits = { cacheMib: 64, diskMib: 8192 };

/** Nothing in the file has to outlive the process: no journal on disk, no syncing, and one transaction that never ends. */
const settings = ({ cacheMib, diskMib }: SpoolLimits): string => `
  PRAGMA journal_mode = MEMORY;
  PRAGMA synchronous = OFF;
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA temp_store = MEMORY;
  PRAGMA page_size = ${PAGE_BYTES};
  PRAGMA max_page_count = ${(diskMib * MIB) / PAGE_BYTES};
  PRAGMA cache_size = -${cacheMib * 1024};
  BEGIN EXCLUSIVE;
  CREATE TABLE entry (number INTEGER PRIMARY KEY, lane INTEGER, grp TEXT, key TEXT, value BLOB);
  CREATE INDEX in_order ON entry (lane, grp, key);`;

/** Texts are compared by their UTF-8 bytes. An index ends in the number of the row, so equal keys keep the order of arrival. */
const STATEMENTS = {
  add: 'INSERT INTO entry (number, lane, grp, key, value) VALUES (?, ?, ?, ?, ?)',
  first: 'SELECT number, value FROM entry WHERE lane = ? AND grp = ? AND key = ? ORDER BY number LIMIT 1',
  has: 'SELECT 1 FROM entry WHERE lane = ? AND grp = ? AND key = ? LIMIT 1',
  nextGroup: 'SELECT grp FROM entry WHERE lane = ? AND grp > ? ORDER BY grp LIMIT 1',
  firstGroup: 'SELECT grp FROM entry WHERE lane = ? ORDER BY grp LIMIT 1',
  page: `SELECT number, key, value FROM entry WHERE lane = ? AND grp = ? AND (key, number) > (?, ?) ORDER BY key, number LIMIT ${PAGE}`,
  clear: 'DELETE FROM entry WHERE lane = ?',
};

interface StoredRow {
  readonly number: number;
  readonly key: string;
  readonly value: Uint8Array;
}

interface LaneState {
  readonly id: number;
  count: number;
}

/**
 * A temporary SQLite file in a folder of the caller's choice. Values are veiled; groups and keys are not, since SQLite sorts by them. After
 * `StoreUnavailable` it is of no more use: SQLite has let go of all that was added.
 */
export class SqliteSpool implements Spool {
  private readonly path: string;
  private readonly database: DatabaseSync;
  private readonly statements: Readonly<Record<keyof typeof STATEMENTS, StatementSync>>;
  private readonly veil = new Veil();
  private readonly lanes = new Map<string, LaneState>();
  private lastNumber = 0;
  private lastLane = 0;

  /** @param folder is made when missing; what crashed processes left there is removed */
  constructor(
    private readonly folder: string,
    private readonly limits: SpoolLimits = LIMITS,
  ) {
    this.path = newSpoolFile(folder);
    this.database = new DatabaseSync(this.path);
    this.database.exec(settings(limits));
    const prepare = (name: keyof typeof STATEMENTS): StatementSync => this.database.prepare(STATEMENTS[name]);
    this.statements = {
      add: prepare('add'),
      first: prepare('first'),
      has: prepare('has'),
      firstGroup: prepare('firstGroup'),
      nextGroup: prepare('nextGroup'),
      page: prepare('page'),
      clear: prepare('clear'),
    };
  }

  add(lane: string, { group, key, value }: Spooled): void {
    const state = this.laneFor(lane);
    this.lastNumber += 1;
    const hidden = this.veil.hide(this.lastNumber, JSON.stringify(value));
    try {
      this.statements.add.run(this.lastNumber, state.id, group, key, hidden);
    } catch (error) {
      throw isFull(error) ? this.full(error) : error;
    }
    state.count += 1;
  }

  has(lane: string, group: string, key: string): boolean {
    const state = this.lanes.get(lane);
    return state !== undefined && this.statements.has.get(state.id, group, key) !== undefined;
  }

  first(lane: string, group: string, key: string): Json | undefined {
    const state = this.lanes.get(lane);
    const row = state && (this.statements.first.get(state.id, group, key) as unknown as StoredRow | undefined);
    return row && this.revealed(row);
  }

  count(lane: string): number {
    return this.lanes.get(lane)?.count ?? 0;
  }

  *groups(lane: string): Generator<string> {
    const state = this.lanes.get(lane);
    if (!state) return;
    let found = this.statements.firstGroup.get(state.id);
    while (found) {
      const group = String(found['grp']);
      yield group;
      found = this.statements.nextGroup.get(state.id, group);
    }
  }

  *inOrder(lane: string, group?: string): Generator<Spooled> {
    const state = this.lanes.get(lane);
    if (!state) return;
    for (const name of group === undefined ? this.groups(lane) : [group]) yield* this.groupInOrder(state, name);
  }

  private *groupInOrder(state: LaneState, group: string): Generator<Spooled> {
    let page = this.pageAfter(state, group, { key: '', number: 0 });
    for (;;) {
      for (const row of page) yield { group, key: row.key, value: this.revealed(row) };
      const last = page.at(-1);
      if (!last || page.length < PAGE) return;
      page = this.pageAfter(state, group, last);
    }
  }

  private pageAfter(state: LaneState, group: string, last: Pick<StoredRow, 'key' | 'number'>): readonly StoredRow[] {
    return this.statements.page.all(state.id, group, last.key, last.number) as unknown as readonly StoredRow[];
  }

  private revealed({ number, value }: StoredRow): Json {
    return JSON.parse(this.veil.reveal(number, value)) as Json;
  }

  clear(lane: string): void {
    const state = this.lanes.get(lane);
    if (!state) return;
    this.statements.clear.run(state.id);
    this.lanes.delete(lane);
  }

  close(): void {
    if (!this.database.isOpen) return;
    this.database.close();
    rmSync(this.path, { force: true });
  }

  private full(cause: unknown): StoreUnavailable {
    const message = `The import’s temporary file in ${this.folder} cannot grow: the disk is full, or the file is at ${this.limits.diskMib} MiB.`;
    return new StoreUnavailable(message, { cause });
  }

  private laneFor(lane: string): LaneState {
    const known = this.lanes.get(lane);
    if (known) return known;
    this.lastLane += 1;
    const state = { id: this.lastLane, count: 0 };
    this.lanes.set(lane, state);
    return state;
  }
}

const SQLITE_FULL = 13;

const isFull = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_FULL;
