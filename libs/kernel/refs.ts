import type { StreamName } from './event.js';

/** A ref as a programme's table knows it. */
export interface RefClaim {
  readonly programme: string;
  readonly table: string;
  readonly ref: string;
}

/**
 * Where refs are used: a ref is unique for each programme and table, whatever stream it stands in. Asked before each write; knows what is
 * in the view of refs, what this process has in flight, and what it has appended since.
 */
export interface RefRegistry {
  /** Takes the refs for the stream. Gives those that stand in another stream; then none is taken. Waits while the view is first built. */
  claim(stream: StreamName, refs: readonly RefClaim[]): Promise<readonly TakenRef[]>;
  /** Gives back what was claimed and then not written. */
  release(stream: StreamName, refs: readonly RefClaim[]): void;
}

export interface TakenRef extends RefClaim {
  readonly stream: StreamName;
}
