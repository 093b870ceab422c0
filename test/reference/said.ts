import { addDays } from '@kernel/day.js';
import type { Seat } from '@modules/academy/contracts.js';
import type { CommitmentEntry } from '@modules/participation/contracts.js';
import { aDefinition } from '@testing/builders.js';
import fc from 'fast-check';
import type { Table } from './plain-record.js';

export const UNITS = ['1208053', '1217032', '1205'] as const;
const REGION = '12';
const PEOPLE = ['P1', 'P2', 'P3', 'P4', 'P5'] as const;
export const TODAY = '2025-02-10';
/** From this day on the second definition is in force. */
export const AMENDED = '2024-04-01';
export const FIRST = aDefinition();
/** Fewer seats, a lower threshold, a recommendation and a kind less, other requirements, a period that ends sooner. */
export const SECOND = aDefinition({
  period: { from: '2024-01-01', to: '2024-11-30' },
  recommendations: FIRST.recommendations
    .filter(({ id }) => id !== 'II.4')
    .map((one) => (one.id === 'I.2' ? { ...one, plane: 'II', instruments: ['resolution'] } : one)),
  academy: { ...FIRST.academy, threshold: 5005, seats: 2 },
  activityKinds: FIRST.activityKinds.filter(({ id }) => id !== 'promotion'),
  requirements: [
    { id: 'commitments', measure: 'commitments.active', minimum: '3', tracks: ['full'], due: '2024-08-31' },
    { id: 'adoption', measure: 'commitments.adopted', minimum: 'all', tracks: ['full'], due: '2024-10-31' },
    { id: 'diplomas', measure: 'academy.diplomas', minimum: '1', tracks: ['full', 'associate'], due: '2024-06-30' },
    {
      id: 'hours',
      measure: 'activities.hours',
      kinds: ['training'],
      average: '0.3333',
      tracks: ['full', 'associate'],
      due: '2024-07-31',
    },
    { id: 'advisory', measure: 'advisory.hours', average: '2', tracks: ['associate'], due: '2024-12-31' },
    {
      id: 'money',
      measure: 'activities.amount_pln',
      kinds: ['training'],
      minimum: '1.5',
      tracks: ['full'],
      due: '2024-05-31',
    },
  ],
  indicators: [
    ...FIRST.indicators.map((one) => (one.kinds ? { ...one, kinds: ['training'] } : one)),
    { id: 'hours', measure: 'advisory.hours' },
    { id: 'organisations', measure: 'activities.organisations', kinds: ['training'] },
    { id: 'people', measure: 'academy.people' },
    { id: 'diplomas', measure: 'academy.diplomas' },
    { id: 'money', measure: 'activities.amount_pln', kinds: ['training'] },
    { id: 'promised', measure: 'commitments.active', plane: 'II' },
  ],
});

export const keyOf = (teryt: string): string => teryt.slice(0, 6);

const INSTRUMENTS: Readonly<Record<string, string>> = {
  'I.1': 'resolution',
  'I.2': 'ordinance',
  'II.3': 'ordinance',
  'II.4': 'decision',
  'III.5': 'ordinance',
  'III.6': 'resolution',
};

/** What an entry of some table says, and the stream that it belongs to. */
export interface Content {
  readonly table: Table;
  readonly key: string;
  readonly content: object;
}

const unit = fc.constantFrom(UNITS[0], UNITS[0], UNITS[0], ...UNITS);
export const day = fc.oneof(
  { weight: 8, arbitrary: fc.nat(24).map((weeks) => addDays('2024-01-03', weeks * 9)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('2023-12-31', '2024-01-01', '2024-11-30', '2024-12-01', '2025-01-15', '2025-02-11'),
  },
);
const recommendation = fc.constantFrom(
  ...Array<string>(5).fill('I.1'),
  'I.2',
  'II.3',
  'II.3',
  'II.4',
  'III.5',
  'III.5',
  'III.6',
  'IX.9',
);
const reason = fc.option(fc.constantFrom('postponed', 'merged'), { nil: undefined });
const person = fc.constantFrom(...PEOPLE);
const maybe = <T>(one: fc.Arbitrary<T>, freq = 1) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: freq, arbitrary: one });
const given = <T extends object>(fields: T): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const joining: fc.Arbitrary<Content> = fc
  .record({
    teryt: unit,
    track: fc.constantFrom('full', 'full', 'full', 'full', 'associate', 'associate', 'other'),
    on: day,
    left: maybe(day),
  })
  .map(({ teryt, track, on, left }) => ({
    table: 'municipalities',
    key: keyOf(teryt),
    content: given({ teryt, name: `Gmina ${teryt}`, track, on, left: left && { on: left } }),
  }));
const commitment: fc.Arbitrary<Content> = fc
  .record({
    teryt: unit,
    on: day,
    action: fc.constantFrom<CommitmentEntry['action'][]>(
      'commit',
      'commit',
      'commit',
      'replace',
      'withdraw',
      'confirm',
    ),
    recommendation,
    replacedBy: recommendation,
    reason,
  })
  .map(({ action, recommendation: of, replacedBy, ...rest }) => ({
    table: 'commitments',
    key: keyOf(rest.teryt),
    content: given({
      ...rest,
      action,
      recommendation: action === 'confirm' ? undefined : of,
      replacedBy: action === 'replace' ? replacedBy : undefined,
    }),
  }));
const act: fc.Arbitrary<Content> = fc
  .record({
    teryt: unit,
    on: day,
    recommendation,
    instrument: maybe(fc.constantFrom('resolution', 'ordinance', 'decision')),
    repealed: maybe(day),
  })
  .map(({ repealed, instrument, ...rest }) => ({
    table: 'adoptions',
    key: keyOf(rest.teryt),
    content: given({
      ...rest,
      instrument: instrument ?? INSTRUMENTS[rest.recommendation] ?? 'resolution',
      number: '1',
      title: 'an act',
      repealed: repealed && { on: repealed },
    }),
  }));
const session: fc.Arbitrary<Content> = fc
  .record({
    teryt: unit,
    on: day,
    adviser: fc.constantFrom('adv-1', 'adv-2'),
    minutes: fc.constantFrom(0, 15, 15, 30, 45, 50, 240, 360, 720),
    recommendation: maybe(recommendation),
  })
  .map((content) => ({
    table: 'advisory',
    key: keyOf(content.teryt),
    content: given({ ...content, mode: 'remote', topic: 'a draft' }),
  }));
const activity: fc.Arbitrary<Content> = fc
  .record({
    teryt: fc.constantFrom(...UNITS, REGION),
    on: day,
    kind: fc.constantFrom('training', 'promotion', 'concert'),
    minutes: maybe(fc.nat(100)),
    people: maybe(fc.nat(30)),
    organisations: maybe(fc.nat(3)),
    amount: maybe(fc.nat(999)),
  })
  .map((content) => ({ table: 'activities', key: keyOf(content.teryt), content: given(content) }));
const seat: fc.Arbitrary<Content> = fc
  .record({
    person,
    teryt: unit,
    on: day,
    side: fc.constantFrom<Seat['side'][]>('JST', 'NGO'),
    replaces: maybe(person, 4),
  })
  .map((content) => ({
    table: 'participants',
    key: 'E1',
    content: given({ ...content, sex: 'F', reason: content.replaces && 'new job' }),
  }));
const attendance: fc.Arbitrary<Content> = fc
  .record({
    person,
    day: fc.constantFrom(1, 1, 2, 2, 3, 3, 4, 4, 5),
    minutes: fc.constantFrom(0, 60, 240, 299, 300, 300, 300, 301),
  })
  .map((content) => ({ table: 'attendance', key: 'E1', content }));

/** An entry of any table: often right, and wrong in every way that a rule knows. */
export const content = fc.oneof(
  { weight: 2, arbitrary: joining },
  { weight: 8, arbitrary: commitment },
  { weight: 4, arbitrary: act },
  { weight: 4, arbitrary: session },
  { weight: 3, arbitrary: activity },
  { weight: 5, arbitrary: seat },
  { weight: 5, arbitrary: attendance },
);
