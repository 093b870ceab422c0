import type { Row, Table } from '@kernel/table-reader.js';
import { cellsOf } from './cells.js';
import type { CellFault } from './fault.js';
import type { Intent, Lane, RowCommand } from './intent.js';
import { EFFECT } from './order.js';
import { activities } from './rows/activities.js';
import { adoptions } from './rows/adoptions.js';
import { advisory } from './rows/advisory.js';
import { attendance } from './rows/attendance.js';
import { commitments } from './rows/commitments.js';
import { annuls } from './rows/corrections.js';
import { municipalities } from './rows/municipalities.js';
import { participants } from './rows/participants.js';
import type { RowReader, RowReading } from './rows/row-reading.js';
import { trainingDays } from './rows/training-days.js';
import { shownCells } from './secrecy.js';

const READERS: Readonly<Record<string, RowReader & { readonly lane: Lane }>> = {
  municipalities: { lane: 'participation', ...municipalities },
  commitments: { lane: 'participation', ...commitments },
  adoptions: { lane: 'participation', ...adoptions },
  advisory: { lane: 'advisory', ...advisory },
  'academy-days': { lane: 'academy', ...trainingDays },
  participants: { lane: 'academy', ...participants },
  attendance: { lane: 'academy', ...attendance },
  activities: { lane: 'activities', ...activities },
};

export interface ReadRow {
  /** What the row asks for; of use only when there are no faults, but for what it would have given. */
  readonly intent: Intent;
  readonly faults: readonly CellFault[];
}

/** Reads one row of a table; every fault of it is found. @throws TypeError for a table that is none of Kronika's */
export const readRow = ({ name, file }: Pick<Table, 'name' | 'file'>, { row, cells: texts }: Row): ReadRow => {
  const reader = READERS[name];
  if (!reader) throw new TypeError(`There is no table ${name}.`);
  const cells = cellsOf(name, texts);
  const { read, annul, lane } = reader;
  const reading = annul && annuls(cells) ? annulment(lane, annul(cells)) : read(cells);
  const [command] = reading.commands;
  const place = { table: name, file, row, ref: command?.ref ?? '', ...targetOf(command) };
  return { intent: { ...place, ...reading, cells: shownCells(name, texts) }, faults: cells.faults };
};

const targetOf = (command: RowCommand | undefined): Pick<Intent, 'target'> => {
  if (command?.type === 'correct') return { target: command.corrects };
  return command?.type === 'annul' ? { target: command.annuls } : {};
};

/** Whose stream it concerns, its target knows. */
const annulment = (lane: Lane, command: RowCommand): RowReading => ({
  lane,
  on: command.table === 'attendance' ? EFFECT.attendanceAnnulled : EFFECT.annulment,
  commands: [command],
  gives: [],
  needs: [],
});
