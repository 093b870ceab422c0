import { MongoBulkWriteError } from 'mongodb';
import type { AnyBulkWriteOperation, Collection } from 'mongodb';

import type { Revision, StreamName } from '@kernel/event.js';

import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { DUPLICATE_KEY, writeErrorsOf } from '../../mongodb/failures.js';
import type { StoredDocument } from './stored-document.js';

export interface StoredRevision {
  readonly _id: StreamName;
  readonly revision: Revision;
}

type Write = AnyBulkWriteOperation<StoredDocument>;

/**
 * Each replaces what has the same or an older position, or is put where there is none. No order among them: each id stands in it once.
 *
 * Where the guard lets nothing through, the upsert tries to insert and meets the document that stands (error 11000): either it is newer,
 * and there is nothing to do, or another owner put it there a moment ago. From then on it is there to stay, since the server answers when a
 * majority has what it met; so once more by the guard alone, without inserting, settles it either way.
 */
export const putGuarded = async (
  { run }: MongoConnection,
  collection: Collection<StoredDocument>,
  documents: readonly StoredDocument[],
): Promise<void> => {
  const collided = await run(() => written(collection, documents, true));
  if (collided.length > 0) await run(() => written(collection, collided, false));
};

/** @returns those that met a document which their guard did not let them replace */
const written = async (
  collection: Collection<StoredDocument>,
  documents: readonly StoredDocument[],
  upsert: boolean,
): Promise<readonly StoredDocument[]> => {
  try {
    await collection.bulkWrite(
      documents.map((document) => replacement(document, upsert)),
      { ordered: false },
    );
    return [];
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError) || !isAboutGuards(error)) throw error;
    const indexes = new Set(writeErrorsOf(error).map(({ index }) => index));
    return documents.filter((_, index) => indexes.has(index));
  }
};

/** All else was written, and a majority has it. */
const isAboutGuards = (error: MongoBulkWriteError): boolean => {
  const errors = writeErrorsOf(error);
  if (error.result.getWriteConcernError() !== undefined) return false;
  return errors.length > 0 && errors.every(({ code }) => code === DUPLICATE_KEY);
};

const replacement = (document: StoredDocument, upsert: boolean): Write => {
  const { _id, ...fields } = document;
  return {
    replaceOne: { filter: { _id, position: { $lte: fields.position } }, replacement: fields, upsert },
  };
};

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
