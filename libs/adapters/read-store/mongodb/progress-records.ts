import type { AnyBulkWriteOperation, Collection, Filter } from 'mongodb';

import type { Build, Progress, StoppedStream } from '@kernel/read-store.js';

import { askedTogether } from '../../mongodb/asked-together.js';
import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { bigintOf, numberOf } from '../../mongodb/stored-number.js';
import type { StoredNumber } from '../../mongodb/stored-number.js';
import { collectionOf } from './build-collections.js';
import { putGuarded } from './guarded-writes.js';

/** Of one part, which is its `_id`. */
interface ProgressRecord {
  readonly _id: StoredNumber;
  readonly position: StoredNumber | null;
  readonly log: string;
  readonly stopped: readonly (Omit<StoppedStream, 'position'> & { readonly position: StoredNumber })[];
  readonly caughtUp: boolean;
}

interface Advance {
  readonly part: number;
  readonly next: Progress;
}

/** How far the parts of builds are. */
export class ProgressRecords {
  /** Those of one turn by one write: most parts have nothing to tell but that they have seen what belonged to others. */
  private readonly put: (collection: string, advance: Advance) => Promise<void>;

  constructor(private readonly connection: MongoConnection) {
    this.put = askedTogether((collection, advances) =>
      putGuarded(connection, this.records(collection), advances, advanced),
    );
  }

  /** What a majority has, from the primary: a later start goes on from here. */
  async of(build: Build): Promise<readonly (Progress | undefined)[]> {
    const found = await this.connection.run(() => this.records(collectionOf(build, 'progress')).find().toArray());
    const byPart = new Map(found.map((record) => [numberOf(record['_id']), progressOf(record)]));
    return Array.from({ length: build.parts }, (_, part) => byPart.get(part));
  }

  /** After the data that it speaks of is acknowledged. What another owner of the part stored later stays. */
  async advance(build: Build, part: number, next: Progress): Promise<void> {
    await this.put(collectionOf(build, 'progress'), { part, next });
  }

  private records(collection: string): Collection<ProgressRecord> {
    return this.connection.views.collection(collection);
  }
}

const advanced = ({ part, next }: Advance, upsert: boolean): AnyBulkWriteOperation<ProgressRecord> => ({
  updateOne: { filter: { _id: part, ...isBefore(next) }, update: [{ $set: fieldsOf(next) }], upsert },
});

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
  position: position === null ? undefined : bigintOf(position),
  log,
  stopped: stopped.map((stream) => ({ ...stream, position: bigintOf(stream.position) })),
  caughtUp,
});
