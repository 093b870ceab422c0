import { openKeyTransfer } from '@adapters/key-store/embedded/key-transfer.js';
import { openRequestTransfer } from '@adapters/request-store/embedded/request-transfer.js';
import type { KeptToMove } from '../kept.js';
import type { Notice, Storage } from '../storage.js';

/** @throws StoreUnavailable when another process has it open, or it cannot be reached */
export const openKeptToMove = async (storage: Storage, notice: Notice): Promise<KeptToMove> =>
  storage.readStore === undefined
    ? inFolder(storage)
    : (await import('../mongo-stores.js')).openMongoKeptToMove(storage, notice);

const inFolder = async ({ folder }: Storage): Promise<KeptToMove> => {
  const keys = openKeyTransfer(folder);
  try {
    const requests = openRequestTransfer(folder);
    return {
      keys,
      requests,
      close: async () => {
        await Promise.all([keys.close(), requests.close()]);
      },
    };
  } catch (error) {
    await keys.close();
    throw error;
  }
};

/** Both records have it in the same place: then keys need not be moved. */
export const keptInOnePlace = (a: Storage, b: Storage): boolean =>
  a.readStore === b.readStore && (a.readStore === undefined ? a.folder === b.folder : a.namespace === b.namespace);
