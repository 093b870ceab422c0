import type { Collection } from 'mongodb';

import type { MongoSide } from '../../mongodb/mongo-connection.js';
import { bigintOf } from '../../mongodb/stored-number.js';
import type { StoredNumber } from '../../mongodb/stored-number.js';
import type { KeyMark } from '../key-mark.js';

interface MarkRecord extends Pick<KeyMark, 'log'> {
  readonly _id: 'erasures';
  readonly position: StoredNumber;
}

/** Beside the keys, so that it is restored together with those that it speaks of. */
export class MarkRecords {
  private readonly records: Collection<MarkRecord>;

  constructor(private readonly connection: MongoSide) {
    this.records = connection.keys.collection<MarkRecord>('marks');
  }

  async read(): Promise<KeyMark | undefined> {
    const found = await this.connection.run(() => this.records.findOne({ _id: 'erasures' }));
    return found === null ? undefined : { log: found.log, position: bigintOf(found.position) };
  }

  async write({ log, position }: KeyMark): Promise<void> {
    await this.connection.run(() =>
      this.records.updateOne({ _id: 'erasures' }, { $set: { log, position } }, { upsert: true }),
    );
  }
}
