import type { Day } from '@kernel/day.js';
import type { EntryCommand } from '@kernel/entries.js';
import type { Minutes } from '@kernel/quantity.js';
import type { Membership } from '@modules/participation/contracts.js';
import type { Rules } from '@modules/programme/contracts.js';
import type { Attendance, Seat, TrainingDay } from './academy.events.js';

/** What is looked up for every command of an edition. */
export interface Given {
  readonly edition: string;
  readonly rules: Rules;
  /** Of the municipalities that `municipalitiesFor` names, or of more; where it names none, none are needed. */
  readonly membership?: readonly Membership[];
}

/** When it was so decided: a day up to today; the period's first day unless given. No figure depends on it. */
interface Decided {
  readonly on?: Day;
}

export type ScheduleDay = Decided & {
  readonly type: 'schedule';
  readonly day: number;
  readonly date: Day;
  readonly minutes: Minutes;
};
export type MoveDay = Decided & {
  readonly type: 'move';
  readonly day: number;
  readonly to: Day;
  readonly reason?: string;
};
export type CancelDay = Decided & { readonly type: 'cancel'; readonly day: number; readonly reason?: string };
/** The whole row as it should read: what is missing is blank. */
export type CorrectDay = Decided & {
  readonly type: 'correct-day';
  readonly reason: string;
  readonly content: Omit<TrainingDay, 'reason'>;
};
/** A row of table `academy-days` as it reads now: whether it schedules, moves, cancels, corrects or repeats, the record decides. */
export type TrainingDayRow = Decided & { readonly type: 'training-day'; readonly content: TrainingDay };

export type DayCommand = ScheduleDay | MoveDay | CancelDay | CorrectDay | TrainingDayRow;

export type SeatCommand = EntryCommand<'participants', Seat>;
export type AttendanceCommand = EntryCommand<'attendance', Attendance>;

export interface IssueDiploma {
  readonly type: 'issue-diploma';
  readonly person: string;
  readonly on: Day;
  readonly number?: string;
}
export interface RevokeDiploma {
  readonly type: 'revoke-diploma';
  readonly person: string;
  readonly on: Day;
  readonly reason: string;
}
export type DiplomaCommand = IssueDiploma | RevokeDiploma;

export type AcademyCommand = (DayCommand | SeatCommand | AttendanceCommand | DiplomaCommand) & Given;
