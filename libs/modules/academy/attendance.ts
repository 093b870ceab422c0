import type { Day } from '@kernel/day.js';
import { entryOf, isNew } from '@kernel/entries.js';
import { exhaustive } from '@kernel/exhaustive.js';
import { lookUp } from '@kernel/persistent-map.js';
import type { Teryt } from '@kernel/teryt.js';
import { checkRef, checkTexts } from '@kernel/texts.js';
import { checkOpen } from '@modules/programme/contracts.js';
import type { AttendanceCommand, Given } from './academy.commands.js';
import { NoSeatOnDay } from './academy.errors.js';
import type { AcademyEvent, Attendance, EntryBefore, OfPerson } from './academy.events.js';
import { dayOf, seatOn, seatsHeldBy } from './academy.lookups.js';
import type { AcademyState } from './academy.state.js';
import { checkMembership } from './seating.js';
import { AttendedHoursInvalid, DayNotScheduled } from './training-day.errors.js';

/** Records, corrects and annuls entries of table `attendance`. What they rest on is judged by `ground.ts`. @throws DomainError */
export const decideAttendance = (command: AttendanceCommand & Given, state: AcademyState): readonly AcademyEvent[] => {
  if (!isNew(state.attendances, command)) return [];
  checkRef(command.ref);
  switch (command.type) {
    case 'record':
      return record(command, state);
    case 'correct':
      return correct(command, state);
    case 'annul': {
      const { ref, annuls, reason } = command;
      checkTexts({ reason });
      const { content, before } = standingOf(state, annuls);
      const on = dateOf(command, state, content.day);
      return [{ type: 'AttendanceAnnulled', data: { ref, annuls, reason, on, before } }];
    }
    default:
      return exhaustive(command);
  }
};

type Recording = Extract<AttendanceCommand, { readonly type: 'record' }> & Given;
type Correcting = Extract<AttendanceCommand, { readonly type: 'correct' }> & Given;

const record = (command: Recording, state: AcademyState): readonly AcademyEvent[] => {
  checkOpen(command.rules);
  const { ref, content } = command;
  return [{ type: 'AttendanceRecorded', data: { ref, ...plain(content), ...place(command, content, state) } }];
};

/** It may turn out to be of another person or day of the edition. */
const correct = (command: Correcting, state: AcademyState): readonly AcademyEvent[] => {
  const { ref, corrects, reason, content } = command;
  checkTexts({ reason });
  const { content: was, before } = standingOf(state, corrects);
  const stays = was.person === content.person && was.day === content.day;
  const placed = place(command, content, state, stays ? before : undefined);
  return [{ type: 'AttendanceCorrected', data: { ref, corrects, reason, entry: plain(content), ...placed, before } }];
};

const plain = ({ person, day, minutes }: Attendance): Attendance => ({ person, day, minutes });

interface Placed {
  readonly teryt: Teryt;
  readonly on: Day;
}

/**
 * When the training day takes place as it now stands, and under which municipality the person holds a seat on that day.
 * @param before of a correction of the hours alone: what was wrong with person and day already does not keep it from being taken
 */
const place = (given: Given, content: Attendance, state: AcademyState, before?: OfPerson): Placed => {
  const { person, day, minutes } = content;
  const on = dateOf(given, state, day);
  if (!Number.isInteger(minutes) || minutes < 0) throw new AttendedHoursInvalid(given.edition, content);
  const seat = seatOn(state, person, on) ?? before;
  if (!seat) throw new NoSeatOnDay(person, on, seatsHeldBy(state, person));
  if (!before) checkMembership(given, seat.teryt, on);
  return { teryt: seat.teryt, on };
};

/** When a training day takes place as it now stands. */
const dateOf = ({ edition }: Given, state: AcademyState, day: number): Day => {
  const scheduled = dayOf(state, day);
  if (!scheduled) throw new DayNotScheduled(edition, day);
  return scheduled.date;
};

interface Standing {
  readonly content: Attendance;
  readonly before: EntryBefore;
}

const standingOf = (state: AcademyState, ref: string): Standing => {
  const entry = entryOf(state.attendances, ref);
  const teryt = entry && lookUp(state.placed, entry.ref);
  if (!entry || teryt === undefined) throw new TypeError(`Entry ${ref} of attendance was on record a moment ago.`);
  return { content: entry.content, before: { ref: entry.ref, person: entry.content.person, teryt } };
};
