import { mkdirSync } from 'node:fs';
import { createStamp } from '@adapters/event-store/stamp.js';
import type { RemoteKeyStore } from '@adapters/key-store/embedded/key-service.js';
import { remoteKeyStore } from '@adapters/key-store/embedded/key-service.js';
import { remoteRequestStore } from '@adapters/request-store/embedded/request-service.js';
import { CommandPath } from '@kernel/command-path.js';
import { ProcessRefs } from '@kernel/ref-registry.js';
import type { RequestStore } from '@kernel/request-store.js';
import { StateCache } from '@kernel/state-cache.js';
import { compareIdentity } from '@modules/people/people.flow.js';
import { finishErasures } from '@modules/people/finish-erasures.js';
import { RecordDesk } from './desk.js';
import { RecordImports } from './imports.js';
import type { IntakeCalls } from './intake/calls.js';
import { lookupsOf } from './lookups.js';
import { outsideOver } from './outside.js';
import { RecordRebuilds } from './rebuilds.js';
import type { Desk, OpenRecord } from './record.js';
import { submitsOver } from './submits.js';
import type { Submits } from './submits.js';
import type { Storage } from './storage.js';
import { openLog } from './stores.js';
import type { RecordLog } from './stores.js';
import { thread } from './threads.js';
import { openViews } from './views.js';
import type { RecordViews } from './views.js';

/** The data folder is made when it is missing. */
export interface RecordOptions extends Storage {
  readonly clock?: () => Date;
  /** Tells the operator something that needs no answer. */
  readonly notice?: (sentence: string) => void;
}

interface Stores {
  readonly log: RecordLog;
  readonly keys: RemoteKeyStore;
  readonly requests: RequestStore;
  readonly views: RecordViews;
}

const OWNER_ONLY = 0o700;

/**
 * Opens a record for reading and writing. One process at a time, unless nothing of it is in files.
 * @throws FolderInUse · StoreUnavailable
 */
export const openRecord = async (options: RecordOptions): Promise<OpenRecord> => {
  const { clock, notice = () => undefined, ...storage } = options;
  mkdirSync(storage.folder, { recursive: true, mode: OWNER_ONLY });
  const stores = await openStores(storage, notice);
  const { log, requests, views } = stores;
  const { imports, ...written } = await writing(stores, storage, clock);
  const close = async (): Promise<void> => {
    await imports.close();
    await closeAll(stores);
  };
  return { log, requests, imports, ...written, questions: views.questions, rebuilds: new RecordRebuilds(views), close };
};

type Writing = Pick<OpenRecord, 'desk' | 'submits' | 'deskOver' | 'lookups' | 'streams'> & {
  readonly imports: RecordImports;
};

/** The one path of every command, and what is built on it. */
const writing = async ({ log, keys, views }: Stores, storage: Storage, clock = () => new Date()): Promise<Writing> => {
  const stamp = createStamp({ clock, last: await log.lastRecordedAt() });
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
  return { desk, submits, deskOver, lookups, streams: path, imports };
};

const openStores = async (storage: Storage, notice: (sentence: string) => void): Promise<Stores> => {
  const log = await openLog(storage, notice);
  try {
    const keys = remoteKeyStore(thread('keys', { storage }));
    await prepareKeys(log, keys, notice);
    const requests = remoteRequestStore(thread('requests', { storage }));
    return { log, keys, requests, views: await openViews({ storage, log, notice }) };
  } catch (error) {
    await log.close();
    throw error;
  }
};

/** Erasures that a crash, or a restore from a backup, left undone are carried out before anybody can ask. */
const prepareKeys = async (log: RecordLog, keys: RemoteKeyStore, notice: (sentence: string) => void): Promise<void> => {
  if ((await keys.created()) && (await log.head()) !== undefined) notice(KEYS_MISSING);
  await finishErasures(log, keys, { read: () => keys.mark(), write: (mark) => keys.keepMark(mark) });
};

const KEYS_MISSING =
  'keys.sqlite was missing and has been made anew: names that were recorded before cannot be read. Restore the file from its backup if there is one.';

/** Readers go before what they read. */
const closeAll = async ({ log, keys, requests, views }: Stores): Promise<void> => {
  await views.close();
  await Promise.all([keys.close(), requests.close()]);
  await log.close();
};
