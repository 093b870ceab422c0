import type { Spool } from '@kernel/spool.js';
import { decodeIntent, spooledIntent } from './intent.decode.js';
import { LANES } from './intent.js';
import type { Intent, Lane, RowCommand } from './intent.js';
import { identityKey } from './keys.js';
import { rowOrder, tableOrder } from './order.js';

const laneOf = (lane: Lane): string => `rows ${lane}`;

/**
 * Puts a row with those of its stream. A participants' row says two things: the seat goes to the edition, the identity to the person, where a
 * blank one goes too, since it is right for a known person only.
 */
export const stage = (spool: Spool, intent: Intent, key: string): void => {
  const { lane, table, row, on, commands, person } = intent;
  const order = `${on} ${tableOrder(table)} ${rowOrder(row)}`;
  const [identity, entry] = halves(commands);
  spool.add(laneOf(lane), { group: key, key: order, value: spooledIntent({ ...intent, key, commands: entry }) });
  if (person === undefined) return;
  const ties = { gives: [], needs: [identityKey(person)] };
  const half: Intent = { ...intent, ...ties, lane: 'person', key: person, commands: identity };
  spool.add(laneOf('person'), { group: person, key: order, value: spooledIntent(half) });
};

const halves = (commands: readonly RowCommand[]): readonly [identity: RowCommand[], entry: RowCommand[]] => [
  commands.filter(({ type }) => type === 'identify'),
  commands.filter(({ type }) => type !== 'identify'),
];

/** The keys of a lane's streams. */
export const keysOf = (spool: Spool, lane: Lane): Iterable<string> => spool.groups(laneOf(lane));

/** The rows of one stream, in the order in which they take effect: by day, table and row, but never before the row that they correct or annul. */
export const rowsOf = (spool: Spool, lane: Lane, key: string): readonly Intent[] => {
  const intents = [...spool.inOrder(laneOf(lane), key)].map(({ value }) => decodeIntent(value));
  const byRef = new Map<string, Intent>();
  for (const intent of intents) {
    const name = `${intent.table} ${intent.ref}`;
    if (!byRef.has(name)) byRef.set(name, intent);
  }
  const ordered = new Set<Intent>();
  for (const intent of intents) place(intent, byRef, ordered);
  return [...ordered];
};

/** Walks from a row up the chain of what it corrects, and places from the top; a circle ends where it began and is left to the rules. */
const place = (intent: Intent, byRef: ReadonlyMap<string, Intent>, ordered: Set<Intent>): void => {
  const chain = new Set<Intent>();
  let one: Intent | undefined = intent;
  while (one && !ordered.has(one) && !chain.has(one)) {
    chain.add(one);
    one = one.target === undefined ? undefined : byRef.get(`${one.table} ${one.target}`);
  }
  for (const placed of [...chain].toReversed()) ordered.add(placed);
};

/** What one row of a table asks of a stream. */
export interface StagedRow {
  readonly file: string;
  readonly row: number;
  readonly commands: readonly RowCommand[];
}

/** A stream's rows, ready to be written, in the order in which they take effect. */
export interface StagedStream {
  readonly lane: Lane;
  readonly key: string;
  readonly rows: readonly StagedRow[];
}

/** All staged streams, in the order in which they are written: later ones rest on earlier ones. */
export function* stagedStreams(spool: Spool): Generator<StagedStream, undefined> {
  for (const lane of LANES) {
    for (const key of keysOf(spool, lane)) {
      const rows = rowsOf(spool, lane, key).map(({ file, row, commands }) => ({ file, row, commands }));
      yield { lane, key, rows };
    }
  }
  return undefined;
}
