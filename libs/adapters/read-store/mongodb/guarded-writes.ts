import { MongoBulkWriteError } from 'mongodb';
import type { AnyBulkWriteOperation, Collection, Document as BsonDocument } from 'mongodb';

import type { Revision, StreamName } from '@kernel/event.js';

import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { DUPLICATE_KEY, writeErrorsOf } from '../../mongodb/failures.js';
import type { StoredNumber } from '../../mongodb/stored-number.js';
import type { StoredDocument } from './stored-document.js';

export interface StoredRevision {
  readonly _id: StreamName;
  readonly revision: StoredNumber;
}

/** The write of an item, which its guard lets through or not. @param upsert whether it is put where there is none */
type Guarded<Record extends BsonDocument, Item> = (item: Item, upsert: boolean) => AnyBulkWriteOperation<Record>;

/**
 * Each changes what its guard lets it change, or is put where there is none. No order among them: where two have one id, the guards settle it.
 *
 * Where the guard lets nothing through, the upsert tries to insert and meets the document that stands (error 11000): either it is newer,
 * and there is nothing to do, or another owner put it there a moment ago. From then on it is there to stay, since the server answers when a
 * majority has what it met; so once more by the guard alone, without inserting, settles it either way.
 */
export const putGuarded = async <Record extends BsonDocument, Item>(
  { run }: MongoConnection,
  collection: Collection<Record>,
  items: readonly Item[],
  write: Guarded<Record, Item>,
): Promise<void> => {
  const written = (some: readonly Item[], upsert: boolean): Promise<readonly Item[]> =>
    run(async () => {
      const refused = await refusedOf(
        collection,
        some.map((item) => write(item, upsert)),
      );
      return some.filter((_, index) => refused.has(index));
    });
  const collided = await written(items, true);
  if (collided.length > 0) await written(collided, false);
};

/** @returns the places of those that met a document which their guard did not let them change */
const refusedOf = async <Record extends BsonDocument>(
  collection: Collection<Record>,
  writes: readonly AnyBulkWriteOperation<Record>[],
): Promise<ReadonlySet<number>> => {
  try {
    await collection.bulkWrite(writes, { ordered: false });
    return new Set();
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError) || !isAboutGuards(error)) throw error;
    return new Set(writeErrorsOf(error).map(({ index }) => index));
  }
};

/** All else was written, and a majority has it. */
const isAboutGuards = (error: MongoBulkWriteError): boolean => {
  const errors = writeErrorsOf(error);
  if (error.result.getWriteConcernError() !== undefined) return false;
  return errors.length > 0 && errors.every(({ code }) => code === DUPLICATE_KEY);
};

/** It replaces what has the same or an older position. */
export const replacement: Guarded<StoredDocument, StoredDocument> = ({ _id, ...fields }, upsert) => ({
  replaceOne: { filter: { _id, position: { $lte: fields.position } }, replacement: fields, upsert },
});

/** They go forward only. */
export const putRevisions = async (
  { run }: MongoConnection,
  collection: Collection<StoredRevision>,
  revisions: readonly (readonly [StreamName, Revision])[],
): Promise<void> => {
  await run(() =>
    collection.bulkWrite(
      revisions.map(([_id, revision]) => ({
        updateOne: { filter: { _id }, update: { $max: { revision } }, upsert: true },
      })),
      { ordered: false },
    ),
  );
};
