import { openEmbeddedEventStore } from '@adapters/event-store/embedded/embedded-event-store.js';
import { openEmbeddedLogReader } from '@adapters/event-store/embedded/embedded-log-reader.js';
import type { EventReader } from '@adapters/event-store/embedded/embedded-log-reader.js';
import { openEmbeddedProjectedLog } from '@adapters/event-store/embedded/embedded-projected-log.js';
import type { ClosableProjectedLog } from '@adapters/event-store/embedded/embedded-projected-log.js';
import { openEmbeddedReadStoreReader } from '@adapters/read-store/embedded/embedded-read-store.js';
import type { EventStore } from '@kernel/event-store.js';
import type { ReadStore } from '@kernel/read-store.js';
import { leftToWait } from './storage.js';
import type { Notice, Storage } from './storage.js';
import { logThreads } from './threads.js';

/** The log, with what the stamp of a process begins from. */
export interface RecordLog extends EventStore {
  /** When the last event was recorded, UTC ISO. */
  lastRecordedAt(): Promise<string | undefined>;
}

// Drivers of engines are loaded where they are used: an embedded record starts without them.
const eventStoreDb = () => import('../../../libs/adapters/event-store/eventstoredb/eventstoredb-event-store.js');
const mongoViews = () => import('./mongo-stores.js');

/** Opens the log for whoever writes it. @throws FolderInUse · StoreUnavailable */
export const openLog = async (storage: Storage, notice?: Notice): Promise<RecordLog> =>
  storage.eventStore === undefined
    ? openEmbeddedEventStore({ folder: storage.folder, start: logThreads })
    : openRemoteLog(storage, storage.eventStore, notice);

/** Opens the log beside whoever writes it. @throws StoreUnavailable */
export const openLogReader = async (storage: Storage, notice?: Notice): Promise<EventReader> =>
  storage.eventStore === undefined
    ? openEmbeddedLogReader(storage.folder)
    : openRemoteLog(storage, storage.eventStore, notice);

/** Opens the log for whoever keeps views from it. @throws StoreUnavailable */
export const openProjectedLog = async (storage: Storage, notice?: Notice): Promise<ClosableProjectedLog> =>
  storage.eventStore === undefined ? openEmbeddedProjectedLog(storage.folder) : openLogReader(storage, notice);

const openRemoteLog = async (storage: Storage, url: string, notice: Notice | undefined): Promise<RecordLog> =>
  (await eventStoreDb()).openEventStoreDb({
    url,
    namespace: storage.namespace,
    waitMs: leftToWait(storage),
    notice,
  });

/** Opens the read models beside whoever keeps them. @throws StoreUnavailable */
export const openReadStoreReader = async (storage: Storage): Promise<ReadStore> =>
  storage.readStore === undefined
    ? openEmbeddedReadStoreReader(storage.folder)
    : (await mongoViews()).openMongoViews(storage);
