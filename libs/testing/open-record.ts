import { InMemoryEventStore } from '@adapters/event-store/in-memory-event-store.js';
import { createStamp } from '@adapters/event-store/stamp.js';
import { CommandPath } from '@kernel/command-path.js';
import type { Given } from '@kernel/command-path.js';
import { ProcessRefs } from '@kernel/ref-registry.js';
import { StateCache } from '@kernel/state-cache.js';

/** A record in memory, ready to be written to. `now` is what its clock shows until it is set. */
export const anOpenRecord = (now = '2024-07-01T10:00:00Z') => {
  const store = new InMemoryEventStore();
  const clock = { now: new Date(now) };
  const path = new CommandPath({
    store,
    stamp: createStamp({ clock: () => clock.now }),
    cache: new StateCache(),
    refs: new ProcessRefs({ ready: async () => undefined, find: async () => [] }),
  });
  return { store, path, clock: () => clock.now, setClock: (moment: string) => (clock.now = new Date(moment)) };
};

export const aSender: Given = {
  actor: 'specialist-1',
  role: 'specialist',
  source: 'api',
  correlationId: 'correlation',
  causationId: 'causation',
};
