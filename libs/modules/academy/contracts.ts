export { SEXES, SIDES } from './academy.events.js';
export type {
  AcademyEvent,
  Attendance,
  EntryBefore,
  OfPerson,
  Seat,
  Sex,
  Side,
  TrainingDay,
} from './academy.events.js';
export { academyEvents } from './academy.decode.js';
export type { AcademyCommand, DiplomaCommand } from './academy.commands.js';
export { municipalityFor } from './academy.js';
export type { AcademyIntent } from './academy.js';
export type { AcademyState } from './academy.state.js';
export { attendedMinutes, heldMinutes, rowAfter, scheduledMinutes, scheduleOf } from './schedule.js';
export type { ScheduledDay, TrainingDayFact } from './schedule.js';
export { heldOn, seatingOf, seatsOn } from './seats.js';
export type { HeldSeat, SeatEntry, SeatFault, Seating } from './seats.js';
export { diplomaDue, outOfReach, shareOf } from './share.js';
