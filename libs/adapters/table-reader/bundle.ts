import type { Json } from '@kernel/json.js';
import { type Bundle, type Table, Unreadable, type UnreadablePart } from '@kernel/table-reader.js';
import { type Grid, tableOf } from './table-grid.js';

/** Something that may be a table: a file or a sheet whose content has not been looked at yet. */
export interface Candidate {
  /** The table that it would be, in lower case. */
  readonly name: string;
  /** What people call it. */
  readonly file: string;
  grid(): Promise<Grid>;
}

export interface Parts {
  readonly name: string;
  readonly definition: Json | undefined;
  readonly candidates: readonly Candidate[];
  readonly passedOver: readonly string[];
  /** What was found unreadable before any table was looked at. */
  readonly unreadable?: readonly UnreadablePart[];
  close(): Promise<void>;
}

/** Takes the tables that are asked for, in that order; one that is there twice, or whose header will not do, is unreadable. */
export const bundleOf = async (parts: Parts, asked: readonly string[]): Promise<Bundle> => {
  const tables: Table[] = [];
  const unreadable = [...(parts.unreadable ?? [])];
  for (const name of asked) {
    const found = await openedOf(
      name,
      parts.candidates.filter((each) => each.name === name),
    );
    if (found instanceof Unreadable) unreadable.push({ table: name, error: found });
    else if (found) tables.push(found);
  }
  const others = parts.candidates.filter(({ name }) => !asked.includes(name)).map(({ file }) => file);
  return {
    name: parts.name,
    definition: parts.definition,
    tables,
    passedOver: [...parts.passedOver, ...others],
    unreadable,
    close: () => parts.close(),
  };
};

const openedOf = async (name: string, candidates: readonly Candidate[]): Promise<Table | Unreadable | undefined> => {
  const [candidate, second] = candidates;
  if (second) return foundTwice(name, candidates);
  try {
    return candidate && (await tableOf(await candidate.grid()));
  } catch (error) {
    if (error instanceof Unreadable) return error;
    throw error;
  }
};

const foundTwice = (table: string, candidates: readonly Candidate[]): Unreadable => {
  const files = candidates.map(({ file }) => file);
  const message = `The table “${table}” is there twice: as ${files.join(' and as ')}.`;
  return new Unreadable(message, files[1] ?? table, 'every table once');
};
