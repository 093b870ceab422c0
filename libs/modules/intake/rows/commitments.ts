import { unitCode } from '@kernel/teryt.js';
import type { UnitCode } from '@kernel/teryt.js';
import type { CommitmentEntry } from '@modules/participation/contracts.js';
import { DAY, ID, TERYT, TEXT, oneOf } from '../cell-kinds.js';
import type { Cells } from '../cells.js';
import { commitmentKey, municipalityKey } from '../keys.js';
import { annulmentIn, entryCommand, present } from './corrections.js';
import type { RowReader, RowReading } from './row-reading.js';

const ACTION = oneOf(['commit', 'confirm', 'replace', 'withdraw']);

const read = (cells: Cells): RowReading => {
  const content = contentOf(cells);
  const code = unitCode(content.teryt);
  return {
    lane: 'participation',
    key: code,
    on: content.on,
    commands: [entryCommand('commitments', cells, content)],
    ...tiesOf(content, code),
  };
};

const contentOf = (cells: Cells): CommitmentEntry => {
  const action = cells.must('action', ACTION);
  const entry = {
    teryt: cells.must('teryt', TERYT),
    on: cells.must('on', DAY),
    ...present<{ reason: string; recordedBy: string }>({
      reason: cells.may('reason', TEXT),
      recordedBy: cells.may('recorded_by', TEXT),
    }),
  };
  if (action !== 'replace') mustBeBlank(cells, 'replaced_by', 'only a row that replaces names what takes its place');
  if (action === 'confirm') {
    mustBeBlank(cells, 'recommendation', 'a confirmation concerns all commitments together');
    return { ...entry, action };
  }
  const recommendation = cells.must('recommendation', ID);
  return action === 'replace'
    ? { ...entry, action, recommendation, replacedBy: cells.must('replaced_by', ID) }
    : { ...entry, action, recommendation };
};

const mustBeBlank = (cells: Cells, column: string, why: string): void => {
  if (cells.has(column)) cells.fail(column, { code: 'intake.cell-not-blank', expected: `nothing: ${why}` });
};

/** `*` stands for all commitments of the municipality together, on which confirmations and later changes rest. */
const tiesOf = (content: CommitmentEntry, code: UnitCode): Pick<RowReading, 'gives' | 'needs'> => {
  const member = municipalityKey(code);
  const all = commitmentKey(code, '*');
  switch (content.action) {
    case 'commit':
      return { gives: [commitmentKey(code, content.recommendation), all], needs: [member] };
    case 'replace':
      return {
        gives: [commitmentKey(code, content.replacedBy), all],
        needs: [member, commitmentKey(code, content.recommendation), all],
      };
    case 'withdraw':
      return { gives: [], needs: [member, commitmentKey(code, content.recommendation), all] };
    case 'confirm':
      return { gives: [], needs: [member, all] };
  }
};

export const commitments: RowReader = { read, annul: annulmentIn('commitments') };
