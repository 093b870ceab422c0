import { describe, expect, it } from '@jest/globals';
import type { Day } from '@kernel/day.js';
import { aDefinition } from '@testing/builders.js';
import {
  activity,
  amended,
  annulmentOf,
  attended,
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
  scheduled,
  session,
} from '@testing/standing-facts.js';
import { FactLog, projected } from '@testing/view-spec.js';
import type { InStream } from '@testing/view-spec.js';

import { answerTo } from '../questions/answer.js';
import type { DossierAnswer } from '../questions/dossier.question.js';
import { decodeFact } from '../standing.decode.js';
import { MunicipalityUnknown } from '../standing.errors.js';
import { VIEWS } from '../views.js';
import { eventsAt } from './events-at.js';

const A = '1208053';
const B = '1217032';

const dossierOf = async (
  facts: readonly InStream[],
  on: Day = '2024-12-31',
  code = '120805',
): Promise<DossierAnswer> => {
  const log = new FactLog();
  await log.add(facts);
  const store = await projected(log, VIEWS, decodeFact);
  return answerTo({ store, log: log.store }, { type: 'dossier', programme: P, code, on, today: '2024-12-31' });
};

const brief = ({ lines }: DossierAnswer) => lines.map(({ type, ref, on }) => [type, ref, on]);

const base = [launched(), joined(A), joined(B)];

describe('a dossier', () => {
  it('holds everything about one municipality, by day and within a day in the order of the log', async () => {
    const facts = [
      ...base,
      scheduled(1, '2024-03-10'),
      activity(A, 'Z/1', '2024-03-02', { kind: 'training', people: 3 }),
      session(A, 'D/1', '2024-03-01', 60),
      session(B, 'D/2', '2024-03-01', 60),
      committed(A, 'C/1', 'I.1', '2024-03-01'),
      enrolled(A, 'U/1', 'P01', '2024-02-01'),
      enrolled(B, 'U/2', 'P02', '2024-02-01'),
      attended(B, 'L/1', 'P02', [1, 60]),
      attended(A, 'L/2', 'P01', [1, 60]),
      left(A, '2024-06-30'),
    ];
    expect(brief(await dossierOf(facts))).toEqual([
      ['MunicipalityJoined', `J/${A}`, '2024-01-02'],
      ['PersonEnrolled', 'U/1', '2024-02-01'],
      ['AdvisorySessionLogged', 'D/1', '2024-03-01'],
      ['RecommendationCommitted', 'C/1', '2024-03-01'],
      ['ActivityRecorded', 'Z/1', '2024-03-02'],
      ['AttendanceRecorded', 'L/2', '2024-03-10'],
      ['MunicipalityLeft', `J/${A}`, '2024-06-30'],
    ]);
    expect(brief(await dossierOf(facts, '2024-02-28'))).toHaveLength(2);
  });

  it('says who recorded what, when and through what', async () => {
    const { lines } = await dossierOf([...base, session(A, 'D/1', '2024-03-01', 60)]);
    expect(lines[1]).toEqual({
      position: '4',
      stream: 'advisory-demo:120805',
      revision: '0',
      type: 'AdvisorySessionLogged',
      on: '2024-03-01',
      recordedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      actor: 'spec-1',
      role: 'specialist',
      source: 'import',
      table: 'advisory',
      ref: 'D/1',
      entry: 'D/1',
      values: { teryt: A, on: '2024-03-01', adviser: 'adv-1', minutes: 60, mode: 'remote', topic: 'a draft' },
      standing: true,
      notes: [],
    });
  });

  it('shows a correction with what it replaced, field by field, and why', async () => {
    const first = session(A, 'D/1', '2024-03-01', 60);
    const second = correctionOf(first, 'D/2', { minutes: 45, on: '2024-03-05', recommendation: 'I.1' });
    const { lines } = await dossierOf([...base, first, second]);
    expect(lines.slice(1)).toMatchObject([
      { ref: 'D/1', standing: false, correctedBy: 'D/2', on: '2024-03-01' },
      {
        ref: 'D/2',
        entry: 'D/1',
        standing: true,
        on: '2024-03-05',
        reason: 'miscounted',
        changes: [
          { field: 'on', before: '2024-03-01', after: '2024-03-05' },
          { field: 'minutes', before: 60, after: 45 },
          { field: 'recommendation', before: null, after: 'I.1' },
        ],
      },
    ]);
  });

  it('shows an annulment with what it took away, and all wordings of the entry as not standing', async () => {
    const first = activity(A, 'Z/1', '2024-03-01', { kind: 'training', people: 3 });
    const facts = [...base, first, correctionOf(first, 'Z/2', { people: 4 }), annulmentOf(first, 'Z/3')];
    const { lines } = await dossierOf(facts);
    expect(lines.slice(1)).toMatchObject([
      { ref: 'Z/1', standing: false, annulledBy: 'Z/3' },
      { ref: 'Z/2', standing: false, annulledBy: 'Z/3' },
      { ref: 'Z/3', entry: 'Z/1', on: '2024-03-01', values: { people: 4 }, reason: 'never was' },
    ]);
  });

  it('shows a repeal under its act, and a correction that takes it back', async () => {
    const act = enacted(A, 'K/1', 'I.1', '2024-03-02');
    const restated: InStream = [
      act[0],
      {
        type: 'AdoptionCorrected',
        data: {
          ref: 'K/2',
          corrects: 'K/1',
          reason: 'not repealed',
          entry: {
            teryt: A,
            recommendation: 'I.1',
            instrument: 'resolution',
            number: 'K/1/2024',
            on: '2024-03-02',
            title: 'an act',
          },
        },
      },
    ];
    const facts = [...base, committed(A, 'C/1', 'I.1', '2024-03-01'), act, repealed(A, 'K/1', '2024-04-01'), restated];
    const lines = (await dossierOf(facts)).lines.filter(({ table }) => table === 'adoptions');
    expect(lines).toMatchObject([
      { type: 'AdoptionRecorded', correctedBy: 'K/2' },
      {
        type: 'AdoptionCorrected',
        standing: true,
        changes: [{ field: 'repealed', before: { on: '2024-04-01', reason: 'court' }, after: null }],
      },
      { type: 'AdoptionRepealed', entry: 'K/1', standing: false, correctedBy: 'K/2' },
    ]);
  });

  it('lets attendance go with its training day', async () => {
    const facts = [
      ...base,
      scheduled(1, '2024-03-10'),
      enrolled(A, 'U/1', 'P01', '2024-02-01'),
      attended(A, 'L/1', 'P01', [1, 60]),
      moved(1, '2024-05-05'),
    ];
    expect(brief(await dossierOf(facts)).at(-1)).toEqual(['AttendanceRecorded', 'L/1', '2024-05-05']);
  });

  it('holds the attendance of a seat that was annulled, and of a predecessor', async () => {
    const annulled: InStream = [
      'academy-demo:E1',
      {
        type: 'SeatAnnulled',
        data: {
          ref: 'U/9',
          annuls: 'U/1',
          reason: 'x',
          on: '2024-02-01',
          before: { ref: 'U/1', person: 'P01', teryt: A },
        },
      },
    ];
    const facts = [
      ...base,
      scheduled(1, '2024-03-10'),
      enrolled(A, 'U/1', 'P01', '2024-02-01'),
      enrolled(A, 'U/2', 'P02', '2024-02-01'),
      passed(A, 'U/3', ['P02', 'P03'], '2024-04-01'),
      attended(A, 'L/1', 'P01', [1, 60]),
      attended(A, 'L/2', 'P02', [1, 60]),
      annulled,
    ];
    expect(brief(await dossierOf(facts)).map(([, ref]) => ref)).toEqual([
      `J/${A}`,
      'U/1',
      'U/2',
      'U/9',
      'L/1',
      'L/2',
      'U/3',
    ]);
  });

  it('holds attendance that was logged before the seat was annulled and logged anew as this municipality’s, to its last word', async () => {
    const before = { ref: 'U/1', person: 'P01', teryt: A };
    const edition = 'academy-demo:E1';
    const facts: readonly InStream[] = [
      ...base,
      scheduled(1, '2024-03-10'),
      scheduled(2, '2024-03-11'),
      enrolled(A, 'U/1', 'P01', '2024-02-01'),
      attended(A, 'L/1', 'P01', [1, 60]),
      attended(A, 'L/2', 'P01', [2, 60]),
      [edition, { type: 'SeatAnnulled', data: { ref: 'U/2', annuls: 'U/1', reason: 'x', on: '2024-02-01', before } }],
      enrolled(B, 'U/3', 'P01', '2024-02-01'),
      [
        edition,
        {
          type: 'AttendanceAnnulled',
          data: {
            ref: 'L/3',
            annuls: 'L/2',
            reason: 'x',
            on: '2024-03-11',
            before: { ref: 'L/2', person: 'P01', teryt: A },
          },
        },
      ],
    ];
    const lines = (await dossierOf(facts, '2024-12-31', '121703')).lines.filter(({ table }) => table === 'attendance');
    expect(lines).toMatchObject([
      { ref: 'L/1', standing: true },
      { ref: 'L/2', standing: false, annulledBy: 'L/3' },
      { ref: 'L/3', entry: 'L/2' },
    ]);
  });

  it('is of a municipality about which something is on record', async () => {
    await expect(dossierOf(base, '2024-12-31', '999999')).rejects.toThrow(MunicipalityUnknown);
  });
});

describe('an event that cannot be read', () => {
  it('is named, and the rest is shown', async () => {
    const unknown: InStream = ['advisory-demo:120805', { type: 'AdvisorySessionForgotten', data: {} }];
    const answer = await dossierOf([...base, session(A, 'D/1', '2024-03-01', 60), unknown]);
    expect(brief(answer).map(([type]) => type)).toEqual(['MunicipalityJoined', 'AdvisorySessionLogged']);
    expect(answer.unread).toEqual([
      {
        position: '5',
        stream: 'advisory-demo:120805',
        revision: '1',
        type: 'AdvisorySessionForgotten',
        reason: expect.stringContaining('its type is not known'),
      },
    ]);
    expect(answer.degraded).toHaveLength(1);
  });
});

describe('what is odd in a dossier', () => {
  const notes = async (facts: readonly InStream[]) =>
    Object.fromEntries((await dossierOf(facts)).lines.map(({ ref, notes: of }) => [ref, of]));

  it('is shown beside entries that count all the same', async () => {
    const found = await notes([
      ...base,
      session(A, 'D/1', '2024-03-01', 60),
      session(A, 'D/2', '2024-07-01', 60),
      session(B, 'D/1', '2024-03-01', 60),
      activity(A, 'Z/1', '2024-02-01', { kind: 'training', people: 1 }),
      enacted(A, 'K/1', 'I.1', '2024-03-01'),
      left(A, '2024-05-31'),
      amended('2024-01-01', aDefinition({ period: { from: '2024-01-01', to: '2024-06-30' } })),
    ]);
    expect(found).toMatchObject({
      'D/1': ['ref-in-several-streams'],
      'D/2': ['outside-membership', 'outside-period'],
      'Z/1': ['outside-window'],
      'K/1': ['without-commitment'],
    });
  });
});

describe('events at some revisions of a long stream', () => {
  it('are read without reading what lies between', async () => {
    const log = new FactLog();
    await log.add(Array.from({ length: 3000 }, (_, index) => session(A, `D/${index}`, '2024-03-01', 15)));
    const asked: bigint[] = [];
    const counted = {
      readStream: (stream: string, from?: bigint) => {
        asked.push(from ?? 0n);
        return log.store.readStream(stream, from);
      },
    };
    const found: bigint[] = [];
    for await (const { revision } of eventsAt(counted, 'advisory-demo:120805', [3n, 5n, 400n, 2500n, 2999n, 9999n]))
      found.push(revision);
    expect(found).toEqual([3n, 5n, 400n, 2500n, 2999n]);
    expect(asked).toEqual([3n, 2500n, 9999n]);
  });
});
