import type { Day } from './day.js';
import { entryOf, isNew } from './entries.js';
import type { Comparison, Entries, Entry, EntryCommand, TableName } from './entries.js';
import { DomainError } from './errors.js';
import type { Teryt } from './teryt.js';
import { checkRef, checkTexts } from './texts.js';
import { checkStaysInUnit } from './unit-entries.js';

/** One thing that an entry must be in itself, whatever else is on record. @throws DomainError */
export type Check<Content> = (content: Content) => void;

/** How one table of a municipality's stream takes entries. */
export interface EntryTable<Content, Event> extends Comparison {
  /** Whether an entry that was never logged is taken now. @throws DomainError */
  checkTaken(content: Content): void;
  /** Of new entries and of corrected ones. Each looks at one thing, whatever the others find. */
  readonly checks: readonly Check<Content>[];
  recorded(ref: string, content: Content): Event;
  corrected(data: {
    readonly ref: string;
    readonly corrects: string;
    readonly reason: string;
    readonly entry: Content;
  }): Event;
  /** `on`: the day of the entry that is annulled, as it stood. */
  annulled(data: { readonly ref: string; readonly annuls: string; readonly reason: string; readonly on: Day }): Event;
}

/**
 * The facts by which a command changes a table; none when it repeats what is on record.
 * @throws DomainError of `isNew`, `checkRef`, `checkTexts`, `checkStaysInUnit` and of the table's own checks
 */
export const entryFacts = <Table extends TableName, Content extends { readonly teryt: Teryt; readonly on: Day }, Event>(
  entries: Entries<Content>,
  command: EntryCommand<Table, Content>,
  table: EntryTable<Content, Event>,
): readonly Event[] => {
  if (!isNew(entries, command, table)) return [];
  const { ref } = command;
  checkRef(ref);
  if (command.type === 'record') {
    table.checkTaken(command.content);
    for (const check of table.checks) check(command.content);
    return [table.recorded(ref, command.content)];
  }
  const { reason } = command;
  checkTexts({ reason });
  if (command.type === 'annul')
    return [table.annulled({ ref, annuls: command.annuls, reason, on: dayOf(entries, command.annuls) })];
  checkStaysInUnit(entries, command);
  checkCorrection(entryOf(entries, command.corrects), command.content, table);
  return [table.corrected({ ref, corrects: command.corrects, reason, entry: command.content })];
};

const dayOf = (entries: Entries<{ readonly on: Day }>, ref: string): Day => {
  const entry = entryOf(entries, ref);
  if (!entry) throw new TypeError(`Entry ${ref} was on record a moment ago.`);
  return entry.content.on;
};

/**
 * What was wrong with the entry already, since a definition was amended or the municipality left, does not keep it from being corrected
 * elsewhere. Source: domain.md, rule 0.
 */
const checkCorrection = <Content, Event>(
  target: Entry<Content> | undefined,
  content: Content,
  table: EntryTable<Content, Event>,
): void => {
  for (const check of table.checks) {
    const fault = faultOf(() => check(content));
    const known = fault && target && faultOf(() => check(target.content));
    if (fault && !(known && isSameFault(known, fault))) throw fault;
  }
};

const faultOf = (check: () => void): DomainError | undefined => {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
};

const isSameFault = (a: DomainError, b: DomainError): boolean =>
  a.code === b.code && JSON.stringify(a.details) === JSON.stringify(b.details);
