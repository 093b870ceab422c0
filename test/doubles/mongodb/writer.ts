import type { Entry } from './collection.js';
import type { Reading } from './reading.js';

/** Where a statement reads and writes: at once, or within a transaction. */
export interface Writer {
  reading(namespace: string): Reading;
  /** Refuses, or waits, where somebody else writes at this key. */
  claim(namespace: string, key: string): void;
  /** Puts a document in the place of what has its key, or takes that away. */
  put(namespace: string, key: string, after: Entry | undefined): void;
}

/** A transaction that has not ended, as others meet it. */
export interface OpenTransaction {
  /** The time of the store at which it began. */
  readonly snapshot: number;
  readonly ended: Promise<void>;
  hasWritten(namespace: string): boolean;
}

/** A write has met one of a transaction that is still open, and has to wait for its end. */
export class Blocked extends Error {
  readonly by: OpenTransaction;

  constructor(by: OpenTransaction) {
    super('An open transaction holds what is to be written');
    this.name = 'Blocked';
    this.by = by;
  }
}
