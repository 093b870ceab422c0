import type { RemoteKeyStore } from '@adapters/key-store/embedded/key-service.js';
import type { RequestStore } from '@kernel/request-store.js';
import type { KeyItem, RequestItem, Transfer } from '@kernel/transfer.js';

/** What is kept beside the log and the read models. */
export interface KeptBeside {
  readonly keys: RemoteKeyStore;
  readonly requests: RequestStore;
  close(): Promise<void>;
}

/** The same, to be moved elsewhere or to be put there. */
export interface KeptToMove {
  readonly keys: Transfer<KeyItem>;
  readonly requests: Transfer<RequestItem>;
  close(): Promise<void>;
}
