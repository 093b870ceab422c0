import { randomUUID } from 'node:crypto';

import type { Collection, Db } from 'mongodb';

import { StoreUnavailable } from '@kernel/event-store.js';

import type { MongoConnection, MongoSide } from './mongo-connection.js';
import { numberOf } from './stored-number.js';
import type { StoredNumber } from './stored-number.js';
import { upserted } from './upserted.js';

/** What one of our databases holds, and in which form. */
export interface Layout {
  readonly holds: 'views' | 'keys' | 'requests';
  /** Raised with any change that an older Kronika would read wrongly. */
  readonly version: number;
  /** What the operator can do when the form is another one. */
  readonly otherwise: string;
  /** What is lost with it, and what the operator can do; undefined: nothing, since it is made anew. */
  readonly lost?: string;
}

interface LayoutRecord extends Pick<Layout, 'holds'> {
  readonly _id: 'layout';
  readonly version: StoredNumber;
  readonly by: string;
}

/**
 * Marks a database as ours when it is first used. After each time that the server was away it is looked at again: what cannot be made anew must be the
 * very database that was opened.
 * @returns whether it was first used now
 * @throws StoreUnavailable when it is of another version
 */
export const fitLayout = async (connection: MongoConnection, db: Db, layout: Layout): Promise<boolean> => {
  const by = randomUUID();
  const opened = await marked(connection, { db, layout, by });
  connection.onReturn(async (side) => {
    if (layout.lost === undefined) await marked(side, { db, layout, by: randomUUID() });
    else await stillThere(side, { db, layout, by: opened.by });
  });
  return opened.by === by;
};

interface Marking {
  readonly db: Db;
  readonly layout: Layout;
  readonly by: string;
}

const marked = async (side: MongoSide, { db, layout, by }: Marking): Promise<LayoutRecord> => {
  const { holds, version, otherwise } = layout;
  const found = await upserted(side, recordsIn(db), 'layout', { $setOnInsert: { holds, version, by } });
  if (found.holds === holds && numberOf(found.version) === version) return found;
  const which = found.version > version ? 'a newer' : 'another';
  throw new StoreUnavailable(
    `The database ${db.databaseName} was written by ${which} version of Kronika. Start that version, or ${otherwise}.`,
  );
};

/** Nothing is written to one that is another. */
const stillThere = async (side: MongoSide, { db, layout, by }: Marking): Promise<void> => {
  const found = await side.run(() => recordsIn(db).findOne({ _id: 'layout' }));
  if (found?.by === by) return;
  throw new StoreUnavailable(
    `The database ${db.databaseName} is not the one that was there when this process started: ${layout.lost ?? 'it was set up anew'}.`,
  );
};

const recordsIn = (db: Db): Collection<LayoutRecord> => db.collection<LayoutRecord>('kronika');
