import type { Spool } from '@kernel/spool.js';
import type { Fault, Warning } from './fault.js';
import { spooledFault, spooledWarning } from './intent.decode.js';
import type { Intent } from './intent.js';
import { amendedKey, entryKey, tableKey } from './keys.js';
import { rowOrder, tableOrder } from './order.js';

/** Lanes of the spool: by table and row. */
export const FAULTS = 'faults';
export const WARNINGS = 'warnings';
const BROKEN = 'broken';
const HANGING = 'hanging';

/** What an import finds. Kept in the spool: a file may have a fault in each of a million rows. */
export interface Findings {
  /** @param table whose fault it is; missing for the definition and the bundle as a whole, which come first */
  fault(fault: Fault, table?: string): void;
  warn(warning: Warning, table?: string): void;
  /** What a faulty row would have put on record is not there: other rows may be faulty only because they hang on it. */
  markBroken(intent: Intent): void;
  /** Nobody knows what its rows, or some of them, would have put on record. */
  markTableBroken(table: string): void;
  isBroken(key: string): boolean;
  /** The row is faulty because of another one. */
  hang(intent: Intent): void;
  /** Rows that hang on a faulty one and have no fault of their own. */
  hanging(): number;
}

type Place = Pick<Intent, 'table' | 'row'>;

export const findingsIn = (spool: Spool): Findings => {
  const hasFault = ({ group, key }: { readonly group: string; readonly key: string }): boolean =>
    spool.has(FAULTS, group, key);
  return {
    ...breakagesIn(spool),
    fault: (fault, table = '') =>
      spool.add(FAULTS, { group: tableOrder(table), key: rowOrder(fault.row), value: spooledFault(fault) }),
    warn: (warning, table = '') =>
      spool.add(WARNINGS, { group: tableOrder(table), key: rowOrder(warning.row), value: spooledWarning(warning) }),
    hang: (intent) => {
      const place = placeOf(intent);
      if (!spool.has(HANGING, place.group, place.key)) spool.add(HANGING, { ...place, value: null });
    },
    hanging: () => {
      let rows = 0;
      for (const place of spool.inOrder(HANGING)) if (!hasFault(place)) rows += 1;
      return rows;
    },
  };
};

const breakagesIn = (spool: Spool): Pick<Findings, 'markBroken' | 'markTableBroken' | 'isBroken'> => {
  const isBroken = (key: string): boolean => spool.has(BROKEN, '', key);
  const mark = (key: string): void => {
    if (!isBroken(key)) spool.add(BROKEN, { group: '', key, value: null });
  };
  return {
    isBroken,
    markBroken: (intent) => brokenBy(intent).forEach(mark),
    markTableBroken: (table) => mark(tableKey(table)),
  };
};

const placeOf = ({ table, row }: Place): { readonly group: string; readonly key: string } => ({
  group: tableOrder(table),
  key: rowOrder(row),
});

const brokenBy = ({ gives, table, ref, target }: Intent): readonly string[] => [
  ...gives,
  entryKey(table, ref),
  ...(target === undefined ? [] : [amendedKey(table, target)]),
];
