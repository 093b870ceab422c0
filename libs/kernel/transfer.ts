import type { StoredAnswer } from './request-store.js';

/**
 * What is kept beside the log, as it is: for moving a record from one store to another, and for nothing else. Every adapter that keeps keys or
 * idempotency records has these, under one contract suite (`transfer.contract.spec.ts`).
 */
export interface Transfer<Item> {
  /** All that is kept, in batches; each item once. */
  items(): AsyncIterable<readonly Item[]>;
  /**
   * Durable before it resolves. Putting what is there already changes nothing.
   * @returns how many keys or idempotency records were new there, keys that are destroyed there only now among them
   * @throws TransferConflict where something else is there
   */
  put(items: readonly Item[]): Promise<number>;
  close(): Promise<void>;
}

/** A person's key: 64 lower-case hex digits, or that it was destroyed: a key that was destroyed here never comes back by a move. */
export interface KeyItem {
  readonly person: string;
  readonly key: string | 'destroyed';
}

/** An idempotency record. `id` and `body` are hex HMACs under the store's hash key, so they mean nothing without it. */
export type RequestItem = HashKeyItem | SeenRequestItem;

export interface HashKeyItem {
  readonly kind: 'hash-key';
  /** 64 lower-case hex digits. The first item of all. */
  readonly key: string;
}

export interface SeenRequestItem {
  readonly kind: 'request';
  readonly id: string;
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly reservedAt: number;
  readonly answer: StoredAnswer | undefined;
}

/** The store holds something else in this place: it belongs to another record. */
export class TransferConflict extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TransferConflict';
  }
}
