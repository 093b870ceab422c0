import { entryOf } from './entries.js';
import type { Entries, EntryCommand, TableName } from './entries.js';
import { CorrectionLeavesStream } from './entries.errors.js';
import { unitCode } from './teryt.js';
import type { Teryt } from './teryt.js';

/**
 * For tables whose streams are one for each municipality: a correction stays where its entry is; what was logged under a wrong municipality
 * is annulled and logged anew. Source: domain.md, rule 7.
 * @throws CorrectionLeavesStream
 */
export const checkStaysInUnit = <Table extends TableName, Content extends { readonly teryt: Teryt }>(
  entries: Entries<Content>,
  command: Extract<EntryCommand<Table, Content>, { readonly type: 'correct' }>,
): void => {
  const target = entryOf(entries, command.corrects);
  if (target && unitCode(target.content.teryt) !== unitCode(command.content.teryt))
    throw new CorrectionLeavesStream(command, target.content.teryt, command.content.teryt);
};
