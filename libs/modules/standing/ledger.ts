/** An entry that counts, as it now stands: corrections applied. An annulled one counts as never having been and is let go. */
export type Kept<Content> = {
  /** Of the first version: the entry's name for good. */
  readonly ref: string;
  /** Revision of the first version in its stream: orders entries of one day. */
  readonly place: number;
  /** Refs of its corrections, in the order of the log. */
  also?: string[];
  content: Content;
};

/** The entries of one table in a document, by every ref of theirs. Changed in place, since a rebuild folds very many. */
export type Ledger<Content> = Map<string, Kept<Content>>;

export const record = <Content>(ledger: Ledger<Content>, entry: Kept<Content>): void => {
  ledger.set(entry.ref, entry);
};

/** @param names any ref of the entry */
export const correct = <Content>(
  ledger: Ledger<Content>,
  ref: string,
  names: string,
  change: (content: Content) => Content,
): void => {
  const entry = ledger.get(names);
  if (!entry) return;
  entry.content = change(entry.content);
  entry.also = [...(entry.also ?? []), ref];
  ledger.set(ref, entry);
};

/** @param names any ref of the entry */
export const annul = <Content>(ledger: Ledger<Content>, names: string): void => {
  const entry = ledger.get(names);
  if (!entry) return;
  for (const ref of refsOf(entry)) ledger.delete(ref);
};

/** A later fact (a departure, a repeal) put into the entry that it concerns. */
export const amend = <Content>(ledger: Ledger<Content>, names: string, change: (content: Content) => Content): void => {
  const entry = ledger.get(names);
  if (entry) entry.content = change(entry.content);
};

/** From the first version to the one that stands. */
export const refsOf = ({ ref, also }: Pick<Kept<unknown>, 'ref' | 'also'>): readonly string[] =>
  also ? [ref, ...also] : [ref];

/** Each entry once, in the order in which they were first logged. */
export const entriesOf = <Content>(ledger: Ledger<Content>): Kept<Content>[] => {
  const entries: Kept<Content>[] = [];
  for (const [ref, entry] of ledger) if (ref === entry.ref) entries.push(entry);
  return entries;
};

export const ledgerOf = <Content>(entries: readonly Kept<Content>[]): Ledger<Content> => {
  const ledger: Ledger<Content> = new Map();
  for (const entry of entries) for (const ref of refsOf(entry)) ledger.set(ref, entry);
  return ledger;
};
