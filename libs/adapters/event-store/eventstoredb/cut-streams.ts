import type { Revision } from '@kernel/event.js';
import { StoreUnavailable } from '@kernel/event-store.js';
import type { AppendResult, ExpectedRevision } from '@kernel/event-store.js';

import type { EngineReads } from './engine-reads.js';
import { faultOf } from './engine-fault.js';
import type { EngineEvent } from './stored-form.js';

/**
 * Nothing of a stream is ever cut off by Kronika. Where somebody else did it (`$maxCount`, `$maxAge`, `$tb`, or a deletion in the engine's own tools),
 * what is left must not be taken for all: who decides by it would record once more what is on record already.
 */
const cutOff = (name: string, what: string): StoreUnavailable =>
  new StoreUnavailable(
    `${what} of ${name} was cut off in EventStoreDB, by its deletion or by $maxCount, $maxAge or $tb in its metadata. Nothing can be decided by what is left. Take that setting away (a deletion by writing the metadata anew, twice): until it is scavenged, all is there again.`,
  );

/**
 * A stream's events from a revision on; nothing where it was never written.
 * @param name in the engine
 * @throws StoreUnavailable where something of it was cut off · EngineFault
 */
export const uncutStream = async (
  reads: EngineReads,
  { name, from, limit }: { readonly name: string; readonly from: Revision; readonly limit: number },
): Promise<readonly EngineEvent[]> => {
  const events = await reads.streamIfFound(name, from, limit);
  if (events) requireUncut(name, from, events);
  else await requireNeverWritten(reads, name);
  return events ?? [];
};

/** Revisions have no gap, and a stream that is found has a first event. */
const requireUncut = (name: string, from: Revision, events: readonly EngineEvent[]): void => {
  if (from === 0n && events.length === 0) throw cutOff(name, 'The whole');
  for (const [index, { revision }] of events.entries())
    if (revision !== from + BigInt(index)) throw cutOff(name, `What stood before event ${revision}`);
};

/**
 * One that was deleted softly is not found either, and takes events as if it were new. Its metadata tell, which are looked at for no other stream
 * than those that are not found: once for each that is begun.
 */
const requireNeverWritten = async (reads: EngineReads, name: string): Promise<void> => {
  const metadata = await reads.last(`$$${name}`).catch((error: unknown) => {
    // Whoever may not see them learns of a deletion by the revision of what he appends.
    if (faultOf(error).kind !== 'denied') throw error;
    return undefined;
  });
  if (truncates(metadata?.data)) throw cutOff(name, 'The whole');
};

const truncates = (metadata: unknown): boolean =>
  typeof metadata === 'object' && metadata !== null && '$tb' in metadata && Number(metadata.$tb) > 0;

/**
 * A stream that was deleted while an append was on its way takes it as if it were new, and its numbers go on. Any other that does so takes what it should have
 * refused.
 * @throws StoreUnavailable
 */
export const followsOn = (
  name: string,
  { expected, count }: { readonly expected: ExpectedRevision; readonly count: number },
  result: AppendResult,
): AppendResult => {
  const due = expected === 'no-stream' ? 0n : expected + 1n;
  const first = result.revision - BigInt(count) + 1n;
  if (first === due) return result;
  if (expected === 'no-stream') throw cutOff(name, `What stood before event ${first}`);
  throw new StoreUnavailable(
    `EventStoreDB took event ${first} of ${name} where only ${due} would have followed on what was expected. A log that takes any revision cannot keep a record.`,
  );
};
