import { mkdirSync } from 'node:fs';
import { openEmbeddedEventStore } from '@adapters/event-store/embedded/embedded-event-store.js';
import type { EmbeddedEventStore } from '@adapters/event-store/embedded/embedded-event-store.js';
import { createStamp } from '@adapters/event-store/stamp.js';
import type { RemoteKeyStore } from '@adapters/key-store/embedded/key-service.js';
import { remoteKeyStore } from '@adapters/key-store/embedded/key-service.js';
import { remoteRequestStore } from '@adapters/request-store/embedded/request-service.js';
import { CommandPath } from '@kernel/command-path.js';
import { ProcessRefs } from '@kernel/ref-registry.js';
import type { RequestStore } from '@kernel/request-store.js';
import { StateCache } from '@kernel/state-cache.js';
import { finishErasures } from '@modules/people/finish-erasures.js';
import { RecordDesk } from './desk.js';
import { RecordImports } from './imports.js';
import { lookupsOf } from './lookups.js';
import { People } from './people.js';
import { RecordRebuilds } from './rebuilds.js';
import type { Desk, OpenRecord } from './record.js';
import { submitsOver } from './submits.js';
import type { Submits } from './submits.js';
import { logThreads, thread } from './threads.js';
import { openViews } from './views.js';
import type { RecordViews } from './views.js';

export interface RecordOptions {
  /** The data folder; made when it is missing. */
  readonly folder: string;
  readonly clock?: () => Date;
  /** Tells the operator something that needs no answer. */
  readonly notice?: (sentence: string) => void;
}

interface Stores {
  readonly log: EmbeddedEventStore;
  readonly keys: RemoteKeyStore;
  readonly requests: RequestStore;
  readonly views: RecordViews;
}

const OWNER_ONLY = 0o700;

/**
 * Opens the record of a folder for reading and writing. One process at a time.
 * @throws FolderInUse · StoreUnavailable
 */
export const openRecord = async ({
  folder,
  clock = () => new Date(),
  notice = () => undefined,
}: RecordOptions): Promise<OpenRecord> => {
  mkdirSync(folder, { recursive: true, mode: OWNER_ONLY });
  const stores = await openStores(folder, notice);
  const { log, keys, requests, views } = stores;
  const stamp = createStamp({ clock, last: await log.lastRecordedAt() });
  const refs = new ProcessRefs(views.refs);
  const path = new CommandPath({ store: log, stamp, cache: new StateCache(), refs });
  const lookups = lookupsOf(path, clock);
  const people = new People({ path, keys, stamp });
  const submits = submitsOver({ path, keys, stamp }, lookups, clock);
  const deskOver = (over: Submits): Desk => new RecordDesk(over, people, refs);
  const desk = deskOver(submits);
  const imports = new RecordImports({ folder, desk, clock, sameIdentity: (...whom) => people.sameIdentity(...whom) });
  return {
    log,
    desk,
    submits,
    deskOver,
    lookups,
    streams: path,
    imports,
    requests,
    questions: views.questions,
    rebuilds: new RecordRebuilds(views),
    close: async () => {
      await imports.close();
      await closeAll(stores);
    },
  };
};

const openStores = async (folder: string, notice: (sentence: string) => void): Promise<Stores> => {
  const log = await openEmbeddedEventStore({ folder, start: logThreads });
  try {
    const keys = remoteKeyStore(thread('keys', { folder }));
    await prepareKeys(log, keys, notice);
    const requests = remoteRequestStore(thread('requests', { folder }));
    return { log, keys, requests, views: await openViews({ folder, log, notice }) };
  } catch (error) {
    await log.close();
    throw error;
  }
};

/** Erasures that a crash, or a restore from a backup, left undone are carried out before anybody can ask. */
const prepareKeys = async (
  log: EmbeddedEventStore,
  keys: RemoteKeyStore,
  notice: (sentence: string) => void,
): Promise<void> => {
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
