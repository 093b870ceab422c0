import type { EntryCommand, TableName } from '@kernel/entries.js';
import type { Cells } from '../cells.js';

const WHY = 'a sentence that says why';

/** Whether the row annuls another entry: then it needs nothing but its own ref and a reason. */
export const annuls = (cells: Cells): boolean => cells.has('annuls');

/** The command by which a row logs its entry, or corrects another with it. */
export const entryCommand = <Table extends TableName, Content>(
  table: Table,
  cells: Cells,
  content: Content,
): EntryCommand<Table, Content> => {
  const ref = cells.text('ref');
  if (!cells.has('corrects')) return { type: 'record', table, ref, content };
  return { type: 'correct', table, ref, corrects: cells.text('corrects'), reason: reasonOf(cells), content };
};

export const annulment = <Table extends TableName>(table: Table, cells: Cells): EntryCommand<Table, never> => {
  if (cells.has('corrects'))
    cells.fail('corrects', 'intake.corrects-and-annuls', 'either corrects or annuls, not both');
  return { type: 'annul', table, ref: cells.text('ref'), annuls: cells.text('annuls'), reason: reasonOf(cells) };
};

/** The reason of a correction, an annulment, a departure or a repeal. */
export const reasonOf = (cells: Cells): string => {
  if (cells.has('reason')) return cells.text('reason');
  cells.fail('reason', 'entry.reason-missing', WHY);
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
