import type { Spool } from '@kernel/spool.js';
import type { Fault } from './fault.js';
import { decodePlacedRef, spooledPlacedRef } from './intent.decode.js';
import type { Intent, PlacedRef } from './intent.js';

const REFS = 'refs';

/** Which refs the rows of this import bring, by table. */
export interface FileRefs {
  /** Takes the row's ref; gives the row that uses it already for something else. */
  place(intent: Intent): PlacedRef | undefined;
  find(table: string, ref: string): PlacedRef | undefined;
  /** The stream in which an entry of the file stands, whichever of its refs is given; undefined when the file does not say. */
  streamOf(table: string, ref: string): string | undefined;
}

/** A chain of annulments that annul each other ends; longer ones are told as unknown. */
const LONGEST_CHAIN = 10;

export const fileRefsIn = (spool: Spool): FileRefs => {
  const find = (table: string, ref: string): PlacedRef | undefined => decodePlacedRef(spool.first(REFS, table, ref));
  return {
    find,
    place: ({ table, row, ref, key, target }) => {
      const known = find(table, ref);
      if (known) return known.key === key ? undefined : known;
      const placed = key === undefined ? { row, target: target ?? '' } : { row, key };
      spool.add(REFS, { group: table, key: ref, value: spooledPlacedRef(placed) });
      return undefined;
    },
    streamOf: (table, ref) => {
      let placed = find(table, ref);
      for (let step = 0; placed?.target !== undefined && step < LONGEST_CHAIN; step += 1)
        placed = find(table, placed.target);
      return placed?.key;
    },
  };
};

/** Rules tell a repeat from a changed row within a stream; that a ref stands for something else in the same file, they cannot see. */
export const refUsedTwice = ({ file, row, ref, key }: Intent, other: PlacedRef): Fault => {
  const sameKind = key !== undefined && other.key !== undefined;
  return {
    file,
    row,
    column: 'ref',
    value: ref,
    code: sameKind ? 'entry.ref-elsewhere' : 'entry.ref-taken',
    message: `${ref} already stands in row ${other.row}${sameKind ? ', for another municipality, edition or person' : ''}.`,
    expected: 'a ref that is used once in the table',
  };
};
