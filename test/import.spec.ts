import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FileTableReader } from '@adapters/table-reader/file-table-reader.js';
import { StoreUnavailable } from '@kernel/event-store.js';
import type { Bundle, Row, Table } from '@kernel/table-reader.js';
import { TABLE_NAMES } from '@modules/intake/tables.js';
import type { Desk } from '../apps/record/src/record.js';
import { GOOD, GOOD_EVENTS, bundleOf, changed, demo, filesOf, folder, plus, rowOf } from './programme-folder.js';
import type { Cells, Rows } from './programme-folder.js';
import { recordInMemory } from './record-in-memory.js';
import type { Imported, RecordInMemory } from './record-in-memory.js';

const NOW = '2024-07-01T10:00:00Z';

const taken = ({ faults, outcome, written }: Imported): number | undefined => {
  expect({ faults, outcome }).toEqual({ faults: [], outcome });
  return written?.appended;
};

/** A record that holds the rows. */
const holding = async (...folders: readonly Rows[]): Promise<RecordInMemory> => {
  const record = recordInMemory(NOW);
  for (const rows of folders) taken(await record.import(folder(rows)));
  return record;
};

const session = (change: Cells): Cells => ({ ...rowOf(GOOD, 'advisory', 'DOR/1'), ...change });
const seat = (change: Cells): Cells => ({ ...rowOf(GOOD, 'participants', 'UCZ/1'), ...change });
const attended = (change: Cells): Cells => ({ ...rowOf(GOOD, 'attendance', 'LO/1'), ...change });
const NOBODY = { first_name: '', last_name: '', email: '' };

const PARTICIPATION = 'participation-demo:120805';
const ACADEMY = 'academy-demo:E1';
const ADVISORY = 'advisory-demo:120805';

const hoursOf = async (record: RecordInMemory, on = '2024-06-30'): Promise<unknown> => {
  const status = await record.status('demo', on);
  return at(status, 'municipalities', '1208053', 'requirements', 'advisory', 'actual');
};

const at = (value: unknown, ...path: readonly string[]): unknown => {
  let found = value;
  for (const key of path)
    found =
      typeof found === 'object' && found !== null
        ? Object.entries(found).find(([name]) => name === key)?.[1]
        : undefined;
  return found;
};

describe('a folder that is sent again', () => {
  it('adds nothing', async () => {
    const record = await holding(GOOD);
    expect(taken(await record.import(folder(GOOD)))).toBe(0);
  });

  it('adds nothing a year later, when entries were corrected, annulled and moved since', async () => {
    const later = plus(changed(GOOD, 'municipalities', 'JST/2', { left_on: '2024-05-01', reason: 'rezygnacja' }), {
      advisory: [session({ ref: 'DOR/2', hours: '1', corrects: 'DOR/1', reason: 'pomyłka' })],
      attendance: [{ ref: 'LO/3', annuls: 'LO/1', reason: 'inna osoba' }],
    });
    const moved = {
      ...later,
      'academy-days': [
        { edition: 'E1', day: '1', on: '2024-03-02', hours: '6', moved_to: '2024-03-16', reason: 'śnieg' },
        { edition: 'E1', day: '2', on: '2024-03-03', hours: '5', reason: 'krócej' },
      ],
    };
    const record = await holding(GOOD, moved);
    record.setClock('2025-07-01T10:00:00Z');
    expect(taken(await record.import(folder(GOOD)))).toBe(0);
    expect(taken(await record.import(folder(moved)))).toBe(0);
  });

  it('adds what is new when it has grown', async () => {
    const record = await holding(GOOD);
    const grown = plus(GOOD, {
      advisory: Array.from({ length: 10 }, (_, index) => session({ ref: `DOR/1${index}`, on: `2024-04-1${index}` })),
    });
    expect(taken(await record.import(folder(grown)))).toBe(10);
  });

  it('is checked, and says what it would add, without writing', async () => {
    const record = recordInMemory(NOW);
    const { outcome } = await record.import(folder(GOOD), { check: true });
    expect(outcome).toBe(`Checked 19 rows: nothing is wrong. Importing it would add ${GOOD_EVENTS} events.`);
    expect(await record.types()).toEqual([]);
    taken(await record.import(folder(GOOD)));
    expect((await record.import(folder(GOOD), { check: true })).outcome).toContain('All of it is on record already.');
  });
});

describe('a row that changed under its ref', () => {
  it('is refused, with both versions shown', async () => {
    const record = await holding(GOOD);
    const { faults, phase } = await record.import(folder(changed(GOOD, 'advisory', 'DOR/1', { hours: '3' })));
    expect(phase).toBe('faulty');
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({
      code: 'entry.changed',
      details: { standing: { minutes: 150 }, sent: { minutes: 180 } },
    });
  });

  it('is refused under another municipality too, with both versions shown', async () => {
    const record = await holding(GOOD);
    const { faults } = await record.import(folder(changed(GOOD, 'advisory', 'DOR/1', { teryt: '1217032' })));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({
      code: 'entry.ref-elsewhere',
      details: { ref: 'DOR/1', standing: { minutes: 150, teryt: '1208053' }, sent: { teryt: '1217032' } },
    });
  });

  it('is none where only the last digit of the TERYT code changed', async () => {
    const record = await holding(GOOD);
    const town = Object.fromEntries(
      Object.entries(GOOD).map(([table, rows]) => [
        table,
        rows.map((row) => (row['teryt'] === '1208053' ? { ...row, teryt: '1208051' } : row)),
      ]),
    );
    expect(taken(await record.import(folder(town)))).toBe(0);
  });

  it('is named with the other row where both stand in one file', async () => {
    const { faults } = await recordInMemory(NOW).import(folder(plus(GOOD, { advisory: [session({ hours: '3' })] })));
    expect(faults).toMatchObject([{ code: 'entry.changed', row: 3, message: expect.stringContaining('Row 2') }]);
  });

  it('is not there where a row stands twice in one file', async () => {
    expect(taken(await recordInMemory(NOW).import(folder(plus(GOOD, { advisory: [session({})] }))))).toBe(GOOD_EVENTS);
  });
});

describe('what is filled in later', () => {
  const withAct = (change: Cells): Rows => changed(GOOD, 'adoptions', 'AKT/1', change);
  const withJoining = (change: Cells): Rows => changed(GOOD, 'municipalities', 'JST/1', change);

  it('is a new fact: a departure', async () => {
    const record = await holding(GOOD, withJoining({ left_on: '2024-06-01', reason: 'rezygnacja' }));
    expect((await record.types(PARTICIPATION)).at(-1)).toBe('MunicipalityLeft');
    expect(at(await record.status('demo', '2024-06-01'), 'municipalities', '1208053', 'name')).toBe('Miechów');
    expect(at(await record.status('demo', '2024-06-02'), 'municipalities', '1208053')).toBeUndefined();
  });

  it('is a new fact: a repeal, which needs no reason', async () => {
    const record = await holding(GOOD, withAct({ repealed_on: '2024-06-01' }));
    expect((await record.types(PARTICIPATION)).at(-1)).toBe('AdoptionRepealed');
    expect(at(await record.status('demo', '2024-06-01'), 'municipalities', '1208053', 'commitments', 'I.1')).toBe(
      'committed',
    );
  });

  it('is a new fact: a training day that was moved, and one that was cancelled', async () => {
    const days = (...change: readonly Cells[]): Rows => ({
      ...GOOD,
      'academy-days': (GOOD['academy-days'] ?? []).map((row, index) => ({ ...row, ...change[index] })),
    });
    const record = await holding(
      GOOD,
      days({ moved_to: '2024-03-16', reason: 'śnieg' }, { cancelled: 'yes', reason: 'śnieg' }),
    );
    expect((await record.types(ACADEMY)).slice(-2)).toEqual(['TrainingDayMoved', 'TrainingDayCancelled']);
  });

  it('is refused when it changes once it is said', async () => {
    const record = await holding(GOOD, withJoining({ left_on: '2024-06-01' }));
    const { faults } = await record.import(folder(withJoining({ left_on: '2024-06-02' })));
    expect(faults).toMatchObject([
      { code: 'entry.changed', row: 2, details: { standing: { on: '2024-06-01' }, sent: { on: '2024-06-02' } } },
    ]);
  });

  it('is restated or blanked by a row that corrects the entry', async () => {
    const left = withJoining({ left_on: '2024-06-01', reason: 'rezygnacja' });
    const corrects = (change: Cells): Rows =>
      plus(left, {
        municipalities: [
          { ...rowOf(GOOD, 'municipalities', 'JST/1'), ref: 'JST/9', corrects: 'JST/1', reason: 'pomyłka', ...change },
        ],
      });
    const restated = await holding(left, corrects({ left_on: '2024-06-10' }));
    expect(at(await restated.status('demo', '2024-06-10'), 'municipalities', '1208053', 'name')).toBe('Miechów');
    expect(at(await restated.status('demo', '2024-06-11'), 'municipalities', '1208053')).toBeUndefined();
    const blanked = await holding(left, corrects({}));
    expect(at(await blanked.status('demo', '2024-06-11'), 'municipalities', '1208053', 'name')).toBe('Miechów');
    expect(taken(await blanked.import(folder(left)))).toBe(0);
  });
});

describe('a training day on record', () => {
  const shorter = { edition: 'E1', day: '1', on: '2024-03-02', hours: '5,5' };

  it('changes with a reason', async () => {
    const record = await holding({ ...GOOD, attendance: [] });
    taken(await record.import(folder({ 'academy-days': [{ ...shorter, reason: 'krócej' }] })));
    expect((await record.types(ACADEMY)).at(-1)).toBe('TrainingDayCorrected');
  });

  it('does not leave attendance without ground', async () => {
    const record = await holding(GOOD);
    const { faults } = await record.import(folder({ 'academy-days': [{ ...shorter, reason: 'krócej' }] }));
    expect(faults).toMatchObject([
      { file: 'academy-days.csv', row: 2, code: 'entry.later-fact-loses-ground', details: { ref: 'LO/1' } },
    ]);
  });

  it('that is scheduled only now takes attendance of people who are on record, though their table is not there', async () => {
    const record = await holding(GOOD);
    const rows = {
      'academy-days': [{ edition: 'E1', day: '3', on: '2024-03-16', hours: '6' }],
      attendance: [attended({ ref: 'LO/9', day: '3' })],
    };
    expect(taken(await record.import(folder(rows)))).toBe(2);
  });
});

describe('corrections and annulments', () => {
  it('take effect after what they name, wherever that stands in the file, and though they are dated earlier', async () => {
    const rows = {
      ...GOOD,
      advisory: [
        session({ ref: 'DOR/4', annuls: 'DOR/3', reason: 'nie było' }),
        session({ ref: 'DOR/2', on: '2024-02-01', hours: '1', corrects: 'DOR/1', reason: 'inny dzień' }),
        session({ ref: 'DOR/3', on: '2024-02-03' }),
        session({}),
      ],
    };
    const record = await holding(rows);
    expect(await record.types(ADVISORY)).toEqual([
      'AdvisorySessionLogged',
      'AdvisorySessionCorrected',
      'AdvisorySessionLogged',
      'AdvisorySessionAnnulled',
    ]);
    expect(await hoursOf(record)).toBe(1);
    expect(await hoursOf(record, '2024-02-01')).toBe(1);
  });

  it('may follow each other, from the file to the record', async () => {
    const record = await holding(
      GOOD,
      { advisory: [session({ ref: 'DOR/2', hours: '1', corrects: 'DOR/1', reason: 'pomyłka' })] },
      { advisory: [session({ ref: 'DOR/3', hours: '0', corrects: 'DOR/2', reason: 'nie było' })] },
    );
    expect(await hoursOf(record)).toBe(0);
  });

  it('in a circle are refused, each for what it names', async () => {
    const rows = {
      ...GOOD,
      advisory: [
        session({ ref: 'DOR/7', corrects: 'DOR/8', reason: 'a' }),
        session({ ref: 'DOR/8', corrects: 'DOR/7', reason: 'b' }),
      ],
    };
    const { faults, summary } = await recordInMemory(NOW).import(folder(rows));
    expect({ faults: faults.length, hanging: summary.hanging }).toEqual({ faults: 1, hanging: 1 });
    expect(faults[0]).toMatchObject({ code: 'entry.unknown', column: 'corrects' });
  });

  it('need no more than ref, annulled ref and reason, on record or in the file', async () => {
    const record = await holding(GOOD);
    taken(await record.import(folder({ advisory: [{ ref: 'DOR/9', annuls: 'DOR/1', reason: 'nie było' }] })));
    expect(await hoursOf(record)).toBe(0);
  });

  it('annul and log anew under a new ref in one file', async () => {
    const record = await holding(GOOD);
    const anew = {
      participants: [{ ref: 'UCZ/8', annuls: 'UCZ/1', reason: 'zła strona' }, seat({ ref: 'UCZ/9', side: 'NGO' })],
      attendance: [attended({ ref: 'LO/9', hours: '4' }), { ref: 'LO/8', annuls: 'LO/1', reason: 'inne godziny' }],
    };
    expect(taken(await record.import(folder(anew)))).toBe(4);
    expect(taken(await record.import(folder(plus(GOOD, anew))))).toBe(0);
  });

  it('of an entry under another municipality are annulled there and logged anew here', async () => {
    const record = await holding(GOOD);
    const anew = {
      advisory: [{ ref: 'DOR/8', annuls: 'DOR/1', reason: 'inna gmina' }, session({ ref: 'DOR/9', teryt: '1217032' })],
    };
    expect(taken(await record.import(folder(anew)))).toBe(2);
    expect(await hoursOf(record)).toBe(0);
  });

  it('that name nothing are refused', async () => {
    const record = await holding(GOOD);
    const { faults } = await record.import(
      folder({ advisory: [{ ref: 'DOR/9', annuls: 'DOR/404', reason: 'nie było' }] }),
    );
    expect(faults).toMatchObject([{ row: 2, column: 'annuls', value: 'DOR/404', code: 'entry.unknown' }]);
  });
});

describe('participants', () => {
  const successor = seat({
    ref: 'UCZ/9',
    person: 'P09',
    last_name: 'Następna',
    email: '',
    enrolled_on: '2024-03-03',
    replaces: 'P02',
    reason: 'zmiana pracy',
  });

  it('pass a seat in one file with its first enrolment', async () => {
    const record = await holding(plus(GOOD, { participants: [successor] }));
    expect(await record.types(ACADEMY)).toContain('SeatPassed');
    expect(
      at(await record.status('demo', '2024-06-30'), 'municipalities', '1208053', 'requirements', 'seats', 'actual'),
    ).toBe(3);
  });

  it('sit in two editions, the second time without their names', async () => {
    const second = seat({ ref: 'UCZ/8', edition: 'E2', enrolled_on: '2024-04-01', ...NOBODY });
    const record = await holding(plus(GOOD, { participants: [second] }));
    expect(await record.types('person-demo:P01')).toEqual(['IdentityRegistered']);
  });

  it('known from before may come without their names', async () => {
    const record = await holding(GOOD);
    expect(
      taken(await record.import(folder({ ...GOOD, participants: [seat({ ref: 'UCZ/8', edition: 'E2', ...NOBODY })] }))),
    ).toBe(1);
    expect(taken(await record.import(folder(changed(GOOD, 'participants', 'UCZ/1', NOBODY))))).toBe(0);
  });

  it('change their names only by a correction, which never stands in the log in the clear', async () => {
    const record = await holding(GOOD);
    const renamed = { last_name: 'Zmieniona', email: '' };
    const refused = await record.import(folder(changed(GOOD, 'participants', 'UCZ/1', renamed)));
    expect(refused.faults).toMatchObject([{ code: 'people.identity-differs', row: 2, column: 'first_name' }]);
    expect(JSON.stringify(refused)).not.toMatch(/Zmieni|Łucja|Zmyśl|example/);
    const corrects = seat({ ref: 'UCZ/8', corrects: 'UCZ/1', reason: 'ślub', ...renamed });
    taken(await record.import(folder(plus(GOOD, { participants: [corrects] }))));
    expect(await record.desk.identityOf('demo', 'P01')).toMatchObject({ lastName: 'Zmieniona' });
    expect(taken(await record.import(folder(plus(GOOD, { participants: [corrects] }))))).toBe(0);
    expect(await record.text()).not.toMatch(/Zmieni|Łucja|Zmyśl|example/);
  });

  it('are refused with an identity that cannot be sealed, which is not shown', async () => {
    const { faults } = await recordInMemory(NOW).import(
      folder(changed(GOOD, 'participants', 'UCZ/1', { last_name: 'Dzwo\u0007nek' })),
    );
    expect(faults).toMatchObject([{ code: 'entry.text-malformed', row: 2, column: 'last_name' }]);
    expect(JSON.stringify(faults)).not.toContain('Dzwo');
  });

  it('who were erased are taken without their names, with a warning', async () => {
    const record = await holding(GOOD);
    await record.desk.erase('demo', 'P01', 'na wniosek', record.sender);
    const again = await record.import(folder(plus(GOOD, { participants: [seat({ ref: 'UCZ/8', edition: 'E2' })] })));
    expect(taken(again)).toBe(1);
    expect(again.warnings).toMatchObject([
      { file: 'participants.csv', row: 2, code: 'intake.person-erased' },
      { file: 'participants.csv', row: 5, code: 'intake.person-erased' },
    ]);
    expect(await record.desk.identityOf('demo', 'P01')).toBeUndefined();
  });
});

describe('a municipality that has left', () => {
  const LEFT = changed(GOOD, 'municipalities', 'JST/1', { left_on: '2024-05-01', reason: 'rezygnacja' });

  it('takes entries up to its last day, and none after it', async () => {
    const record = await holding(LEFT);
    expect(
      taken(await record.import(folder(plus(LEFT, { advisory: [session({ ref: 'DOR/2', on: '2024-05-01' })] })))),
    ).toBe(1);
    const { faults } = await record.import(folder({ advisory: [session({ ref: 'DOR/3', on: '2024-05-02' })] }));
    expect(faults).toMatchObject([{ code: 'participation.not-a-member', column: 'on', value: '2024-05-02' }]);
  });

  it('leaves entries of other streams that lie outside by then, which it names and which go on counting', async () => {
    const record = await holding(plus(GOOD, { advisory: [session({ ref: 'DOR/2', on: '2024-06-01' })] }));
    const left = await record.import(folder({ municipalities: LEFT['municipalities'] ?? [] }));
    expect(taken(left)).toBe(1);
    expect(left.outcome).toContain('1 entry lies outside by now, counted all the same: advisory DOR/2.');
  });
});

describe('faulty rows', () => {
  it('are all listed, those that only hang on one of them are counted, and nothing is written', async () => {
    const municipalities = changed(GOOD, 'municipalities', 'JST/1', { track: '', joined_on: '10.01.2024' });
    const rows = plus(changed(municipalities, 'municipalities', 'JST/2', { teryt: '217032' }), {
      activities: [{ ref: 'DZ/9', kind: 'concert', teryt: '12', on: '2024-04-01', people: '1' }],
    });
    const record = recordInMemory(NOW);
    const { faults, summary, outcome } = await record.import(folder(rows));
    expect(faults.map(({ file, row, column, value, code }) => ({ file, row, column, value, code }))).toEqual([
      { file: 'municipalities.csv', row: 2, column: 'track', value: '', code: 'intake.cell-blank' },
      { file: 'municipalities.csv', row: 2, column: 'joined_on', value: '10.01.2024', code: 'intake.cell-unreadable' },
      { file: 'municipalities.csv', row: 3, column: 'teryt', value: '217032', code: 'intake.teryt-leading-zero-lost' },
      { file: 'activities.csv', row: 4, column: 'kind', value: 'concert', code: 'activities.kind-unknown' },
    ]);
    expect(summary.hanging).toBe(13);
    expect(outcome).toBe(
      '4 faults were found in 20 rows; nothing was written. 13 more rows were faulty only because of these.',
    );
    expect(await record.types()).toEqual([]);
  });

  const hanging: readonly (readonly [string, Rows, number])[] = [
    ['a seat', changed(GOOD, 'participants', 'UCZ/1', { sex: 'X' }), 1],
    ['a training day', { ...GOOD, 'academy-days': [{ edition: 'E1', day: '1', on: '2024-03-02', hours: 'x' }] }, 2],
    ['a commitment', changed(GOOD, 'commitments', 'ZOB/1', { on: '' }), 2],
    [
      'an entry that is corrected, and one that is annulled',
      plus(changed(GOOD, 'advisory', 'DOR/1', { hours: 'x' }), {
        advisory: [
          session({ ref: 'DOR/2', corrects: 'DOR/1', reason: 'pomyłka' }),
          { ref: 'DOR/3', annuls: 'DOR/1', reason: 'nie było' },
        ],
      }),
      2,
    ],
    [
      'an annulment that would have made room',
      plus(GOOD, { attendance: [{ ref: 'LO/8', annuls: 'LO/1' }, attended({ ref: 'LO/9' })] }),
      1,
    ],
    [
      'the first row with a person’s name',
      plus(changed(GOOD, 'participants', 'UCZ/1', { sex: 'X' }), {
        participants: [seat({ ref: 'UCZ/8', edition: 'E2', ...NOBODY })],
      }),
      2,
    ],
  ];
  for (const [what, rows, count] of hanging)
    it(`let others hang: ${what}`, async () => {
      const { faults, summary } = await recordInMemory(NOW).import(folder(rows));
      expect({ faults: faults.map(({ code }) => code), hanging: summary.hanging }).toEqual({
        faults: [expect.stringMatching(/^intake\.|^entry\.reason-missing$/)],
        hanging: count,
      });
    });
});

describe('tables', () => {
  it('may be empty, or missing', async () => {
    const record = await holding(GOOD);
    expect(taken(await record.import(folder({ advisory: [] })))).toBe(0);
    expect(taken(await record.import(folder({})))).toBe(0);
    expect(taken(await record.import(folder({ advisory: [session({ ref: 'DOR/2', on: '2024-04-01' })] })))).toBe(1);
  });

  it('with an unknown column are taken with a warning, without a needed one refused', async () => {
    const record = await holding(GOOD);
    const { warnings } = await record.import(
      bundleOf({
        ...filesOf({}),
        'activities.csv': 'ref;kind;teryt;on;people;uwagi\nDZ/1;training;1208053;2024-04-01;12;x',
      }),
    );
    expect(warnings).toMatchObject([
      { file: 'activities.csv', row: 1, column: 'uwagi', code: 'intake.column-unknown' },
    ]);
    const { faults } = await record.import(
      bundleOf({ ...filesOf({}), 'activities.csv': 'ref;kind;on\nDZ/1;training;2024-04-01' }),
    );
    expect(faults).toMatchObject([{ file: 'activities.csv', row: 1, column: 'teryt', code: 'intake.column-missing' }]);
  });

  it('without a header are refused without a word of the names in them', async () => {
    const { faults, warnings } = await recordInMemory(NOW).import(
      bundleOf({
        ...filesOf(GOOD),
        'participants.csv': 'UCZ/1;P01;1208053;E1;JST;Łucja;Zmyślona;F;lucja@example.org;2024-02-20',
      }),
    );
    expect(faults.map(({ code }) => code)).toContain('intake.column-missing');
    expect(warnings.length).toBeGreaterThan(0);
    expect(JSON.stringify([faults, warnings])).not.toMatch(/łucja|lucja|zmyślona/i);
  });

  it('show no name that stands in a wrong place', async () => {
    const wrong = { person: 'Łucja Zmyślona', replaces: 'Jan Zmyślony', email: 'zmyślona@'.repeat(300) };
    const rows = plus(GOOD, {
      participants: [seat({ ref: 'UCZ/9', ...wrong })],
      advisory: [session({ ref: 'DOR/2', adviser: 'Ewa Zmyślona' })],
    });
    const { faults } = await recordInMemory(NOW).import(folder(rows));
    expect(faults.map(({ column }) => column)).toEqual(['adviser', 'person', 'replaces', 'email']);
    expect(JSON.stringify(faults)).not.toMatch(/zmyślon/i);
  });

  it('show no name that a separator too many has moved under other columns', async () => {
    const head = 'ref;person;teryt;edition;side;first_name;last_name;sex;email;enrolled_on';
    const { faults } = await recordInMemory(NOW).import(
      bundleOf({
        ...filesOf(GOOD),
        'participants.csv': `${head}\nUCZ/1;P01;1208053;E1;JST;Łucja;z domu;Zmyślona;F;lucja1@example.org;2024-02-20`,
      }),
    );
    expect(faults.filter(({ file }) => file === 'participants.csv').map(({ column }) => column)).toEqual([
      'K',
      'sex',
      'enrolled_on',
    ]);
    expect(JSON.stringify(faults)).not.toMatch(/lucja|zmyślon/i);
  });

  it('that cannot be read leave the others to be checked; what would rest on them is counted, not listed', async () => {
    const { faults, summary } = await recordInMemory(NOW).import(
      bundleOf({
        ...filesOf(changed(GOOD, 'advisory', 'DOR/1', { mode: 'by pigeon' })),
        'municipalities.csv': 'ref;ref\nJST/1;JST/1',
        'activities.csv': '',
      }),
    );
    expect(faults.map(({ file, code }) => ({ file, code }))).toEqual([
      { file: 'municipalities.csv', code: 'intake.file-unreadable' },
      { file: 'advisory.csv', code: 'intake.cell-unreadable' },
      { file: 'activities.csv', code: 'intake.file-unreadable' },
    ]);
    expect(summary.hanging).toBeGreaterThan(0);
  });

  it('without a needed column let others hang', async () => {
    const { faults, summary } = await recordInMemory(NOW).import(
      bundleOf({ ...filesOf(GOOD), 'municipalities.csv': 'ref;teryt\nJST/1;1208053' }),
    );
    expect(new Set(faults.map(({ code }) => code))).toEqual(new Set(['intake.column-missing']));
    expect(summary.hanging).toBeGreaterThan(0);
  });

  it('are checked too where the definition cannot be read', async () => {
    const { faults } = await recordInMemory(NOW).import(
      bundleOf({
        ...filesOf(changed(GOOD, 'advisory', 'DOR/1', { mode: 'by pigeon' })),
        'programme.yaml': 'id: [',
      }),
    );
    expect(faults.map(({ file }) => file)).toEqual(['programme.yaml', 'advisory.csv']);
  });

  it('warn once of a unit that the register lacks', async () => {
    const register = { edition: 'TERYT of a test', has: (unit: string) => unit !== '120805', nameOf: () => undefined };
    const { warnings, faults } = await recordInMemory(NOW, register).import(folder(GOOD));
    expect(faults).toEqual([]);
    expect(warnings).toMatchObject([
      { file: 'municipalities.csv', row: 2, column: 'teryt', code: 'intake.unit-not-in-register' },
    ]);
  });
});

describe('an import that breaks off', () => {
  const failingAt = (record: RecordInMemory, lane: string, error: Error): Desk => ({
    ...deskOf(record),
    submit: async (target, commands, sender) => {
      if (target.lane === lane) throw error;
      return record.desk.submit(target, commands, sender);
    },
  });
  const deskOf = ({ desk }: RecordInMemory): Desk => ({
    submit: (...args) => desk.submit(...args),
    programme: (...args) => desk.programme(...args),
    diploma: (...args) => desk.diploma(...args),
    erase: (...args) => desk.erase(...args),
    checkIdentity: (...args) => desk.checkIdentity(...args),
    identityOf: (...args) => desk.identityOf(...args),
    findRef: (...args) => desk.findRef(...args),
  });

  it('says which rows stand and why, and is completed by sending it again', async () => {
    const record = recordInMemory(NOW);
    const desk = failingAt(record, 'advisory', new StoreUnavailable('The disk is full.'));
    const { phase, outcome, written } = await record.import(folder(GOOD), { desk });
    expect(phase).toBe('stopped');
    expect(outcome).toBe(
      '16 of 19 rows stand on record (municipalities.csv 3 of 3, commitments.csv 5 of 5, adoptions.csv 1 of 1, ' +
        'advisory.csv 0 of 1, academy-days.csv 2 of 2, participants.csv 3 of 3, attendance.csv 2 of 2, activities.csv 0 of 2). ' +
        'Then advisory.csv row 2 (advisory 120805) could not be written: The disk is full. Send the same again: it adds the rest, and nothing twice.',
    );
    expect(written?.appended).toBe(17);
    expect(taken(await record.import(folder(GOOD)))).toBe(GOOD_EVENTS - 17);
    expect(taken(await record.import(folder(GOOD)))).toBe(0);
  });

  it('stops where another writer has overtaken it', async () => {
    const record = await holding({ ...GOOD, advisory: [], activities: [] });
    let overtaken = false;
    const desk: Desk = {
      ...deskOf(record),
      submit: async (target, commands, sender) => {
        if (target.lane === 'advisory' && !overtaken) {
          overtaken = true;
          const content = {
            teryt: '1208053',
            on: '2024-02-15',
            adviser: 'adv-1',
            minutes: 600,
            mode: 'remote',
            topic: 'x',
          } as const;
          await record.desk.submit(target, [{ type: 'record', table: 'advisory', ref: 'DOR/77', content }], sender);
        }
        return record.desk.submit(target, commands, sender);
      },
    };
    const { phase, written, outcome } = await record.import(folder(GOOD), { desk });
    expect({ phase, code: written?.stopped?.code }).toEqual({
      phase: 'stopped',
      code: 'advisory.daily-hours-exceeded',
    });
    expect(outcome).toContain('12.5 hours');
    const again = await record.import(folder(GOOD));
    expect(again.faults).toMatchObject([{ code: 'advisory.daily-hours-exceeded', file: 'advisory.csv', row: 2 }]);
  });

  it('reports how far it is, checking and writing', async () => {
    const { progress } = await recordInMemory(NOW).import(folder(GOOD));
    expect(progress.filter(({ phase }) => phase === 'checking').at(-1)).toEqual({
      phase: 'checking',
      rows: 19,
      total: 19,
    });
    expect(progress.at(-1)).toEqual({ phase: 'writing', rows: 19, total: 19 });
  });
});

describe('an edition of many rows', () => {
  const MANY = 40;
  const people = Array.from({ length: MANY }, (_, index) => `P${String(index + 1).padStart(3, '0')}`);
  const unit = (index: number): string => `14${String(Math.floor(index / 3) + 10).padStart(4, '0')}1`;
  const BIG: Rows = {
    municipalities: [...new Set(people.map((_, index) => unit(index)))].map((teryt) => ({
      ref: `J/${teryt}`,
      teryt,
      name: teryt,
      track: 'full',
      joined_on: '2024-01-10',
    })),
    'academy-days': Array.from({ length: 50 }, (_, index) => ({
      edition: 'E1',
      day: `${index + 1}`,
      on: `2024-0${3 + Math.floor(index / 28)}-${String((index % 28) + 1).padStart(2, '0')}`,
      hours: '6',
    })),
    participants: people.map((person, index) =>
      seat({ ref: `U/${person}`, person, teryt: unit(index), last_name: person, email: '' }),
    ),
    attendance: people.flatMap((person) =>
      Array.from({ length: 50 }, (_, index) => ({
        ref: `L/${person}/${index}`,
        edition: 'E1',
        person,
        day: `${index + 1}`,
        hours: '6',
      })),
    ),
  };
  const definition = demo({ academy: { editions: [{ id: 'E1', sessions: 25, days: 50 }], threshold: 8000, seats: 3 } });

  it('goes in several appends, and takes entries that are annulled and logged anew in one file', async () => {
    const record = recordInMemory(NOW);
    expect(taken(await record.import(folder(BIG, definition)))).toBe(1 + 14 + 50 + MANY * 52);
    const anew = people.flatMap((person) =>
      Array.from({ length: 50 }, (_, index) => ({
        ...attended({ ref: `M/${person}/${index}`, person, day: `${index + 1}`, hours: '5' }),
      })),
    );
    const annulments = people.flatMap((person) =>
      Array.from({ length: 50 }, (_, index) => ({
        ref: `N/${person}/${index}`,
        annuls: `L/${person}/${index}`,
        reason: 'inne godziny',
      })),
    );
    expect(taken(await record.import(folder({ attendance: [...anew, ...annulments] }, definition)))).toBe(MANY * 100);
    expect(taken(await record.import(folder(plus(BIG, { attendance: [...anew, ...annulments] }), definition)))).toBe(0);
  }, 30_000);
});

describe('the sample programme', () => {
  const sample = (): Promise<Bundle> => new FileTableReader().open('samples/malopolska-2014', TABLE_NAMES);
  const rowsIn = async (table: Table): Promise<readonly Row[]> => {
    const rows: Row[] = [];
    for await (const row of table.rows()) rows.push(row);
    return rows;
  };
  const expected = (on: string): unknown =>
    JSON.parse(readFileSync(`test/expected/malopolska-2014/${on}.json`, 'utf8'));

  it('is read in each of its encodings', async () => {
    const record = recordInMemory('2026-11-23T10:00:00Z');
    expect(taken(await record.import(sample))).toBe(351);
    // participants.csv is in Windows-1250, the other tables in UTF-8.
    expect(await record.desk.identityOf('malopolska-2014', 'P01')).toMatchObject({ lastName: 'Śliwińska' });
    expect(at(await record.status('malopolska-2014', '2014-12-31'), 'municipalities', '1208053', 'name')).toBe(
      'Miechów',
    );
  });

  it('gives the same standing in whatever order its rows stand', async () => {
    const bundle = await sample();
    const tables = await Promise.all(bundle.tables.map(async (table) => ({ table, rows: await rowsIn(table) })));
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(...tables.map(({ rows }) => fc.shuffledSubarray([...rows], { minLength: rows.length }))),
        async (shuffled) => {
          const record = recordInMemory('2026-11-23T10:00:00Z');
          const again: Bundle = {
            ...bundle,
            close: () => Promise.resolve(),
            tables: tables.map(({ table: { name, file, columns } }, index) => ({
              name,
              file,
              columns,
              async *rows() {
                yield* shuffled[index] ?? [];
              },
            })),
          };
          expect(taken(await record.import(() => Promise.resolve(again)))).toBe(351);
          for (const on of ['2014-12-31', '2015-03-31', '2015-07-01'])
            expect(await record.status('malopolska-2014', on)).toEqual(expected(on));
        },
      ),
      { numRuns: 4 },
    );
    await bundle.close();
  }, 60_000);
});
