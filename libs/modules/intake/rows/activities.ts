import { isRegion, unitCode } from '@kernel/teryt.js';
import type { Activity } from '@modules/activities/contracts.js';
import { COUNT, DAY, HOURS, ID, TERYT, TEXT, ZLOTY } from '../cell-kinds.js';
import type { Cells } from '../cells.js';
import { municipalityKey } from '../keys.js';
import { annulmentIn, entryCommand, present } from './corrections.js';
import type { RowReader, RowReading } from './row-reading.js';

type Optional = Required<Pick<Activity, 'minutes' | 'people' | 'organisations' | 'amount' | 'document'>>;

const FIGURES = ['hours', 'people', 'organisations', 'amount_pln'];

const read = (cells: Cells): RowReading => {
  const activity = activityIn(cells);
  const code = unitCode(activity.teryt);
  return {
    lane: 'activities',
    key: code,
    on: activity.on,
    commands: [entryCommand('activities', cells, activity)],
    gives: [],
    needs: isRegion(code) ? [] : [municipalityKey(code)],
  };
};

const activityIn = (cells: Cells): Activity => {
  if (!FIGURES.some((column) => cells.has(column)))
    cells.fail('people', {
      code: 'activities.figure-missing',
      expected: `at least one of ${FIGURES.join(', ')}; 0 is one`,
      message: 'The activity has no figure.',
    });
  return {
    kind: cells.must('kind', ID),
    teryt: cells.must('teryt', TERYT),
    on: cells.must('on', DAY),
    ...present<Optional>({
      minutes: cells.may('hours', HOURS),
      people: cells.may('people', COUNT),
      organisations: cells.may('organisations', COUNT),
      amount: cells.may('amount_pln', ZLOTY),
      document: cells.may('document', TEXT),
    }),
  };
};

export const activities: RowReader = { read, annul: annulmentIn('activities') };
