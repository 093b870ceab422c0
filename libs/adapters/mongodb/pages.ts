import type { Collection, Filter, WithId } from 'mongodb';

import type { MongoConnection } from './mongo-connection.js';

const AT_ONCE = 1_000;

/** All documents of a collection in the order of their ids, in batches, each read by a query of its own: none outlasts an election. */
export async function* pagesById<Record extends { readonly _id: string }, Item>(
  { run }: MongoConnection,
  collection: Collection<Record>,
  itemOf: (record: WithId<Record>) => Item,
): AsyncGenerator<readonly Item[]> {
  for (let after = ''; ;) {
    const filter = { _id: { $gt: after } } as Filter<Record>;
    const page = await run(() => collection.find(filter).sort({ _id: 1 }).limit(AT_ONCE).toArray());
    const last = page.at(-1);
    if (!last) return;
    yield page.map(itemOf);
    ({ _id: after } = last);
  }
}
