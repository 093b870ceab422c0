import { describe, expect, it } from '@jest/globals';
import type { Day } from '@kernel/day.js';
import { aDefinition } from '@testing/builders.js';
import {
  activity,
  amended,
  attended,
  cancelled,
  committed,
  correctionOf,
  enacted,
  enrolled,
  joined,
  launched,
  left,
  P,
  passed,
  scheduled,
  session,
} from '@testing/standing-facts.js';
import { FactLog, projected } from '@testing/view-spec.js';
import type { InStream } from '@testing/view-spec.js';

import { decodeFact } from '../standing.decode.js';
import { EditionUnknown, FigureUnknown } from '../standing.errors.js';
import { VIEWS } from '../views.js';
import { answerTo } from './answer.js';
import type { AnswerTo, Question } from './answer.js';
import type { QuestionParts } from './reading.js';

const A = '1208053';
const B = '1217032';
const TODAY = '2024-12-31';

const partsOf = async (facts: readonly InStream[]): Promise<QuestionParts> => {
  const log = new FactLog();
  await log.add(facts);
  return { store: await projected(log, VIEWS, decodeFact), log: log.store };
};

const facts = [
  launched(),
  joined(A),
  joined(B, '2024-02-01'),
  scheduled(1, '2024-03-01', 300),
  scheduled(2, '2024-04-01', 200),
  scheduled(3, '2024-05-01', 100),
  enrolled(A, 'U/1', 'P01', '2024-02-01'),
  enrolled(A, 'U/2', 'P02', '2024-02-01'),
  attended(A, 'L/1', 'P01', [1, 300]),
  attended(A, 'L/2', 'P02', [1, 100]),
  committed(A, 'C/1', 'I.1', '2024-02-01'),
  enacted(A, 'K/1', 'I.1', '2024-06-01'),
  session(A, 'D/1', '2024-02-01', 45),
  correctionOf(session(A, 'D/1', '2024-02-01', 45), 'D/2', { minutes: 30 }),
  activity(A, 'Z/1', '2024-02-01', { kind: 'training', people: 5, amount: 1234 }),
  activity(A, 'Z/2', '2024-04-01', { kind: 'training', people: 5 }),
];

const diploma = (type: 'DiplomaIssued' | 'DiplomaRevoked', on: Day): InStream => [
  'academy-demo:E1',
  { type, data: { person: 'P01', teryt: A, on, ...(type === 'DiplomaRevoked' && { reason: 'error' }) } },
];

describe('the academy, asked about', () => {
  const of = async (more: readonly InStream[], on: Day, parts: Partial<QuestionParts> = {}) => {
    const question = { type: 'academy', programme: P, on, today: TODAY } as const;
    const { participants } = await answerTo({ ...(await partsOf([...facts, ...more])), ...parts }, question);
    return participants;
  };
  const diplomas = async (more: readonly InStream[], on: Day) =>
    Object.fromEntries((await of(more, on)).map(({ person, diploma: state }) => [person, state]));

  it('shows hours, share and seat of every participant', async () => {
    expect(await of([], '2024-04-30')).toMatchObject([
      {
        person: 'P01',
        code: '120805',
        seat: { ref: 'U/1', from: '2024-02-01', held: true },
        attended: 5,
        held: 8.3333,
        scheduled: 10,
        share: 50,
        due: false,
      },
      { person: 'P02', attended: 1.6667, share: 16.6667 },
    ]);
  });

  it('says who can no longer reach the threshold while the edition runs', async () => {
    expect(await diplomas([], '2024-03-31')).toEqual({ P01: 'open', P02: 'out-of-reach' });
    expect(await diplomas([], '2024-04-30')).toEqual({ P01: 'out-of-reach', P02: 'out-of-reach' });
    expect(await diplomas([cancelled(2)], '2024-04-30')).toEqual({ P01: 'open', P02: 'out-of-reach' });
  });

  it('counts no day ahead for who holds the seat no more', async () => {
    const more = [passed(A, 'U/3', ['P01', 'P03'], '2024-03-15')];
    expect(await diplomas(more, '2024-03-31')).toEqual({
      P01: 'out-of-reach',
      P02: 'out-of-reach',
      P03: 'out-of-reach',
    });
    expect((await of(more, '2024-03-31'))[0]?.seat).toEqual({
      ref: 'U/1',
      from: '2024-02-01',
      until: '2024-03-14',
      held: false,
    });
    expect((await of(more, '2024-03-14'))[0]?.seat).toEqual({ ref: 'U/1', from: '2024-02-01', held: true });
  });

  it('shows a diploma as issued, not due, and then as revoked', async () => {
    const rest = [attended(A, 'L/3', 'P01', [2, 200])];
    expect((await diplomas(rest, '2024-05-01'))['P01']).toBe('due');
    const issued = [...rest, diploma('DiplomaIssued', '2024-05-10'), cancelled(1)];
    expect((await diplomas(issued, '2024-05-09'))['P01']).toBe('out-of-reach');
    expect((await diplomas(issued, '2024-05-10'))['P01']).toBe('issued');
    const revoked = [...issued, diploma('DiplomaRevoked', '2024-05-20')];
    expect((await diplomas(revoked, '2024-05-19'))['P01']).toBe('issued');
    expect((await diplomas(revoked, '2024-05-20'))['P01']).toBe('revoked');
  });

  it('gives names to those alone who may see them', async () => {
    const known = async (_: string, person: string) => (person === 'P01' ? { firstName: 'given' } : undefined);
    expect((await of([], TODAY)).every((one) => !('identity' in one))).toBe(true);
    expect((await of([], TODAY, { identityOf: known })).map(({ identity }) => identity)).toEqual([
      { firstName: 'given' },
      undefined,
    ]);
  });

  it('is asked by municipality and by edition', async () => {
    const parts = await partsOf(facts);
    const ask = (more: object) =>
      answerTo(parts, { type: 'academy', programme: P, today: TODAY, ...more }).then(
        ({ participants }) => participants.length,
      );
    expect(await ask({ code: '120805' })).toBe(2);
    expect(await ask({ code: '121703' })).toBe(0);
    expect(await ask({ edition: 'E1' })).toBe(2);
    await expect(ask({ edition: 'E9' })).rejects.toThrow(EditionUnknown);
  });
});

describe('one municipality', () => {
  const of = async (more: object = {}, log: readonly InStream[] = facts) =>
    answerTo(await partsOf(log), { type: 'municipality', programme: P, code: '120805', today: TODAY, ...more });

  it('shows commitments with their acts, hours, counts by kind and participants', async () => {
    expect(await of()).toMatchObject({
      member: { teryt: A, track: 'full', from: '2024-01-02' },
      region: false,
      commitments: [
        {
          recommendation: 'I.1',
          plane: 'I',
          state: 'adopted',
          since: '2024-06-01',
          refs: ['C/1'],
          acts: [{ ref: 'K/1', on: '2024-06-01', instrument: 'resolution', number: 'K/1/2024' }],
        },
      ],
      advisory: { hours: 0.5 },
      activities: [
        { kind: 'training', count: 2, people: 10, amount_pln: 12.34, outside: [{ refs: ['Z/1'], on: '2024-02-01' }] },
      ],
      participants: [{ person: 'P01' }, { person: 'P02' }],
      status: 'overdue',
    });
  });

  it('names the entries behind each figure on request', async () => {
    const entries = Object.fromEntries((await of({ refs: true })).requirements.map((one) => [one.id, one.entries]));
    expect(entries['advisory']).toEqual([{ table: 'advisory', refs: ['D/1', 'D/2'], on: '2024-02-01', adds: 0.5 }]);
    expect(entries['trainings']?.map(({ refs }) => refs)).toEqual([['Z/1'], ['Z/2']]);
    expect(entries['commitments']).toEqual([{ table: 'commitments', refs: ['C/1'], on: '2024-02-01' }]);
    expect(entries['adoption']?.map(({ table }) => table)).toEqual(['commitments', 'adoptions']);
    expect(entries['seats']?.map(({ refs }) => refs[0])).toEqual(['U/1', 'U/2']);
    expect(entries['diplomas']).toEqual([]);
    expect((await of()).requirements.some((one) => 'entries' in one)).toBe(false);
  });

  it('names those behind its hours, its activities and its people’s hours, too', async () => {
    const { advisory, activities, participants } = await of({ refs: true }, [
      ...facts,
      activity('12', 'Z/9', '2024-03-01', { kind: 'promotion', people: 100 }),
    ]);
    expect(advisory.entries).toEqual([{ table: 'advisory', refs: ['D/1', 'D/2'], on: '2024-02-01', adds: 0.5 }]);
    expect(activities.map(({ kind, entries }) => [kind, entries?.map(({ refs }) => refs[0])])).toEqual([
      ['training', ['Z/1', 'Z/2']],
    ]);
    for (const { attended: hours, entries } of participants)
      expect(entries?.reduce((sum, { adds = 0 }) => sum + adds, 0)).toBe(hours);
    const { activities: without } = await of();
    expect(without.some((one) => 'entries' in one)).toBe(false);
  });

  it('says nothing of joining and leaving that are still to come', async () => {
    const log = [...facts, left(A, '2024-11-30')];
    expect((await of({ on: '2023-12-31' }, log)).memberships).toEqual([]);
    expect((await of({ on: '2024-11-29' }, log)).memberships).toMatchObject([{ teryt: A }]);
    expect((await of({ on: '2024-11-29' }, log)).memberships[0]).not.toHaveProperty('to');
    expect((await of({ on: '2024-11-30' }, log)).member).toMatchObject({ to: '2024-11-30' });
  });

  it('is asked no requirement before joining and after leaving', async () => {
    const gone = await of({ on: '2024-12-01' }, [...facts, left(A, '2024-11-30')]);
    expect(gone).toMatchObject({ requirements: [], memberships: [{ to: '2024-11-30' }], advisory: { hours: 0.5 } });
    expect(gone).not.toHaveProperty('member');
    expect(gone).not.toHaveProperty('status');
  });

  it('may be a region, which has activities alone', async () => {
    const log = [...facts, activity('12', 'Z/9', '2024-03-01', { kind: 'promotion', people: 100 })];
    expect(await of({ code: '12' }, log)).toMatchObject({
      region: true,
      memberships: [],
      requirements: [],
      activities: [{ kind: 'promotion', people: 100 }],
    });
  });
});

describe('the lineage of a figure', () => {
  const of = async (more: object) =>
    answerTo(await partsOf(facts), { type: 'lineage', programme: P, today: TODAY, figure: 'advisory', ...more });

  it('is that of an average, of one municipality, or of an indicator', async () => {
    expect(await of({})).toMatchObject({
      actual: 0.25,
      entries: [{ code: '120805', refs: ['D/1', 'D/2'], adds: 0.5 }],
    });
    expect(await of({ code: '121703' })).toMatchObject({ actual: 0, entries: [] });
    expect(await of({ figure: 'adopting' })).toMatchObject({
      actual: 1,
      entries: [{ refs: ['C/1'] }, { refs: ['K/1'] }],
    });
    expect(await of({ figure: 'commitments' })).toMatchObject({ actual: null, entries: [{ code: '120805' }] });
  });

  it('leaves out of an average who does not belong on the day', async () => {
    const log = [...facts, session(B, 'D/7', '2024-03-01', 60), left(B, '2024-05-31')];
    const answer = await answerTo(await partsOf(log), {
      type: 'lineage',
      programme: P,
      on: '2024-06-01',
      today: TODAY,
      figure: 'advisory',
    });
    expect(answer).toMatchObject({ actual: 0.5, entries: [{ code: '120805' }] });
  });

  it('is of a figure that the definition in force has', async () => {
    await expect(of({ figure: 'none' })).rejects.toThrow(FigureUnknown);
  });
});

describe('programmes', () => {
  it('are listed, and one is shown with the definition in force and its schedules', async () => {
    const parts = await partsOf([
      ...facts,
      ['programme-demo', { type: 'ProgrammeClosed', data: { on: '2024-12-31' } }],
    ]);
    expect(await answerTo(parts, { type: 'programmes' })).toMatchObject({
      programmes: [{ id: P, fund: 'ESF', closed: '2024-12-31', timeZone: 'Europe/Warsaw' }],
    });
    expect(await answerTo(parts, { type: 'programme', programme: P, today: TODAY })).toMatchObject({
      on: TODAY,
      definition: { id: P },
      definedFrom: ['2024-01-01'],
      closed: '2024-12-31',
      editions: [{ id: 'E1', days: [{ day: 1, date: '2024-03-01' }, { day: 2 }, { day: 3 }] }],
    });
  });
});

describe('every answer', () => {
  it('may travel between threads', async () => {
    const parts = await partsOf(facts);
    const questions: readonly Question[] = [
      { type: 'programmes' },
      { type: 'programme', programme: P, today: TODAY },
      { type: 'overview', programme: P, today: TODAY },
      { type: 'status', programme: P, today: TODAY },
      { type: 'municipality', programme: P, code: '120805', today: TODAY, refs: true },
      { type: 'academy', programme: P, today: TODAY },
      { type: 'lineage', programme: P, today: TODAY, figure: 'advisory' },
      { type: 'dossier', programme: P, code: '120805', today: TODAY },
      { type: 'faults', programme: P },
    ];
    for (const question of questions) {
      const answer: AnswerTo<Question> = await answerTo(parts, question);
      expect(structuredClone(answer)).toEqual(answer);
    }
  });
});

describe('entries that lie outside', () => {
  const entriesOf = async (more: readonly InStream[], code?: string) => {
    const question = { type: 'outside', programme: P, ...(code !== undefined && { code }) } as const;
    return (await answerTo(await partsOf([...facts, ...more]), question)).entries;
  };

  it('are none while all are members', async () => {
    expect(await entriesOf([activity('12', 'Z/9', '2024-01-01', { kind: 'promotion', people: 1 })])).toEqual([]);
  });

  it('are named once their municipality left before them, attendance on the date of its training day', async () => {
    const code = '120805';
    expect(await entriesOf([left(A, '2024-02-29')], code)).toEqual([
      { table: 'adoptions', ref: 'K/1', code, on: '2024-06-01' },
      { table: 'attendance', ref: 'L/1', code, on: '2024-03-01' },
      { table: 'attendance', ref: 'L/2', code, on: '2024-03-01' },
      { table: 'activities', ref: 'Z/2', code, on: '2024-04-01' },
    ]);
    expect(await entriesOf([left(A, '2024-02-29')], '121703')).toEqual([]);
  });

  it('are named once an amendment ends the period before them, those of all municipalities; acts may come after it', async () => {
    const definition = aDefinition({ period: { from: '2024-01-01', to: '2024-02-29' } });
    const found = await entriesOf([session(B, 'D/9', '2024-03-02', 15), amended('2024-01-01', definition)]);
    expect(found.map(({ ref }) => ref)).toEqual(['L/1', 'L/2', 'Z/2', 'D/9']);
  });
});
