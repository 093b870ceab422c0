import type { EventStore } from '@kernel/event-store.js';
import type { Position, RecordedEvent } from '@kernel/event.js';

export interface Browsing {
  readonly stream?: string | undefined;
  readonly type?: string | undefined;
  /** Exclusive. */
  readonly after?: Position | undefined;
  readonly limit: number;
}

export interface Browsed {
  readonly events: readonly RecordedEvent[];
  /** How far it looked: where to go on. */
  readonly seen: Position | undefined;
  readonly more: boolean;
}

/** One request looks at so many events at the most: a rare type is found over several pages, some of them empty. */
const LOOKED_AT = 20_000;

/** One page of the log. */
export const browse = async (log: Pick<EventStore, 'readAll' | 'readStream'>, browsing: Browsing): Promise<Browsed> => {
  const { type, limit } = browsing;
  const events: RecordedEvent[] = [];
  let seen = browsing.after;
  let looked = 0;
  for await (const event of eventsAfter(log, browsing)) {
    if (events.length === limit || looked === LOOKED_AT) return { events, seen, more: true };
    looked += 1;
    seen = event.position;
    if (type === undefined || event.type === type) events.push(event);
  }
  return { events, seen, more: false };
};

async function* eventsAfter(
  log: Pick<EventStore, 'readAll' | 'readStream'>,
  browsing: Browsing,
): AsyncGenerator<RecordedEvent> {
  const { after = -1n } = browsing;
  for await (const batch of batches(log, browsing)) yield* batch.filter(({ position }) => position > after);
}

async function* batches(
  log: Pick<EventStore, 'readAll' | 'readStream'>,
  { stream, after, limit, type }: Browsing,
): AsyncGenerator<readonly RecordedEvent[]> {
  if (stream !== undefined) {
    yield* log.readStream(stream);
    return;
  }
  const batchSize = type === undefined ? limit + 1 : 1_000;
  for await (const { events } of log.readAll({ after, batchSize })) yield events;
}
