import type { EntryCommand, TableName } from '@kernel/entries.js';
import { REF, TEXT } from '../cell-kinds.js';
import type { Cells } from '../cells.js';

/** Whether the row annuls another entry: then it needs nothing but its own ref and a reason. */
export const annuls = (cells: Cells): boolean => cells.has('annuls');

/** The command by which a row logs its entry, or corrects another with it. */
export const entryCommand = <Table extends TableName, Content>(
  table: Table,
  cells: Cells,
  content: Content,
): EntryCommand<Table, Content> => {
  const ref = cells.must('ref', REF);
  const corrects = cells.may('corrects', REF);
  return corrects === undefined
    ? { type: 'record', table, ref, content }
    : { type: 'correct', table, ref, corrects, reason: reasonOf(cells), content };
};

export const annulmentIn =
  <Table extends TableName>(table: Table) =>
  (cells: Cells): EntryCommand<Table, never> => {
    if (cells.has('corrects'))
      cells.fail('corrects', { code: 'intake.corrects-and-annuls', expected: 'either corrects or annuls, not both' });
    return {
      type: 'annul',
      table,
      ref: cells.must('ref', REF),
      annuls: cells.must('annuls', REF),
      reason: reasonOf(cells),
    };
  };

/** The reason of a correction or an annulment. */
const reasonOf = (cells: Cells): string => {
  const reason = cells.may('reason', TEXT);
  if (reason !== undefined) return reason;
  cells.fail('reason', { code: 'entry.reason-missing', expected: 'a sentence that says why' });
  return '';
};

/** Leaves out what is blank: a blank cell and a missing one are the same. */
export const present = <Content extends object>(content: {
  readonly [Key in keyof Content]: Content[Key] | undefined;
}): Partial<Content> => {
  const kept: Partial<Content> = {};
  for (const key in content) {
    const value = content[key];
    if (value !== undefined) kept[key] = value;
  }
  return kept;
};
