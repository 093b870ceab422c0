import type { Day } from '@kernel/day.js';
import type { TrainingDay } from '@modules/academy/contracts.js';
import { COUNT, DAY, HOURS, ID, TEXT, YES } from '../cell-kinds.js';
import type { Cells } from '../cells.js';
import { trainingDayKey } from '../keys.js';
import { EFFECT } from '../order.js';
import { present } from './corrections.js';
import type { RowReader, RowReading } from './row-reading.js';

/** A training day is known by edition and number, and takes no corrections: a changed row that says why is one. */
const read = (cells: Cells): RowReading => {
  const edition = cells.must('edition', ID);
  const content: TrainingDay = {
    day: cells.must('day', COUNT),
    date: cells.must('on', DAY),
    minutes: cells.must('hours', HOURS),
    ...present<{ movedTo: Day; cancelled: true; reason: string }>({
      movedTo: cells.may('moved_to', DAY),
      cancelled: cells.may('cancelled', YES),
      reason: cells.may('reason', TEXT),
    }),
  };
  return {
    lane: 'academy',
    key: edition,
    on: EFFECT.trainingDay,
    commands: [{ type: 'training-day', table: 'academy-days', ref: `${edition}/${content.day}`, content }],
    gives: [trainingDayKey(edition, content.day)],
    needs: [],
  };
};

export const trainingDays: RowReader = { read };
