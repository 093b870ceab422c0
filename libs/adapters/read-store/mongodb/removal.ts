import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { buildNumberOf } from './build-collections.js';
import type { ViewRecords } from './view-records.js';

/**
 * Drops, beside what else is done, the collections of builds that are no longer kept: those of a promotion's losers, and those which an owner
 * that was paused has made again by a late write. What cannot be dropped now, or is left over when the process ends, goes the next time, or at the
 * next start of any process: space is all that hangs on it.
 */
export class Removal {
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly connection: MongoConnection,
    private readonly views: ViewRecords,
  ) {}

  start(): void {
    this.running = this.running.then(() => this.removeAll()).catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  /** Collections first, then what is kept: a build is noted before its first collection is made. */
  private async removeAll(): Promise<void> {
    const { run, views: db } = this.connection;
    const found = await run(() => db.listCollections({}, { nameOnly: true }).toArray());
    const kept = await this.views.numbers();
    for (const { name } of found) {
      const number = buildNumberOf(name);
      if (this.stopped) return;
      if (number === undefined || kept.has(number)) continue;
      // The others may go all the same.
      await run(() => db.dropCollection(name)).catch(() => undefined);
    }
  }
}
