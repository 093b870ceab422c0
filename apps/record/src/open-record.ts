import { mkdirSync } from 'node:fs';
import { createStamp } from '@adapters/event-store/stamp.js';
import { FolderLock } from '@adapters/event-store/embedded/folder-lock.js';
import { CommandPath } from '@kernel/command-path.js';
import type { KeyStore } from '@kernel/key-store.js';
import { ProcessRefs } from '@kernel/ref-registry.js';
import type { RequestStore } from '@kernel/request-store.js';
import { StateCache } from '@kernel/state-cache.js';
import { compareIdentity } from '@modules/people/people.flow.js';
import type { ErasureMarks } from '@modules/people/finish-erasures.js';
import { prepareKeys } from '@modules/people/prepare-keys.js';
import { RecordDesk } from './desk.js';
import { GuardedKeys, keysMissing } from './guarded-keys.js';
import { RecordImports } from './imports.js';
import type { IntakeCalls } from './intake/calls.js';
import { openKeptBeside } from './kept-beside.js';
import type { KeysToPrepare } from './kept.js';
import { lookupsOf } from './lookups.js';
import { movedOn } from './move/moved-on.js';
import { onceThere } from './once-there.js';
import { outsideOver } from './outside.js';
import { RecordRebuilds } from './rebuilds.js';
import type { Desk, OpenRecord } from './record.js';
import { submitsOver } from './submits.js';
import type { Submits } from './submits.js';
import type { Notice, Storage } from './storage.js';
import { openLog } from './stores.js';
import type { RecordLog } from './stores.js';
import { todayOf } from './today.js';
import { openViews } from './views.js';
import type { RecordViews } from './views.js';

/** The data folder is made when it is missing. */
export interface RecordOptions extends Storage {
  readonly clock?: () => Date;
  /** Tells the operator something that needs no answer. */
  readonly notice?: Notice;
}

interface Stores {
  readonly log: RecordLog;
  /** When the last event was recorded. */
  readonly last: string | undefined;
  readonly keys: KeyStore;
  readonly requests: RequestStore;
  readonly views: RecordViews;
  /** Readers go before what they read. */
  close(): Promise<void>;
}

const OWNER_ONLY = 0o700;

/**
 * Opens a record for reading and writing. One process at a time, unless nothing of it is in files.
 * @throws FolderInUse · StoreUnavailable
 */
export const openRecord = async (options: RecordOptions): Promise<OpenRecord> => {
  const { clock, notice = () => undefined, ...storage } = options;
  mkdirSync(storage.folder, { recursive: true, mode: OWNER_ONLY });
  const moved = movedOn(storage);
  if (moved) notice(moved);
  return onceThere(storage, notice, (say) => openOnce(storage, say, clock));
};

const openOnce = async (storage: Storage, notice: Notice, clock?: () => Date): Promise<OpenRecord> => {
  const stores = await openStores(storage, notice);
  const { log, requests, views } = stores;
  const { imports, ...written } = writing(stores, storage, clock);
  const close = async (): Promise<void> => {
    views.refuseWaiting();
    await imports.close();
    await stores.close();
  };
  return {
    ...written,
    log,
    requests,
    imports,
    questions: views.questions,
    rebuilds: new RecordRebuilds(views),
    refuseWaiting: () => views.refuseWaiting(),
    close,
  };
};

type Writing = Pick<OpenRecord, 'desk' | 'submits' | 'deskOver' | 'lookups' | 'today' | 'streams'> & {
  readonly imports: RecordImports;
};

/** The one path of every command, and what is built on it. */
const writing = ({ log, last, keys, views }: Stores, storage: Storage, clock = () => new Date()): Writing => {
  const stamp = createStamp({ clock, last });
  const refs = new ProcessRefs(views.refs);
  const path = new CommandPath({ store: log, stamp, cache: new StateCache(), refs });
  const people = { path, keys, stamp };
  const lookups = lookupsOf(path, clock);
  const submits = submitsOver(people, lookups, clock);
  const deskOver = (by: Submits): Desk => new RecordDesk(by, people, refs, outsideOver(views.questions));
  const desk = deskOver(submits);
  const sameIdentity: IntakeCalls['sameIdentity'] = (programme, person, identity) =>
    compareIdentity(people, { programme, person }, identity);
  const findRefs: IntakeCalls['findRefs'] = (claims) => refs.find(claims);
  const imports = new RecordImports({ storage, desk, clock, sameIdentity, findRefs, head: () => log.head() });
  const today = todayOf(path, views.questions, clock);
  return { desk, submits, deskOver, lookups, today, streams: path, imports };
};

const openStores = async (storage: Storage, notice: Notice): Promise<Stores> => {
  await using opening = new AsyncDisposableStack();
  if (isHeldByFolder(storage)) opening.adopt(FolderLock.take(storage.folder), (lock) => lock.release());
  const log = opening.adopt(await openLog(storage, notice), closed);
  const kept = opening.adopt(await openKeptBeside(storage, notice), closed);
  const { keys, requests } = kept;
  const guarded = new GuardedKeys(keys);
  const missing = await missingOf(log, keys, storage);
  if (missing > 0) notice(keysMissing(missing));
  guarded.miss(missing);
  kept.onReturn(async (returned) => guarded.miss(await missingOf(log, returned, storage)));
  const views = opening.adopt(await openViews({ storage, log, notice }), closed);
  const last = await log.lastRecordedAt();
  const open = opening.move();
  return { log, last, keys: guarded, requests, views, close: () => open.disposeAsync() };
};

const closed = (store: { close(): Promise<void> }): Promise<void> => store.close();

/** An embedded log holds its folder itself. */
const isHeldByFolder = ({ eventStore, readStore }: Storage): boolean =>
  eventStore !== undefined && readStore === undefined;

/**
 * Erasures that a crash, or a restore from a backup, left undone are carried out before anybody can ask.
 * @returns how many people on record have no key here
 */
const missingOf = (log: RecordLog, keys: KeysToPrepare, { lostKeys }: Storage): Promise<number> => {
  const marks: ErasureMarks = { read: () => keys.mark(), write: (mark) => keys.keepMark(mark) };
  return prepareKeys({ log, keys, marks, lossAccepted: lostKeys === 'accepted' });
};
