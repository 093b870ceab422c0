import type { Day } from '@kernel/day.js';
import { DomainError } from '@kernel/errors.js';
import type { Minutes } from '@kernel/quantity.js';
import type { Attendance, TrainingDay } from './academy.events.js';
import { hoursOf } from './schedule.js';

/** How a training day is known: edition and number. */
export const dayRef = (edition: string, day: number): string => `${edition}/${day}`;

export class DayNumberUnknown extends DomainError {
  readonly code = 'academy.day-number-unknown';
  readonly kind = 'invalid';

  constructor(edition: string, day: number, days: number) {
    super(
      `Edition ${edition} has no training day ${day}: the definition gives it ${days}.`,
      { edition, day, days },
      'day',
      `a whole number from 1 to ${days}`,
    );
  }
}

export class DayHoursInvalid extends DomainError {
  readonly code = 'academy.day-hours-invalid';
  readonly kind = 'invalid';

  constructor(edition: string, day: number, minutes: number) {
    super(
      `Training day ${dayRef(edition, day)} cannot have ${minutes} minutes.`,
      { edition, day, minutes: String(minutes) },
      'hours',
      'more than 0 and at most 24 hours, in whole minutes',
    );
  }
}

export class DayNotScheduled extends DomainError {
  readonly code = 'academy.day-not-scheduled';
  readonly kind = 'not-found';

  constructor(edition: string, day: number) {
    super(
      `Training day ${dayRef(edition, day)} is not scheduled.`,
      { edition, day },
      'day',
      'the number of a training day that is on record',
    );
  }
}

/** The row stands with other values, and what was sent gives no reason, so that it is no correction. */
export class DayChanged extends DomainError {
  readonly code = 'academy.day-changed';
  readonly kind = 'conflict';

  constructor(edition: string, standing: TrainingDay, sent: TrainingDay) {
    const ref = dayRef(edition, standing.day);
    super(
      `Training day ${ref} is on record with other values.`,
      { table: 'academy-days', ref, standing: { ...standing }, sent: { ...sent } },
      'day',
      'the values that stand, or a reason, which makes the row a correction',
    );
  }
}

/** Attendance is for a day that is not cancelled. Source: domain.md, rule 3. */
export class DayCancelled extends DomainError {
  readonly code = 'academy.day-cancelled';
  readonly kind = 'conflict';

  constructor(edition: string, { person, day }: Attendance, date: Day) {
    super(
      `Training day ${dayRef(edition, day)} of ${date} is cancelled, so ${person} cannot have attended it.`,
      { edition, day, person, date },
      'day',
      'a training day that is not cancelled',
    );
  }
}

/** Nothing has happened that lies after today. Source: domain.md, rule 6. */
export class DayAhead extends DomainError {
  readonly code = 'academy.day-ahead';
  readonly kind = 'invalid';

  constructor(edition: string, { person, day }: Attendance, date: Day, today: Day) {
    super(
      `Training day ${dayRef(edition, day)} is on ${date}, and today is ${today}: ${person} cannot have attended it yet.`,
      { edition, day, person, date, today },
      'day',
      `a training day up to ${today}`,
    );
  }
}

export class AttendedHoursInvalid extends DomainError {
  readonly code = 'academy.attended-hours-invalid';
  readonly kind = 'invalid';

  constructor(edition: string, { person, day, minutes }: Attendance) {
    super(
      `${person} cannot have attended ${minutes} minutes of training day ${dayRef(edition, day)}.`,
      { edition, day, person, minutes: String(minutes) },
      'hours',
      '0 or more hours, in whole minutes, up to those of the day',
    );
  }
}

export class HoursExceedDay extends DomainError {
  readonly code = 'academy.hours-exceed-day';
  readonly kind = 'conflict';

  constructor(edition: string, { person, day, minutes }: Attendance, scheduled: Minutes) {
    super(
      `${person} attended ${hoursOf(minutes)} hours of training day ${dayRef(edition, day)}, which has ${hoursOf(scheduled)}.`,
      { edition, day, person, minutes, scheduledMinutes: scheduled },
      'hours',
      `from 0 to ${hoursOf(scheduled)} hours`,
    );
  }
}

/** Attendance is recorded once for each person and day; a second is refused unless it corrects the first. Source: domain.md, rule 3. */
export class AttendedTwice extends DomainError {
  readonly code = 'academy.attended-twice';
  readonly kind = 'conflict';

  constructor(edition: string, { person, day }: Attendance, first: string) {
    super(
      `The attendance of ${person} on training day ${dayRef(edition, day)} is on record as ${first}.`,
      { edition, day, person, first },
      'day',
      `one attendance for each person and day; correct ${first} with a reason`,
    );
  }
}
