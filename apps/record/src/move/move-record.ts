import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { printOf } from '@adapters/event-store/canonical.js';
import { copyLog, verifyCopy } from '@kernel/copy-log.js';
import type { CopyProgress, LogCopy } from '@kernel/copy-log.js';
import type { Position } from '@kernel/event.js';
import type { KeyItem, RequestItem, Transfer } from '@kernel/transfer.js';
import { peopleWithoutKeys } from '@modules/people/people-without-keys.js';
import { ConfigurationFault } from '../configuration-fault.js';
import { onceThere } from '../once-there.js';
import { inWords } from '../storage.js';
import type { Storage } from '../storage.js';
import { openLog } from '../stores.js';
import type { RecordLog } from '../stores.js';
import { openKeptToMove } from './kept-beside.js';
import type { KeptToMove } from '../kept.js';
import { movedItem } from './moved-answers.js';
import { MovedPositions } from './moved-positions.js';
import { keptInOnePlace, logInOnePlace } from './same-place.js';
import { noteMove } from './moved-on.js';
import { hasViewsOfOtherLog } from './views-there.js';

export interface MoveOrder {
  readonly from: Storage;
  readonly to: Storage;
  readonly notice: (sentence: string) => void;
  readonly onProgress: (progress: CopyProgress) => void;
  /** Ends the move, after the append under way: the next one goes on from there. */
  readonly signal: AbortSignal;
  readonly now?: () => Date;
}

export interface Moved {
  /** Undefined where the log stays in its place, and only what is kept beside it moved. */
  readonly log: MovedLog | undefined;
  readonly keys: number;
  /** Of these, what was not there before. */
  readonly newKeys: number;
  readonly requests: number;
  readonly newRequests: number;
  /** People on record, not erased, whose key is not there: their names cannot be read from where the record now is. */
  readonly peopleWithoutKeys: number;
  /** Read models stand there that were built from another log: they are to be built anew. */
  readonly viewsOfOtherLog: boolean;
}

export interface MovedLog {
  /** All of it, compared event by event at the end. */
  readonly events: number;
  /** Of these, what this move added. */
  readonly appended: number;
  /** A table of where each event stood and stands. */
  readonly positions: string;
}

const OWNER_ONLY = 0o700;
const POSITIONS_FILE = 'moved-positions.csv';

/**
 * Copies a record from one place to another: people's keys, the log, and the idempotency records with their positions as they now are. What
 * was moved before is compared and left as it is, so it can be interrupted at any point and done again. The old record stays where it was.
 * Where both ends have the same log, only what is kept beside it moves.
 * @returns undefined when the signal ended it
 * @throws ConfigurationFault · LogsDiffer · NotAsRecorded · NotInSequence · WrittenMeanwhile · TransferConflict · FolderInUse · StoreUnavailable · OutcomeUnknown
 */
export const moveRecord = async (order: MoveOrder): Promise<Moved | undefined> => {
  const { from, to, now = () => new Date() } = order;
  if (logInOnePlace(from, to) && keptInOnePlace(from, to))
    throw new ConfigurationFault('Both ends of the move are the same place.', 'another place to move to (--to)');
  await using ends = await onceThere(to, order.notice, (notice) => openEnds({ ...order, notice }));
  const moved = await moveOver(ends, order);
  if (moved?.log) noteMove(from, to, now());
  return moved;
};

const openEnds = async ({ from, to, notice }: MoveOrder): Promise<Ends & AsyncDisposable> => {
  await using opening = new AsyncDisposableStack();
  const source = opening.adopt(await openLog(from, notice), closed);
  await requireEvents(source, from);
  mkdirSync(to.folder, { recursive: true, mode: OWNER_ONLY });
  const target = logInOnePlace(from, to) ? source : opening.adopt(await openLog(to, notice), closed);
  const before = opening.adopt(await openKeptToMove(from, notice), closed);
  const now = keptInOnePlace(from, to) ? before : opening.adopt(await openKeptToMove(to, notice), closed);
  const open = opening.move();
  return { source, target, before, now, [Symbol.asyncDispose]: () => open.disposeAsync() };
};

const closed = (store: { close(): Promise<void> }): Promise<void> => store.close();

/** A namespace or a folder that was misspelt holds nothing, and nothing would be moved as if that were all. */
const requireEvents = async (source: RecordLog, from: Storage): Promise<void> => {
  if ((await source.head()) !== undefined) return;
  throw new ConfigurationFault(
    `No event is on record in ${inWords(from)}: there is nothing to move.`,
    'the place of a record (--from), and its namespace (KRONIKA_NAMESPACE)',
  );
};

interface Ends {
  readonly source: RecordLog;
  readonly target: RecordLog;
  readonly before: KeptToMove;
  readonly now: KeptToMove;
}

const moveOver = async (ends: Ends, order: MoveOrder): Promise<Moved | undefined> => {
  const copied = await (ends.source === ends.target ? moveBeside(ends) : moveAll(ends, order));
  return copied && { ...copied, viewsOfOtherLog: await hasViewsOfOtherLog(order.to, ends.target) };
};

type Copied = Omit<Moved, 'viewsOfOtherLog'>;

const moveBeside = async ({ source, before, now }: Ends): Promise<Copied> => {
  const keys = await transferred(before.keys, now.keys, (item) => item);
  const requests = await transferred(before.requests, now.requests, (item) => item);
  return { log: undefined, ...counted(keys, requests), peopleWithoutKeys: await peopleWithoutKeys(source, now.keys) };
};

/**
 * Keys go before any event that was sealed with one, and only to where the log may stand: in the store of another record they would lie where no
 * erasure finds them.
 */
const moveAll = async (
  { source, target, before, now }: Ends,
  { to, signal, onProgress }: MoveOrder,
): Promise<Copied | undefined> => {
  let keys = NONE;
  const beforeAppending = async (): Promise<void> => {
    if (before !== now) keys = await transferred(before.keys, now.keys, (item) => item);
  };
  const copy: LogCopy = { from: source, to: target, print: printOf, beforeAppending, signal, onProgress };
  const appended = await copyLog(copy);
  if (appended === undefined) return undefined;
  const moved = new MovedPositions();
  const events = await verifyCopy(copy, (pair) => moved.add(pair));
  if (events === undefined) return undefined;
  const positions = join(to.folder, POSITIONS_FILE);
  moved.write(positions);
  const answers = { log: await target.identity(), find: (position: Position) => moved.find(position) };
  const requests = await transferred(before.requests, now.requests, (item) => movedItem(item, answers));
  const log = { events, appended, positions };
  return { log, ...counted(keys, requests), peopleWithoutKeys: await peopleWithoutKeys(target, now.keys) };
};

interface Transferred {
  readonly all: number;
  readonly fresh: number;
}

const NONE: Transferred = { all: 0, fresh: 0 };

const counted = (
  keys: Transferred,
  requests: Transferred,
): Pick<Moved, 'keys' | 'newKeys' | 'requests' | 'newRequests'> => ({
  keys: keys.all,
  newKeys: keys.fresh,
  requests: requests.all,
  newRequests: requests.fresh,
});

/** @returns how many; the key under which idempotency records are hashed is none of them */
const transferred = async <Item extends KeyItem | RequestItem>(
  from: Transfer<Item>,
  to: Transfer<Item>,
  as: (item: Item) => Item,
): Promise<Transferred> => {
  let { all, fresh } = NONE;
  for await (const items of from.items()) {
    fresh += await to.put(items.map(as));
    all += items.filter((item) => !('kind' in item) || item.kind !== 'hash-key').length;
  }
  return { all, fresh };
};
