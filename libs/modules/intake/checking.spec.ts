import { describe, expect, it } from '@jest/globals';
import { MemorySpool } from '@adapters/spool/memory-spool.js';
import type { Refusal } from '@kernel/decider.js';
import { EntryUnknown } from '@kernel/entries.errors.js';
import { DomainError } from '@kernel/errors.js';
import { checkStaged } from './checking.js';
import { FAULTS, WARNINGS, findingsIn } from './findings.js';
import { fileRefsIn } from './file-refs.js';
import { decodeFault, decodeWarning } from './intent.decode.js';
import type { RowCommand } from './intent.js';
import type { Judge, Judged } from './judge.js';
import type { Progress } from './progress.js';
import { readRow } from './reading.js';
import { stage } from './streams.js';

type Cells = Readonly<Record<string, string>>;

class Refused extends DomainError {
  readonly kind = 'invalid';

  constructor(
    readonly code: string,
    field?: string,
    details: Readonly<Record<string, string>> = {},
  ) {
    super(`${code} is refused.`, details, field, 'something else');
  }
}

/** Refuses, by ref, what it is told to. */
const judging = (parts: {
  readonly refuses?: Readonly<Record<string, readonly Omit<Refusal, 'command'>[]>>;
  readonly standing?: Readonly<Record<string, string>>;
  readonly judged?: Partial<Judged>;
}): Judge => ({
  judge: async (_, __, commands: readonly RowCommand[]) => ({
    adds: commands.length,
    refusals: commands.flatMap(({ ref }, command) =>
      (parts.refuses?.[ref] ?? []).map((refusal) => ({ ...refusal, command })),
    ),
    ...parts.judged,
  }),
  standing: async (_, refs) =>
    new Map(refs.flatMap((ref) => (parts.standing?.[ref] === undefined ? [] : [[ref, parts.standing[ref]] as const]))),
  entry: async ({ table, key, ref }) => ({ table, key, ref }),
});

const checked = async (
  judge: Judge,
  rows: readonly (readonly [table: string, cells: Cells])[],
  broken: readonly number[] = [],
) => {
  const spool = new MemorySpool();
  const findings = findingsIn(spool);
  const progress: Progress[] = [];
  const refs = fileRefsIn(spool);
  rows.forEach(([name, cells], index) => {
    const { intent } = readRow({ name, file: `${name}.csv` }, { row: index + 2, cells });
    if (broken.includes(index)) return findings.markBroken(intent);
    refs.place(intent);
    stage(spool, intent, intent.key ?? '120805');
  });
  const adds = await checkStaged({ spool, findings, judge, report: (one) => progress.push(one) }, rows.length);
  return {
    adds,
    progress,
    hanging: findings.hanging(),
    faults: [...spool.inOrder(FAULTS)].map(({ value }) => decodeFault(value)),
    warnings: [...spool.inOrder(WARNINGS)].map(({ value }) => decodeWarning(value)),
  };
};

const session = (ref: string, more: Cells = {}): readonly [string, Cells] => [
  'advisory',
  { ref, on: '2014-11-09', teryt: '1208053', adviser: 'a', hours: '1,5', mode: 'remote', topic: 't', ...more },
];
const joining = (more: Cells = {}): readonly [string, Cells] => [
  'municipalities',
  { ref: 'J1', teryt: '1208053', name: 'n', track: 'full', joined_on: '2014-01-01', ...more },
];
const seat = (ref: string, more: Cells = {}): readonly [string, Cells] => [
  'participants',
  { ref, person: 'P01', teryt: '1208053', edition: 'E', side: 'JST', sex: 'F', enrolled_on: '2014-01-02', ...more },
];

const own = (code: string, field?: string, details?: Readonly<Record<string, string>>) => ({
  error: new Refused(code, field, details),
  ground: false,
});
const ground = (code: string, details?: Readonly<Record<string, string>>) => ({
  ...own(code, undefined, details),
  ground: true,
});

describe('rows that nothing is wrong with', () => {
  it('are counted by the events that they would add, with progress', async () => {
    const { adds, faults, progress, hanging } = await checked(judging({}), [joining(), session('D1'), session('D2')]);
    expect({ adds, faults, hanging }).toEqual({ adds: 3, faults: [], hanging: 0 });
    expect(progress).toEqual([
      { phase: 'checking', rows: 1, total: 3 },
      { phase: 'checking', rows: 3, total: 3 },
    ]);
  });

  it('count once though they say two things', async () => {
    const { progress } = await checked(judging({}), [seat('U1', { first_name: 'a', last_name: 'b' })]);
    expect(progress.at(-1)).toEqual({ phase: 'checking', rows: 1, total: 1 });
  });
});

describe('a refused row', () => {
  it('is told with its cell, and the values that explain it', async () => {
    const refuses = { D2: [own('some.rule', 'minutes', { most: '12' })] };
    const { faults } = await checked(judging({ refuses }), [session('D1'), session('D2')]);
    expect(faults).toEqual([
      {
        file: 'advisory.csv',
        row: 3,
        column: 'hours',
        value: '1,5',
        code: 'some.rule',
        message: 'some.rule is refused.',
        expected: 'something else',
        details: { most: '12' },
      },
    ]);
  });

  it('is told once of one thing, and of each of several', async () => {
    const refuses = { J1: [own('a.rule'), own('a.rule'), own('b.rule')] };
    const { faults } = await checked(judging({ refuses }), [joining({ left_on: '2014-02-01' })]);
    expect(faults.map(({ code }) => code)).toEqual(['a.rule', 'b.rule']);
  });

  it('is told of by the first row where a stream is refused as a whole', async () => {
    const whole: Judged = { refusals: [{ command: 0, ...ground('people.identity-missing') }], adds: 0 };
    const judge = judging({});
    const people: Judge = {
      ...judge,
      judge: async (lane, ...rest) => (lane === 'person' ? whole : judge.judge(lane, ...rest)),
    };
    const { faults } = await checked(people, [seat('U1')]);
    expect(faults).toMatchObject([{ file: 'participants.csv', row: 2, code: 'people.identity-missing' }]);
  });

  it('names another row that uses its ref', async () => {
    const refuses = { D1: [own('entry.changed', 'ref')] };
    const rows = [session('D1'), session('D1', { hours: '2' })];
    const { faults } = await checked(judging({ refuses }), rows);
    expect(faults.map(({ message }) => message)).toEqual([
      'Row 3 uses D1 for other content.',
      'Row 2 uses D1 for other content.',
    ]);
    expect(faults[1]).toMatchObject({ details: { row: 2 } });
  });

  it('names another row that uses a ref which is on record', async () => {
    const refuses = { D1: [own('entry.changed', 'ref')] };
    const rows = [session('D1'), session('D1', { hours: '2' })];
    const judge = judging({ refuses });
    const known = { ...judge, standing: async () => new Map([['D1', '120805']]) };
    const { faults } = await checked(known, rows);
    expect(faults.map(({ message }) => message)).toEqual([
      'entry.changed is refused. Row 3 uses it too.',
      'entry.changed is refused. Row 2 uses it too.',
    ]);
  });

  it('warns of what is taken otherwise than it says', async () => {
    const judged = { notices: [{ command: 1, code: 'intake.x', message: 'It is otherwise.' }] };
    const { warnings } = await checked(judging({ judged }), [session('D1'), session('D2')]);
    expect(warnings).toEqual([{ file: 'advisory.csv', row: 3, code: 'intake.x', message: 'It is otherwise.' }]);
  });
});

describe('the column of a refusal', () => {
  const columnOf = async (row: readonly [string, Cells], field: string, on: string): Promise<unknown> => {
    const refuses = { [row[1]['ref'] ?? `${row[1]['edition']}/${row[1]['day']}`]: [own('x', field, { on })] };
    const { faults } = await checked(judging({ refuses }), [row]);
    return [faults[0]?.column, faults[0]?.value];
  };

  it('is the day that the refusal is about', async () => {
    const left = joining({ left_on: '2014-05-01' });
    expect(await columnOf(left, 'on', '2014-05-01')).toEqual(['left_on', '2014-05-01']);
    expect(await columnOf(left, 'on', '2014-01-01')).toEqual(['joined_on', '2014-01-01']);
    const day: readonly [string, Cells] = [
      'academy-days',
      { edition: 'E', day: '1', on: '2014-01-01', hours: '1', moved_to: '2014-01-08' },
    ];
    expect(await columnOf(day, 'on', '2014-01-08')).toEqual(['moved_to', '2014-01-08']);
    expect(await columnOf(day, 'date', '2014-01-01')).toEqual(['on', '2014-01-01']);
    expect(await columnOf(seat('U1'), 'on', 'whatever')).toEqual(['enrolled_on', '2014-01-02']);
    const attendance: readonly [string, Cells] = [
      'attendance',
      { ref: 'L', edition: 'E', person: 'P', day: '3', hours: '1' },
    ];
    expect(await columnOf(attendance, 'on', '2014-01-08')).toEqual(['day', '3']);
  });

  it('is none where the table has no such column, and has no value where it holds a name', async () => {
    expect(await columnOf(session('D1'), 'edition', '')).toEqual([undefined, undefined]);
    expect(await columnOf(seat('U1', { first_name: 'Łucja', last_name: 'x' }), 'first_name', '')).toEqual([
      'first_name',
      undefined,
    ]);
  });
});

describe('a row that rests on a faulty one', () => {
  it('is counted, not listed, if what it lacks is what that one would have given', async () => {
    const refuses = {
      D1: [own('participation.not-a-member', 'on')],
      D2: [own('advisory.hours-not-in-quarters', 'hours')],
    };
    const { faults, hanging } = await checked(judging({ refuses }), [joining(), session('D1'), session('D2')], [0]);
    expect({ codes: faults.map(({ code }) => code), hanging }).toEqual({
      codes: ['advisory.hours-not-in-quarters'],
      hanging: 1,
    });
  });

  it('is listed if it lacks something else', async () => {
    const refuses = { D1: [own('participation.not-a-member', 'on')] };
    const other = joining({ ref: 'J2', teryt: '1217032' });
    const { faults, hanging } = await checked(judging({ refuses }), [other, session('D1')], [0]);
    expect({ faults: faults.length, hanging }).toEqual({ faults: 1, hanging: 0 });
  });

  it('hangs on one that the rules refused, and on the one that it corrects', async () => {
    const refuses = {
      J1: [own('participation.track-unknown', 'track')],
      D1: [own('participation.not-a-member', 'on')],
      D2: [{ error: new EntryUnknown({ table: 'advisory', ref: 'D2', corrects: 'D1' }), ground: false }],
    };
    const rows = [joining(), session('D1'), session('D2', { corrects: 'D1', reason: 'r' })];
    const { faults, hanging } = await checked(judging({ refuses }), rows);
    expect({ codes: faults.map(({ code }) => code), hanging }).toEqual({
      codes: ['participation.track-unknown'],
      hanging: 2,
    });
  });

  it('hangs on a faulty annulment of the entry that is in its way', async () => {
    const refuses = { D9: [ground('advisory.daily-hours-exceeded', { first: 'D1' })] };
    const annulling: readonly [string, Cells] = ['advisory', { ref: 'D2', annuls: 'D1' }];
    const { faults, hanging } = await checked(judging({ refuses }), [session('D1'), annulling, session('D9')], [1]);
    expect({ faults: faults.length, hanging }).toEqual({ faults: 0, hanging: 1 });
  });

  it('is listed if it has a fault of its own besides', async () => {
    const refuses = { U1: [own('participation.not-a-member', 'on'), own('academy.edition-unknown', 'edition')] };
    const { faults, hanging } = await checked(judging({ refuses }), [joining(), seat('U1')], [0]);
    expect({ codes: faults.map(({ code }) => code), hanging }).toEqual({
      codes: ['academy.edition-unknown'],
      hanging: 0,
    });
  });

  it('is listed where two name each other', async () => {
    const unknown = (ref: string, corrects: string) => [
      { error: new EntryUnknown({ table: 'advisory', ref, corrects }), ground: false },
    ];
    const refuses = { D1: unknown('D1', 'D2'), D2: unknown('D2', 'D1') };
    const rows = [session('D1', { corrects: 'D2', reason: 'r' }), session('D2', { corrects: 'D1', reason: 'r' })];
    const { faults, hanging } = await checked(judging({ refuses }), rows);
    expect({ codes: faults.map(({ code }) => code), hanging }).toEqual({ codes: ['entry.unknown'], hanging: 1 });
  });
});

describe('a ref that stands in another stream', () => {
  it('on record is refused, and the entry that stands is shown', async () => {
    const { faults } = await checked(judging({ standing: { D1: '121703' } }), [session('D1')]);
    expect(faults).toMatchObject([
      {
        row: 2,
        column: 'ref',
        value: 'D1',
        code: 'entry.ref-elsewhere',
        details: { standing: { table: 'advisory', key: '121703', ref: 'D1' }, sent: { teryt: '1208053' } },
      },
    ]);
  });

  it('is the row’s own on record is no fault', async () => {
    expect((await checked(judging({ standing: { D1: '120805' } }), [session('D1')])).faults).toEqual([]);
  });

  it('is what a correction may not name, be it in the file or on record', async () => {
    const unknown = [{ error: new EntryUnknown({ table: 'advisory', ref: 'D2', corrects: 'D1' }), ground: false }];
    const correction = session('D2', { teryt: '1217032', corrects: 'D1', reason: 'r' });
    const inFile = await checked(judging({ refuses: { D2: unknown } }), [session('D1'), correction]);
    const onRecord = await checked(judging({ refuses: { D2: unknown }, standing: { D1: '120805' } }), [correction]);
    for (const { faults } of [inFile, onRecord])
      expect(faults).toMatchObject([{ column: 'teryt', value: '1217032', code: 'entry.correction-leaves-stream' }]);
  });
});

describe('very many refusals of one stream', () => {
  it('are told in a time that grows with them', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => session(`D${index}`));
    const refuses = Object.fromEntries(rows.map(([, { ref = '' }]) => [ref, [own('entry.changed', 'ref')]]));
    expect((await checked(judging({ refuses }), rows)).faults).toHaveLength(20_000);
  }, 10_000);
});
