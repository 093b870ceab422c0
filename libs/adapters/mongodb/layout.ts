import { randomUUID } from 'node:crypto';

import type { Collection, Db } from 'mongodb';

import { StoreUnavailable } from '@kernel/event-store.js';

import type { MongoConnection } from './connect-mongo.js';
import { upserted } from './upserted.js';

/** What one of our databases holds, and in which form. */
export interface Layout {
  readonly holds: 'views' | 'keys' | 'requests';
  /** Raised with any change that an older Kronika would read wrongly. */
  readonly version: number;
  /** What the operator can do when the form is another one. */
  readonly otherwise: string;
}

interface LayoutRecord extends Omit<Layout, 'otherwise'> {
  readonly _id: 'layout';
  readonly by: string;
}

/**
 * Marks a database as ours when it is first used.
 * @returns whether it was first used now
 * @throws StoreUnavailable when it is of another version
 */
export const fitLayout = async (connection: MongoConnection, db: Db, layout: Layout): Promise<boolean> => {
  const { holds, version, otherwise } = layout;
  const by = randomUUID();
  const found = await upserted(connection, recordsIn(db), 'layout', { $setOnInsert: { holds, version, by } });
  if (found.holds === holds && found.version === version) return found.by === by;
  const which = found.version > version ? 'a newer' : 'another';
  throw new StoreUnavailable(
    `The database ${db.databaseName} was written by ${which} version of Kronika. Start that version, or ${otherwise}.`,
  );
};

const recordsIn = (db: Db): Collection<LayoutRecord> => db.collection<LayoutRecord>('kronika');
