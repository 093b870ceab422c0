import type { Day } from '@kernel/day.js';
import { annulled, corrected, entryOf, noEntries, recorded } from '@kernel/entries.js';
import type { Entries } from '@kernel/entries.js';
import { exhaustive } from '@kernel/exhaustive.js';
import { emptyMap, lookUp, put } from '@kernel/persistent-map.js';
import type { PersistentMap } from '@kernel/persistent-map.js';
import { unitCode } from '@kernel/teryt.js';
import type { Teryt } from '@kernel/teryt.js';
import type {
  AcademyEvent,
  Attendance,
  AttendanceAnnulled,
  AttendanceCorrected,
  AttendanceRecorded,
  DiplomaIssued,
  DiplomaRevoked,
  PersonEnrolled,
  Seat,
  SeatAnnulled,
  SeatCorrected,
  SeatPassed,
  TrainingDay,
} from './academy.events.js';
import { rowAfter } from './schedule.js';
import type { TrainingDayFact } from './schedule.js';

/** All wordings of a training day's row, from the first to the one that stands. */
export type Wordings = readonly [TrainingDay, ...TrainingDay[]];

export interface Diploma {
  readonly teryt: Teryt;
  readonly on: Day;
  readonly number?: string;
  readonly revoked?: { readonly on: Day; readonly reason: string };
}

/** Refs of entries by what any of their versions names. */
type Index = PersistentMap<readonly string[]>;

/** One edition. It may hold tens of thousands of attendances, so a fold or a rule costs what its persons, municipality and days bring. */
export interface AcademyState {
  /** Facts so far: the log place of the next. */
  readonly size: number;
  readonly days: ReadonlyMap<number, Wordings>;
  readonly seats: Entries<Seat>;
  readonly seatsOfPerson: Index;
  readonly seatsOfUnit: Index;
  readonly attendances: Entries<Attendance>;
  readonly attendancesOfPerson: Index;
  /** Of each attendance (by its first ref): under which municipality it stands. */
  readonly placed: PersistentMap<Teryt>;
  /** Of each person, in the order of the log. */
  readonly diplomas: PersistentMap<readonly Diploma[]>;
}

export const noAcademy: AcademyState = {
  size: 0,
  days: new Map(),
  seats: noEntries(),
  seatsOfPerson: emptyMap(),
  seatsOfUnit: emptyMap(),
  attendances: noEntries(),
  attendancesOfPerson: emptyMap(),
  placed: emptyMap(),
  diplomas: emptyMap(),
};

export const evolve = (state: AcademyState, event: AcademyEvent): AcademyState => ({
  ...after(state, event),
  size: state.size + 1,
});

const after = (state: AcademyState, event: AcademyEvent): AcademyState => {
  switch (event.type) {
    case 'TrainingDayScheduled':
    case 'TrainingDayMoved':
    case 'TrainingDayCancelled':
    case 'TrainingDayCorrected':
      return afterDayFact(state, event);
    case 'PersonEnrolled':
    case 'SeatPassed':
    case 'SeatCorrected':
    case 'SeatAnnulled':
      return afterSeatFact(state, event);
    case 'AttendanceRecorded':
    case 'AttendanceCorrected':
    case 'AttendanceAnnulled':
      return afterAttendanceFact(state, event);
    case 'DiplomaIssued':
    case 'DiplomaRevoked':
      return afterDiplomaFact(state, event);
    default:
      return exhaustive(event);
  }
};

/** The number of the training day that a fact is about. */
export const numberOf = (fact: TrainingDayFact): number =>
  fact.type === 'TrainingDayCorrected' ? fact.data.entry.day : fact.data.day;

const afterDayFact = (state: AcademyState, fact: TrainingDayFact): AcademyState => {
  const wordings = state.days.get(numberOf(fact));
  const row = rowAfter(wordings?.at(-1), fact);
  if (!row) return state;
  return { ...state, days: new Map(state.days).set(row.day, wordings ? [...wordings, row] : [row]) };
};

const afterSeatFact = (
  state: AcademyState,
  fact: PersonEnrolled | SeatPassed | SeatCorrected | SeatAnnulled,
): AcademyState => {
  if (fact.type === 'SeatAnnulled')
    return { ...state, seats: annulled(state.seats, fact.data.ref, fact.data.reason, fact.data.annuls) };
  if (fact.type === 'SeatCorrected') {
    const { ref, corrects, reason, entry } = fact.data;
    return indexed({ ...state, seats: corrected(state.seats, { ref, reason, content: entry }, corrects) }, ref, entry);
  }
  const { ref, ...seat } = fact.data;
  return indexed({ ...state, seats: recorded(state.seats, ref, seat, state.size) }, ref, seat);
};

const indexed = (state: AcademyState, ref: string, seat: Seat): AcademyState => {
  const owner = entryOf(state.seats, ref)?.ref ?? ref;
  const ofPerson = listed(state.seatsOfPerson, seat.person, owner);
  return {
    ...state,
    seatsOfPerson: seat.replaces === undefined ? ofPerson : listed(ofPerson, seat.replaces, owner),
    seatsOfUnit: listed(state.seatsOfUnit, unitCode(seat.teryt), owner),
  };
};

const listed = (index: Index, key: string, ref: string): Index => {
  const refs = lookUp(index, key) ?? [];
  return refs.includes(ref) ? index : put(index, key, [...refs, ref]);
};

const afterAttendanceFact = (
  state: AcademyState,
  fact: AttendanceRecorded | AttendanceCorrected | AttendanceAnnulled,
): AcademyState => {
  if (fact.type === 'AttendanceAnnulled') {
    const { ref, reason, annuls } = fact.data;
    return { ...state, attendances: annulled(state.attendances, ref, reason, annuls) };
  }
  if (fact.type === 'AttendanceCorrected') {
    const { ref, corrects, reason, entry, teryt } = fact.data;
    const attendances = corrected(state.attendances, { ref, reason, content: entry }, corrects);
    return placedAt({ ...state, attendances }, ref, entry.person, teryt);
  }
  const { ref, person, day, minutes, teryt } = fact.data;
  const attendances = recorded(state.attendances, ref, { person, day, minutes }, state.size);
  return placedAt({ ...state, attendances }, ref, person, teryt);
};

const placedAt = (state: AcademyState, ref: string, person: string, teryt: Teryt): AcademyState => {
  const owner = entryOf(state.attendances, ref)?.ref ?? ref;
  return {
    ...state,
    attendancesOfPerson: listed(state.attendancesOfPerson, person, owner),
    placed: put(state.placed, owner, teryt),
  };
};

const afterDiplomaFact = (state: AcademyState, fact: DiplomaIssued | DiplomaRevoked): AcademyState => {
  const { person } = fact.data;
  const known = lookUp(state.diplomas, person) ?? [];
  if (fact.type === 'DiplomaIssued') {
    const { teryt, on, number } = fact.data;
    const issued = { teryt, on, ...(number !== undefined && { number }) };
    return { ...state, diplomas: put(state.diplomas, person, [...known, issued]) };
  }
  const { on, reason } = fact.data;
  const revoked = known.map((diploma) => (diploma.revoked ? diploma : { ...diploma, revoked: { on, reason } }));
  return { ...state, diplomas: put(state.diplomas, person, revoked) };
};
