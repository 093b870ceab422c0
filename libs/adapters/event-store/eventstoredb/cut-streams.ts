import type { RecordedEvent, Revision, StreamName } from '@kernel/event.js';
import { StoreUnavailable } from '@kernel/event-store.js';
import type { AppendResult, ExpectedRevision } from '@kernel/event-store.js';

/**
 * Nothing of a stream is ever cut off by Kronika. Where somebody else did it (`$maxCount`, `$maxAge`, `$tb`, or a deletion in the engine's own tools),
 * what is left must not be taken for all: who decides by it would record once more what is on record already.
 */
const cutOff = (stream: StreamName, what: string): StoreUnavailable =>
  new StoreUnavailable(
    `${what} of ${stream} was cut off in EventStoreDB, by its deletion or by $maxCount, $maxAge or $tb in its metadata. Nothing can be decided by what is left. Take that setting away: until it is scavenged, all is there again.`,
  );

/** @throws StoreUnavailable where the stream begins later than it was asked for, or has a gap */
export const uncut = (
  stream: StreamName,
  from: Revision,
  events: readonly RecordedEvent[],
): readonly RecordedEvent[] => {
  events.forEach(({ revision }, index) => {
    if (revision !== from + BigInt(index)) throw cutOff(stream, `What stood before event ${revision}`);
  });
  return events;
};

/** A stream that was deleted takes events as if it were new, and their numbers go on. @throws StoreUnavailable */
export const followsOn = (
  stream: StreamName,
  { expected, count }: { readonly expected: ExpectedRevision; readonly count: number },
  result: AppendResult,
): AppendResult => {
  const last = (expected === 'no-stream' ? -1n : expected) + BigInt(count);
  if (result.revision !== last) throw cutOff(stream, `What stood before event ${result.revision - BigInt(count) + 1n}`);
  return result;
};
