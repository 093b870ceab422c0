import type { JsonObject } from '@kernel/json.js';
import { ratio, toFigure } from '@kernel/quantity.js';
import type { Attendance, Seat, TrainingDay } from '@modules/academy/contracts.js';
import type { Activity } from '@modules/activities/contracts.js';
import type { AdvisorySession } from '@modules/advisory/contracts.js';
import type { Adoption, CommitmentEntry, Joining } from '@modules/participation/contracts.js';

// Entries as rows of their tables, under the names of the columns: what is read here may be sent back as a correction.

const hours = (minutes: number | undefined): number | undefined =>
  minutes === undefined ? undefined : toFigure(ratio(minutes, 60));

/** What is blank is left out. */
const present = (row: Readonly<Record<string, string | number | boolean | undefined>>): JsonObject =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));

export const joiningCells = ({ teryt, name, track, on, left }: Joining): JsonObject =>
  present({ teryt, name, track, joined_on: on, left_on: left?.on, reason: left?.reason });

export const commitmentCells = (entry: CommitmentEntry): JsonObject =>
  present({
    teryt: entry.teryt,
    action: entry.action,
    recommendation: 'recommendation' in entry ? entry.recommendation : undefined,
    replaced_by: 'replacedBy' in entry ? entry.replacedBy : undefined,
    on: entry.on,
    reason: entry.reason,
    recorded_by: entry.recordedBy,
  });

export const adoptionCells = ({ documentSha256, repealed, ...act }: Adoption): JsonObject =>
  present({ ...act, document_sha256: documentSha256, repealed_on: repealed?.on, reason: repealed?.reason });

export const sessionCells = ({ minutes, ...session }: AdvisorySession): JsonObject =>
  present({ ...session, hours: hours(minutes) });

export const activityCells = ({ minutes, amount, ...activity }: Activity): JsonObject =>
  present({
    ...activity,
    hours: hours(minutes),
    amount_pln: amount === undefined ? undefined : toFigure(ratio(amount, 100)),
  });

export const seatCells =
  (edition: string) =>
  ({ on, ...seat }: Seat): JsonObject =>
    present({ ...seat, edition, enrolled_on: on });

export const attendanceCells =
  (edition: string) =>
  ({ minutes, ...attendance }: Attendance): JsonObject =>
    present({ ...attendance, edition, hours: hours(minutes) });

export const trainingDayCells = (
  edition: string,
  { date, minutes, movedTo, cancelled, ...rest }: TrainingDay,
): JsonObject => present({ ...rest, edition, on: date, hours: hours(minutes), moved_to: movedTo, cancelled });
