import type { Spool } from '@kernel/spool.js';
import { decodeIntent } from './intent.decode.js';
import { LANES } from './intent.js';
import type { Intent, Lane, RowCommand } from './intent.js';
import { ROWS } from './staging.js';

/** The rows of one stream, in the order in which they take effect: by day, table and row, but never before the row that they correct or annul. */
export const rowsOf = (spool: Spool, lane: Lane, key: string): readonly Intent[] => {
  const intents = [...spool.inOrder(ROWS + lane, key)].map(({ value }) => decodeIntent(value));
  const byRef = new Map(intents.map((intent) => [`${intent.table} ${intent.ref}`, intent]));
  const ordered = new Set<Intent>();
  for (const intent of intents) place(intent, byRef, ordered);
  return [...ordered];
};

/** Walks from a row up the chain of what it corrects, and places from the top; a circle ends where it began and is left to the rules. */
const place = (intent: Intent, byRef: ReadonlyMap<string, Intent>, ordered: Set<Intent>): void => {
  const chain: Intent[] = [];
  const seen = new Set<Intent>();
  for (
    let one: Intent | undefined = intent;
    one && !ordered.has(one) && !seen.has(one);
    one = byRef.get(`${one.table} ${one.target ?? ''}`)
  ) {
    chain.push(one);
    seen.add(one);
  }
  for (const one of chain.toReversed()) ordered.add(one);
};

/** A stream's rows, ready to be written. */
export interface StagedStream {
  readonly lane: Lane;
  readonly key: string;
  /** How many rows of tables they are; the identity half of a participants' row is not counted again. */
  readonly rows: number;
  readonly commands: readonly RowCommand[];
}

/** All staged streams, in the order in which they are written: later ones rest on earlier ones. */
export function* stagedStreams(spool: Spool): Generator<StagedStream, undefined> {
  for (const lane of LANES) {
    for (const key of spool.groups(ROWS + lane)) {
      const intents = rowsOf(spool, lane, key);
      yield {
        lane,
        key,
        rows: lane === 'person' ? 0 : intents.length,
        commands: intents.flatMap(({ commands }) => commands),
      };
    }
  }
  return undefined;
}
