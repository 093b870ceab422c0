import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Fault } from '@modules/intake/contracts.js';
import { TABLES } from '@modules/intake/tables.js';
import { GOOD, GOOD_EVENTS, demo, folder, plus, rowOf } from './programme-folder.js';
import type { Cells, Rows } from './programme-folder.js';
import { recordInMemory } from './record-in-memory.js';
import type { RecordInMemory } from './record-in-memory.js';

const NOW = '2024-07-01T10:00:00Z';

/** A row that breaks one rule, beside rows that break none. */
interface Broken {
  readonly code: string;
  /** The table and the row that is refused; more rows may come before it. */
  readonly table: string;
  readonly row: Cells;
  readonly column?: string;
  /** Rows that the case needs besides, in the same folder. */
  readonly beside?: Rows;
  /** The good folder, and what else is on record before. */
  readonly onRecord?: Rows;
  readonly before?: (record: RecordInMemory) => Promise<unknown>;
  /** A cell that is not shown, since it may be a name. */
  readonly hidden?: true;
}

const of = (table: string, ref: string, change: Cells): Cells => ({ ...rowOf(GOOD, table, ref), ...change });
const joining = (change: Cells): Cells => of('municipalities', 'JST/1', { ref: 'JST/9', ...change });
const commitment = (change: Cells): Cells => ({ ref: 'ZOB/9', teryt: '1208053', on: '2024-03-01', ...change });
const act = (change: Cells): Cells => of('adoptions', 'AKT/1', { ref: 'AKT/9', ...change });
const session = (change: Cells): Cells => of('advisory', 'DOR/1', { ref: 'DOR/9', ...change });
const seat = (change: Cells): Cells => of('participants', 'UCZ/1', { ref: 'UCZ/9', ...change });
const attended = (change: Cells): Cells => of('attendance', 'LO/1', { ref: 'LO/9', ...change });
const activity = (change: Cells): Cells => of('activities', 'DZ/1', { ref: 'DZ/9', ...change });
const day = (change: Cells): Cells => ({ edition: 'E1', day: '3', on: '2024-03-09', hours: '6', ...change });

const NOBODY = { first_name: '', last_name: '', email: '' };
const SOMEBODY = { first_name: 'Jan', last_name: 'Wymyślony', email: '' };

const BROKEN: readonly Broken[] = [
  {
    code: 'entry.changed',
    table: 'advisory',
    row: of('advisory', 'DOR/1', { hours: '3' }),
    column: 'ref',
    onRecord: GOOD,
  },
  {
    code: 'entry.ref-taken',
    table: 'advisory',
    row: session({ ref: 'DOR/2', hours: '1' }),
    column: 'ref',
    onRecord: plus(GOOD, { advisory: [session({ ref: 'DOR/2', corrects: 'DOR/1', reason: 'pomyłka' })] }),
  },
  {
    code: 'entry.ref-elsewhere',
    table: 'advisory',
    row: session({ ref: 'DOR/1', teryt: '1217032' }),
    column: 'ref',
    onRecord: GOOD,
  },
  {
    code: 'entry.unknown',
    table: 'advisory',
    row: session({ corrects: 'DOR/404', reason: 'pomyłka' }),
    column: 'corrects',
  },
  {
    code: 'entry.annulled',
    table: 'advisory',
    row: session({ corrects: 'DOR/1', reason: 'pomyłka' }),
    column: 'corrects',
    onRecord: plus(GOOD, { advisory: [{ ref: 'DOR/8', annuls: 'DOR/1', reason: 'nie było' }] }),
  },
  {
    code: 'entry.annulment-is-final',
    table: 'advisory',
    row: { ref: 'DOR/9', annuls: 'DOR/8', reason: 'jednak było' },
    column: 'annuls',
    beside: { advisory: [{ ref: 'DOR/8', annuls: 'DOR/1', reason: 'nie było' }] },
  },
  {
    code: 'entry.correction-leaves-stream',
    table: 'advisory',
    row: session({ teryt: '1217032', corrects: 'DOR/1', reason: 'inna gmina' }),
    column: 'teryt',
  },
  { code: 'entry.reason-missing', table: 'advisory', row: session({ corrects: 'DOR/1' }), column: 'reason' },
  {
    code: 'entry.later-fact-loses-ground',
    table: 'commitments',
    row: { ref: 'ZOB/9', annuls: 'ZOB/2', reason: 'nie było' },
    onRecord: GOOD,
  },
  { code: 'entry.text-too-long', table: 'advisory', row: session({ ref: 'D'.repeat(101) }), column: 'ref' },
  { code: 'entry.text-malformed', table: 'advisory', row: session({ topic: 'dzwonek \u0007' }), column: 'topic' },

  { code: 'participation.not-a-member', table: 'advisory', row: session({ on: '2024-01-09' }), column: 'on' },
  {
    code: 'participation.region-cannot-join',
    table: 'municipalities',
    row: joining({ teryt: '12' }),
    column: 'teryt',
  },
  {
    code: 'participation.track-unknown',
    table: 'municipalities',
    row: joining({ teryt: '1205011', track: 'grand' }),
    column: 'track',
  },
  {
    code: 'participation.already-a-member',
    table: 'municipalities',
    row: joining({ joined_on: '2024-05-01' }),
    column: 'joined_on',
  },
  {
    code: 'participation.ends-before-it-begins',
    table: 'municipalities',
    row: joining({ teryt: '1205011', left_on: '2024-01-09' }),
    column: 'left_on',
  },
  {
    code: 'participation.recommendation-unknown',
    table: 'commitments',
    row: commitment({ action: 'commit', recommendation: 'IX.9' }),
    column: 'recommendation',
  },
  {
    code: 'participation.replaced-by-itself',
    table: 'commitments',
    row: commitment({ action: 'replace', recommendation: 'I.1', replaced_by: 'I.1', reason: 'zmiana' }),
    column: 'replaced_by',
  },
  {
    code: 'participation.commitment-not-active',
    table: 'commitments',
    row: commitment({ action: 'withdraw', recommendation: 'I.2', reason: 'zmiana' }),
    column: 'recommendation',
  },
  {
    code: 'participation.recommendation-not-committed',
    table: 'adoptions',
    row: act({ recommendation: 'I.2', instrument: 'ordinance' }),
    column: 'recommendation',
  },
  {
    code: 'participation.instrument-not-allowed',
    table: 'adoptions',
    row: act({ instrument: 'decision' }),
    column: 'instrument',
  },
  {
    code: 'participation.nothing-to-confirm',
    table: 'commitments',
    row: commitment({ teryt: '1217032', action: 'confirm' }),
    column: 'action',
  },
  {
    code: 'participation.commitments-incomplete',
    table: 'commitments',
    row: commitment({ teryt: '1205', action: 'confirm' }),
    column: 'action',
  },
  {
    code: 'participation.reason-needed-after-confirmation',
    table: 'commitments',
    row: commitment({ action: 'replace', recommendation: 'I.1', replaced_by: 'I.2', on: '2024-03-02' }),
    column: 'reason',
  },
  {
    code: 'participation.rule-would-break',
    table: 'commitments',
    row: commitment({ action: 'withdraw', recommendation: 'II.3', reason: 'zmiana' }),
    column: 'recommendation',
  },

  { code: 'advisory.hours-not-in-quarters', table: 'advisory', row: session({ hours: '0,2' }), column: 'hours' },
  { code: 'advisory.hours-not-over-zero', table: 'advisory', row: session({ hours: '0' }), column: 'hours' },
  { code: 'advisory.daily-hours-exceeded', table: 'advisory', row: session({ hours: '9,75' }), column: 'hours' },
  {
    code: 'advisory.recommendation-not-in-catalogue',
    table: 'advisory',
    row: session({ recommendation: 'IX.9' }),
    column: 'recommendation',
  },

  { code: 'activities.kind-unknown', table: 'activities', row: activity({ kind: 'concert' }), column: 'kind' },
  {
    code: 'activities.figure-missing',
    table: 'activities',
    row: activity({ hours: '', people: '' }),
    column: 'people',
  },
  {
    code: 'activities.figure-out-of-range',
    table: 'activities',
    row: activity({ hours: '20000000' }),
    column: 'hours',
  },

  { code: 'academy.edition-unknown', table: 'academy-days', row: day({ edition: 'E9' }), column: 'edition' },
  { code: 'academy.day-number-unknown', table: 'academy-days', row: day({ day: '9' }), column: 'day' },
  { code: 'academy.day-hours-invalid', table: 'academy-days', row: day({ hours: '25' }), column: 'hours' },
  { code: 'academy.day-changed', table: 'academy-days', row: day({ day: '1' }), column: 'day', onRecord: GOOD },
  {
    code: 'academy.seated-already',
    table: 'participants',
    row: seat({ teryt: '1217032', enrolled_on: '2024-04-01' }),
    column: 'person',
  },
  {
    code: 'academy.predecessor-unseated',
    table: 'participants',
    row: seat({ person: 'P09', replaces: 'P77', reason: 'choroba', enrolled_on: '2024-03-01', ...SOMEBODY }),
    column: 'replaces',
  },
  {
    code: 'academy.no-seat-left',
    table: 'participants',
    row: seat({ person: 'P09', enrolled_on: '2024-03-01', ...SOMEBODY }),
    column: 'enrolled_on',
  },
  {
    code: 'academy.correction-changes-person',
    table: 'participants',
    row: seat({ person: 'P09', corrects: 'UCZ/1', reason: 'pomyłka', ...SOMEBODY }),
    column: 'person',
  },
  { code: 'academy.no-seat-on-day', table: 'attendance', row: attended({ person: 'P77' }), column: 'person' },
  { code: 'academy.day-not-scheduled', table: 'attendance', row: attended({ day: '4' }), column: 'day' },
  {
    code: 'academy.day-cancelled',
    table: 'attendance',
    row: attended({ day: '3' }),
    column: 'day',
    beside: { 'academy-days': [day({ cancelled: 'yes', reason: 'śnieg' })] },
  },
  {
    code: 'academy.day-ahead',
    table: 'attendance',
    row: attended({ day: '3' }),
    column: 'day',
    beside: { 'academy-days': [day({ on: '2024-07-02' })] },
  },
  {
    code: 'academy.hours-exceed-day',
    table: 'attendance',
    row: attended({ day: '2', hours: '6,25' }),
    column: 'hours',
  },
  { code: 'academy.attended-twice', table: 'attendance', row: attended({}), column: 'day' },

  {
    code: 'people.identity-differs',
    table: 'participants',
    row: seat({ edition: 'E2', ...SOMEBODY }),
    column: 'first_name',
    hidden: true,
  },
  {
    code: 'people.identity-missing',
    table: 'participants',
    row: seat({ person: 'P09', teryt: '1217032', ...NOBODY }),
    column: 'first_name',
    hidden: true,
  },

  { code: 'programme.day-outside-period', table: 'activities', row: activity({ on: '2025-01-01' }), column: 'on' },
  { code: 'programme.day-in-the-future', table: 'activities', row: activity({ on: '2024-07-02' }), column: 'on' },
  {
    code: 'programme.closed',
    table: 'activities',
    row: activity({ on: '2024-05-02' }),
    onRecord: GOOD,
    before: ({ desk, sender }) => desk.programme('demo', { type: 'close', on: '2024-06-30' }, sender),
  },
];

/** Refusals that no row of a table can meet, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'entry.text-blank': 'cells are trimmed, and a blank one is a missing one: intake.cell-blank',
  'participation.document-hash-malformed': 'such a cell is unreadable before: intake.cell-unreadable',
  'advisory.adviser-not-an-id': 'such a cell is unreadable before: intake.cell-unreadable',
  'activities.other-unit': 'a row’s own code chooses the stream',
  'academy.person-not-an-id': 'such a cell is unreadable before: intake.cell-unreadable',
  'academy.attended-hours-invalid': 'hours below 0 are unreadable before: intake.cell-unreadable',
  'academy.diploma-not-due': 'diplomas are no table',
  'academy.diploma-issued-already': 'diplomas are no table',
  'academy.diploma-not-issued': 'diplomas are no table',
  'people.unknown': 'only an erasure or a change meets it; an identity that comes first is registered',
  'people.erased': 'a warning: the row is taken without the identity',
  'people.identity-unreadable': 'told as people.identity-differs, since nothing can be compared',
  'programme.already-closed': 'closing is no row',
  'programme.id-amended': 'told as intake.other-programme, before anything is compared',
  'programme.definition-faulty': 'each fault of a definition is told by its own code',
  // Reached in import-definition.spec.ts.
  'programme.unknown': 'of the folder as a whole',
  'programme.already-launched': 'of programme.yaml',
  'programme.managers-only': 'of programme.yaml, and of who sends it',
  'programme.time-zone-amended': 'of programme.yaml',
};

const MODULES = ['programme', 'participation', 'advisory', 'academy', 'activities', 'people'];

const codesIn = (path: string): readonly string[] =>
  [...readFileSync(path, 'utf8').matchAll(/readonly code = '([a-z.-]+)'/g)].map(([, code]) => code ?? '');

const errorFiles = (folderOfModule: string): readonly string[] =>
  readdirSync(folderOfModule)
    .filter((name) => name.endsWith('.errors.ts'))
    .map((name) => join(folderOfModule, name));

const columnsOf = (table: string): readonly string[] =>
  TABLES.find(({ name }) => name === table)?.columns.map(({ name }) => name) ?? [];

const cellOf = ({ row, column, hidden }: Broken): Partial<Fault> => {
  if (column === undefined) return {};
  return hidden ? { column } : { column, value: row[column] ?? '' };
};

const toldOf = (broken: Broken): Partial<Fault> => ({
  file: `${broken.table}.csv`,
  row: rowNumber(broken),
  code: broken.code,
  ...cellOf(broken),
});

/** Imports the case’s folder, and gives what is found. */
const faultsOf = async ({ table, row, beside = {}, onRecord, before }: Broken): Promise<readonly Fault[]> => {
  const record = recordInMemory(NOW);
  if (onRecord) expect((await record.import(folder(onRecord, demo()))).faults).toEqual([]);
  if (before) await before(record);
  const rows = plus(plus(onRecord ? {} : GOOD, beside), { [table]: [row] });
  return (await record.import(folder(rows, demo()))).faults;
};

const rowNumber = ({ table, beside = {}, onRecord }: Broken): number =>
  (onRecord ? 0 : (GOOD[table]?.length ?? 0)) + (beside[table]?.length ?? 0) + 2;

describe('the good folder of these cases', () => {
  it('has no fault', async () => {
    const { faults, written } = await recordInMemory(NOW).import(folder(GOOD));
    expect(faults).toEqual([]);
    expect(written?.appended).toBe(GOOD_EVENTS);
  });
});

describe('a row that breaks a rule', () => {
  for (const broken of BROKEN)
    it(`is told of by ${broken.code}, with file, row, column, value and what was expected`, async () => {
      const [fault, ...more] = await faultsOf(broken);
      expect({ ...fault, details: undefined }).toEqual({
        ...toldOf(broken),
        expected: expect.stringMatching(/./),
        message: expect.stringMatching(/\.$/),
      });
      expect(more.filter(({ row, code }) => row !== fault?.row || code !== fault?.code)).toEqual([]);
    });

  it('is told of in columns of its table', () => {
    for (const { table, column } of BROKEN) expect([undefined, ...columnsOf(table)]).toContain(column);
  });
});

describe('every refusal of the modules', () => {
  const codes = [
    ...codesIn('libs/kernel/entries.errors.ts'),
    ...codesIn('libs/kernel/texts.ts'),
    ...MODULES.flatMap((name) => errorFiles(join('libs/modules', name)).flatMap(codesIn)),
  ];

  it('is reached from a row, or it is said why no row can meet it', () => {
    const told = [...BROKEN.map(({ code }) => code), ...Object.keys(ELSEWHERE)];
    expect(codes.length).toBeGreaterThan(60);
    expect(told.toSorted()).toEqual([...new Set(codes)].toSorted());
  });
});
