import type { Day } from '@kernel/day.js';
import { entryOf } from '@kernel/entries.js';
import type { Entries, Entry } from '@kernel/entries.js';
import { lookUp } from '@kernel/persistent-map.js';
import type { UnitCode } from '@kernel/teryt.js';
import type { Attendance } from './academy.events.js';
import type { AcademyState } from './academy.state.js';
import { scheduledDay } from './schedule.js';
import type { ScheduledDay } from './schedule.js';
import { heldOn, seatingOf } from './seats.js';
import type { HeldSeat, SeatEntry } from './seats.js';

/** A training day as it now stands. */
export const dayOf = (state: AcademyState, number: number): ScheduledDay | undefined => {
  const row = state.days.get(number)?.at(-1);
  return row && scheduledDay(row);
};

export const daysOf = (state: AcademyState): readonly ScheduledDay[] =>
  [...state.days.values()].map((wordings) => scheduledDay(wordings.at(-1) ?? wordings[0]));

const entriesBy = <Content>(
  entries: Entries<Content>,
  refs: readonly string[] | undefined,
): readonly Entry<Content>[] =>
  (refs ?? []).flatMap((ref) => entryOf(entries, ref) ?? []).filter((one) => !one.annulled);

/** The entries that give, take or pass a seat of the person. */
export const seatEntriesNaming = (state: AcademyState, person: string): readonly SeatEntry[] =>
  entriesBy(state.seats, lookUp(state.seatsOfPerson, person)).filter(
    ({ content }) => content.person === person || content.replaces === person,
  );

export const seatEntriesOfUnit = (state: AcademyState, unit: UnitCode): readonly SeatEntry[] =>
  entriesBy(state.seats, lookUp(state.seatsOfUnit, unit));

/** All seats that the person ever held in this edition. */
export const seatsHeldBy = (state: AcademyState, person: string): readonly HeldSeat[] =>
  seatingOf(seatEntriesNaming(state, person)).seats.filter((seat) => seat.person === person);

export const seatOn = (state: AcademyState, person: string, day: Day): HeldSeat | undefined =>
  seatsHeldBy(state, person).find((seat) => heldOn(seat, day));

/** The person's attendances that stand, in the order in which they were first logged. */
export const attendancesOf = (state: AcademyState, person: string): readonly Entry<Attendance>[] =>
  entriesBy(state.attendances, lookUp(state.attendancesOfPerson, person))
    .filter(({ content }) => content.person === person)
    .toSorted((a, b) => a.place - b.place);
