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

/**
 * A stream that was deleted takes events as if it were new, and their numbers go on. Any other that does so takes what it should have refused.
 * @throws StoreUnavailable
 */
export const followsOn = (
  stream: StreamName,
  { expected, count }: { readonly expected: ExpectedRevision; readonly count: number },
  result: AppendResult,
): AppendResult => {
  const due = expected === 'no-stream' ? 0n : expected + 1n;
  const first = result.revision - BigInt(count) + 1n;
  if (first === due) return result;
  if (expected === 'no-stream') throw cutOff(stream, `What stood before event ${first}`);
  throw new StoreUnavailable(
    `EventStoreDB took event ${first} of ${stream} where only ${due} would have followed on what was expected. A log that takes any revision cannot keep a record.`,
  );
};
