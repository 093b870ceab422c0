import { count, day, decoderOf, object, oneOf, optional, text, yes } from '@kernel/decode.js';
import type { Check } from '@kernel/decode.js';
import { SEXES, SIDES } from './academy.events.js';
import type { AcademyEvent, Attendance, EntryBefore, Seat, TrainingDay } from './academy.events.js';

const seat = { person: text, teryt: text, side: oneOf(SIDES), sex: oneOf(SEXES), on: day };
const entryOfSeat: Check = object<Seat>({ ...seat, replaces: optional(text), reason: optional(text) });
const entryOfDay: Check = object<Omit<TrainingDay, 'reason'>>({
  day: count,
  date: day,
  minutes: count,
  movedTo: optional(day),
  cancelled: optional(yes),
});
const attendance = { person: text, day: count, minutes: count };
const entryOfAttendance: Check = object<Attendance>(attendance);
const before: Check = object<EntryBefore>({ ref: text, person: text, teryt: text });
const annulment = { ref: text, annuls: text, reason: text, on: day, before };

/** The door by which the stored events of an edition enter. */
export const academyEvents = decoderOf<AcademyEvent>({
  TrainingDayScheduled: { on: day, day: count, date: day, minutes: count },
  TrainingDayMoved: { on: day, day: count, to: day, reason: optional(text) },
  TrainingDayCancelled: { on: day, day: count, reason: optional(text) },
  TrainingDayCorrected: { on: day, reason: text, entry: entryOfDay },
  PersonEnrolled: { ...seat, ref: text },
  SeatPassed: { ...seat, ref: text, replaces: text, reason: text },
  SeatCorrected: { ref: text, corrects: text, reason: text, entry: entryOfSeat, before },
  SeatAnnulled: annulment,
  AttendanceRecorded: { ...attendance, ref: text, teryt: text, on: day },
  AttendanceCorrected: {
    ref: text,
    corrects: text,
    reason: text,
    entry: entryOfAttendance,
    before,
    teryt: text,
    on: day,
  },
  AttendanceAnnulled: annulment,
  DiplomaIssued: { person: text, teryt: text, on: day, number: optional(text) },
  DiplomaRevoked: { person: text, teryt: text, on: day, reason: text },
});
