import { openMongoKeyStore } from '@adapters/key-store/mongodb/mongo-key-store.js';
import { openMongoKeyTransfer } from '@adapters/key-store/mongodb/mongo-key-transfer.js';
import { MongoLeases } from '@adapters/leases/mongo-leases.js';
import { connectMongo } from '@adapters/mongodb/connect-mongo.js';
import type { MongoConnection } from '@adapters/mongodb/mongo-connection.js';
import { openMongoReadStore } from '@adapters/read-store/mongodb/mongo-read-store.js';
import { openMongoRequestStore } from '@adapters/request-store/mongodb/mongo-request-store.js';
import { openMongoRequestTransfer } from '@adapters/request-store/mongodb/mongo-request-transfer.js';
import type { Leases } from '@kernel/leases.js';
import { SHARED_PARTS } from '@kernel/parts.js';
import type { ReadStore } from '@kernel/read-store.js';
import type { KeptBeside, KeptToMove } from './kept.js';
import { leftToWait } from './storage.js';
import type { Notice, Storage } from './storage.js';

/** One for each thread: the stores opened from it share it. @throws StoreUnavailable */
const connected = (storage: Storage, notice?: Notice): Promise<MongoConnection> => {
  const { readStore: url, namespace } = storage;
  if (url === undefined) throw new TypeError('A record without READ_STORE_URL has nothing in MongoDB.');
  return connectMongo({ url, namespace, waitMs: leftToWait(storage), notice });
};

/** Opens what takes the connection; it is closed with it, or when it cannot be opened. */
const over = async <T extends { close(): Promise<void> }>(
  connection: MongoConnection,
  open: () => Promise<T>,
): Promise<T> => {
  try {
    const opened = await open();
    const close = opened.close.bind(opened);
    opened.close = async () => {
      await close();
      await connection.close();
    };
    return opened;
  } catch (error) {
    await connection.close();
    throw error;
  }
};

/** The read models, by a connection of their own. @throws StoreUnavailable */
export const openMongoViews = async (storage: Storage): Promise<ReadStore> => {
  const connection = await connected(storage);
  return over(connection, () => openMongoReadStore(connection));
};

/** What a projector works on. @throws StoreUnavailable */
export interface SharedViews {
  readonly store: ReadStore;
  readonly leases: Leases;
  close(): Promise<void>;
}

/** @throws StoreUnavailable */
export const openSharedViews = async (storage: Storage, notice?: Notice): Promise<SharedViews> => {
  const connection = await connected(storage, notice);
  return over(connection, async () => {
    const store = await openMongoReadStore(connection);
    const leases = new MongoLeases(connection, SHARED_PARTS);
    return { store, leases, close: () => store.close() };
  });
};

/** People's keys and idempotency records. @throws StoreUnavailable */
export const openMongoKept = async (storage: Storage, notice?: Notice): Promise<KeptBeside> => {
  const connection = await connected(storage, notice);
  return over(connection, async () => {
    const keys = await openMongoKeyStore(connection);
    const requests = await openMongoRequestStore(connection);
    const onReturn: KeptBeside['onReturn'] = (prepare) => connection.onReturn((side) => prepare(keys.by(side)));
    return { keys, requests, onReturn, close: async () => undefined };
  });
};

/** The same, to be moved elsewhere or to be put there. @throws StoreUnavailable */
export const openMongoKeptToMove = async (storage: Storage, notice: Notice): Promise<KeptToMove> => {
  const connection = await connected(storage, notice);
  return over(connection, async () => ({
    keys: await openMongoKeyTransfer(connection),
    requests: await openMongoRequestTransfer(connection),
    close: async () => undefined,
  }));
};
