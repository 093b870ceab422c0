import { remoteKeyStore } from '@adapters/key-store/embedded/key-service.js';
import { remoteRequestStore } from '@adapters/request-store/embedded/request-service.js';
import type { KeptBeside } from './kept.js';
import type { Notice, Storage } from './storage.js';
import { thread } from './threads.js';

/** @throws StoreUnavailable */
export const openKeptBeside = async (storage: Storage, notice: Notice): Promise<KeptBeside> =>
  storage.readStore === undefined
    ? embeddedKept(storage)
    : (await import('./mongo-stores.js')).openMongoKept(storage, notice);

const embeddedKept = (storage: Storage): KeptBeside => {
  const keys = remoteKeyStore(thread('keys', { storage }));
  const requests = remoteRequestStore(thread('requests', { storage }));
  return {
    keys,
    requests,
    onReturn: () => undefined,
    close: async () => {
      await Promise.all([keys.close(), requests.close()]);
    },
  };
};
