import type { Day } from '@kernel/day.js';
import { unitCode } from '@kernel/teryt.js';
import { SEXES, SIDES } from '@modules/academy/contracts.js';
import type { Attendance, Seat, TrainingDay } from '@modules/academy/contracts.js';
import type { Cells } from '../cells.js';
import type { RowCommand } from '../intent.js';
import { identityKey, municipalityKey, seatKey, trainingDayKey } from '../keys.js';
import type { RowReading } from './row-reading.js';
import { entryCommand, present } from './corrections.js';

/** Days are scheduled before anything rests on them, and attendance comes after every seat, whatever their dates. */
const FIRST: Day = '0000-01-01';
const LAST: Day = '9999-12-31';

export const readTrainingDay = (cells: Cells): RowReading => {
  const edition = cells.id('edition');
  const content: TrainingDay = {
    day: cells.count('day'),
    date: cells.day('on'),
    minutes: cells.minutes('hours'),
    ...present<{ movedTo: Day; reason: string }>({
      movedTo: cells.optionalDay('moved_to'),
      reason: cells.optional('reason'),
    }),
    ...(cells.flag('cancelled') ? { cancelled: true } : {}),
  };
  const ref = `${edition}/${content.day}`;
  return {
    lane: 'academy',
    key: edition,
    on: FIRST,
    commands: [{ type: 'training-day', table: 'academy-days', ref, content }],
    gives: [trainingDayKey(edition, content.day)],
    needs: [],
  };
};

export const readParticipant = (cells: Cells): RowReading => {
  const edition = cells.id('edition');
  const seat: Seat = {
    person: cells.id('person'),
    teryt: cells.teryt('teryt'),
    side: cells.oneOf('side', SIDES),
    sex: cells.oneOf('sex', SEXES),
    on: cells.day('enrolled_on'),
    ...present<{ replaces: string; reason: string }>({
      replaces: cells.optionalId('replaces'),
      reason: cells.optional('reason'),
    }),
  };
  const identity = identify(cells, seat);
  return {
    lane: 'academy',
    key: edition,
    on: seat.on,
    commands: [entryCommand('participants', cells, seat), ...identity],
    person: seat.person,
    gives: [seatKey(edition, seat.person), ...identity.map(() => identityKey(seat.person))],
    needs: [
      municipalityKey(unitCode(seat.teryt)),
      ...(seat.replaces === undefined ? [] : [seatKey(edition, seat.replaces)]),
    ],
  };
};

/** A blank identity says nothing of it: right for a person who is known, checked later. */
const identify = (cells: Cells, { on }: Seat): readonly RowCommand[] => {
  if (!['first_name', 'last_name', 'email'].some((column) => cells.has(column))) return [];
  const identity = {
    firstName: cells.text('first_name'),
    lastName: cells.text('last_name'),
    ...present<{ email: string }>({ email: cells.optional('email') }),
  };
  const correction = present<{ corrects: string; reason: string }>({
    corrects: cells.optional('corrects'),
    reason: cells.optional('reason'),
  });
  return [{ type: 'identify', table: 'participants', ref: cells.text('ref'), on, identity, ...correction }];
};

export const readAttendance = (cells: Cells): RowReading => {
  const edition = cells.id('edition');
  const attendance: Attendance = {
    person: cells.id('person'),
    day: cells.count('day'),
    minutes: cells.minutes('hours'),
  };
  return {
    lane: 'academy',
    key: edition,
    on: LAST,
    commands: [entryCommand('attendance', cells, attendance)],
    gives: [],
    needs: [seatKey(edition, attendance.person), trainingDayKey(edition, attendance.day)],
  };
};
