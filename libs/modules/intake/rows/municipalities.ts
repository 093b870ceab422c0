import { unitCode } from '@kernel/teryt.js';
import type { Joining } from '@modules/participation/contracts.js';
import type { Cells } from '../cells.js';
import type { RowCommand } from '../intent.js';
import { municipalityKey } from '../keys.js';
import type { RowReading } from './row-reading.js';
import { entryCommand, reasonOf } from './corrections.js';

/** `left_on` in a row that logs a joining is a fact of its own; in a row that corrects one it is part of the entry as it should read. */
export const readMunicipality = (cells: Cells): RowReading => {
  const teryt = cells.teryt('teryt');
  if (teryt.length === 2)
    cells.fail('teryt', 'intake.teryt-region', 'a gmina (7 digits) or a powiat (4); a voivodeship does not join');
  const joining: Joining = { teryt, name: cells.text('name'), track: cells.id('track'), on: cells.day('joined_on') };
  const left = cells.has('left_on') ? { on: cells.day('left_on'), reason: reasonOf(cells) } : undefined;
  const corrects = cells.has('corrects');
  const command = entryCommand('municipalities', cells, corrects && left ? { ...joining, left } : joining);
  const leave: readonly RowCommand[] =
    left && !corrects ? [{ type: 'leave', table: 'municipalities', ref: command.ref, ...left }] : [];
  const code = unitCode(teryt);
  return {
    lane: 'participation',
    key: code,
    on: joining.on,
    commands: [command, ...leave],
    gives: [municipalityKey(code)],
    needs: [],
  };
};
