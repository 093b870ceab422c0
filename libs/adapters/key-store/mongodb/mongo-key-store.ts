import { Binary } from 'mongodb';
import type { Collection } from 'mongodb';

import type { JsonObject } from '@kernel/json.js';
import { KeyDestroyed } from '@kernel/key-store.js';
import type { KeyStore, Sealed } from '@kernel/key-store.js';

import type { MongoConnection, MongoSide } from '../../mongodb/mongo-connection.js';
import { fitLayout } from '../../mongodb/layout.js';
import type { Layout } from '../../mongodb/layout.js';
import { secretOf } from '../../mongodb/secret.js';
import type { KeyMark } from '../key-mark.js';
import { newKey, opened, sameContent, sealed } from '../seal.js';
import type { PersonKey } from '../seal.js';
import { MarkRecords } from './mark-records.js';

export const KEYS_LAYOUT: Layout = {
  holds: 'keys',
  version: 1,
  otherwise: "restore the database's backup: people's keys exist nowhere else",
  lost: "people's keys are gone, and names that were recorded before cannot be read. Restore it from its backup; or start Kronika again, which says what can be done without them",
};

/** A key that was destroyed leaves its person's name, so that none is ever made for that person again. */
export interface KeyRecord {
  readonly _id: string;
  readonly key?: Binary;
  readonly destroyedAt?: Date;
}

/** The people's keys in the database `<namespace>_keys`. @throws StoreUnavailable when it is of another version */
export const openMongoKeyStore = async (connection: MongoConnection): Promise<MongoKeyStore> => {
  await fitLayout(connection, connection.keys, KEYS_LAYOUT);
  return new MongoKeyStore(connection);
};

/**
 * Several processes share it, so nothing is remembered here: a key that one of them destroys is gone for all. Keys are read into this process,
 * which seals and opens; the server never sees what is sealed.
 */
export class MongoKeyStore implements KeyStore {
  private readonly keys: Collection<KeyRecord>;
  private readonly marks: MarkRecords;

  constructor(private readonly connection: MongoSide) {
    this.keys = connection.keys.collection<KeyRecord>('keys');
    this.marks = new MarkRecords(connection);
  }

  async seal(person: string, context: string, content: JsonObject): Promise<Sealed> {
    const key = (await this.find(person)) ?? (await this.make(person));
    if (key === 'destroyed') throw new KeyDestroyed(person);
    return sealed(key, { person, context }, content);
  }

  async open(person: string, context: string, text: Sealed): Promise<JsonObject | undefined> {
    const key = await this.kept(person);
    return key && opened(key, { person, context }, text);
  }

  async same(person: string, text: Sealed, content: JsonObject): Promise<boolean | undefined> {
    const key = await this.kept(person);
    return key && sameContent(key, text, content);
  }

  /** What the server's own files keep of it, and for how long, stands in docs/adr/0015-mongodb.md. */
  async destroy(person: string): Promise<void> {
    if ((await this.find(person)) === 'destroyed') return;
    const destroyedAt = new Date();
    await this.connection.run(() => this.keys.replaceOne({ _id: person }, { destroyedAt }, { upsert: true }));
  }

  async state(person: string): Promise<'none' | 'kept' | 'destroyed'> {
    const key = await this.find(person);
    if (key === undefined) return 'none';
    return key === 'destroyed' ? key : 'kept';
  }

  /** The same keys, asked by another way. */
  by(side: MongoSide): MongoKeyStore {
    return new MongoKeyStore(side);
  }

  mark(): Promise<KeyMark | undefined> {
    return this.marks.read();
  }

  keepMark(mark: KeyMark): Promise<void> {
    return this.marks.write(mark);
  }

  /** The connection belongs to whoever opened it. */
  async close(): Promise<void> {
    // Nothing is held.
  }

  private async kept(person: string): Promise<PersonKey | undefined> {
    const key = await this.find(person);
    return key === 'destroyed' ? undefined : key;
  }

  /** What a majority has: a key that could still be lost is not there yet. */
  private async find(person: string): Promise<PersonKey | 'destroyed' | undefined> {
    const found = await this.connection.run(() => this.keys.findOne({ _id: person }));
    if (found === null) return undefined;
    return found.destroyedAt === undefined ? secretOf(found.key, `The key of ${person}`) : 'destroyed';
  }

  /** Of those who make it at once one is first, and all find that one. */
  private async make(person: string): Promise<PersonKey | 'destroyed'> {
    for (;;) {
      const key = new Binary(newKey());
      // No findOneAndUpdate: the server keeps copies of what that one answered.
      await this.connection.run(() =>
        this.keys.updateOne({ _id: person }, { $setOnInsert: { key } }, { upsert: true }),
      );
      const found = await this.find(person);
      if (found !== undefined) return found;
    }
  }
}
