import type { StreamName } from './event.js';

/** A ref as a programme's table knows it. */
export interface RefClaim {
  readonly programme: string;
  readonly table: string;
  readonly ref: string;
}

export interface TakenRef extends RefClaim {
  readonly stream: StreamName;
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

/** The view of refs, as the registry asks it. */
export interface RefIndex {
  /** Resolves once the view has seen all that the log held when this process began to write. */
  ready(): Promise<void>;
  /** Every stream in which a ref stands, as far as the view has seen: none for a new ref, several for one that two processes raced for. */
  find(refs: readonly RefClaim[]): Promise<readonly TakenRef[]>;
}
