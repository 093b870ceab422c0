import { createHmac, createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { Binary } from 'mongodb';
import type { Collection, Filter } from 'mongodb';

import type { RequestKey, RequestStore, Reservation, StoredAnswer } from '@kernel/request-store.js';

import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { fitLayout } from '../../mongodb/layout.js';
import type { Layout } from '../../mongodb/layout.js';
import { SECRET_BYTES, secretOf } from '../../mongodb/secret.js';
import { upserted } from '../../mongodb/upserted.js';
import { keptSince, momentOf } from '../request-age.js';

const REQUESTS_LAYOUT: Layout = {
  holds: 'requests',
  version: 1,
  otherwise: 'drop it, and requests sent before are no longer recognised by their Idempotency-Key',
  lost: 'requests that were sent before are not recognised any more. Restore it from its backup; or start Kronika again, to go on without them',
};

/** Neither bodies nor keys stand in it, only hashes of them. */
export interface RequestRecord {
  readonly _id: string;
  /** Of the attempt that made it: whoever asks again after an answer was lost knows its own. */
  readonly by: string;
  readonly body: string;
  readonly reservedAt: Date;
  /** JSON. */
  readonly answer?: string;
}

export interface HashKeyRecord {
  readonly _id: 'hash-key';
  readonly key: Binary;
}

/**
 * Its index is made before there is anything in it: to build one over what is there already, a server waits for all of its members, also those that are down.
 * @throws StoreUnavailable when the database is of another version
 */
export const fitRequests = async (connection: MongoConnection): Promise<void> => {
  const { run, requests: db } = connection;
  await fitLayout(connection, db, REQUESTS_LAYOUT);
  await run(() => db.collection<RequestRecord>('requests').createIndex({ reservedAt: 1 }));
};

/** The idempotency records in the database `<namespace>_requests`. @throws StoreUnavailable when it is of another version */
export const openMongoRequestStore = async (connection: MongoConnection): Promise<MongoRequestStore> => {
  await fitRequests(connection);
  return new MongoRequestStore(connection, await hashKeyOf(connection));
};

/** Made by the first of all processes, and the same for all. */
const hashKeyOf = async (connection: MongoConnection): Promise<KeyObject> => {
  const { requests: db } = connection;
  const found = await upserted(connection, db.collection<HashKeyRecord>('secrets'), 'hash-key', {
    $setOnInsert: { key: new Binary(randomBytes(SECRET_BYTES)) },
  });
  return createSecretKey(secretOf(found.key, `The key under which ${db.databaseName} hashes`));
};

export class MongoRequestStore implements RequestStore {
  private readonly records: Collection<RequestRecord>;

  constructor(
    private readonly connection: MongoConnection,
    private readonly key: KeyObject,
  ) {
    this.records = connection.requests.collection<RequestRecord>('requests');
  }

  async reserve(request: RequestKey, body: string, now: string): Promise<Reservation> {
    const at = momentOf(now);
    const fresh: RequestRecord = {
      _id: this.idOf(request),
      by: randomUUID(),
      body: this.hash('body', body),
      reservedAt: new Date(at),
    };
    for (;;) {
      const found = await this.put(fresh);
      if (found.by === fresh.by) return { state: 'new' };
      if (found.reservedAt.getTime() >= keptSince(at)) return reservationOf(found, fresh.body);
      if (await this.replaced(found, fresh)) return { state: 'new' };
    }
  }

  async answer(request: RequestKey, answer: StoredAnswer): Promise<StoredAnswer | undefined> {
    const text = JSON.stringify(answer);
    const unanswered = this.unanswered(request);
    const { matchedCount } = await this.connection.run(() =>
      this.records.updateOne(unanswered, { $set: { answer: text } }),
    );
    if (matchedCount === 1) return undefined;
    const found = await this.connection.run(() => this.records.findOne({ _id: this.idOf(request) }));
    // It may be this one, when it was sent again after its own answer was lost.
    return found?.answer === undefined || found.answer === text
      ? undefined
      : (JSON.parse(found.answer) as StoredAnswer);
  }

  /** The very reservation that stands now: were the deletion repeated after its answer was lost, a newer one must stay. */
  async release(request: RequestKey): Promise<void> {
    const unanswered = this.unanswered(request);
    const found = await this.connection.run(() => this.records.findOne(unanswered));
    if (found !== null) await this.connection.run(() => this.records.deleteOne({ ...unanswered, by: found.by }));
  }

  async expire(now: string): Promise<number> {
    const before = new Date(keptSince(momentOf(now)));
    const { deletedCount } = await this.connection.run(() => this.records.deleteMany({ reservedAt: { $lt: before } }));
    return deletedCount;
  }

  /** The connection belongs to whoever opened it. */
  async close(): Promise<void> {
    // Nothing is held.
  }

  /** Puts it where there is none; gives what stands there then, once a majority has it. */
  private put({ _id, ...fields }: RequestRecord): Promise<RequestRecord> {
    return upserted(this.connection, this.records, _id, { $setOnInsert: fields });
  }

  /** One that is too old and was not yet removed; of several who find it so, one replaces it. */
  private async replaced({ _id, by }: RequestRecord, fresh: RequestRecord): Promise<boolean> {
    const { matchedCount } = await this.connection.run(() => this.records.replaceOne({ _id, by }, fresh));
    return matchedCount === 1;
  }

  private unanswered(request: RequestKey): Filter<RequestRecord> {
    return { _id: this.idOf(request), answer: { $exists: false } };
  }

  private idOf({ actor, route, key }: RequestKey): string {
    return this.hash('id', JSON.stringify([actor, route, key]));
  }

  private hash(what: 'id' | 'body', text: string): string {
    return createHmac('sha256', this.key).update(`${what}\n`).update(text, 'utf8').digest('base64url');
  }
}

const reservationOf = ({ body, reservedAt, answer }: RequestRecord, asked: string): Reservation => {
  if (body !== asked) return { state: 'other-body' };
  if (answer === undefined) return { state: 'reserved', reservedAt: reservedAt.toISOString() };
  return { state: 'answered', answer: JSON.parse(answer) as StoredAnswer };
};
