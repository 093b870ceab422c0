import type { Json } from '@kernel/json.js';
import { type Bundle, type Table, Unreadable } from '@kernel/table-reader.js';
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
  close(): Promise<void>;
}

/** Takes the tables that are asked for, in that order. @throws Unreadable when one of them is there twice, or its header will not do */
export const bundleOf = async (parts: Parts, asked: readonly string[]): Promise<Bundle> => {
  const tables: Table[] = [];
  for (const name of asked) {
    const [candidate, second] = parts.candidates.filter((each) => each.name === name);
    if (second) throw foundTwice(name, [candidate, second]);
    if (candidate) tables.push(await tableOf(await candidate.grid()));
  }
  const others = parts.candidates.filter(({ name }) => !asked.includes(name)).map(({ file }) => file);
  return {
    name: parts.name,
    definition: parts.definition,
    tables,
    passedOver: [...parts.passedOver, ...others],
    close: () => parts.close(),
  };
};

const foundTwice = (table: string, candidates: readonly (Candidate | undefined)[]): Unreadable => {
  const files = candidates.map((candidate) => candidate?.file ?? '');
  const message = `The table “${table}” is there twice: as ${files.join(' and as ')}.`;
  return new Unreadable(message, files[1] ?? table, 'every table once');
};
