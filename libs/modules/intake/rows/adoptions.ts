import { unitCode } from '@kernel/teryt.js';
import type { Adoption } from '@modules/participation/contracts.js';
import { INSTRUMENTS } from '@modules/programme/contracts.js';
import type { Cells } from '../cells.js';
import type { RowCommand } from '../intent.js';
import { commitmentKey, municipalityKey } from '../keys.js';
import type { RowReading } from './row-reading.js';
import { entryCommand, present, reasonOf } from './corrections.js';

/** `repealed_on` in a row that logs an act is a fact of its own; in a row that corrects one it is part of the entry as it should read. */
export const readAdoption = (cells: Cells): RowReading => {
  const adoption: Adoption = {
    teryt: cells.teryt('teryt'),
    recommendation: cells.id('recommendation'),
    instrument: cells.oneOf('instrument', INSTRUMENTS),
    number: cells.text('number'),
    on: cells.day('on'),
    title: cells.text('title'),
    ...present<{ publication: string; documentSha256: string }>({
      publication: cells.optional('publication'),
      documentSha256: cells.sha256('document_sha256'),
    }),
  };
  const repealed = cells.has('repealed_on') ? { on: cells.day('repealed_on'), reason: reasonOf(cells) } : undefined;
  const corrects = cells.has('corrects');
  const command = entryCommand('adoptions', cells, corrects && repealed ? { ...adoption, repealed } : adoption);
  const repeal: readonly RowCommand[] =
    repealed && !corrects ? [{ type: 'repeal', table: 'adoptions', ref: command.ref, ...repealed }] : [];
  const code = unitCode(adoption.teryt);
  return {
    lane: 'participation',
    key: code,
    on: adoption.on,
    commands: [command, ...repeal],
    gives: [],
    needs: [municipalityKey(code), commitmentKey(code, adoption.recommendation)],
  };
};
