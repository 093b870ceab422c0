export { SEXES, SIDES } from './academy.events.js';
export type { AcademyEvent, Attendance, Seat, Sex, Side, TrainingDay } from './academy.events.js';
export { academyEvents } from './academy.decode.js';
export type { DiplomaCommand } from './academy.commands.js';
export { attendedMinutes, heldMinutes, rowAfter, scheduledMinutes, scheduleOf } from './schedule.js';
export type { ScheduledDay, TrainingDayFact } from './schedule.js';
export { heldOn, seatingOf } from './seats.js';
export type { HeldSeat } from './seats.js';
export { diplomaDue, outOfReach, shareOf } from './share.js';
