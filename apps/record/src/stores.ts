import { openEmbeddedEventStore } from '@adapters/event-store/embedded/embedded-event-store.js';
import { openEmbeddedLogReader } from '@adapters/event-store/embedded/embedded-log-reader.js';
import type { EventReader } from '@adapters/event-store/embedded/embedded-log-reader.js';
import { openEmbeddedReadStoreReader } from '@adapters/read-store/embedded/embedded-read-store.js';
import type { EventStore } from '@kernel/event-store.js';
import type { ReadStore } from '@kernel/read-store.js';
import type { Storage } from './storage.js';
import { logThreads } from './threads.js';

/** The log, with what the stamp of a process begins from. */
export interface RecordLog extends EventStore {
  /** When the last event was recorded, UTC ISO. */
  lastRecordedAt(): Promise<string | undefined>;
}

/** Opens the log for whoever writes it. @throws FolderInUse · StoreUnavailable */
export const openLog = ({ folder }: Storage, _notice: Notice): Promise<RecordLog> =>
  openEmbeddedEventStore({ folder, start: logThreads });

/** Tells the operator something that needs no answer. */
export type Notice = (sentence: string) => void;

/** Opens the log beside whoever writes it. @throws StoreUnavailable */
export const openLogReader = async ({ folder }: Storage): Promise<EventReader> => openEmbeddedLogReader(folder);

/** Opens the read models beside whoever keeps them. @throws StoreUnavailable */
export const openReadStoreReader = async ({ folder }: Storage): Promise<ReadStore> =>
  openEmbeddedReadStoreReader(folder);
