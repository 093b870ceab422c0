import { entryOf } from '@kernel/entries.js';
import type { Entries, Entry } from '@kernel/entries.js';
import type { JsonObject } from '@kernel/json.js';
import { valuesOf } from '@kernel/persistent-map.js';
import { unitCode } from '@kernel/teryt.js';
import type { Teryt, UnitCode } from '@kernel/teryt.js';
import type { Wordings } from '@modules/academy/academy.state.js';
import { trainingDayCells } from './cells.js';

/** An entry as it is read: under every ref of its own, with what it replaced and why. */
export interface ShownEntry {
  /** Whom it concerns; missing for what concerns a whole edition. */
  readonly unit?: UnitCode | undefined;
  readonly body: JsonObject;
}

/** One table of one stream. */
export interface ShownTable {
  readonly size: number;
  /** In the order in which they were first logged. */
  slice(from: number, to: number): readonly ShownEntry[];
  find(ref: string): ShownEntry | undefined;
}

interface Reading<Content> {
  readonly table: string;
  readonly cells: (content: Content) => JsonObject;
  readonly teryt: (entry: Entry<Content>) => Teryt | undefined;
}

export const shownTable = <Content>(entries: Entries<Content>, reading: Reading<Content>): ShownTable => ({
  size: entries.byRef.size,
  slice: (from, to) =>
    valuesOf(entries.byRef)
      .toSorted((a, b) => a.place - b.place)
      .slice(from, to)
      .map((entry) => shown(entry, reading)),
  find: (ref) => {
    const entry = entryOf(entries, ref);
    return entry && shown(entry, reading);
  },
});

const shown = <Content>(entry: Entry<Content>, { table, cells, teryt }: Reading<Content>): ShownEntry => {
  const code = teryt(entry);
  return {
    unit: code === undefined ? undefined : unitCode(code),
    body: {
      table,
      ref: entry.ref,
      standing: entry.annulled === undefined,
      values: cells(entry.content),
      versions: entry.versions.map(({ ref, content, reason }) => ({ ref, values: cells(content), reason })),
      // What a departure or a repeal, each a later fact, made of it.
      amendments: entry.amendments.map(cells),
      annulments: entry.annulments.map((annulment) => ({ ...annulment })),
    },
  };
};

/** Training days, known by edition and number. */
export const shownDays = (edition: string, days: ReadonlyMap<number, Wordings>): ShownTable => {
  const inOrder = [...days].toSorted(([a], [b]) => a - b);
  const day = ([number, wordings]: readonly [number, Wordings]): ShownEntry => ({
    body: {
      table: 'academy-days',
      ref: `${edition}/${number}`,
      standing: true,
      values: trainingDayCells(edition, wordings.at(-1) ?? wordings[0]),
      versions: wordings.map((row) => ({ values: trainingDayCells(edition, row), reason: row.reason })),
    },
  });
  return {
    size: days.size,
    slice: (from, to) => inOrder.slice(from, to).map(day),
    find: (ref) => inOrder.map(day).find(({ body }) => body['ref'] === ref),
  };
};
