import type { Position } from './event.js';
import type { Progress, StoppedStream } from './read-store.js';

/** Where several parts of a build stand together. */
export interface OverallProgress {
  /** All parts have seen everything up to here; undefined while one of them has not begun. */
  readonly position: Position | undefined;
  /** One for each stream, with the documents of all parts, and the first event that was in the way. */
  readonly stopped: readonly StoppedStream[];
  readonly caughtUp: boolean;
}

/** @param parts those asked about, by the store's `progress`; none: nothing has begun */
export const overallProgress = (parts: readonly (Progress | undefined)[]): OverallProgress => ({
  position: lowest(parts.map((part) => part?.position)),
  stopped: together(parts.flatMap((part) => part?.stopped ?? [])),
  caughtUp: parts.length > 0 && parts.every((part) => part?.caughtUp === true),
});

/** Undefined, the beginning, is lower than any position. */
export const lowest = (positions: readonly (Position | undefined)[]): Position | undefined =>
  positions.reduce((low, position) => ((position ?? -1n) < (low ?? -1n) ? position : low), positions[0]);

const together = (stopped: readonly StoppedStream[]): readonly StoppedStream[] => {
  const byStream = new Map<string, StoppedStream>();
  for (const one of stopped.toSorted(byPosition)) {
    const known = byStream.get(one.stream);
    byStream.set(one.stream, known ? { ...known, documents: [...known.documents, ...one.documents] } : one);
  }
  return [...byStream.values()];
};

const byPosition = (a: StoppedStream, b: StoppedStream): number => (a.position < b.position ? -1 : 1);
