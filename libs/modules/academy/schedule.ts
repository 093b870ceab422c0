import type { Day } from '@kernel/day.js';
import { exhaustive } from '@kernel/exhaustive.js';
import { ratio, toFigure } from '@kernel/quantity.js';
import type { Minutes } from '@kernel/quantity.js';
import type {
  Attendance,
  TrainingDay,
  TrainingDayCancelled,
  TrainingDayCorrected,
  TrainingDayMoved,
  TrainingDayScheduled,
} from './academy.events.js';

export type TrainingDayFact = TrainingDayScheduled | TrainingDayMoved | TrainingDayCancelled | TrainingDayCorrected;

/** The row of a training day after a fact: its latest wording, with the reason that came with it. */
export const rowAfter = (row: TrainingDay | undefined, fact: TrainingDayFact): TrainingDay | undefined => {
  switch (fact.type) {
    case 'TrainingDayScheduled':
      return row ?? { day: fact.data.day, date: fact.data.date, minutes: fact.data.minutes };
    case 'TrainingDayMoved':
      return row && { ...valuesOf(row), movedTo: fact.data.to, ...because(fact.data.reason) };
    case 'TrainingDayCancelled':
      return row && { ...valuesOf(row), cancelled: true, ...because(fact.data.reason) };
    case 'TrainingDayCorrected':
      return row && { ...fact.data.entry, reason: fact.data.reason };
    default:
      return exhaustive(fact);
  }
};

/** What a row says, whatever its reason. */
export const valuesOf = ({ day, date, minutes, movedTo, cancelled }: TrainingDay): Omit<TrainingDay, 'reason'> => ({
  day,
  date,
  minutes,
  ...(movedTo !== undefined && { movedTo }),
  ...(cancelled && { cancelled }),
});

const because = (reason: string | undefined): { readonly reason?: string } => (reason === undefined ? {} : { reason });

/** A training day as it now stands: on the date to which it was moved, if it was. */
export interface ScheduledDay {
  /** 1, 2, … in the edition. */
  readonly day: number;
  readonly date: Day;
  readonly minutes: Minutes;
  readonly cancelled: boolean;
}

export const scheduledDay = ({ day, date, minutes, movedTo, cancelled }: TrainingDay): ScheduledDay => ({
  day,
  date: movedTo ?? date,
  minutes,
  cancelled: cancelled ?? false,
});

/**
 * The schedule of an edition as it now stands, in the order of the days' numbers. It counts on every day asked about, as if so scheduled from
 * the start. Source: domain.md, rule 3.
 */
export const scheduleOf = (rows: readonly TrainingDay[]): readonly ScheduledDay[] =>
  rows.map(scheduledDay).toSorted((a, b) => a.day - b.day);

/** Of the whole edition, cancelled days left out. */
export const scheduledMinutes = (days: readonly ScheduledDay[]): Minutes => sum(days, ({ cancelled }) => !cancelled);

/** Of the days held up to and including `on`, cancelled days left out. */
export const heldMinutes = (days: readonly ScheduledDay[], on: Day): Minutes =>
  sum(days, ({ cancelled, date }) => !cancelled && date <= on);

const sum = (days: readonly ScheduledDay[], counts: (day: ScheduledDay) => boolean): Minutes =>
  days.reduce((minutes, day) => (counts(day) ? minutes + day.minutes : minutes), 0);

/**
 * What one person attended up to and including `on`. An attendance goes with its training day: it counts on the date on which that now
 * stands, and not at all while the day is cancelled.
 *
 * @param attendances of one person, those that stand
 */
export const attendedMinutes = (
  attendances: readonly Attendance[],
  days: readonly ScheduledDay[],
  on: Day,
): Minutes => {
  const held = new Set(days.filter(({ cancelled, date }) => !cancelled && date <= on).map(({ day }) => day));
  return attendances.reduce((minutes, { day, minutes: more }) => (held.has(day) ? minutes + more : minutes), 0);
};

/** Hours as people read them. */
export const hoursOf = (minutes: Minutes): number => toFigure(ratio(minutes, 60));
