import { unitCode } from '@kernel/teryt.js';
import type { Adoption } from '@modules/participation/contracts.js';
import { INSTRUMENTS } from '@modules/programme/contracts.js';
import { DAY, ID, SHA256, TERYT, TEXT, oneOf } from '../cell-kinds.js';
import type { Cells } from '../cells.js';
import { commitmentKey, municipalityKey } from '../keys.js';
import { annulmentIn, entryCommand, present } from './corrections.js';
import { endingIn } from './endings.js';
import type { RowReader, RowReading } from './row-reading.js';

const INSTRUMENT = oneOf(INSTRUMENTS);

const read = (cells: Cells): RowReading => {
  const { fact, restated } = endingIn(cells, 'repealed_on');
  const act: Adoption = { ...actIn(cells), ...(restated && { repealed: restated }) };
  const command = entryCommand('adoptions', cells, act);
  const code = unitCode(act.teryt);
  return {
    lane: 'participation',
    key: code,
    on: act.on,
    commands: fact ? [command, { type: 'repeal', table: 'adoptions', ref: command.ref, ...fact }] : [command],
    gives: [],
    needs: [municipalityKey(code), commitmentKey(code, act.recommendation)],
  };
};

const actIn = (cells: Cells): Adoption => ({
  teryt: cells.must('teryt', TERYT),
  recommendation: cells.must('recommendation', ID),
  instrument: cells.must('instrument', INSTRUMENT),
  number: cells.must('number', TEXT),
  on: cells.must('on', DAY),
  title: cells.must('title', TEXT),
  ...present<{ publication: string; documentSha256: string }>({
    publication: cells.may('publication', TEXT),
    documentSha256: cells.may('document_sha256', SHA256),
  }),
});

export const adoptions: RowReader = { read, annul: annulmentIn('adoptions') };
