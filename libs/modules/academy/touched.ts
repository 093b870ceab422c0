import { entryOf } from '@kernel/entries.js';
import { exhaustive } from '@kernel/exhaustive.js';
import { valuesOf } from '@kernel/persistent-map.js';
import { unitCode } from '@kernel/teryt.js';
import type { UnitCode } from '@kernel/teryt.js';
import type { AcademyEvent, PersonEnrolled, Seat, SeatAnnulled, SeatCorrected, SeatPassed } from './academy.events.js';
import { numberOf } from './academy.state.js';
import type { AcademyState } from './academy.state.js';
import type { TrainingDayFact } from './schedule.js';

/** Whose seats, attendances and diplomas events may have left without ground. */
export interface Touched {
  readonly persons: ReadonlySet<string>;
  readonly units: ReadonlySet<UnitCode>;
}

/** The same for the state before and after the events, but for entries that only one of them knows. */
export const touchedBy = (state: AcademyState, events: readonly AcademyEvent[]): Touched => {
  const persons = new Set<string>();
  const units = new Set<UnitCode>();
  const days = new Set<number>();
  for (const event of events) {
    const touched = touch(state, event);
    for (const person of touched.persons ?? []) persons.add(person);
    if (touched.unit !== undefined) units.add(touched.unit);
    if (touched.day !== undefined) days.add(touched.day);
  }
  for (const person of attending(state, days)) persons.add(person);
  return { persons, units };
};

interface OneTouched {
  readonly persons?: readonly string[];
  readonly unit?: UnitCode;
  readonly day?: number;
}

const touch = (state: AcademyState, event: AcademyEvent): OneTouched => {
  switch (event.type) {
    case 'TrainingDayScheduled':
    case 'TrainingDayMoved':
    case 'TrainingDayCancelled':
    case 'TrainingDayCorrected':
      return { day: numberOf(event) };
    case 'PersonEnrolled':
    case 'SeatPassed':
      return seatTouched(state, event.data.ref, event.data);
    case 'SeatCorrected':
      return seatTouched(state, event.data.corrects, event.data.entry);
    case 'SeatAnnulled':
      return seatTouched(state, event.data.annuls, event.data.before);
    default:
      return { persons: personsOf(event) };
  }
};

type OfSomebody = Exclude<AcademyEvent, TrainingDayFact | PersonEnrolled | SeatPassed | SeatCorrected | SeatAnnulled>;

const personsOf = (event: OfSomebody): readonly string[] => {
  switch (event.type) {
    case 'AttendanceCorrected':
      return [event.data.entry.person, event.data.before.person];
    case 'AttendanceAnnulled':
      return [event.data.before.person];
    case 'AttendanceRecorded':
    case 'DiplomaIssued':
    case 'DiplomaRevoked':
      return [event.data.person];
    default:
      return exhaustive(event);
  }
};

/** Whoever any version of the entry names: a correction may have let a predecessor keep the seat. */
const seatTouched = (
  state: AcademyState,
  ref: string,
  seat: Pick<Seat, 'person' | 'teryt' | 'replaces'>,
): OneTouched => {
  const versions = entryOf(state.seats, ref)?.versions.map(({ content }) => content) ?? [];
  const persons = [seat, ...versions].flatMap(({ person, replaces }) =>
    replaces === undefined ? [person] : [person, replaces],
  );
  return { persons, unit: unitCode(seat.teryt) };
};

/** Days change seldom, so their attendances need no index. */
const attending = (state: AcademyState, days: ReadonlySet<number>): readonly string[] =>
  days.size === 0
    ? []
    : valuesOf(state.attendances.byRef)
        .map(({ content }) => content)
        .filter(({ day }) => days.has(day))
        .map(({ person }) => person);
