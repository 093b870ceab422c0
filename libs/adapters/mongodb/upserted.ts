import type { Collection, Document, Filter, UpdateFilter, WithId } from 'mongodb';

import { AnsweredNothing } from './failures.js';
import type { MongoSide } from './mongo-connection.js';

/**
 * Changes the document of an id, or makes it where there is none, and gives what stands then, once a majority has it. Of several who make it at
 * once, those who were not first are owed what the first one made. A server that tells them of a duplicate key instead, or of no document at all, is
 * asked again.
 * @param update the same twice as once, or harmless twice
 * @throws StoreUnavailable
 */
export const upserted = <Record extends { readonly _id: string }>(
  { run }: Pick<MongoSide, 'run'>,
  collection: Collection<Record>,
  _id: Record['_id'],
  update: UpdateFilter<Record> | Document[],
): Promise<WithId<Record>> =>
  run(async () => {
    const filter = { _id } as Filter<Record>;
    const found = await collection.findOneAndUpdate(filter, update, { upsert: true, returnDocument: 'after' });
    if (found === null) throw new AnsweredNothing();
    return found;
  });
