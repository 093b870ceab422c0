import type { Json } from './json.js';

/** What was put into a lane of a spool. */
export interface Spooled {
  readonly group: string;
  readonly key: string;
  readonly value: Json;
}

/**
 * Sorts more than fits in memory: rows of an import by stream and day, faults by file and row. Lives as long as one import. What it
 * writes to disk is unreadable to others (a key that only this process holds), since rows hold people's names, and gone at `close`.
 * Every adapter passes `spool.contract.spec.ts`.
 */
export interface Spool {
  /** Adds to a lane; `group` comes first in its order, then `key`, both by UTF-8 bytes, then arrival. */
  add(lane: string, entry: Spooled): void;
  /** Whether the lane holds anything under that group and key. */
  has(lane: string, group: string, key: string): boolean;
  /** The first that was put under that group and key. */
  first(lane: string, group: string, key: string): Json | undefined;
  count(lane: string): number;
  /** Names of all groups of a lane, in order. */
  groups(lane: string): Iterable<string>;
  /** All of a lane, or of one of its groups, in order. */
  inOrder(lane: string, group?: string): Iterable<Spooled>;
  /** Forgets a lane. */
  clear(lane: string): void;
  close(): void;
}
