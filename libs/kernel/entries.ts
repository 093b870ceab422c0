import { sameContent } from './content.js';
import {
  AnnulmentIsFinal,
  EntryAnnulled,
  EntryChanged,
  EntryUnknown,
  ReasonMissing,
  RefTaken,
} from './entries.errors.js';
import type { Named } from './entries.errors.js';
import { exhaustive } from './exhaustive.js';
import type { JsonObject } from './json.js';
import { emptyMap, lookUp, put, valuesOf } from './persistent-map.js';
import type { PersistentMap } from './persistent-map.js';

/** The tables that people bring whose rows have a `ref`. A ref is unique for each programme and table. */
export type TableName =
  'municipalities' | 'commitments' | 'adoptions' | 'advisory' | 'participants' | 'attendance' | 'activities';

/** What may be done with an entry of a table: log it, correct it (with all its values), annul it. The same for every table. */
export type EntryCommand<Table extends TableName, Content> =
  | { readonly type: 'record'; readonly table: Table; readonly ref: string; readonly content: Content }
  | {
      readonly type: 'correct';
      readonly table: Table;
      readonly ref: string;
      readonly corrects: string;
      readonly reason: string;
      readonly content: Content;
    }
  | {
      readonly type: 'annul';
      readonly table: Table;
      readonly ref: string;
      readonly annuls: string;
      readonly reason: string;
    };

/** One wording of an entry: as first logged, or as a correction put it. */
export interface Version<Content> {
  readonly ref: string;
  readonly content: Content;
  /** Why it was corrected; missing on the first version. */
  readonly reason?: string;
}

/** By which an entry counts as never having been. */
export interface AnnulledBy {
  readonly ref: string;
  /** The ref that it named, of any version. */
  readonly annuls: string;
  readonly reason: string;
}

/** An entry and its corrections are one entry under several refs; the latest version in the log stands. */
export interface Entry<Content> {
  /** Of the first version: the entry's name for good. */
  readonly ref: string;
  /** Log place of the first version among all of the stream: orders entries of one day. */
  readonly place: number;
  readonly versions: readonly Version<Content>[];
  /** As it now stands. */
  readonly content: Content;
  /** What later facts (a departure, a repeal) made of it, each as it then stood, in the order of the log. */
  readonly amendments: readonly Content[];
  /** The first annulment: it is the one that counts. */
  readonly annulled?: AnnulledBy;
  /** Every annulment, since each is an entry in the log under a ref of its own. */
  readonly annulments: readonly AnnulledBy[];
}

/** All entries of one table in one stream, with the chains of their corrections. Never changed in place. */
export interface Entries<Content> {
  readonly byRef: PersistentMap<Entry<Content>>;
  /** Every ref ever used, of corrections and annulments too, to the ref of the entry that it belongs to. */
  readonly owners: PersistentMap<string>;
}

export const noEntries = <Content>(): Entries<Content> => ({ byRef: emptyMap(), owners: emptyMap() });

/** The entry that a ref belongs to, whichever of its refs it is. */
export const entryOf = <Content>(entries: Entries<Content>, ref: string): Entry<Content> | undefined => {
  const owner = lookUp(entries.owners, ref);
  return owner === undefined ? undefined : lookUp(entries.byRef, owner);
};

/** What counts: all entries that are not annulled, in the order in which they were first logged. */
export const standing = <Content>(entries: Entries<Content>): readonly Entry<Content>[] =>
  valuesOf(entries.byRef)
    .filter((entry) => !entry.annulled)
    .toSorted((a, b) => a.place - b.place);

export const recorded = <Content>(
  entries: Entries<Content>,
  ref: string,
  content: Content,
  place: number,
): Entries<Content> => ({
  byRef: put(entries.byRef, ref, {
    ref,
    place,
    versions: [{ ref, content }],
    content,
    amendments: [],
    annulments: [],
  }),
  owners: put(entries.owners, ref, ref),
});

export const corrected = <Content>(
  entries: Entries<Content>,
  version: Required<Version<Content>>,
  corrects: string,
): Entries<Content> =>
  changed(entries, version.ref, corrects, (entry) => ({
    ...entry,
    content: version.content,
    versions: [...entry.versions, version],
  }));

export const annulled = <Content>(
  entries: Entries<Content>,
  ref: string,
  reason: string,
  annuls: string,
): Entries<Content> =>
  changed(entries, ref, annuls, (entry) => {
    const by = { ref, annuls, reason };
    return { ...entry, annulled: entry.annulled ?? by, annulments: [...entry.annulments, by] };
  });

/** Puts a later fact (a departure, a repeal) into the entry that it concerns, whichever of its refs is given. */
export const amended = <Content>(entries: Entries<Content>, ref: string, content: Content): Entries<Content> =>
  changed(entries, ref, ref, (entry) => ({ ...entry, content, amendments: [...entry.amendments, content] }));

const changed = <Content>(
  entries: Entries<Content>,
  ref: string,
  owner: string,
  change: (entry: Entry<Content>) => Entry<Content>,
): Entries<Content> => {
  const entry = entryOf(entries, owner);
  if (!entry) return entries;
  const owners = lookUp(entries.owners, ref) === undefined ? put(entries.owners, ref, entry.ref) : entries.owners;
  return { byRef: put(entries.byRef, entry.ref, change(entry)), owners };
};

/** How contents of a table compare: which fields are facts of their own and no part of the row as first logged. */
export interface Comparison {
  readonly apart?: readonly string[];
}

/**
 * Whether the command brings something new to the table; false when it repeats what is on record.
 * @throws EntryChanged the ref stands with other content · RefTaken the ref was used for something else · EntryUnknown · EntryAnnulled ·
 * AnnulmentIsFinal · ReasonMissing
 */
export const isNew = <Table extends TableName, Content extends object>(
  entries: Entries<Content>,
  command: EntryCommand<Table, Content>,
  comparison: Comparison = {},
): boolean => {
  const known = entryOf(entries, command.ref);
  if (known) checkRepeat(known, command, comparison);
  else if (command.type !== 'record') checkTarget(entries, command);
  return !known;
};

type Recording<Table extends TableName, Content> = Extract<EntryCommand<Table, Content>, { readonly type: 'record' }>;
type Correcting<Table extends TableName, Content> = Extract<EntryCommand<Table, Content>, { readonly type: 'correct' }>;
type Annulling<Table extends TableName, Content> = Extract<EntryCommand<Table, Content>, { readonly type: 'annul' }>;

const checkTarget = <Table extends TableName, Content extends object>(
  entries: Entries<Content>,
  command: Correcting<Table, Content> | Annulling<Table, Content>,
): void => {
  const named = command.type === 'correct' ? command.corrects : command.annuls;
  const target = entryOf(entries, named);
  if (!target) throw new EntryUnknown(command);
  if (target.annulled && command.type === 'correct') throw new EntryAnnulled(command, target.annulled);
  if (!versionOf(target, named)) throw new AnnulmentIsFinal(command, target.ref);
  if (command.reason.trim() === '') throw new ReasonMissing(command);
};

const versionOf = <Content>({ versions }: Entry<Content>, named: string): Version<Content> | undefined =>
  versions.find(({ ref }) => ref === named);

const checkRepeat = <Table extends TableName, Content extends object>(
  known: Entry<Content>,
  command: EntryCommand<Table, Content>,
  { apart = [] }: Comparison,
): void => {
  switch (command.type) {
    case 'record':
      return checkRecordedAgain(known, command, apart);
    case 'correct':
      return checkCorrectedAgain(known, command);
    case 'annul':
      return checkAnnulledAgain(known, command);
    default:
      return exhaustive(command);
  }
};

const checkRecordedAgain = <Table extends TableName, Content extends object>(
  known: Entry<Content>,
  command: Recording<Table, Content>,
  apart: readonly string[],
): void => {
  const version = versionOf(known, command.ref);
  if (!version || version.reason !== undefined) throw refTaken(known, command);
  if ([version.content, known.content].some((content) => sameContent(content, command.content, apart))) return;
  throw new EntryChanged(command, asExplained(known.content), asExplained(command.content));
};

const checkCorrectedAgain = <Table extends TableName, Content extends object>(
  known: Entry<Content>,
  command: Correcting<Table, Content>,
): void => {
  const version = versionOf(known, command.ref);
  if (version?.reason === undefined || !versionOf(known, command.corrects)) throw refTaken(known, command);
  const { content, reason } = command;
  if (reason === version.reason && [version.content, known.content].some((one) => sameContent(one, content))) return;
  throw new EntryChanged(
    command,
    { ...asExplained(known.content), reason: version.reason },
    { ...asExplained(content), reason },
  );
};

const checkAnnulledAgain = <Table extends TableName, Content extends object>(
  known: Entry<Content>,
  command: Annulling<Table, Content>,
): void => {
  const by = known.annulments.find(({ ref }) => ref === command.ref);
  if (!by || !versionOf(known, command.annuls)) throw refTaken(known, command);
  if (by.reason === command.reason) return;
  throw new EntryChanged(command, { ...by }, { ref: command.ref, annuls: command.annuls, reason: command.reason });
};

const refTaken = <Content extends object>(known: Entry<Content>, command: Named): RefTaken =>
  new RefTaken(command, known.ref, asExplained(known.content));

const asExplained = (content: object): JsonObject => Object.fromEntries(Object.entries(content));
