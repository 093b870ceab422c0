import { randomUUID } from 'node:crypto';

import { Binary } from 'mongodb';
import type { AnyBulkWriteOperation, Collection } from 'mongodb';

import type { StoredAnswer } from '@kernel/request-store.js';
import { TransferConflict } from '@kernel/transfer.js';
import type { HashKeyItem, RequestItem, SeenRequestItem, Transfer } from '@kernel/transfer.js';

import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { pagesById } from '../../mongodb/pages.js';
import { secretOf } from '../../mongodb/secret.js';
import { fitRequests } from './mongo-request-store.js';
import type { HashKeyRecord, RequestRecord } from './mongo-request-store.js';

/** The idempotency records of a database, to be moved elsewhere or to be put there. @throws StoreUnavailable when it is of another version */
export const openMongoRequestTransfer = async (connection: MongoConnection): Promise<Transfer<RequestItem>> => {
  await fitRequests(connection);
  const transfer = new RequestRecords(connection);
  return {
    items: () => transfer.items(),
    put: (items) => transfer.put(items),
    // The connection belongs to whoever opened it.
    close: async () => undefined,
  };
};

class RequestRecords {
  private readonly records: Collection<RequestRecord>;
  private readonly secrets: Collection<HashKeyRecord>;

  constructor(private readonly connection: MongoConnection) {
    this.records = connection.requests.collection<RequestRecord>('requests');
    this.secrets = connection.requests.collection<HashKeyRecord>('secrets');
  }

  async *items(): AsyncGenerator<readonly RequestItem[]> {
    const key = await this.hashKey();
    if (key !== undefined) yield [{ kind: 'hash-key', key }];
    yield* pagesById(this.connection, this.records, itemOf);
  }

  async put(items: readonly RequestItem[]): Promise<number> {
    for (const item of items) if (item.kind === 'hash-key') await this.takeHashKey(item);
    const requests = items.flatMap((item) => (item.kind === 'request' ? [item] : []));
    if (requests.length === 0) return 0;
    const known = await this.known(requests);
    await this.connection.run(() => this.records.bulkWrite(requests.map(writeOf), { ordered: false }));
    return requests.length - known;
  }

  /** How many are there: asked before they are written, since a write that is repeated finds its own. */
  private known(requests: readonly SeenRequestItem[]): Promise<number> {
    const ids = requests.map(({ id }) => base64url(id));
    return this.connection.run(() => this.records.countDocuments({ _id: { $in: ids } }));
  }

  private async hashKey(): Promise<string | undefined> {
    const found = await this.connection.run(() => this.secrets.findOne({ _id: 'hash-key' }));
    const name = `The key under which ${this.connection.requests.databaseName} hashes`;
    return found === null ? undefined : Buffer.from(secretOf(found.key, name)).toString('hex');
  }

  /** Records that were hashed under another key would never be found again. */
  private async takeHashKey({ key }: HashKeyItem): Promise<void> {
    const { run, requests: db } = this.connection;
    if ((await this.hashKey()) === key) return;
    if ((await run(() => this.records.findOne())) !== null)
      throw new TransferConflict(
        `The database ${db.databaseName} holds idempotency records of another record: move into one that was not written to.`,
      );
    const replacement = { key: new Binary(Buffer.from(key, 'hex')) };
    await run(() => this.secrets.replaceOne({ _id: 'hash-key' }, replacement, { upsert: true }));
  }
}

const itemOf = ({ _id, body, reservedAt, answer }: RequestRecord): RequestItem => ({
  kind: 'request',
  id: Buffer.from(_id, 'base64url').toString('hex'),
  body: Buffer.from(body, 'base64url').toString('hex'),
  reservedAt: reservedAt.getTime(),
  answer: answer === undefined ? undefined : (JSON.parse(answer) as StoredAnswer),
});

/** The same twice as once: it may be repeated after its answer was lost. */
const writeOf = ({ id, body, reservedAt, answer }: SeenRequestItem): AnyBulkWriteOperation<RequestRecord> => ({
  replaceOne: {
    filter: { _id: base64url(id) },
    replacement: {
      by: randomUUID(),
      body: base64url(body),
      reservedAt: new Date(reservedAt),
      ...(answer === undefined ? {} : { answer: JSON.stringify(answer) }),
    },
    upsert: true,
  },
});

const base64url = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');
