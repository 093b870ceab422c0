import type { Collection, Filter } from 'mongodb';

import type { Position } from '@kernel/event.js';
import type { Build, Progress, StoppedStream } from '@kernel/read-store.js';

import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { isDuplicateKey } from '../../mongodb/failures.js';
import { collectionOf } from './build-collections.js';

/** Of one part, which is its `_id`. */
interface ProgressRecord {
  readonly _id: number;
  readonly position: Position | null;
  readonly log: string;
  readonly stopped: readonly StoppedStream[];
  readonly caughtUp: boolean;
}

/** How far the parts of one build are. */
export class ProgressRecords {
  private readonly records: Collection<ProgressRecord>;

  constructor(
    private readonly connection: MongoConnection,
    private readonly build: Build,
  ) {
    this.records = connection.views.collection(collectionOf(build, 'progress'));
  }

  /** What a majority has, from the primary: a later start goes on from here. */
  async all(): Promise<readonly (Progress | undefined)[]> {
    const found = await this.connection.run(() => this.records.find().toArray());
    const byPart = new Map(found.map((record) => [record['_id'], progressOf(record)]));
    return Array.from({ length: this.build.parts }, (_, part) => byPart.get(part));
  }

  /** After the data that it speaks of is acknowledged. What another owner of the part stored later stays: see `putGuarded`. */
  async advance(part: number, next: Progress): Promise<void> {
    const { run } = this.connection;
    const done = await run(() => this.put(part, next, true));
    if (!done) await run(() => this.put(part, next, false));
  }

  /** False when it met a document which the guard did not let it change. */
  private async put(part: number, next: Progress, upsert: boolean): Promise<boolean> {
    try {
      await this.records.updateOne({ _id: part, ...isBefore(next) }, [{ $set: fieldsOf(next) }], { upsert });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }
}

/** As `supersedes`, in the server's words. */
const isBefore = ({ position, log }: Progress): Filter<ProgressRecord> => ({
  $or: [
    { position: null },
    { log: { $ne: log } },
    ...(position === undefined ? [] : [{ position: { $lte: position } }]),
  ],
});

/** Who has once caught up on this log has for good. Literal: a reason may begin with a $. */
const fieldsOf = ({ position, log, stopped, caughtUp }: Progress): Record<string, unknown> => ({
  position: { $literal: position ?? null },
  log: { $literal: log },
  stopped: { $literal: stopped },
  caughtUp: caughtUp || { $and: [{ $eq: ['$log', { $literal: log }] }, { $eq: ['$caughtUp', true] }] },
});

const progressOf = ({ position, log, stopped, caughtUp }: ProgressRecord): Progress => ({
  position: position ?? undefined,
  log,
  stopped,
  caughtUp,
});
