import { existsSync } from 'node:fs';
import { openKeyTransfer } from '@adapters/key-store/embedded/key-transfer.js';
import { openRequestTransfer } from '@adapters/request-store/embedded/request-transfer.js';
import { ConfigurationFault } from '../configuration-fault.js';
import type { KeptToMove } from '../kept.js';
import type { Notice, Storage } from '../storage.js';

/** @throws StoreUnavailable when another process has it open, or it cannot be reached */
export const openKeptToMove = async (storage: Storage, notice: Notice): Promise<KeptToMove> =>
  storage.readStore === undefined
    ? inFolder(storage)
    : (await import('../mongo-stores.js')).openMongoKeptToMove(storage, notice);

const inFolder = async ({ folder }: Storage): Promise<KeptToMove> => {
  if (!existsSync(folder))
    throw new ConfigurationFault(
      `People’s keys and idempotency records are looked for in ${folder}, and there is no such folder.`,
      'their place besides that of the log: a folder or mongodb://…',
    );
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
