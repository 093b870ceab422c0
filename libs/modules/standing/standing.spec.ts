import { describe, expect, it } from '@jest/globals';
import type { Day } from '@kernel/day.js';
import type { ReadStore } from '@kernel/read-store.js';
import type { Definition, Measured, Requirement } from '@modules/programme/contracts.js';
import { ProgrammeUnknown } from '@modules/programme/contracts.js';
import { aDefinition } from '@testing/builders.js';
import {
  activity,
  amended,
  annulmentOf,
  attended,
  cancelled,
  committed,
  correctionOf,
  enacted,
  enrolled,
  joined,
  launched,
  left,
  moved,
  P,
  passed,
  repealed,
  replaced,
  scheduled,
  session,
  withdrawn,
} from '@testing/standing-facts.js';
import { FactLog, projected } from '@testing/view-spec.js';
import type { InStream } from '@testing/view-spec.js';

import { answerTo } from './questions/answer.js';
import type { OverviewAnswer } from './questions/overview.question.js';
import { decodeFact } from './standing.decode.js';
import { FigureUnknown, MunicipalityUnknown, ViewBuilding } from './standing.errors.js';
import { VIEWS } from './views.js';

const A = '1208053';
const B = '1217032';
const REGION = '12';
const TODAY = '2024-12-31';

const noLog = { readStream: () => (async function* () {})() };

const storeOf = async (...facts: readonly InStream[]): Promise<ReadStore> => {
  const log = new FactLog();
  await log.add(facts);
  return projected(log, VIEWS, decodeFact);
};

const overviewOf = async (facts: readonly InStream[], on: Day = TODAY, more: object = {}): Promise<OverviewAnswer> =>
  answerTo(
    { store: await storeOf(...facts), log: noLog },
    { type: 'overview', programme: P, on, today: TODAY, ...more },
  );

/** A definition that asks for one measure: as a minimum, as an average, and as an indicator. */
const asking = (measured: Measured, more: Partial<Definition> = {}): Definition =>
  aDefinition({
    requirements: [
      { id: 'each', ...measured, minimum: '2', tracks: ['full'], due: '2024-06-30' },
      { id: 'mean', ...measured, average: '2', tracks: ['full'], due: '2024-06-30' },
    ],
    indicators: [{ id: 'all', ...measured }],
    ...more,
  });

/** Each municipality's figure, the average, and the indicator. */
const figures = async (measured: Measured, facts: readonly InStream[], on: Day = TODAY) => {
  const answer = await overviewOf([launched(asking(measured)), ...facts], on);
  return {
    each: Object.fromEntries(answer.rows.map(({ teryt, requirements }) => [teryt, requirements[0]?.actual])),
    mean: answer.averages[0]?.actual,
    all: answer.indicators[0]?.actual,
  };
};

describe('advisory hours', () => {
  const long = session(A, 'D/1', '2024-02-01', 90);
  const facts = [joined(A), joined(B), long, session(A, 'D/2', '2024-03-01', 45), session(B, 'D/3', '2024-03-02', 15)];

  it('add up to the day asked about', async () => {
    expect(await figures({ measure: 'advisory.hours' }, facts)).toEqual({
      each: { [A]: 2.25, [B]: 0.25 },
      mean: 1.25,
      all: 2.5,
    });
    expect((await figures({ measure: 'advisory.hours' }, facts, '2024-02-29')).each).toEqual({ [A]: 1.5, [B]: 0 });
  });

  it('count a corrected session as it now stands, on its day as corrected', async () => {
    const later = [...facts, correctionOf(long, 'D/4', { on: '2024-05-01', minutes: 30 })];
    expect((await figures({ measure: 'advisory.hours' }, later)).each).toEqual({ [A]: 1.25, [B]: 0.25 });
    expect((await figures({ measure: 'advisory.hours' }, later, '2024-04-30')).each).toEqual({ [A]: 0.75, [B]: 0.25 });
  });

  it('count a session corrected to 0, or annulled, as nothing', async () => {
    const none = correctionOf(long, 'D/4', { minutes: 0 });
    expect((await figures({ measure: 'advisory.hours' }, [...facts, none])).each[A]).toBe(0.75);
    const gone = annulmentOf(long, 'D/4');
    expect((await figures({ measure: 'advisory.hours' }, [...facts, gone])).each[A]).toBe(0.75);
  });

  it('annul an entry by the ref of its correction too', async () => {
    const corrected = correctionOf(long, 'D/4', { minutes: 60 });
    const byCorrection: InStream = [
      long[0],
      { type: 'AdvisorySessionAnnulled', data: { ref: 'D/5', annuls: 'D/4', reason: 'never was', on: '2024-03-01' } },
    ];
    expect((await figures({ measure: 'advisory.hours' }, [...facts, corrected, byCorrection])).each[A]).toBe(0.75);
  });
});

describe('activities', () => {
  const facts = [
    joined(A),
    joined(B),
    activity(A, 'Z/1', '2024-03-01', { kind: 'training', people: 10, minutes: 90, organisations: 3, amount: 150_050 }),
    activity(A, 'Z/2', '2024-04-01', { kind: 'promotion', people: 500 }),
    activity(B, 'Z/3', '2024-04-02', { kind: 'training', minutes: 30 }),
    activity(REGION, 'Z/4', '2024-04-03', { kind: 'training', people: 7, amount: 50 }),
  ];

  it('are counted by kind, a blank as 0 and a region for the indicator only', async () => {
    const kinds = ['training'];
    expect(await figures({ measure: 'activities.count', kinds }, facts)).toEqual({
      each: { [A]: 1, [B]: 1 },
      mean: 1,
      all: 3,
    });
    expect(await figures({ measure: 'activities.people', kinds }, facts)).toEqual({
      each: { [A]: 10, [B]: 0 },
      mean: 5,
      all: 17,
    });
    expect(await figures({ measure: 'activities.hours', kinds }, facts)).toEqual({
      each: { [A]: 1.5, [B]: 0.5 },
      mean: 1,
      all: 2,
    });
    expect(await figures({ measure: 'activities.organisations', kinds }, facts)).toEqual({
      each: { [A]: 3, [B]: 0 },
      mean: 1.5,
      all: 3,
    });
    expect(await figures({ measure: 'activities.amount_pln', kinds }, facts)).toEqual({
      each: { [A]: 1500.5, [B]: 0 },
      mean: 750.25,
      all: 1501,
    });
  });

  it('are counted over any of several kinds', async () => {
    const measured: Measured = { measure: 'activities.people', kinds: ['training', 'promotion'] };
    expect((await figures(measured, facts)).each).toEqual({ [A]: 510, [B]: 0 });
  });

  it('may change their kind by a correction', async () => {
    const changed = correctionOf(facts[2] ?? joined(A), 'Z/9', { kind: 'promotion' });
    const measured: Measured = { measure: 'activities.people', kinds: ['promotion'] };
    expect((await figures(measured, [...facts, changed])).each[A]).toBe(510);
  });
});

describe('commitments and adoptions', () => {
  const facts = [
    joined(A),
    committed(A, 'C/1', 'I.1', '2024-02-01'),
    committed(A, 'C/2', 'II.3', '2024-02-01'),
    committed(A, 'C/3', 'I.1', '2024-02-02'),
    replaced(A, 'C/4', ['II.3', 'II.4'], '2024-03-01'),
    committed(A, 'C/5', 'III.5', '2024-02-03'),
    withdrawn(A, 'C/6', 'III.5', '2024-04-01'),
    enacted(A, 'K/1', 'I.1', '2024-05-01'),
    repealed(A, 'K/1', '2024-06-01'),
  ];

  it('count what is active, of a plane where one is named', async () => {
    expect((await figures({ measure: 'commitments.active' }, facts)).each).toEqual({ [A]: 2 });
    expect((await figures({ measure: 'commitments.active' }, facts, '2024-03-15')).each).toEqual({ [A]: 3 });
    expect((await figures({ measure: 'commitments.active', plane: 'II' }, facts)).each).toEqual({ [A]: 1 });
  });

  it('count as adopted from the first act until the day of its repeal', async () => {
    const measured: Measured = { measure: 'commitments.adopted' };
    expect((await figures(measured, facts, '2024-04-30')).each).toEqual({ [A]: 0 });
    expect((await figures(measured, facts, '2024-05-31')).each).toEqual({ [A]: 1 });
    expect((await figures(measured, facts, '2024-06-01')).each).toEqual({ [A]: 0 });
  });

  it('make their municipality one that adopts', async () => {
    const measured: Measured = { measure: 'municipalities.adopting' };
    expect(await figures(measured, [...facts, joined(B)], '2024-05-31')).toEqual({
      each: { [A]: 1, [B]: 0 },
      mean: 0.5,
      all: 1,
    });
  });

  it('fulfil “all” only when every active one is adopted, and at least one', async () => {
    const definition = aDefinition({
      requirements: [
        { id: 'all', measure: 'commitments.adopted', minimum: 'all', tracks: ['full'], due: '2024-06-30' },
      ],
    });
    const of = async (more: readonly InStream[]) =>
      (await overviewOf([launched(definition), joined(A), ...more], '2024-05-31')).rows[0]?.requirements[0];
    expect(await of([])).toMatchObject({ actual: 0, required: 1, status: 'open' });
    const one = [committed(A, 'C/1', 'I.1', '2024-02-01'), enacted(A, 'K/1', 'I.1', '2024-05-01')];
    expect(await of(one)).toMatchObject({ actual: 1, required: 1, status: 'met' });
    const two = [...one, committed(A, 'C/2', 'I.2', '2024-02-01')];
    expect(await of(two)).toMatchObject({ actual: 1, required: 2, status: 'open' });
  });
});

describe('the academy', () => {
  const facts = [
    joined(A),
    joined(B),
    scheduled(1, '2024-03-01', 240),
    scheduled(2, '2024-03-02', 60),
    enrolled(A, 'U/1', 'P01', '2024-02-01'),
    enrolled(A, 'U/2', 'P02', '2024-02-01'),
    attended(A, 'L/1', 'P01', [1, 240]),
    attended(A, 'L/2', 'P02', [1, 239]),
  ];

  it('counts who holds a seat, and for whom a diploma is due', async () => {
    expect(await figures({ measure: 'academy.people' }, facts)).toEqual({ each: { [A]: 2, [B]: 0 }, mean: 1, all: 2 });
    expect((await figures({ measure: 'academy.people' }, facts, '2024-01-31')).all).toBe(0);
    expect(await figures({ measure: 'academy.diplomas' }, facts)).toEqual({
      each: { [A]: 1, [B]: 0 },
      mean: 0.5,
      all: 1,
    });
  });

  it('counts the schedule as it now stands, on every day asked about', async () => {
    const measured: Measured = { measure: 'academy.diplomas' };
    expect((await figures(measured, [...facts, cancelled(2)])).all).toBe(2);
    expect((await figures(measured, [...facts, cancelled(1)])).all).toBe(0);
    expect((await figures(measured, [...facts, moved(1, '2024-04-01')], '2024-03-31')).all).toBe(0);
    expect((await figures(measured, [...facts, moved(1, '2024-04-01')], '2024-04-01')).all).toBe(1);
  });

  it('does not pass attendance on with a seat', async () => {
    const after = [...facts, passed(A, 'U/3', ['P01', 'P03'], '2024-03-02')];
    expect((await figures({ measure: 'academy.people' }, after)).each[A]).toBe(2);
    expect((await figures({ measure: 'academy.diplomas' }, after)).each[A]).toBe(0);
    expect((await figures({ measure: 'academy.diplomas' }, after, '2024-03-01')).each[A]).toBe(1);
  });

  it('counts a person once for the programme, whatever municipalities gave a seat', async () => {
    const corrected: InStream = [
      'academy-demo:E1',
      {
        type: 'SeatCorrected',
        data: {
          ref: 'U/4',
          corrects: 'U/1',
          reason: 'other municipality',
          entry: { person: 'P01', teryt: B, side: 'JST', sex: 'F', on: '2024-02-01' },
          before: { ref: 'U/1', person: 'P01', teryt: A },
        },
      },
    ];
    expect(await figures({ measure: 'academy.diplomas' }, [...facts, corrected])).toEqual({
      each: { [A]: 0, [B]: 1 },
      mean: 0.5,
      all: 1,
    });
    const annulled: InStream = [
      'academy-demo:E1',
      {
        type: 'SeatAnnulled',
        data: {
          ref: 'U/5',
          annuls: 'U/1',
          reason: 'x',
          on: '2024-02-01',
          before: { ref: 'U/1', person: 'P01', teryt: B },
        },
      },
    ];
    expect((await figures({ measure: 'academy.people' }, [...facts, corrected, annulled])).all).toBe(1);
  });

  it('moves a corrected attendance to the person whose it is, and lets an annulled one go', async () => {
    const before = { ref: 'L/1', person: 'P01', teryt: A };
    const corrected: InStream = [
      'academy-demo:E1',
      {
        type: 'AttendanceCorrected',
        data: {
          ref: 'L/3',
          corrects: 'L/1',
          reason: 'signature',
          entry: { person: 'P02', day: 2, minutes: 60 },
          teryt: A,
          on: '2024-03-02',
          before,
        },
      },
    ];
    const measured: Measured = { measure: 'academy.diplomas' };
    const store = await storeOf(launched(asking(measured)), ...facts, corrected);
    const of = async () => {
      const question = { type: 'academy', programme: P, today: TODAY } as const;
      const { participants } = await answerTo({ store, log: noLog }, question);
      return Object.fromEntries(participants.map(({ person, attended: hours }) => [person, hours]));
    };
    expect(await of()).toEqual({ P01: 0, P02: 4.9833 });
    const annulled: InStream = [
      'academy-demo:E1',
      {
        type: 'AttendanceAnnulled',
        data: {
          ref: 'L/4',
          annuls: 'L/3',
          reason: 'x',
          on: '2024-03-01',
          before: { ref: 'L/1', person: 'P02', teryt: A },
        },
      },
    ];
    expect((await figures(measured, [...facts, corrected])).all).toBe(1);
    expect((await figures(measured, [...facts, corrected, annulled])).all).toBe(0);
  });
});

describe('requirements', () => {
  const due = (requirement: Partial<Requirement>): Definition =>
    aDefinition({
      requirements: [
        {
          id: 'r',
          measure: 'activities.count',
          minimum: '2',
          tracks: ['full'],
          due: '2024-06-30',
          ...requirement,
        },
      ],
    });
  const statusOn = async (on: Day, facts: readonly InStream[] = [], definition = due({})) =>
    (await overviewOf([launched(definition), joined(A), ...facts], on)).rows[0]?.requirements[0]?.status;

  it('are open up to the due day, overdue after it, and met whenever the figure is reached', async () => {
    expect(await statusOn('2024-06-30')).toBe('open');
    expect(await statusOn('2024-07-01')).toBe('overdue');
    const two = ['Z/1', 'Z/2'].map((ref) => activity(A, ref, '2024-07-02', { kind: 'training', people: 1 }));
    expect(await statusOn('2024-07-02', two)).toBe('met');
  });

  it('are judged before rounding', async () => {
    const definition = due({ measure: 'advisory.hours', minimum: '0.3333' });
    expect(await statusOn('2024-06-30', [session(A, 'D/1', '2024-02-01', 20)], definition)).toBe('met');
    const more = due({ measure: 'advisory.hours', minimum: '0.33334' });
    expect(await statusOn('2024-06-30', [session(A, 'D/1', '2024-02-01', 20)], more)).toBe('open');
  });

  it('are shown to municipalities of their tracks alone', async () => {
    const answer = await overviewOf([launched(due({})), joined(A), joined(B, '2024-01-03', { track: 'associate' })]);
    expect(answer.rows.map(({ track, requirements, status }) => [track, requirements.length, status])).toEqual([
      ['full', 1, 'overdue'],
      ['associate', 0, undefined],
    ]);
  });
});

describe('municipalities that come and go', () => {
  const measured: Measured = { measure: 'advisory.hours' };
  const facts = [
    joined(A),
    joined(B, '2024-02-01'),
    session(A, 'D/1', '2024-01-05', 60),
    session(B, 'D/2', '2024-02-05', 180),
    left(B, '2024-05-31'),
  ];

  it('are in tables and averages from the day of joining up to and including the day of leaving', async () => {
    expect(await figures(measured, facts, '2024-01-31')).toEqual({ each: { [A]: 1 }, mean: 1, all: 1 });
    expect(await figures(measured, facts, '2024-05-31')).toEqual({ each: { [A]: 1, [B]: 3 }, mean: 2, all: 4 });
    expect(await figures(measured, facts, '2024-06-01')).toEqual({ each: { [A]: 1 }, mean: 1, all: 4 });
  });

  it('leave an average over none as null, which is not reached', async () => {
    const { averages } = await overviewOf([launched(asking(measured))], '2024-07-01');
    expect(averages).toEqual([
      { id: 'mean', measure: 'advisory.hours', due: '2024-06-30', actual: null, required: 2, status: 'overdue' },
    ]);
  });

  it('are listed in the order in which they joined, those of one day in that of the log', async () => {
    const C = '1205011';
    const later = joined(C);
    const answer = await overviewOf([launched(), joined(B, '2024-02-01'), joined(A), later]);
    expect(answer.rows.map(({ teryt }) => teryt)).toEqual([A, C, B]);
  });

  it('may change their day of joining, their track and the last digit of their code by a correction', async () => {
    const corrected: InStream = [
      'participation-demo:120805',
      {
        type: 'JoiningCorrected',
        data: {
          ref: 'J/9',
          corrects: `J/${A}`,
          reason: 'became a town',
          entry: { teryt: '1208051', name: 'Miasto', track: 'associate', on: '2024-03-01' },
        },
      },
    ];
    const answer = await overviewOf([launched(), joined(A), corrected], '2024-03-01');
    expect(answer.rows).toMatchObject([{ teryt: '1208051', code: '120805', name: 'Miasto', track: 'associate' }]);
    expect((await overviewOf([launched(), joined(A), corrected], '2024-02-28')).rows).toEqual([]);
  });

  it('have never joined once the joining is annulled, and their entries go on counting', async () => {
    const annulled: InStream = [
      'participation-demo:121703',
      { type: 'JoiningAnnulled', data: { ref: 'J/9', annuls: `J/${B}`, reason: 'never signed', on: '2024-01-02' } },
    ];
    expect(await figures(measured, [...facts, annulled], '2024-05-01')).toEqual({ each: { [A]: 1 }, mean: 1, all: 4 });
  });
});

describe('an amended definition', () => {
  it('answers for the days from which it is in force, and the first for all before', async () => {
    const facts = [
      launched(asking({ measure: 'advisory.hours' })),
      joined(A),
      session(A, 'D/1', '2024-02-01', 180),
      amended('2024-06-01', asking({ measure: 'activities.count' })),
    ];
    expect((await overviewOf(facts, '2024-05-31')).rows[0]?.requirements[0]).toMatchObject({
      actual: 3,
      status: 'met',
    });
    expect((await overviewOf(facts, '2024-06-01')).rows[0]?.requirements[0]).toMatchObject({ actual: 0 });
  });
});

describe('the overview', () => {
  const C = '1410011';
  const facts = [
    launched(asking({ measure: 'activities.count' })),
    joined(A),
    joined(B, '2024-01-03'),
    joined(C, '2024-01-04', { track: 'associate' }),
    activity(A, 'Z/1', '2024-02-01', { kind: 'training', people: 1 }),
    activity(A, 'Z/2', '2024-02-01', { kind: 'training', people: 1 }),
  ];
  const codes = async (more: object, on: Day = '2024-06-30') =>
    (await overviewOf(facts, on, more)).rows.map(({ code }) => code);

  it('is filtered by status, track, requirement and voivodeship', async () => {
    expect(await codes({})).toEqual(['120805', '121703', '141001']);
    expect(await codes({ status: 'met' })).toEqual(['120805']);
    expect(await codes({ status: 'overdue' }, TODAY)).toEqual(['121703']);
    expect(await codes({ track: 'associate' })).toEqual(['141001']);
    expect(await codes({ requirement: 'each' })).toEqual(['120805', '121703']);
    expect(await codes({ requirement: 'each', status: 'open' })).toEqual(['121703']);
    expect(await codes({ voivodeship: '14' })).toEqual(['141001']);
    await expect(codes({ requirement: 'none' })).rejects.toThrow(FigureUnknown);
  });

  it('comes in pages, and averages are over all municipalities whatever the page', async () => {
    const first = await overviewOf(facts, '2024-06-30', { limit: 2 });
    expect(first).toMatchObject({ municipalities: { all: 3, found: 3 }, next: '121703', averages: [{ actual: 1 }] });
    const second = await overviewOf(facts, '2024-06-30', { limit: 2, after: first.next });
    expect(second.rows.map(({ code }) => code)).toEqual(['141001']);
    expect(second).not.toHaveProperty('next');
  });

  it('says what position it has seen', async () => {
    expect(await overviewOf(facts)).toMatchObject({ position: '6', degraded: [], programme: P, on: TODAY });
  });

  it('is of a programme on record', async () => {
    const store = await storeOf(...facts);
    const question = { type: 'overview', programme: 'other', today: TODAY } as const;
    await expect(answerTo({ store, log: noLog }, question)).rejects.toThrow(ProgrammeUnknown);
    await expect(
      answerTo({ store, log: noLog }, { type: 'municipality', programme: P, code: '999999', today: TODAY }),
    ).rejects.toThrow(MunicipalityUnknown);
  });

  it('does not mix programmes, whose ids may begin alike', async () => {
    const other: InStream = ['advisory-demo2:120805', session(A, 'D/1', '2024-02-01', 60)[1]];
    const answer = await overviewOf([launched(asking({ measure: 'advisory.hours' })), joined(A), other]);
    expect(answer.indicators[0]?.actual).toBe(0);
  });

  it('waits for the first build', async () => {
    const { InMemoryReadStore } = await import('@adapters/read-store/in-memory-read-store.js');
    const question = { type: 'programmes' } as const;
    await expect(answerTo({ store: new InMemoryReadStore(), log: noLog }, question)).rejects.toThrow(ViewBuilding);
  });
});

describe('a fact that cannot be folded', () => {
  it('leaves its municipality as it was, and answers about it say so', async () => {
    const broken: InStream = ['advisory-demo:120805', { type: 'AdvisorySessionLogged', data: { ref: 'D/2', on: 5 } }];
    const facts = [
      launched(asking({ measure: 'advisory.hours' })),
      joined(A),
      joined(B),
      session(A, 'D/1', '2024-02-01', 60),
      broken,
      session(A, 'D/3', '2024-02-01', 60),
      session(B, 'D/4', '2024-02-01', 60),
    ];
    const answer = await overviewOf(facts);
    expect(answer.rows.map(({ advisory }) => advisory.hours)).toEqual([1, 1]);
    expect(answer.degraded).toEqual([
      {
        stream: 'advisory-demo:120805',
        position: '5',
        reason: expect.stringContaining('Event 1 of advisory-demo:120805'),
      },
    ]);
    const store = await storeOf(...facts);
    const ask = (code: string) =>
      answerTo({ store, log: noLog }, { type: 'municipality', programme: P, code, today: TODAY });
    expect((await ask('120805')).degraded).toHaveLength(1);
    expect((await ask('121703')).degraded).toEqual([]);
  });

  it('sets aside what it names, and the whole programme where it names nothing', async () => {
    const academy = (data: object): InStream => ['academy-demo:E1', { type: 'SeatGivenUp', data }];
    const of = async (unknown: InStream) => {
      const facts = [
        launched(),
        joined(A),
        joined(B),
        enrolled(A, 'U/1', 'P01', '2024-02-01'),
        unknown,
        enrolled(B, 'U/2', 'P02', '2024-02-01'),
      ];
      const store = await storeOf(...facts);
      const degraded = async (code: string) => {
        const question = { type: 'municipality', programme: P, code, today: TODAY } as const;
        const answer = await answerTo({ store, log: noLog }, question);
        return answer.degraded.length;
      };
      return { [A]: await degraded('120805'), [B]: await degraded('121703') };
    };
    expect(await of(academy({ teryt: A }))).toEqual({ [A]: 1, [B]: 0 });
    expect(await of(academy({ before: { person: 'P02', ref: 'U/2' } }))).toEqual({ [A]: 0, [B]: 1 });
    expect(await of(academy({ why: 'unknown' }))).toEqual({ [A]: 1, [B]: 1 });
  });
});
