import type { Day } from '@kernel/day.js';
import type { Fact } from '@kernel/event.js';
import type { Minutes } from '@kernel/quantity.js';
import type { Teryt } from '@kernel/teryt.js';

/** Stream `academy-{p}:{edition}`. Every event that concerns a person says of which municipality, so that a view finds its document. */
export type AcademyEvent =
  | TrainingDayScheduled
  | TrainingDayMoved
  | TrainingDayCancelled
  | TrainingDayCorrected
  | PersonEnrolled
  | SeatPassed
  | SeatCorrected
  | SeatAnnulled
  | AttendanceRecorded
  | AttendanceCorrected
  | AttendanceAnnulled
  | DiplomaIssued
  | DiplomaRevoked;

/** A row of table `academy-days`: known by edition and number, which serve as its ref (`AW-1/3`). */
export interface TrainingDay {
  /** 1, 2, … in the edition. */
  readonly day: number;
  readonly date: Day;
  readonly minutes: Minutes;
  readonly movedTo?: Day;
  readonly cancelled?: true;
  /** Why it was moved, cancelled or corrected. */
  readonly reason?: string;
}

/** `on`, here and in the next three: the day on which it was so decided, the period's first day unless given. No figure depends on it. */
export type TrainingDayScheduled = Fact<
  'TrainingDayScheduled',
  { readonly on: Day; readonly day: number; readonly date: Day; readonly minutes: Minutes }
>;
export type TrainingDayMoved = Fact<
  'TrainingDayMoved',
  { readonly on: Day; readonly day: number; readonly to: Day; readonly reason?: string }
>;
export type TrainingDayCancelled = Fact<
  'TrainingDayCancelled',
  { readonly on: Day; readonly day: number; readonly reason?: string }
>;
/** The whole row as it should read: date, hours, and whether it is moved or cancelled; what is missing is blank. The row's reason is `reason`. */
export type TrainingDayCorrected = Fact<
  'TrainingDayCorrected',
  { readonly on: Day; readonly reason: string; readonly entry: Omit<TrainingDay, 'reason'> }
>;

/** Where a participant comes from: the local government or an NGO. */
export const SIDES = ['JST', 'NGO'] as const;
export type Side = (typeof SIDES)[number];

export const SEXES = ['F', 'M'] as const;
export type Sex = (typeof SEXES)[number];

/** The seat half of an entry of table `participants`; the identity half is the person's. */
export interface Seat {
  readonly person: string;
  readonly teryt: Teryt;
  readonly side: Side;
  readonly sex: Sex;
  /** Enrolled on. */
  readonly on: Day;
  /** The person whose seat passes to this one; then there is a reason. */
  readonly replaces?: string;
  readonly reason?: string;
}

export type PersonEnrolled = Fact<'PersonEnrolled', Omit<Seat, 'replaces' | 'reason'> & { readonly ref: string }>;
export type SeatPassed = Fact<
  'SeatPassed',
  Omit<Seat, 'replaces' | 'reason'> & { readonly ref: string; readonly replaces: string; readonly reason: string }
>;
export type SeatCorrected = Fact<
  'SeatCorrected',
  {
    readonly ref: string;
    readonly corrects: string;
    readonly reason: string;
    readonly entry: Seat;
    readonly before: EntryBefore;
  }
>;
/** `on`: the day of enrolment, as it stood. */
export type SeatAnnulled = Fact<'SeatAnnulled', Annulment>;

export interface OfPerson {
  readonly person: string;
  readonly teryt: Teryt;
}

/**
 * The entry as it stood until then: whom it concerned, and the ref of its first version, by which views find it, even where it now comes
 * under another person or municipality. A view's documents are those before and after.
 */
export interface EntryBefore extends OfPerson {
  readonly ref: string;
}

interface Annulment {
  readonly ref: string;
  readonly annuls: string;
  readonly reason: string;
  readonly on: Day;
  readonly before: EntryBefore;
}

/** An entry of table `attendance`. Its calendar day is that of the training day, and goes with it when that moves. */
export interface Attendance {
  readonly person: string;
  /** Number of the training day. */
  readonly day: number;
  readonly minutes: Minutes;
}

/** `teryt`: under which municipality the person held a seat on that day; `on`: the training day's date when it was recorded. */
interface Placed {
  readonly teryt: Teryt;
  readonly on: Day;
}

export type AttendanceRecorded = Fact<'AttendanceRecorded', Attendance & Placed & { readonly ref: string }>;
export type AttendanceCorrected = Fact<
  'AttendanceCorrected',
  {
    readonly ref: string;
    readonly corrects: string;
    readonly reason: string;
    readonly entry: Attendance;
    readonly before: EntryBefore;
  } & Placed
>;
/** `on`: the training day's date, as it stood. */
export type AttendanceAnnulled = Fact<'AttendanceAnnulled', Annulment>;

export type DiplomaIssued = Fact<'DiplomaIssued', OfPerson & { readonly on: Day; readonly number?: string }>;
export type DiplomaRevoked = Fact<'DiplomaRevoked', OfPerson & { readonly on: Day; readonly reason: string }>;
