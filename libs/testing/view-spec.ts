import { InMemoryEventStore } from '@adapters/event-store/in-memory-event-store.js';
import { createStamp } from '@adapters/event-store/stamp.js';
import { InMemoryReadStore } from '@adapters/read-store/in-memory-read-store.js';
import type { Fact, LoggedFact, NewEvent, Revision, StreamName } from '@kernel/event.js';
import type { JsonObject } from '@kernel/json.js';
import { Projector } from '@kernel/projector.js';
import type { ReadStore } from '@kernel/read-store.js';
import type { View } from '@kernel/view.js';

/** A fact and the stream that it is appended to. */
export type InStream = readonly [stream: StreamName, fact: Fact<string, object>];

const stamp = createStamp({ clock: () => new Date('2015-07-01T08:00:00.000Z') });

/** A log in memory that facts are put into as they are, past every rule: what views make of it is asked. */
export class FactLog {
  readonly store = new InMemoryEventStore();
  private readonly revisions = new Map<StreamName, Revision>();

  async add(facts: readonly InStream[]): Promise<void> {
    for (const [stream, fact] of facts) {
      const known = this.revisions.get(stream);
      const result = await this.store.append(stream, known ?? 'no-stream', [sealed(stream, fact, (known ?? -1n) + 1n)]);
      this.revisions.set(stream, result.revision);
    }
  }
}

const sealed = (stream: StreamName, { type, data }: Fact<string, object>, revision: Revision): NewEvent =>
  stamp.seal(
    stamp.eventId([stream, String(revision)]),
    { type, data: JSON.parse(JSON.stringify(data)) as JsonObject },
    {
      actor: 'spec-1',
      role: 'specialist',
      source: 'import',
      correlationId: 'import-1',
      causationId: 'import-1',
      schemaVersion: 1,
      recordedAt: stamp.now(),
    },
  );

/** The log, folded by the views from its beginning. */
export const projected = async (
  log: FactLog,
  views: readonly View[],
  decode: (record: LoggedFact) => unknown,
): Promise<ReadStore> => {
  const store = new InMemoryReadStore();
  const projector = new Projector({ log: log.store, store, views, decode });
  await projector.rebuild(views.map(({ name }) => name));
  return store;
};
