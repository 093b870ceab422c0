import { entryOf, isNew } from '@kernel/entries.js';
import type { Comparison, Entries, Entry, EntryCommand, TableName } from '@kernel/entries.js';
import { DomainError } from '@kernel/errors.js';
import type { Teryt } from '@kernel/teryt.js';
import { checkStaysInUnit } from '@kernel/unit-entries.js';

/** How one table takes entries. */
export interface Table<Content, Fact> extends Comparison {
  /** Whether a new entry is taken at all now. @throws DomainError */
  checkTaken(): void;
  /** What the entry must be in itself, whatever else is on record. @throws DomainError */
  check(content: Content): void;
  recorded(ref: string, content: Content): Fact;
  corrected(data: {
    readonly ref: string;
    readonly corrects: string;
    readonly reason: string;
    readonly entry: Content;
  }): Fact;
  annulled(data: { readonly ref: string; readonly annuls: string; readonly reason: string }): Fact;
}

/** The facts by which a command changes a table; none when it repeats what is on record. */
export const entryFacts = <Name extends TableName, Content extends { readonly teryt: Teryt }, Fact>(
  entries: Entries<Content>,
  command: EntryCommand<Name, Content>,
  table: Table<Content, Fact>,
): readonly Fact[] => {
  if (!isNew(entries, command, table)) return [];
  const { ref } = command;
  if (command.type === 'annul') return [table.annulled({ ref, annuls: command.annuls, reason: command.reason })];
  if (command.type === 'record') {
    table.checkTaken();
    table.check(command.content);
    return [table.recorded(ref, command.content)];
  }
  checkStaysInUnit(entries, command);
  checkCorrection(entryOf(entries, command.corrects), command.content, table);
  return [table.corrected({ ref, corrects: command.corrects, reason: command.reason, entry: command.content })];
};

/** What was wrong with the entry already, since the definition was amended, does not keep it from being corrected elsewhere (rule 0). */
const checkCorrection = <Content, Fact>(
  target: Entry<Content> | undefined,
  content: Content,
  table: Table<Content, Fact>,
): void => {
  const fault = faultOf(() => table.check(content));
  const known = target && fault && faultOf(() => table.check(target.content));
  if (fault && !(known && sameFault(known, fault))) throw fault;
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

const sameFault = (a: DomainError, b: DomainError): boolean =>
  a.code === b.code && JSON.stringify(a.details) === JSON.stringify(b.details);
