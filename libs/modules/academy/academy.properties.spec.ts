import { describe, expect, it } from '@jest/globals';
import { decideAll } from '@kernel/decider.js';
import { standing } from '@kernel/entries.js';
import { exhaustive } from '@kernel/exhaustive.js';
import type { Membership } from '@modules/participation/contracts.js';
import { someRules } from '@testing/builders.js';
import { expectRepeatsToChangeNothing } from '@testing/decider-spec.js';
import {
  array,
  assert,
  constant,
  constantFrom,
  integer,
  oneof,
  option,
  property,
  record,
  shuffledSubarray,
  uniqueArray,
} from 'fast-check';
import type { AcademyCommand, Given } from './academy.commands.js';
import type { Attendance, Seat } from './academy.events.js';
import { attendancesOf, daysOf } from './academy.lookups.js';
import type { AcademyState } from './academy.state.js';
import { academy } from './academy.js';
import { attendedMinutes } from './schedule.js';
import { seatsOn } from './seats.js';

const UNITS = ['1208053', '1217032'];
const PEOPLE = ['P1', 'P2', 'P3', 'P4', 'P5'];
const membership: readonly Membership[] = UNITS.map((teryt) => ({
  teryt,
  name: teryt,
  track: 'full',
  from: '2024-01-01',
}));
const context: Given = { edition: 'E1', rules: someRules(), membership };
const dayOf = (number: number): string => `2024-02-${String(number).padStart(2, '0')}`;

const days: readonly AcademyCommand[] = [4, 10, 16, 22].map((date, index) => ({
  ...context,
  type: 'schedule',
  day: index + 1,
  date: dayOf(date),
  minutes: 100,
}));

/** Seats of different days: no day has two entries, so that nothing hangs on which was logged first. */
const seats = uniqueArray(
  record({
    person: constantFrom(...PEOPLE),
    unit: integer({ min: 0, max: 9 }).map((number) => (number < 8 ? 0 : 1)),
    date: integer({ min: 1, max: 28 }),
    replaces: option(constantFrom(...PEOPLE), { nil: undefined, freq: 2 }),
  }),
  { selector: ({ date }) => date, maxLength: 7 },
).map((rows) =>
  rows.map(({ person, unit, date, replaces }): AcademyCommand => {
    const content: Seat = {
      person,
      teryt: UNITS[unit] ?? '',
      side: 'NGO',
      sex: 'F',
      on: dayOf(date),
      ...(replaces !== undefined && { replaces, reason: 'new job' }),
    };
    return { ...context, type: 'record', table: 'participants', ref: `U${date}`, content };
  }),
);

const attendances = uniqueArray(
  record({ person: constantFrom(...PEOPLE), day: integer({ min: 1, max: 4 }), minutes: integer({ min: 0, max: 100 }) }),
  { selector: ({ person, day }) => `${person} ${day}`, maxLength: 8 },
).map((rows) =>
  rows.map((content, index): AcademyCommand => ({
    ...context,
    type: 'record',
    table: 'attendance',
    ref: `L${index}`,
    content,
  })),
);

/** What anybody could ask of the edition, on every day of the month. */
const answers = (state: AcademyState) =>
  Array.from({ length: 28 }, (_, index) => dayOf(index + 1)).map((on) => ({
    on,
    seats: seatsOn(standing(state.seats), on)
      .map(({ ref, person, teryt, from, to }) => [ref, person, teryt, from, to ?? 'on'].join(' '))
      .toSorted((a, b) => (a < b ? -1 : 1)),
    attended: PEOPLE.map((person) =>
      attendedMinutes(
        attendancesOf(state, person).map(({ content }) => content),
        daysOf(state),
        on,
      ),
    ),
  }));

const after = (commands: readonly AcademyCommand[], from = academy.initialState): AcademyState =>
  decideAll(academy, commands, from).state;

/** Logs them one after another; gives the state, which were taken, and the codes of what was refused. */
const logged = (commands: readonly AcademyCommand[], from: AcademyState) => {
  let state = from;
  const taken = new Set<AcademyCommand>();
  const refused: string[] = [];
  for (const command of commands) {
    const outcome = decideAll(academy, [command], state);
    refused.push(...outcome.refusals.map(({ error }) => error.code));
    if (outcome.refusals.length > 0) continue;
    state = outcome.state;
    taken.add(command);
  }
  return { state, taken, refused };
};

describe('the same seats of different days, logged in any order', () => {
  it('are all taken as one append in every order, or in none; and then give the same standing', () => {
    let taken = 0;
    assert(
      property(
        seats.chain((commands) =>
          shuffledSubarray([...commands], { minLength: commands.length }).map((other) => ({ commands, other })),
        ),
        ({ commands, other }) => {
          const one = decideAll(academy, commands, academy.initialState);
          const two = decideAll(academy, other, academy.initialState);
          expect(two.refusals.length === 0).toBe(one.refusals.length === 0);
          if (one.refusals.length > 0) return;
          taken += 1;
          expect(answers(two.state)).toEqual(answers(one.state));
        },
      ),
    );
    expect(taken).toBeGreaterThan(0);
  });
  it('are refused by name where they come one by one, and what was taken in both gives the same standing', () => {
    let compared = 0;
    const scheduled = after(days);
    assert(
      property(
        seats.chain((commands) =>
          shuffledSubarray([...commands], { minLength: commands.length }).map((other) => ({ commands, other })),
        ),
        attendances,
        ({ commands, other }, attended) => {
          const one = logged([...commands, ...attended], scheduled);
          const two = logged([...other, ...attended.toReversed()], scheduled);
          for (const code of [...one.refused, ...two.refused]) expect(code).toMatch(/^(academy|entry)\.[a-z-]+$/);
          if (one.taken.symmetricDifference(two.taken).size > 0) return;
          compared += 1;
          expect(answers(two.state)).toEqual(answers(one.state));
        },
      ),
    );
    expect(compared).toBeGreaterThan(0);
  });
});

describe('attendance corrected and annulled over and over, by any ref of the chain', () => {
  const enrolled: AcademyCommand = {
    ...context,
    type: 'record',
    table: 'participants',
    ref: 'U1',
    content: { person: 'P1', teryt: '1208053', side: 'JST', sex: 'M', on: '2024-02-01' },
  };
  const kinds: readonly ('record' | 'correct' | 'annul')[] = ['record', 'correct', 'correct', 'annul'];
  const step = record({
    kind: constantFrom(...kinds),
    /** Which of the refs so far it names. */
    names: integer({ min: 0, max: 30 }),
    day: integer({ min: 1, max: 4 }),
    minutes: integer({ min: 0, max: 100 }),
  });

  interface Modelled {
    readonly refs: readonly string[];
    readonly day: number;
    readonly minutes: number;
    readonly stands: boolean;
  }

  const commandOf = (kind: (typeof kinds)[number], ref: string, named: string, content: Attendance): AcademyCommand => {
    const common = { ...context, table: 'attendance' as const, ref };
    switch (kind) {
      case 'record':
        return { ...common, type: kind, content };
      case 'correct':
        return { ...common, type: kind, corrects: named, reason: 'x', content };
      case 'annul':
        return { ...common, type: kind, annuls: named, reason: 'x' };
      default:
        return exhaustive(kind);
    }
  };

  const modelled = (entries: readonly Modelled[], command: AcademyCommand): readonly Modelled[] => {
    if (command.type === 'record' && command.table === 'attendance')
      return [...entries, { refs: [command.ref], ...command.content, stands: true }];
    return entries.map((entry) => {
      if (command.type === 'annul' && entry.refs.includes(command.annuls)) return { ...entry, stands: false };
      if (command.type !== 'correct' || command.table !== 'attendance' || !entry.refs.includes(command.corrects))
        return entry;
      return { ...entry, ...command.content, refs: [...entry.refs, command.ref] };
    });
  };

  it('counts as the latest version that was taken says, and an annulled one not at all', () => {
    let corrections = 0;
    assert(
      property(array(step, { maxLength: 20 }), (steps) => {
        let state = after([...days, enrolled]);
        let entries: readonly Modelled[] = [];
        for (const [index, { kind, names, day, minutes }] of steps.entries()) {
          const known = entries.flatMap(({ refs }) => refs);
          const named = known[names % Math.max(known.length, 1)] ?? 'L-none';
          const command = commandOf(kind, `L${index}`, named, { person: 'P1', day, minutes });
          const outcome = decideAll(academy, [command], state);
          if (outcome.refusals.length > 0) continue;
          state = outcome.state;
          entries = modelled(entries, command);
        }
        const stands = entries.filter((entry) => entry.stands);
        const total = stands.reduce((sum, { minutes }) => sum + minutes, 0);
        expect(answers(state).at(-1)?.attended[0]).toBe(total);
        expect(new Set(stands.map(({ day }) => day)).size).toBe(stands.length);
        corrections += entries.filter(({ refs }) => refs.length > 2).length;
      }),
    );
    expect(corrections).toBeGreaterThan(0);
  });
});

describe('any commands', () => {
  const content = record({
    day: integer({ min: 1, max: 2 }),
    date: integer({ min: 1, max: 28 }).map(dayOf),
    minutes: constantFrom(60, 100),
    movedTo: option(constantFrom(dayOf(3), dayOf(9)), { nil: undefined }),
    cancelled: option(constant(true as const), { nil: undefined, freq: 1 }),
    reason: option(constantFrom('snow', 'illness'), { nil: undefined }),
  }).map(({ movedTo, cancelled, reason, ...row }) => ({
    ...row,
    ...(movedTo !== undefined && { movedTo }),
    ...(cancelled && { cancelled }),
    ...(reason !== undefined && { reason }),
  }));
  const day = oneof(
    content.map((row): AcademyCommand => ({ ...context, type: 'training-day', content: row })),
    content.map(({ day: number, date }): AcademyCommand => ({ ...context, type: 'move', day: number, to: date })),
    content.map(({ day: number }): AcademyCommand => ({ ...context, type: 'cancel', day: number })),
    content.map(({ reason, ...row }): AcademyCommand => ({
      ...context,
      type: 'correct-day',
      reason: reason ?? 'why',
      content: row,
    })),
  );
  const diploma = oneof(
    record({ person: constantFrom('P1', 'P2'), date: integer({ min: 1, max: 28 }) }).map(
      ({ person, date }): AcademyCommand => ({ ...context, type: 'issue-diploma', person, on: dayOf(date) }),
    ),
    record({ person: constantFrom('P1', 'P2'), date: integer({ min: 1, max: 28 }) }).map(
      ({ person, date }): AcademyCommand => ({
        ...context,
        type: 'revoke-diploma',
        person,
        on: dayOf(date),
        reason: 'why',
      }),
    ),
  );

  it('change nothing when each is sent twice', () => {
    assert(
      property(seats, attendances, array(day, { maxLength: 6 }), array(diploma, { maxLength: 4 }), (s, a, d, i) => {
        expectRepeatsToChangeNothing(academy, [...days, ...s, ...a, ...d, ...i]);
      }),
    );
  });
  it('with a ref change nothing when all are sent once more at the end', () => {
    assert(
      property(seats, attendances, (s, a) => {
        expectRepeatsToChangeNothing(academy, [...days, ...s, ...a], { later: true });
      }),
    );
  });
});
