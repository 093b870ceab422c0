import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { CATEGORY } from './index-file.js';
import { headOf } from './log-file.js';
import { PACK, PACK_FACTS } from './packed-events.js';
import type { StreamIndex } from './stream-index.js';

/** Pages as they travel between threads: JSON texts in UTF-8 that `unpack` reads. */
export interface PackedStreamPage {
  readonly texts: readonly Uint8Array[];
  readonly last: boolean;
}

export interface PackedLogPage {
  readonly texts: readonly Uint8Array[];
  readonly position: number;
  readonly caughtUp: boolean;
}

export interface PackedQuery {
  /** 0: from the beginning. */
  readonly after: number;
  readonly categories: readonly string[] | undefined;
  readonly limit: number;
  /** Packed for `unpackFacts`. */
  readonly factsOnly?: boolean | undefined;
}

/** So many events go into one text; a page of more holds several texts, and ends early when they grow large. */
const TEXT_EVENTS = 1000;
const PAGE_BYTES = 16 * 1024 * 1024;
/** A category whose events stand so close is read as a range; one that is thinner, event by event. */
const DENSE = 4;

interface Statements {
  readonly range: StatementSync;
  readonly filtered: StatementSync;
  readonly listed: StatementSync;
}

const packed = (pack: string, where: string): string =>
  `SELECT ${pack} AS text, count(*) AS events, max(position) AS last
     FROM (SELECT position, stream, revision, body FROM log WHERE ${where} ORDER BY position LIMIT ?)`;

const statements = (db: DatabaseSync, pack: string): Statements => ({
  range: db.prepare(packed(pack, 'position > ? AND position <= ?')),
  filtered: db.prepare(
    packed(pack, `position > ? AND position <= ? AND ${CATEGORY} IN (SELECT value FROM json_each(?))`),
  ),
  listed: db.prepare(packed(pack, 'position IN (SELECT value FROM json_each(?))')),
});

interface Text {
  readonly text: Uint8Array | null;
  readonly events: number;
  /** Position of the last event in the text; null when there is none. */
  readonly last: number | null;
}

const read = (statement: StatementSync, ...parameters: readonly (number | string)[]): Text =>
  statement.get(...parameters) as unknown as Text;

/** Reads the log in pages, by one read-only connection. */
export class PackedPages {
  private readonly whole: Statements;
  private readonly facts: Statements;

  constructor(
    private readonly db: DatabaseSync,
    private readonly index: StreamIndex,
  ) {
    this.whole = statements(db, PACK);
    this.facts = statements(db, PACK_FACTS);
  }

  head(): number {
    return headOf(this.db);
  }

  streamPage(stream: string, from: number, limit: number): PackedStreamPage {
    const positions = this.index.positions(stream, from, limit);
    const page = new Page();
    let taken = 0;
    while (taken < positions.length && page.hasRoom) {
      const run = positions.slice(taken, taken + TEXT_EVENTS);
      page.add(read(this.whole.listed, JSON.stringify(run), run.length));
      taken += run.length;
    }
    return { texts: page.texts, last: taken === positions.length && positions.length < limit };
  }

  /** The head is read first and nothing past it: what a page says of its end then holds together. */
  logPage({ after, categories, limit, factsOnly }: PackedQuery): PackedLogPage {
    const sql = factsOnly ? this.facts : this.whole;
    const head = Math.max(this.head(), after);
    const page = new Page();
    let reached = after;
    while (reached < head && page.events < limit && page.hasRoom) {
      const range = { sql, after: reached, to: head, limit: Math.min(TEXT_EVENTS, limit - page.events) };
      const step = categories ? this.filteredStep(categories, range) : this.step(sql.range, range);
      if (step.text) page.add(step.text);
      ({ reached } = step);
    }
    return { texts: page.texts, position: reached, caughtUp: reached === head };
  }

  private step(
    statement: StatementSync,
    { after, to, limit }: Omit<PageRange, 'sql'>,
    ...filter: readonly string[]
  ): Step {
    const text = read(statement, after, to, ...filter, limit);
    return { text, reached: text.events < limit ? to : (text.last ?? to) };
  }

  /** What is indexed is looked up; what is not yet is little, and gone through. */
  private filteredStep(categories: readonly string[], { sql, after, to, limit }: PageRange): Step {
    const filter = JSON.stringify(categories);
    const indexed = Math.min(this.index.indexed(), to);
    if (after >= indexed) return this.step(sql.filtered, { after, to, limit }, filter);
    const positions = categories
      .flatMap((category) => this.index.ofCategory(category, after, indexed, limit))
      .toSorted((a, b) => a - b)
      .slice(0, limit);
    const last = positions.at(-1);
    if (last === undefined) return { text: undefined, reached: indexed };
    const dense = last - after <= DENSE * positions.length;
    const text = dense
      ? read(sql.filtered, after, last, filter, limit)
      : read(sql.listed, JSON.stringify(positions), limit);
    return { text, reached: positions.length < limit ? indexed : last };
  }
}

interface PageRange {
  readonly sql: Statements;
  /** Exclusive. */
  readonly after: number;
  /** Inclusive. */
  readonly to: number;
  readonly limit: number;
}

interface Step {
  readonly text: Text | undefined;
  readonly reached: number;
}

class Page {
  readonly texts: Uint8Array[] = [];
  events = 0;
  private bytes = 0;

  get hasRoom(): boolean {
    return this.bytes < PAGE_BYTES;
  }

  add({ text, events }: Text): void {
    if (text === null || events === 0) return;
    this.texts.push(text);
    this.events += events;
    this.bytes += text.byteLength;
  }
}
