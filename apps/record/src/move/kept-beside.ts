import type { KeyItem, RequestItem, Transfer } from '@kernel/transfer.js';
import { openKeyTransfer } from '@adapters/key-store/embedded/key-transfer.js';
import { openRequestTransfer } from '@adapters/request-store/embedded/request-transfer.js';
import type { Storage } from '../storage.js';

/** What is kept beside the log, in the files of a folder or in MongoDB. */
export interface KeptBeside {
  readonly keys: Transfer<KeyItem>;
  readonly requests: Transfer<RequestItem>;
  close(): Promise<void>;
}

/** @throws StoreUnavailable when another process has it open */
export const openKeptBeside = async ({ folder }: Storage): Promise<KeptBeside> => {
  const keys = openKeyTransfer(folder);
  try {
    return together(keys, openRequestTransfer(folder));
  } catch (error) {
    await keys.close();
    throw error;
  }
};

const together = (keys: Transfer<KeyItem>, requests: Transfer<RequestItem>): KeptBeside => ({
  keys,
  requests,
  close: async () => {
    await Promise.all([keys.close(), requests.close()]);
  },
});

/** Both records have it in the same place: then keys need not be moved. */
export const keptInOnePlace = (a: Storage, b: Storage): boolean =>
  a.readStore === b.readStore && (a.readStore === undefined ? a.folder === b.folder : a.namespace === b.namespace);
