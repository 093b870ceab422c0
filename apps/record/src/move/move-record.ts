import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { printOf } from '@adapters/event-store/canonical.js';
import { copyLog, verifyCopy } from '@kernel/copy-log.js';
import type { CopyProgress, LogCopy } from '@kernel/copy-log.js';
import type { Transfer } from '@kernel/transfer.js';
import { ConfigurationFault } from '../configuration-fault.js';
import type { Storage } from '../storage.js';
import { openLog } from '../stores.js';
import type { RecordLog } from '../stores.js';
import { keptInOnePlace, openKeptToMove } from './kept-beside.js';
import type { KeptToMove } from '../kept.js';
import { movedItem } from './moved-answers.js';
import { MovedPositions } from './moved-positions.js';

export interface MoveOrder {
  readonly from: Storage;
  readonly to: Storage;
  readonly notice: (sentence: string) => void;
  readonly onProgress: (progress: CopyProgress) => void;
  /** Ends the move, after the append under way: the next one goes on from there. */
  readonly signal: AbortSignal;
}

export interface Moved {
  /** All of the log, compared event by event at the end. */
  readonly events: number;
  /** Of these, what this move added. */
  readonly appended: number;
  readonly keys: number;
  readonly requests: number;
  /** A table of where each event stood and stands. */
  readonly positions: string;
}

const OWNER_ONLY = 0o700;
const POSITIONS_FILE = 'moved-positions.csv';

/**
 * Copies a record from one place to another: people's keys, the log, and the idempotency records with their positions as they now are. What
 * was moved before is compared and left as it is, so it can be interrupted at any point and done again. The old record stays where it was.
 * @returns undefined when the signal ended it
 * @throws ConfigurationFault · LogsDiffer · WrittenMeanwhile · TransferConflict · FolderInUse · StoreUnavailable · OutcomeUnknown
 */
export const moveRecord = async (order: MoveOrder): Promise<Moved | undefined> => {
  const { from, to } = order;
  if (sameLog(from, to))
    throw new ConfigurationFault('Both ends of the move are the same log.', 'another place to move to (--to)');
  mkdirSync(to.folder, { recursive: true, mode: OWNER_ONLY });
  await using open = new AsyncDisposableStack();
  const source = open.adopt(await openLog(from, order.notice), closed);
  const target = open.adopt(await openLog(to, order.notice), closed);
  const before = open.adopt(await openKeptToMove(from, order.notice), closed);
  const now = keptInOnePlace(from, to) ? before : open.adopt(await openKeptToMove(to, order.notice), closed);
  return await moveOver({ source, target, before, now }, order);
};

const closed = (store: { close(): Promise<void> }): Promise<void> => store.close();

const sameLog = (from: Storage, to: Storage): boolean =>
  from.eventStore === to.eventStore && (from.eventStore !== undefined || from.folder === to.folder);

interface Ends {
  readonly source: RecordLog;
  readonly target: RecordLog;
  readonly before: KeptToMove;
  readonly now: KeptToMove;
}

/** Keys go first: none may be missing once there is an event that was sealed with it. */
const moveOver = async ({ source, target, before, now }: Ends, order: MoveOrder): Promise<Moved | undefined> => {
  const keys = before === now ? 0 : await transferred(before.keys, now.keys, (item) => item);
  const { signal, onProgress } = order;
  const copy: LogCopy = { from: source, to: target, print: printOf, signal, onProgress };
  const appended = await copyLog(copy);
  if (appended === undefined) return undefined;
  const moved = new MovedPositions();
  const events = await verifyCopy(copy, (pair) => moved.add(pair));
  if (events === undefined) return undefined;
  const positions = join(order.to.folder, POSITIONS_FILE);
  moved.write(positions);
  const log = await target.identity();
  const requests = await transferred(before.requests, now.requests, (item) =>
    movedItem(item, { log, find: (position) => moved.find(position) }),
  );
  // The key under which they are hashed is no record.
  return { events, appended, keys, requests: requests - 1, positions };
};

const transferred = async <Item>(
  from: Transfer<Item>,
  to: Transfer<Item>,
  as: (item: Item) => Item,
): Promise<number> => {
  let count = 0;
  for await (const items of from.items()) {
    await to.put(items.map(as));
    count += items.length;
  }
  return count;
};
