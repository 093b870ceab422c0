import type { LoggedFact, Position } from '@kernel/event.js';
import type { Batch, Follow, ProjectedLog, ReadAll } from '@kernel/event-store.js';

import { followBatches, logBatches } from '../log-reading.js';
import type { LogPages } from '../log-reading.js';

import { NewsBell } from './log-news.js';
import { LogReader } from './log-reader.js';
import { factPagesOf, positionOf } from './packed-source.js';

/**
 * A folder's log for a projector, beside whoever writes it, in another thread or in another process: no more than what is folded is read of
 * each event. Reading is done in the calling thread, so it belongs in a worker or in a program of its own.
 *
 * @throws StoreUnavailable when there is no log, or none that this version can read
 */
export const openEmbeddedProjectedLog = (folder: string): ClosableProjectedLog => new EmbeddedProjectedLog(folder);

export interface ClosableProjectedLog extends ProjectedLog {
  close(): Promise<void>;
}

class EmbeddedProjectedLog implements ClosableProjectedLog {
  private readonly reader: LogReader;
  private readonly bell: NewsBell;
  private readonly pages: Pick<LogPages<LoggedFact>, 'logPage'>;

  constructor(folder: string) {
    const reader = new LogReader(folder);
    this.reader = reader;
    this.bell = new NewsBell({ folder, poll: () => reader.head() });
    this.pages = factPagesOf({ logPage: async (query) => reader.logPage(query) });
  }

  readAll(options?: ReadAll): AsyncIterable<Batch<LoggedFact>> {
    return logBatches(this.pages, options);
  }

  follow(options: Follow): AsyncIterable<Batch<LoggedFact>> {
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
