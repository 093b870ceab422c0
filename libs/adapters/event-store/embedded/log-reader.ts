import type { DatabaseSync } from 'node:sqlite';

import { StoreUnavailable } from '@kernel/event-store.js';

import { identityOf, logFile, openLogForReading } from './log-file.js';
import { PackedPages } from './packed-pages.js';
import type { PackedLogPage, PackedQuery, PackedStreamPage } from './packed-pages.js';
import { unavailable } from './sqlite-errors.js';
import { StreamIndex } from './stream-index.js';

/** Reads a log's files, in the calling thread, beside whoever writes them. @throws StoreUnavailable from every method */
export class LogReader {
  readonly identity: string;
  private readonly db: DatabaseSync;
  private readonly index: StreamIndex;
  private readonly pages: PackedPages;

  constructor(private readonly folder: string) {
    this.db = openLogForReading(folder);
    this.identity = identityOf(this.db);
    this.index = new StreamIndex(folder, this.db);
    this.pages = new PackedPages(this.db, this.index);
  }

  streamPage(stream: string, from: number, limit: number): PackedStreamPage {
    return this.attempt(() => this.pages.streamPage(stream, from, limit));
  }

  logPage(query: PackedQuery): PackedLogPage {
    return this.attempt(() => this.pages.logPage(query));
  }

  /** 0 for an empty log. */
  head(): number {
    return this.attempt(() => this.pages.head());
  }

  /** When the log's last event was recorded, UTC ISO. */
  lastRecordedAt(): string | undefined {
    const sql = "SELECT body ->> '$.metadata.recordedAt' AS at FROM log ORDER BY position DESC LIMIT 1";
    return this.attempt(() => this.db.prepare(sql).get()?.['at'] as string | undefined);
  }

  close(): void {
    this.index.close();
    if (this.db.isOpen) this.db.close();
  }

  private attempt<T>(read: () => T): T {
    if (!this.db.isOpen) throw new StoreUnavailable('The log was closed.');
    try {
      return read();
    } catch (error) {
      throw unavailable(error, logFile(this.folder));
    }
  }
}
