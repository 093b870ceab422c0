import { unitCode } from '@kernel/teryt.js';
import type { CommitmentEntry } from '@modules/participation/contracts.js';
import type { Cells } from '../cells.js';
import { commitmentKey, municipalityKey } from '../keys.js';
import type { RowReading } from './row-reading.js';
import { entryCommand, present } from './corrections.js';

const ACTIONS = ['commit', 'confirm', 'replace', 'withdraw'] as const;

export const readCommitment = (cells: Cells): RowReading => {
  const teryt = cells.teryt('teryt');
  const content = contentOf(cells, teryt);
  const command = entryCommand('commitments', cells, content);
  const code = unitCode(teryt);
  return { lane: 'participation', key: code, on: content.on, commands: [command], ...tiesOf(content, code) };
};

const contentOf = (cells: Cells, teryt: string): CommitmentEntry => {
  const action = cells.oneOf('action', ACTIONS);
  const shared = {
    teryt,
    on: cells.day('on'),
    ...present<{ reason: string; recordedBy: string }>({
      reason: cells.optional('reason'),
      recordedBy: cells.optional('recorded_by'),
    }),
  };
  if (action !== 'replace') mustBeBlank(cells, 'replaced_by', 'only a row that replaces names what takes its place');
  if (action === 'confirm') {
    mustBeBlank(cells, 'recommendation', 'a confirmation concerns all commitments together');
    return { ...shared, action };
  }
  const recommendation = cells.id('recommendation');
  return action === 'replace'
    ? { ...shared, action, recommendation, replacedBy: cells.id('replaced_by') }
    : { ...shared, action, recommendation };
};

const mustBeBlank = (cells: Cells, column: string, why: string): void => {
  if (cells.has(column)) cells.fail(column, 'intake.cell-not-blank', `nothing: ${why}`);
};

const tiesOf = (content: CommitmentEntry, code: string): Pick<RowReading, 'gives' | 'needs'> => {
  const municipality = municipalityKey(code);
  switch (content.action) {
    case 'commit':
      return { gives: [commitmentKey(code, content.recommendation), commitmentKey(code, '*')], needs: [municipality] };
    case 'replace':
      return {
        gives: [commitmentKey(code, content.replacedBy), commitmentKey(code, '*')],
        needs: [municipality, commitmentKey(code, content.recommendation), commitmentKey(code, '*')],
      };
    case 'withdraw':
      return {
        gives: [],
        needs: [municipality, commitmentKey(code, content.recommendation), commitmentKey(code, '*')],
      };
    case 'confirm':
      return { gives: [], needs: [municipality, commitmentKey(code, '*')] };
  }
};
