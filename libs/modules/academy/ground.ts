import type { Day } from '@kernel/day.js';
import type { Ungrounded } from '@kernel/decider.js';
import { entryOf } from '@kernel/entries.js';
import type { Entry } from '@kernel/entries.js';
import type { DomainError } from '@kernel/errors.js';
import { lookUp } from '@kernel/persistent-map.js';
import type { UnitCode } from '@kernel/teryt.js';
import { definitionOn } from '@modules/programme/contracts.js';
import type { Given } from './academy.commands.js';
import { NoSeatLeft, NoSeatOnDay, PredecessorUnseated, SeatedAlready } from './academy.errors.js';
import type { AcademyEvent, Attendance } from './academy.events.js';
import { attendancesOf, dayOf, seatEntriesNaming, seatEntriesOfUnit, seatsHeldBy } from './academy.lookups.js';
import type { AcademyState } from './academy.state.js';
import type { ScheduledDay } from './schedule.js';
import { heldOn, seatingOf } from './seats.js';
import type { HeldSeat, SeatFault } from './seats.js';
import { touchedBy } from './touched.js';
import { AttendedTwice, DayAhead, DayCancelled, HoursExceedDay } from './training-day.errors.js';

/**
 * What stands without ground among the seats of the persons and municipalities, and the attendances and diplomas of the persons, that the
 * events touch. Each entry is judged on its own day. Source: domain.md, rules 0 and 3.
 */
export const ungrounded = (
  state: AcademyState,
  events: readonly AcademyEvent[],
  commands: readonly Given[],
): readonly Ungrounded[] => {
  const given = commands.at(-1);
  if (!given) return [];
  const { persons, units } = touchedBy(state, events);
  return [
    ...[...units].flatMap((unit) => seatsOfUnit(state, unit, given)),
    ...[...persons].flatMap((person) => [
      ...secondSeats(state, person),
      ...attendances(state, person, given),
      ...diplomas(state, person),
    ]),
  ];
};

const seatsOfUnit = (state: AcademyState, unit: UnitCode, { rules }: Given): readonly Ungrounded[] => {
  const limit = (on: Day): number => definitionOn(rules, on).academy.seats;
  return seatingOf(seatEntriesOfUnit(state, unit), limit).faults.flatMap(({ entry, fault }) => {
    const { content } = entry;
    if (fault === 'no-seat-left') return lost(state, entry, new NoSeatLeft(content, content.on, limit(content.on)));
    if (fault === 'predecessor-unseated')
      return lost(state, entry, new PredecessorUnseated(content.replaces ?? '', content.teryt, content.on));
    return [];
  });
};

const secondSeats = (state: AcademyState, person: string): readonly Ungrounded[] =>
  seatingOf(seatEntriesNaming(state, person))
    .faults.filter(({ entry, fault }) => fault === 'seated-already' && entry.content.person === person)
    .map(({ entry }) => lost(state, entry, new SeatedAlready(entry.content, entry.content.on)));

const lost = (state: AcademyState, { ref }: SeatFault['entry'], error: DomainError): Ungrounded => ({
  table: 'participants',
  ref,
  refs: entryOf(state.seats, ref)?.versions.map((version) => version.ref) ?? [ref],
  error,
});

const attendances = (state: AcademyState, person: string, given: Given): readonly Ungrounded[] => {
  const seats = seatsHeldBy(state, person);
  const first = new Map<number, string>();
  return attendancesOf(state, person).flatMap((entry) => {
    const day = dayOf(state, entry.content.day);
    const earlier = first.get(entry.content.day);
    if (earlier === undefined) first.set(entry.content.day, entry.ref);
    const errors = day ? faultsOf(entry, { given, seats, day, earlier }) : [];
    const refs = entry.versions.map(({ ref }) => ref);
    return errors.map((error) => ({ table: 'attendance', ref: entry.ref, refs, error }));
  });
};

interface Resting {
  readonly given: Given;
  readonly seats: readonly HeldSeat[];
  readonly day: ScheduledDay;
  /** The entry by which the same person's attendance on the same day is on record already. */
  readonly earlier: string | undefined;
}

const faultsOf = (
  { content }: Entry<Attendance>,
  { given: { edition, rules }, seats, day: { date, minutes, cancelled }, earlier }: Resting,
): readonly DomainError[] => {
  const seated = seats.some((seat) => heldOn(seat, date));
  const errors: DomainError[] = [];
  if (cancelled) errors.push(new DayCancelled(edition, content, date));
  if (date > rules.today) errors.push(new DayAhead(edition, content, date, rules.today));
  if (!seated) errors.push(new NoSeatOnDay(content.person, date, seats));
  if (earlier !== undefined) errors.push(new AttendedTwice(edition, content, earlier));
  if (content.minutes > minutes) errors.push(new HoursExceedDay(edition, content, minutes));
  return errors;
};

/** A diploma rests on a seat, of whichever municipality; that attendance was corrected since shows, and blocks nothing. */
const diplomas = (state: AcademyState, person: string): readonly Ungrounded[] => {
  const seats = seatsHeldBy(state, person);
  return (lookUp(state.diplomas, person) ?? [])
    .filter(({ on, revoked }) => !revoked && !seats.some((seat) => heldOn(seat, on)))
    .map(({ on }) => ({ table: 'diplomas', ref: person, refs: [person], error: new NoSeatOnDay(person, on, seats) }));
};
