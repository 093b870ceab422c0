import type { RemoteKeyStore } from '@adapters/key-store/embedded/key-service.js';
import type { RequestStore } from '@kernel/request-store.js';
import type { KeyItem, RequestItem, Transfer } from '@kernel/transfer.js';

export type KeysToPrepare = Pick<RemoteKeyStore, 'state' | 'destroy' | 'mark' | 'keepMark'>;

/** What is kept beside the log and the read models. */
export interface KeptBeside {
  readonly keys: RemoteKeyStore;
  readonly requests: RequestStore;
  /**
   * Keys that another server keeps may be put back to an earlier state while this process runs: each time that one was away, this is done before
   * anybody is given what they open. It asks the keys that it is given, and no others. Keys in a file have no need of it.
   */
  onReturn(prepare: (keys: KeysToPrepare) => Promise<void>): void;
  close(): Promise<void>;
}

/** The same, to be moved elsewhere or to be put there. */
export interface KeptToMove {
  readonly keys: Transfer<KeyItem>;
  readonly requests: Transfer<RequestItem>;
  close(): Promise<void>;
}
