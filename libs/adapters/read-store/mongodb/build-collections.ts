import type { Collection, Document as BsonDocument, Filter } from 'mongodb';

import type { Revision, StreamName } from '@kernel/event.js';
import type { Build, Card, Commit, Document, Range } from '@kernel/read-store.js';

import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { bigintOf } from '../../mongodb/stored-number.js';
import { endOfPrefix } from '../prefix-range.js';
import { putGuarded, putRevisions, replacement } from './guarded-writes.js';
import type { StoredRevision } from './guarded-writes.js';
import { latest } from './latest.js';
import { cardFrom, documentFrom, sizeOf, storedFrom } from './stored-document.js';
import type { StoredCard, StoredDocument } from './stored-document.js';

/** In one bulk. The driver holds it twice, as objects and as bytes. */
const DOCUMENTS_AT_ONCE = 5_000;
const SIZE_AT_ONCE = 8 * 1024 * 1024;
const IDS_AT_ONCE = 5_000;
const ROWS_AT_ONCE = 1_000;

/**
 * The documents and revisions of one build, in collections of its own, so that it is dropped without touching others. There are no indexes
 * but those of `_id`, which compares strings by their UTF-8 bytes.
 */
export class BuildCollections {
  private readonly stored: Collection<StoredDocument>;
  private readonly seen: Collection<StoredRevision>;

  constructor(
    private readonly connection: MongoConnection,
    build: Build,
  ) {
    this.stored = connection.views.collection(collectionOf(build, 'documents'));
    this.seen = connection.views.collection(collectionOf(build, 'revisions'));
  }

  /** Beside each other: neither speaks of the other, as progress does of both. Where one fails, the other is not left under way. */
  async put({ documents, revisions }: Pick<Commit, 'documents' | 'revisions'>): Promise<void> {
    const writes = [this.putDocuments(documents), this.putRevisions(revisions)];
    await Promise.allSettled(writes);
    await Promise.all(writes);
  }

  private async putDocuments(documents: Commit['documents']): Promise<void> {
    for await (const some of storedInBulks(latest(documents)))
      await putGuarded(this.connection, this.stored, some, replacement);
  }

  private async putRevisions(revisions: Commit['revisions']): Promise<void> {
    for (const some of chunked([...revisions], DOCUMENTS_AT_ONCE)) await putRevisions(this.connection, this.seen, some);
  }

  async revisions(streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, Revision>> {
    const found = await this.among(this.seen, streams);
    return new Map(found.map(({ _id, revision }) => [_id, bigintOf(revision)]));
  }

  async get(id: string): Promise<Document | undefined> {
    const found = await this.connection.run(() => this.stored.findOne({ _id: id }));
    return found === null ? undefined : documentFrom(found);
  }

  async getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Document>> {
    const found = await Promise.all((await this.among(this.stored, ids)).map(documentFrom));
    return new Map(found.map((document) => [document.id, document]));
  }

  async documents(range: Range): Promise<readonly Document[]> {
    return Promise.all((await this.inRange<StoredDocument>(range, {}, {})).map(documentFrom));
  }

  /** The server leaves the bodies where they are. */
  async cards(range: Range): Promise<readonly Card[]> {
    return (await this.inRange<StoredCard>(range, { card: { $exists: true } }, { body: 0 })).map(cardFrom);
  }

  private async among<T extends { readonly _id: string }>(
    collection: Collection<T>,
    ids: readonly string[],
  ): Promise<readonly T[]> {
    const found: T[] = [];
    for (const some of chunked([...new Set(ids)], IDS_AT_ONCE)) {
      const filter = { _id: { $in: some } } as unknown as Filter<T>;
      const rows = await this.connection.run(() => collection.find(filter).batchSize(ROWS_AT_ONCE).toArray());
      for (const row of rows) found.push(row as T);
    }
    return found;
  }

  private async inRange<T extends BsonDocument>(
    { prefix, after, newerThan, limit }: Range,
    filter: Filter<StoredDocument>,
    projection: BsonDocument,
  ): Promise<readonly T[]> {
    // To the server no limit is 0.
    if (limit === 0) return [];
    const end = endOfPrefix(prefix);
    const ids = { $gte: prefix, ...(after !== undefined && { $gt: after }), ...(end !== undefined && { $lt: end }) };
    return this.connection.run(() =>
      this.stored
        .find({ ...filter, _id: ids, ...(newerThan !== undefined && { position: { $gt: newerThan } }) })
        .project<T>(projection)
        .sort({ _id: 1 })
        .limit(limit ?? 0)
        .batchSize(ROWS_AT_ONCE)
        .toArray(),
    );
  }
}

export const collectionOf = ({ view, version, number }: Build, what: 'documents' | 'revisions' | 'progress'): string =>
  `${view}.v${version}.${number}.${what}`;

/** The number of the build that a collection belongs to; undefined for any other collection. */
export const buildNumberOf = (collection: string): number | undefined => {
  const number = /\.v\d+\.(\d+)\.(?:documents|revisions|progress)$/.exec(collection)?.[1];
  return number === undefined ? undefined : Number(number);
};

const storedInBulks = async function* (documents: readonly Document[]): AsyncGenerator<readonly StoredDocument[]> {
  let some: StoredDocument[] = [];
  let size = 0;
  for (const document of documents) {
    const stored = await storedFrom(document);
    some.push(stored);
    size += sizeOf(stored);
    if (some.length < DOCUMENTS_AT_ONCE && size < SIZE_AT_ONCE) continue;
    yield some;
    some = [];
    size = 0;
  }
  if (some.length > 0) yield some;
};

const chunked = <T>(all: readonly T[], most: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / most) }, (_, index) => all.slice(index * most, (index + 1) * most));
