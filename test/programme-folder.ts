import { MemoryTableReader } from '@adapters/table-reader/memory-table-reader.js';
import type { MemoryFolder } from '@adapters/table-reader/memory-table-reader.js';
import type { Bundle } from '@kernel/table-reader.js';
import { TABLES, TABLE_NAMES } from '@modules/intake/tables.js';
import { toDocument } from '@modules/programme/definition.document.js';
import type { Definition } from '@modules/programme/contracts.js';
import { aDefinition } from '@testing/builders.js';

/** Cells of a row by column; what is missing is blank. */
export type Cells = Readonly<Record<string, string>>;
/** Rows by table. */
export type Rows = Readonly<Record<string, readonly Cells[]>>;

const EDITIONS = ['E1', 'E2'].map((id) => ({ id, sessions: 2, days: 4 }));

/** `aDefinition` with a second edition of its Academy. */
export const demo = (change: Partial<Definition> = {}): Definition =>
  aDefinition({ academy: { editions: EDITIONS, threshold: 8000, seats: 3 }, ...change });

/** Entries of programme `demo` that are all taken. Their persons are invented. */
export const GOOD: Rows = {
  municipalities: [
    { ref: 'JST/1', teryt: '1208053', name: 'Miechów', track: 'full', joined_on: '2024-01-10' },
    { ref: 'JST/2', teryt: '1217032', name: 'Bukowina Tatrzańska', track: 'associate', joined_on: '2024-01-10' },
    { ref: 'JST/3', teryt: '1205', name: 'powiat gorlicki', track: 'full', joined_on: '2024-01-10' },
  ],
  commitments: [
    ...['I.1', 'II.3', 'III.5', 'III.6'].map((recommendation, index) => ({
      ref: `ZOB/${index + 1}`,
      teryt: '1208053',
      action: 'commit',
      recommendation,
      on: '2024-02-01',
      recorded_by: 'spec-7',
    })),
    { ref: 'ZOB/5', teryt: '1208053', action: 'confirm', on: '2024-02-10' },
  ],
  adoptions: [
    {
      ref: 'AKT/1',
      teryt: '1208053',
      recommendation: 'I.1',
      instrument: 'resolution',
      number: 'VIII/91/2024',
      on: '2024-03-01',
      title: 'w sprawie konsultacji',
    },
  ],
  advisory: [
    {
      ref: 'DOR/1',
      teryt: '1208053',
      on: '2024-02-15',
      adviser: 'adv-1',
      hours: '2,5',
      mode: 'remote',
      topic: 'projekt uchwały',
      recommendation: 'I.1',
    },
  ],
  'academy-days': [
    { edition: 'E1', day: '1', on: '2024-03-02', hours: '6' },
    { edition: 'E1', day: '2', on: '2024-03-03', hours: '6' },
  ],
  participants: ['P01', 'P02', 'P03'].map((person, index) => ({
    ref: `UCZ/${index + 1}`,
    person,
    teryt: '1208053',
    edition: 'E1',
    side: index === 0 ? 'JST' : 'NGO',
    first_name: 'Łucja',
    last_name: `Zmyślona-${person}`,
    sex: 'F',
    email: `${person}@example.org`,
    enrolled_on: '2024-02-20',
  })),
  attendance: [
    { ref: 'LO/1', edition: 'E1', person: 'P01', day: '1', hours: '6' },
    { ref: 'LO/2', edition: 'E1', person: 'P02', day: '1', hours: '5,5' },
  ],
  activities: [
    { ref: 'DZ/1', kind: 'training', teryt: '1208053', on: '2024-04-01', hours: '4', people: '12' },
    { ref: 'DZ/2', kind: 'promotion', teryt: '12', on: '2024-04-02', people: '500' },
  ],
};

/** So many events those entries, the launch and the three identities make. */
export const GOOD_EVENTS = 23;

/** Rows after those of the folder. */
export const plus = (rows: Rows, more: Rows): Rows => {
  const tables = new Set([...Object.keys(rows), ...Object.keys(more)]);
  return Object.fromEntries([...tables].map((table) => [table, [...(rows[table] ?? []), ...(more[table] ?? [])]]));
};

/** The rows with some cells of one of them changed. */
export const changed = (rows: Rows, table: string, ref: string, change: Cells): Rows => ({
  ...rows,
  [table]: (rows[table] ?? []).map((row) => (row['ref'] === ref ? { ...row, ...change } : row)),
});

/** The row of a table with a ref. */
export const rowOf = (rows: Rows, table: string, ref: string): Cells => {
  const found = rows[table]?.find((row) => row['ref'] === ref);
  if (!found) throw new TypeError(`There is no ${ref} in ${table}.`);
  return found;
};

const header = (table: string): readonly string[] =>
  TABLES.find(({ name }) => name === table)?.columns.map(({ name }) => name) ?? [];

/** The folder's files, every table with all of its columns. @param definition null: without `programme.yaml` */
export const filesOf = (rows: Rows, definition: Definition | null = demo()): MemoryFolder => ({
  ...(definition && { 'programme.yaml': JSON.stringify(toDocument(definition)) }),
  ...Object.fromEntries(
    Object.entries(rows).map(([table, cells]) => [
      `${table}.csv`,
      [header(table), ...cells.map((row) => header(table).map((column) => row[column] ?? ''))],
    ]),
  ),
});

export const bundleOf =
  (files: MemoryFolder): (() => Promise<Bundle>) =>
  () =>
    new MemoryTableReader({ folder: files }).open('folder', TABLE_NAMES);

/** A folder as somebody brings it. */
export const folder = (rows: Rows, definition: Definition | null = demo()): (() => Promise<Bundle>) =>
  bundleOf(filesOf(rows, definition));
