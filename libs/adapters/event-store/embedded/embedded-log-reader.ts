import type { Position, RecordedEvent, Revision, StreamName } from '@kernel/event.js';
import type { Batch, EventStore, Follow, ReadAll } from '@kernel/event-store.js';

import { followBatches, logBatches, streamBatches } from '../log-reading.js';
import type { LogPages } from '../log-reading.js';

import { NewsBell } from './log-news.js';
import { LogReader } from './log-reader.js';
import { pagesOf, positionOf } from './packed-source.js';

/** The reading half of a log. */
export type EventReader = Omit<EventStore, 'append'>;

/**
 * Reads a folder's log without its lock: beside a running server, in another thread or in another process. Only what is committed and synced
 * can be seen. Reading is done in the calling thread, so it belongs in a worker or in a program of its own.
 *
 * @throws StoreUnavailable when there is no log, or none that this version can read
 */
export const openEmbeddedLogReader = (folder: string): EventReader => new EmbeddedLogReader(folder);

class EmbeddedLogReader implements EventReader {
  private readonly reader: LogReader;
  private readonly bell: NewsBell;
  private readonly pages: LogPages;

  constructor(folder: string) {
    const reader = new LogReader(folder);
    this.reader = reader;
    this.bell = new NewsBell({ folder, poll: () => reader.head() });
    this.pages = pagesOf({
      streamPage: async (stream, from, limit) => reader.streamPage(stream, from, limit),
      logPage: async (query) => reader.logPage(query),
    });
  }

  readStream(stream: StreamName, from?: Revision): AsyncIterable<readonly RecordedEvent[]> {
    return streamBatches(this.pages, stream, from);
  }

  readAll(options?: ReadAll): AsyncIterable<Batch> {
    return logBatches(this.pages, options);
  }

  follow(options: Follow): AsyncIterable<Batch> {
    return followBatches(this.pages, this.bell, options);
  }

  async head(): Promise<Position | undefined> {
    return positionOf(this.reader.head());
  }

  async identity(): Promise<string> {
    return this.reader.identity;
  }

  async close(): Promise<void> {
    this.bell.close();
    this.reader.close();
  }
}
