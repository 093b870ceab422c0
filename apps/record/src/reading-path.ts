import { createStamp } from '@adapters/event-store/stamp.js';
import type { EventReader } from '@adapters/event-store/embedded/embedded-log-reader.js';
import { CommandPath } from '@kernel/command-path.js';
import { StoreUnavailable } from '@kernel/event-store.js';
import { StateCache } from '@kernel/state-cache.js';

/** Loads states from a log that may only be read here; what would append is refused. */
export const readingPath = (log: EventReader): CommandPath =>
  new CommandPath({
    store: {
      append: refuse,
      readStream: (stream, from) => log.readStream(stream, from),
      readAll: (options) => log.readAll(options),
      follow: (options) => log.follow(options),
      head: () => log.head(),
      identity: () => log.identity(),
      close: () => log.close(),
    },
    stamp: createStamp({ clock: () => new Date() }),
    cache: new StateCache(),
    refs: { claim: async () => [], release: () => undefined },
  });

const refuse = async (): Promise<never> => {
  throw new StoreUnavailable('This log was opened for reading only.');
};
