export { SEXES, SIDES } from './academy.events.js';
export type { AcademyEvent, Attendance, OfPerson, Seat, Sex, Side, TrainingDay } from './academy.events.js';
export { attendedMinutes, heldMinutes, rowAfter, scheduledMinutes, scheduleOf } from './schedule.js';
export type { ScheduledDay, TrainingDayFact } from './schedule.js';
export { heldOn, seatingOf, seatsOn } from './seats.js';
export type { HeldSeat, SeatEntry, SeatFault, Seating } from './seats.js';
export { diplomaDue, outOfReach, shareOf } from './share.js';
