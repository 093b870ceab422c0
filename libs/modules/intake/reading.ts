import type { Row, Table } from '@kernel/table-reader.js';
import { cellsOf } from './cells.js';
import type { Cells } from './cells.js';
import type { CellFault } from './fault.js';
import type { RowReading } from './rows/row-reading.js';
import type { Intent, Lane } from './intent.js';
import { readActivity } from './rows/activities.js';
import { readAttendance, readParticipant, readTrainingDay } from './rows/academy.js';
import { readAdoption } from './rows/adoptions.js';
import { readAdvisory } from './rows/advisory.js';
import { readCommitment } from './rows/commitments.js';
import { annulment, annuls } from './rows/corrections.js';
import { readMunicipality } from './rows/municipalities.js';

interface TableReading {
  readonly lane: Lane;
  readonly read: (cells: Cells) => RowReading;
}

const READERS: Readonly<Record<string, TableReading>> = {
  municipalities: { lane: 'participation', read: readMunicipality },
  commitments: { lane: 'participation', read: readCommitment },
  adoptions: { lane: 'participation', read: readAdoption },
  advisory: { lane: 'advisory', read: readAdvisory },
  'academy-days': { lane: 'academy', read: readTrainingDay },
  participants: { lane: 'academy', read: readParticipant },
  attendance: { lane: 'academy', read: readAttendance },
  activities: { lane: 'activities', read: readActivity },
};

export interface ReadRow {
  /** What the row asks for; of use only when there are no faults, but for `gives`. */
  readonly intent: Intent;
  readonly faults: readonly CellFault[];
}

/** Reads one row of a table; every fault of it is found. @throws TypeError for a table that is none of Kronika's */
export const readRow = (table: Table, row: Row): ReadRow => {
  const reader = READERS[table.name];
  if (!reader) throw new TypeError(`There is no table ${table.name}.`);
  const cells = cellsOf(row.cells);
  const reading =
    table.name !== 'academy-days' && annuls(cells) ? readAnnulment(table.name, reader.lane, cells) : reader.read(cells);
  const target = cells.optional('corrects') ?? cells.optional('annuls');
  const ref = table.name === 'academy-days' ? (reading.commands[0]?.ref ?? '') : cells.text('ref');
  const place = { table: table.name, file: table.file, row: row.row, ref };
  return {
    intent: { ...place, ...reading, ...(target === undefined ? {} : { target }) },
    faults: unique(cells.faults),
  };
};

/** The table is known by its reader, so the command's table is one that takes entries. */
const readAnnulment = (table: string, lane: Lane, cells: Cells): RowReading => ({
  lane,
  on: '9999-12-31',
  commands: [annulmentOf(table, cells)],
  gives: [],
  needs: [],
});

const annulmentOf = (table: string, cells: Cells): Intent['commands'][number] => {
  switch (table) {
    case 'municipalities':
    case 'commitments':
    case 'adoptions':
    case 'advisory':
    case 'participants':
    case 'attendance':
    case 'activities':
      return annulment(table, cells);
    default:
      throw new TypeError(`Table ${table} takes no annulments.`);
  }
};

const unique = (faults: readonly CellFault[]): readonly CellFault[] => [
  ...new Map(faults.map((fault) => [`${fault.column} ${fault.code}`, fault])).values(),
];
