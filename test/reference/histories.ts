import { within } from '@kernel/day.js';
import type { TrainingDay } from '@modules/academy/contracts.js';
import type { Lane, RowCommand } from '@modules/intake/contracts.js';
import type { Definition } from '@modules/programme/contracts.js';
import fc from 'fast-check';
import { hadEnd } from './plain-record.js';
import type { PlainRecord, Said, Table } from './plain-record.js';
import { AMENDED, content, day, FIRST, keyOf, SECOND, UNITS } from './said.js';
import type { Content } from './said.js';

const LANES: Readonly<Record<Table | 'academy-days', Lane>> = {
  municipalities: 'participation',
  commitments: 'participation',
  adoptions: 'participation',
  advisory: 'advisory',
  activities: 'activities',
  participants: 'academy',
  attendance: 'academy',
  'academy-days': 'academy',
};

/** What somebody does next. */
export const step = fc.oneof(
  { weight: 10, arbitrary: content.map((said) => ({ how: 'record' as const, said })) },
  { weight: 4, arbitrary: fc.record({ how: fc.constant('correct' as const), said: content, which: fc.nat(1000) }) },
  { weight: 2, arbitrary: fc.record({ how: fc.constant('annul' as const), said: content, which: fc.nat(1000) }) },
  {
    weight: 1,
    arbitrary: fc.record({ how: fc.constant('end' as const), on: day, which: fc.nat(1000), act: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      how: fc.constant('day' as const),
      number: fc.integer({ min: 1, max: 4 }),
      date: day,
      minutes: fc.constantFrom(240, 300, 301),
      cancelled: fc.constantFrom(true, false, false),
    }),
  },
);
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const pick = <T>(items: readonly T[], which: number): T | undefined => items[which % Math.max(1, items.length)];

/** A command on its way to its stream. */
export interface Ready {
  readonly command: RowCommand;
  readonly lane: Lane;
  readonly key: string;
  /** Refused whatever else is on record. */
  readonly impossible: boolean;
}

/** A step as a command over what is on record; undefined where there is nothing that it could be about. */
export const commandOf = (one: Step, ref: string, record: PlainRecord): Ready | undefined => {
  switch (one.how) {
    case 'record':
      return asRecorded(one.said, ref);
    case 'correct':
    case 'annul':
      return asChanged(one, ref, record);
    case 'end':
      return asEnded(one, record);
    case 'day':
      return asDay(one);
  }
};

type Of<How extends Step['how']> = Extract<Step, { readonly how: How }>;

export const asRecorded = ({ table, key, content: said }: Content, ref: string): Ready => ({
  command: { type: 'record', table, ref, content: said } as RowCommand,
  lane: LANES[table],
  key,
  impossible: false,
});

const asChanged = (
  { how, said, which }: Of<'correct'> | Of<'annul'>,
  ref: string,
  record: PlainRecord,
): Ready | undefined => {
  const { table } = said;
  const target = pick<Said<object>>(record[table], which);
  const named = target && pick(target.refs, which);
  if (!target || named === undefined) return undefined;
  const at = { lane: LANES[table], key: target.key };
  const common = { table, ref, reason: 'mistaken' };
  if (how === 'annul')
    return { ...at, command: { ...common, type: 'annul', annuls: named } as RowCommand, impossible: false };
  // What an entry is of (its municipality, its person) stays as it is.
  const kept = new Set(['teryt', ...(table === 'participants' ? ['person'] : [])]);
  const stays = Object.fromEntries(Object.entries(target.content).filter(([field]) => kept.has(field)));
  const command = { ...common, type: 'correct', corrects: named, content: { ...said.content, ...stays } };
  return { ...at, command: command as RowCommand, impossible: target.annulled };
};

type MayEnd = Said<{ readonly left?: object; readonly repealed?: object }>;

const asEnded = ({ act, which, on }: Of<'end'>, record: PlainRecord): Ready | undefined => {
  const table = act ? 'adoptions' : 'municipalities';
  const target = pick<MayEnd>(record[table], which);
  const ref = target && pick(target.refs, which);
  if (!target || ref === undefined) return undefined;
  const { left, repealed } = target.content;
  if (left ?? repealed) return undefined;
  const command = { type: act ? 'repeal' : 'leave', table, ref, on } as RowCommand;
  return { command, lane: 'participation', key: target.key, impossible: !takesEnd(target, on) };
};

/** One that it had already changes nothing, even when the entry is annulled. */
const takesEnd = (entry: Said<object>, on: string): boolean => !entry.annulled || hadEnd(entry, { on });

const asDay = ({ number, date, minutes, cancelled }: Of<'day'>): Ready => ({
  ...scheduled({ day: number, date, minutes, reason: 'snow', ...(cancelled && { cancelled: true as const }) }),
  impossible: !within(date, definitionFrom(date).period),
});

const definitionFrom = (date: string): Definition => (date < AMENDED ? FIRST : SECOND);

/** A row that schedules a training day, or with a reason corrects it. */
const scheduled = (row: TrainingDay): Ready => ({
  command: { type: 'training-day', table: 'academy-days', ref: `E1/${row.day}`, content: row },
  lane: 'academy',
  key: 'E1',
  impossible: false,
});

const promised = (of: string): Content => ({
  table: 'commitments',
  key: keyOf(UNITS[0]),
  content: { teryt: UNITS[0], on: '2024-01-04', action: 'commit', recommendation: of },
});
const seated = (of: string, teryt: string): Content => ({
  table: 'participants',
  key: 'E1',
  content: { person: of, teryt, side: 'JST', sex: 'F', on: '2024-01-30' },
});
const BASE: readonly Content[] = [
  ...UNITS.map((teryt, index) => ({
    table: 'municipalities' as const,
    key: keyOf(teryt),
    content: { teryt, name: `Gmina ${teryt}`, track: index === 2 ? 'associate' : 'full', on: `2024-01-0${index + 1}` },
  })),
  ...['I.1', 'II.3', 'III.5', 'I.2'].map(promised),
  seated('P1', UNITS[0]),
  seated('P2', UNITS[0]),
  seated('P3', UNITS[1]),
];
const CONFIRMED: Content = {
  table: 'commitments',
  key: keyOf(UNITS[0]),
  content: { teryt: UNITS[0], on: '2024-01-04', action: 'confirm' },
};
const DAYS = ['2024-02-14', '2024-03-13', '2024-03-14', '2024-06-05'];

/** With what every history begins. */
export const beginning = (confirmed: boolean): readonly Ready[] => [
  ...[...BASE, ...(confirmed ? [CONFIRMED] : [])].map((said, index) => asRecorded(said, `B${index}`)),
  ...DAYS.map((date, index) => scheduled({ day: index + 1, date, minutes: 300 })),
];
