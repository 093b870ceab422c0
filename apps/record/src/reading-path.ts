import { createStamp } from '@adapters/event-store/stamp.js';
import type { EventReader } from '@adapters/event-store/embedded/embedded-log-reader.js';
import { CommandPath } from '@kernel/command-path.js';
import { StoreUnavailable } from '@kernel/event-store.js';
import { StateCache } from '@kernel/state-cache.js';

/** Loads states from a log that may only be read here; what would append is refused. */
export const readingPath = (log: EventReader): CommandPath =>
  new CommandPath({
    store: Object.assign(Object.create(log), { append: refuse }),
    stamp: createStamp({ clock: () => new Date() }),
    cache: new StateCache(),
    refs: { claim: async () => [], release: () => undefined },
  });

const refuse = async (): Promise<never> => {
  throw new StoreUnavailable('This log was opened for reading only.');
};
