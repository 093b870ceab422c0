import type { RecordedEvent, StreamName } from '@kernel/event.js';
import type { EventStore } from '@kernel/event-store.js';

/** A page of a stream, about: reading on within it costs less than asking anew. */
const NEAR = 500n;

/**
 * The events of a stream at some revisions. An edition's stream may hold tens of thousands: what lies between is jumped over.
 * @param revisions ascending
 */
export async function* eventsAt(
  log: Pick<EventStore, 'readStream'>,
  stream: StreamName,
  revisions: readonly bigint[],
): AsyncGenerator<RecordedEvent> {
  let index = 0;
  while (index < revisions.length) {
    const from = revisions[index];
    for await (const record of eventsFrom(log, stream, from)) {
      if (record.revision === revisions[index]) {
        index += 1;
        yield record;
      }
      const next = revisions[index];
      if (next === undefined || next > record.revision + NEAR) break;
    }
    if (revisions[index] === from) return;
  }
}

async function* eventsFrom(
  log: Pick<EventStore, 'readStream'>,
  stream: StreamName,
  from: bigint | undefined,
): AsyncGenerator<RecordedEvent> {
  for await (const page of log.readStream(stream, from)) yield* page;
}
