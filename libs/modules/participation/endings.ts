import { sameContent } from '@kernel/content.js';
import type { Day } from '@kernel/day.js';
import { EntryAnnulled, EntryChanged, EntryUnknown } from '@kernel/entries.errors.js';
import { entryOf } from '@kernel/entries.js';
import type { Entries, Entry, EntryCommand, TableName } from '@kernel/entries.js';
import { checkTexts } from '@kernel/texts.js';
import { checkDay } from '@modules/programme/contracts.js';
import type { Rules } from '@modules/programme/contracts.js';
import { EndsBeforeItBegins } from './participation.errors.js';
import type { Ending } from './participation.events.js';

/** A departure or a repeal as it is sent: `ref` is any of those of the entry that ends. */
export interface EndingSent<Table extends string> {
  readonly table: Table;
  readonly ref: string;
  readonly ending: Ending;
}

/** Acts, repeals and departures may lie after the period. Source: domain.md, rule 6. @throws DomainError */
export const checkEnding = (what: 'departure' | 'repeal', began: Day, { on, reason }: Ending, rules: Rules): void => {
  checkTexts({ reason });
  checkDay(on, rules, 'within-or-later');
  if (on < began) throw new EndsBeforeItBegins(what, began, on);
};

/**
 * The entry that is to end now; undefined when this very ending is on record, be it one that a correction has since restated or blanked.
 * @throws EntryUnknown · EntryAnnulled · EntryChanged it ended otherwise
 */
export const entryToEnd = <Table extends string, Content extends object>(
  entries: Entries<Content>,
  { table, ref, ending }: EndingSent<Table>,
  endingOf: (content: Content) => Ending | undefined,
): Entry<Content> | undefined => {
  const entry = entryOf(entries, ref);
  if (!entry) throw new EntryUnknown({ table, ref });
  const known = [...entry.versions.map(({ content }) => content), ...entry.amendments].map(endingOf);
  if (known.some((one) => one && sameContent(one, ending))) return undefined;
  if (entry.annulled) throw new EntryAnnulled({ table, ref }, entry.annulled);
  const standing = endingOf(entry.content);
  if (standing) throw new EntryChanged({ table, ref }, { ...standing }, { ...ending });
  return entry;
};

/**
 * Whether the end is filled in later in a row that corrected the entry and is on record: it is a fact of its own, as in the row that logged the
 * entry. Source: domain.md, "Files that people bring".
 */
export const isFilledIn = <Table extends TableName, Content extends object>(
  entries: Entries<Content>,
  command: EntryCommand<Table, Content>,
  field: keyof Content & ('left' | 'repealed'),
): boolean => {
  if (command.type !== 'correct' || command.content[field] === undefined) return false;
  const row = entryOf(entries, command.ref)?.versions.find(({ ref }) => ref === command.ref);
  if (row?.reason !== command.reason || row.content[field] !== undefined) return false;
  return sameContent(row.content, command.content, [field]);
};

/** Leaves out a reason that was not given. */
export const endingFrom = ({ on, reason }: { readonly on: Day; readonly reason?: string | undefined }): Ending =>
  reason === undefined || reason === '' ? { on } : { on, reason };
