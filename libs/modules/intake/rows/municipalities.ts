import { unitCode } from '@kernel/teryt.js';
import type { Teryt } from '@kernel/teryt.js';
import type { Joining } from '@modules/participation/contracts.js';
import { DAY, ID, TERYT, TEXT } from '../cell-kinds.js';
import type { Cells } from '../cells.js';
import { municipalityKey } from '../keys.js';
import { annulmentIn, entryCommand } from './corrections.js';
import { endingIn } from './endings.js';
import type { RowReader, RowReading } from './row-reading.js';

const read = (cells: Cells): RowReading => {
  const { fact, restated } = endingIn(cells, 'left_on');
  const joining: Joining = {
    teryt: joiningTeryt(cells),
    name: cells.must('name', TEXT),
    track: cells.must('track', ID),
    on: cells.must('joined_on', DAY),
    ...(restated && { left: restated }),
  };
  const command = entryCommand('municipalities', cells, joining);
  const code = unitCode(joining.teryt);
  return {
    lane: 'participation',
    key: code,
    on: joining.on,
    commands: fact ? [command, { type: 'leave', table: 'municipalities', ref: command.ref, ...fact }] : [command],
    gives: [municipalityKey(code)],
    needs: [],
  };
};

const joiningTeryt = (cells: Cells): Teryt => {
  const teryt = cells.must('teryt', TERYT);
  if (teryt.length === 2)
    cells.fail('teryt', {
      code: 'participation.region-cannot-join',
      expected: 'a gmina (7 digits) or a powiat (4 digits)',
      message: `${teryt} is a voivodeship, which does not join.`,
    });
  return teryt;
};

export const municipalities: RowReader = { read, annul: annulmentIn('municipalities') };
