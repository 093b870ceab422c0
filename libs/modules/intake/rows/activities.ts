import { isRegion, unitCode } from '@kernel/teryt.js';
import type { Activity } from '@modules/activities/contracts.js';
import type { Cells } from '../cells.js';
import { municipalityKey } from '../keys.js';
import type { RowReading } from './row-reading.js';
import { entryCommand, present } from './corrections.js';

type Figures = Required<Pick<Activity, 'minutes' | 'people' | 'organisations' | 'amount' | 'document'>>;

export const readActivity = (cells: Cells): RowReading => {
  const activity: Activity = {
    kind: cells.id('kind'),
    teryt: cells.teryt('teryt'),
    on: cells.day('on'),
    ...present<Figures>({
      minutes: cells.optionalMinutes('hours'),
      people: cells.optionalCount('people'),
      organisations: cells.optionalCount('organisations'),
      amount: cells.optionalGrosze('amount_pln'),
      document: cells.optional('document'),
    }),
  };
  if (!['hours', 'people', 'organisations', 'amount_pln'].some((column) => cells.has(column))) {
    cells.fail(
      'people',
      'intake.no-figure',
      'at least one of hours, people, organisations, amount_pln',
      'The row has no figure.',
    );
  }
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
