import { type Document, Long, MongoClient } from 'mongodb';
import { refusal, type Row } from '../engine-under-test.js';
import { behaviours } from './behaviour.js';
import { after } from './updates.js';

/**
 * What the engine does in one way in one version and in another way in the next, or does not promise. The double does it in one way, so that specs
 * which run against it do not waver; real servers are not asked.
 */
export const OF_THE_DOUBLE = behaviours('the double', {
  'refuses fields of commands that there are not': async ({ db }) => {
    expect(await refusal(db.command({ find: 'c', frobnicate: 1 }))).toMatchObject({ code: 40415 });
  },

  'refuses an index that differs from the one of its name, or from the one of its keys': async ({ fresh }) => {
    const rows = fresh();
    await rows.createIndex({ teryt: 1, status: 1 });
    await rows.createIndex({ at: 1 }, { expireAfterSeconds: 60 }, {});
    expect(await refusal(rows.createIndex({ at: 1 }, { unique: true }, {}))).toMatchObject({ code: 86 });
    expect(await refusal(rows.createIndex({ at: 1 }, { expireAfterSeconds: 61 }, {}))).toMatchObject({ code: 85 });
    expect(await refusal(rows.createIndex({ teryt: 1, status: 1 }, { name: 'other' }, {}))).toMatchObject({ code: 85 });
    expect((await rows.indexes()).map(({ name }) => name)).toEqual(['_id_', 'teryt_1_status_1', 'at_1']);
  },

  'puts new fields of an update in the order of their names': async (engine) => {
    const changed = await after(engine, { $set: { z: 1, b: 1 }, $inc: { m: 1 } });
    expect(Object.keys(changed)).toEqual(['_id', 'n', 'list', 'deep', 'b', 'm', 'z']);
  },

  'may not replace by fields that look like operators, and may insert them': async ({ fresh }) => {
    const rows = fresh();
    await rows.insertOne({ _id: 1, 'a.b': 1, deep: { $c: 2 } });
    expect(await rows.findOne()).toEqual({ _id: 1, 'a.b': 1, deep: { $c: 2 } });
    expect(await refusal(rows.replaceOne({ _id: 1 }, { a: 1, $b: 2 }))).toMatchObject({ code: 52 });
    await rows.updateOne({ _id: 1 }, { $set: { deep: { $d: { 'e.f': 3 } } } });
    expect(await rows.findOne()).toEqual({ _id: 1, 'a.b': 1, deep: { $d: { 'e.f': 3 } } });
  },

  'carries out a bulk across collections as one command, as from 8.0 on': async ({ client, db, fresh }) => {
    const [one, other] = [fresh().namespace, fresh().namespace];
    const result = await client.bulkWrite<Record<string, Row>>(
      [
        { name: 'insertOne', namespace: one, document: { _id: 1 } },
        { name: 'updateOne', namespace: other, filter: { _id: 2 }, update: { $set: { n: 1 } }, upsert: true },
        { name: 'deleteOne', namespace: one, filter: { _id: 1 } },
      ],
      { verboseResults: true },
    );
    expect(result).toMatchObject({ insertedCount: 1, upsertedCount: 1, deletedCount: 1, matchedCount: 0 });
    expect(result.updateResults?.get(1)).toMatchObject({ matchedCount: 1, modifiedCount: 0, upsertedId: 2 });
    expect(await db.collection(other.slice(db.databaseName.length + 1)).countDocuments()).toBe(1);
  },

  'refuses a write that is older than what its session has written': async ({ url, db, fresh }) => {
    const rows = fresh();
    await using client = new MongoClient(url, { retryWrites: false });
    await client.withSession(async (session) => {
      const insert = (number: number) => {
        const command: Document = { insert: rows.collectionName, documents: [{ _id: number }] };
        return client.db(db.databaseName).command({ ...command, txnNumber: Long.fromNumber(number) }, { session });
      };
      await insert(2);
      expect(await refusal(insert(1))).toMatchObject({ code: 225 });
    });
    expect(await rows.find().toArray()).toEqual([{ _id: 2 }]);
  },
});
