import { Binary } from 'mongodb';
import type { AnyBulkWriteOperation, Collection } from 'mongodb';

import { TransferConflict } from '@kernel/transfer.js';
import type { KeyItem, Transfer } from '@kernel/transfer.js';

import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { fitLayout } from '../../mongodb/layout.js';
import { pagesById } from '../../mongodb/pages.js';
import { secretOf } from '../../mongodb/secret.js';
import { KEYS_LAYOUT } from './mongo-key-store.js';
import type { KeyRecord } from './mongo-key-store.js';

/** The people's keys of a database, to be moved elsewhere or to be put there. @throws StoreUnavailable when it is of another version */
export const openMongoKeyTransfer = async (connection: MongoConnection): Promise<Transfer<KeyItem>> => {
  await fitLayout(connection, connection.keys, KEYS_LAYOUT);
  const keys = connection.keys.collection<KeyRecord>('keys');
  return {
    items: () => pagesById(connection, keys, itemOf),
    put: async (items) => {
      const writes = (await missing(connection, keys, items)).map(writeOf);
      if (writes.length > 0) await connection.run(() => keys.bulkWrite(writes, { ordered: false }));
      return writes.length;
    },
    // The connection belongs to whoever opened it.
    close: async () => undefined,
  };
};

const itemOf = ({ _id: person, key, destroyedAt }: KeyRecord): KeyItem => ({
  person,
  key: destroyedAt === undefined ? hex(secretOf(key, `The key of ${person}`)) : 'destroyed',
});

/** What is not there yet. A destroyed key stays destroyed, and what was destroyed elsewhere is destroyed here, too. */
const missing = async (
  { run, keys: db }: MongoConnection,
  keys: Collection<KeyRecord>,
  items: readonly KeyItem[],
): Promise<readonly KeyItem[]> => {
  const found = await run(() => keys.find({ _id: { $in: items.map(({ person }) => person) } }).toArray());
  const known = new Map(found.map(itemOf).map(({ person, key }) => [person, key]));
  return items.filter(({ person, key }) => {
    const there = known.get(person);
    if (there === 'destroyed' || there === key) return false;
    if (there === undefined || key === 'destroyed') return true;
    throw new TransferConflict(
      `The database ${db.databaseName} holds another key of ${person}: it belongs to another record.`,
    );
  });
};

/** The same twice as once: it may be repeated after its answer was lost. */
const writeOf = ({ person, key }: KeyItem): AnyBulkWriteOperation<KeyRecord> =>
  key === 'destroyed'
    ? { replaceOne: { filter: { _id: person }, replacement: { destroyedAt: new Date() }, upsert: true } }
    : {
        updateOne: {
          filter: { _id: person },
          update: { $setOnInsert: { key: new Binary(Buffer.from(key, 'hex')) } },
          upsert: true,
        },
      };

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
