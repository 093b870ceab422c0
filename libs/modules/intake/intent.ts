import type { Day } from '@kernel/day.js';
import type { EntryCommand } from '@kernel/entries.js';
import type { Attendance, Seat, TrainingDay } from '@modules/academy/contracts.js';
import type { Activity } from '@modules/activities/contracts.js';
import type { AdvisorySession } from '@modules/advisory/contracts.js';
import type { Adoption, CommitmentEntry, Joining } from '@modules/participation/contracts.js';
import type { Identity } from '@modules/people/contracts.js';

/** The kinds of stream that rows go to, in the order in which they are checked and written: later ones rest on earlier ones. */
export const LANES = ['participation', 'academy', 'advisory', 'activities', 'person'] as const;
export type Lane = (typeof LANES)[number];

/** What a row asks of its stream. Looked-up values (rules, memberships) are added where it is decided. */
export type RowCommand =
  | EntryCommand<'municipalities', Joining>
  | EntryCommand<'commitments', CommitmentEntry>
  | EntryCommand<'adoptions', Adoption>
  | EntryCommand<'advisory', AdvisorySession>
  | EntryCommand<'participants', Seat>
  | EntryCommand<'attendance', Attendance>
  | EntryCommand<'activities', Activity>
  | {
      readonly type: 'leave';
      readonly table: 'municipalities';
      readonly ref: string;
      readonly on: Day;
      readonly reason?: string;
    }
  | {
      readonly type: 'repeal';
      readonly table: 'adoptions';
      readonly ref: string;
      readonly on: Day;
      readonly reason?: string;
    }
  /** A row of `academy-days` as it reads: whether it schedules, moves, cancels, corrects or repeats, the record decides. */
  | {
      readonly type: 'training-day';
      readonly table: 'academy-days';
      readonly ref: string;
      readonly content: TrainingDay;
    }
  /** The identity half of a participants' row. */
  | {
      readonly type: 'identify';
      readonly table: 'participants';
      readonly ref: string;
      readonly on: Day;
      readonly identity: Identity;
      readonly corrects?: string;
      readonly reason?: string;
    };

/** A row that could be read: what it asks for, of which stream, and when it takes effect. */
export interface Intent {
  readonly table: string;
  readonly file: string;
  readonly row: number;
  /** Of `academy-days`: edition and number (`AW-1/3`). */
  readonly ref: string;
  /** The ref that it corrects or annuls: it takes effect after that one. */
  readonly target?: string;
  readonly lane: Lane;
  /** What follows the programme in the stream's name: unit code, edition or person. Missing for an annulment: that of its target. */
  readonly key?: string;
  /** Rows take effect by their day, then in the order of the tables and of the file. */
  readonly on: Day;
  readonly commands: readonly RowCommand[];
  /** What stands in the row, by column, as far as it may be shown: a refusal is told with the cell that it concerns. */
  readonly cells: Readonly<Record<string, string>>;
  /** The person, for a participants' row with an identity. */
  readonly person?: string;
  /** What the row puts on record, and what it rests on, by name: tells rows that are faulty only because they hang on a faulty one. */
  readonly gives: readonly string[];
  readonly needs: readonly string[];
}

/** The first row of the file that uses a ref. */
export interface PlacedRef {
  readonly row: number;
  /** The stream's key; missing for an annulment, which goes where its target is. */
  readonly key?: string;
  readonly target?: string;
}
