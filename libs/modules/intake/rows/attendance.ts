import type { Attendance } from '@modules/academy/contracts.js';
import { COUNT, HOURS, ID } from '../cell-kinds.js';
import type { Cells } from '../cells.js';
import { seatKey, trainingDayKey } from '../keys.js';
import { EFFECT } from '../order.js';
import { annulmentIn, entryCommand } from './corrections.js';
import type { RowReader, RowReading } from './row-reading.js';

const read = (cells: Cells): RowReading => {
  const edition = cells.must('edition', ID);
  const attendance: Attendance = {
    person: cells.must('person', ID),
    day: cells.must('day', COUNT),
    minutes: cells.must('hours', HOURS),
  };
  return {
    lane: 'academy',
    key: edition,
    on: cells.has('corrects') ? EFFECT.attendanceCorrected : EFFECT.attendance,
    commands: [entryCommand('attendance', cells, attendance)],
    gives: [],
    needs: [seatKey(edition, attendance.person), trainingDayKey(edition, attendance.day)],
  };
};

export const attendance: RowReader = { read, annul: annulmentIn('attendance') };
