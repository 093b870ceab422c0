import { refusal } from '../engine-under-test.js';
import { behaviours } from './behaviour.js';

export const COLLECTIONS = behaviours('collections', {
  'have an index once, however often it is made': async ({ fresh }) => {
    const rows = fresh();
    const made = [await rows.createIndex({ teryt: 1, status: 1 }), await rows.createIndex({ teryt: 1, status: 1 })];
    expect(made).toEqual(['teryt_1_status_1', 'teryt_1_status_1']);
    await rows.createIndex({ at: 1 }, { expireAfterSeconds: 60 }, {});
    const indexes = await rows.indexes();
    expect(new Set(indexes.map(({ name }) => name))).toEqual(new Set(['_id_', 'at_1', 'teryt_1_status_1']));
    expect(indexes).toContainEqual(expect.objectContaining({ key: { teryt: 1, status: 1 } }));
    expect(indexes).toContainEqual(expect.objectContaining({ key: { at: 1 }, expireAfterSeconds: 60 }));
  },

  'refuse a second document with a value that is to be unique': async ({ fresh }) => {
    const rows = fresh();
    await rows.createIndex({ ref: 1 }, { unique: true }, {});
    await rows.insertOne({ _id: 1, ref: 'a' });
    const refused = { code: 11000, keyPattern: { ref: 1 }, keyValue: { ref: 'a' } };
    expect(await refusal(rows.insertOne({ _id: 2, ref: 'a' }))).toMatchObject(refused);
    await rows.insertOne({ _id: 2, ref: 'b' });
    expect(await refusal(rows.updateOne({ _id: 2 }, { $set: { ref: 'a' } }))).toMatchObject(refused);
    await rows.deleteOne({ _id: 1 });
    expect(await rows.updateOne({ _id: 2 }, { $set: { ref: 'a' } })).toMatchObject({ modifiedCount: 1 });
  },

  'count a missing value as one, unless the index is for some only': async ({ fresh }) => {
    const [whole, some] = [fresh(), fresh()];
    await whole.createIndex({ ref: 1 }, { unique: true }, {});
    await some.createIndex({ ref: 1 }, { unique: true, partialFilterExpression: { ref: { $exists: true } } }, {});
    await whole.insertOne({ _id: 1 });
    expect(await refusal(whole.insertOne({ _id: 2 }))).toMatchObject({ code: 11000 });
    await some.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3, ref: 'a' }]);
    expect(await refusal(some.insertOne({ _id: 4, ref: 'a' }))).toMatchObject({ code: 11000 });
  },

  'refuse an index that what they hold already breaks': async ({ fresh }) => {
    const rows = fresh();
    await rows.insertMany([
      { _id: 1, ref: 'a' },
      { _id: 2, ref: 'a' },
    ]);
    expect(await refusal(rows.createIndex({ ref: 1 }, { unique: true }, {}))).toMatchObject({ code: 11000 });
    expect(await rows.indexes()).toHaveLength(1);
  },

  'find through an index what they find without': async ({ fresh }) => {
    const rows = fresh();
    await rows.insertMany(Array.from({ length: 40 }, (_, i) => ({ _id: i, part: i % 4, tags: [`t${i % 3}`, 't'] })));
    const ask = async () => [
      await rows.countDocuments({ part: 2 }),
      await rows.countDocuments({ part: { $in: [1, 3, 9] }, _id: { $lt: 20 } }),
      await rows.countDocuments({ tags: 't1' }),
      await rows.countDocuments({ part: null }),
    ];
    const without = await ask();
    await rows.createIndex({ part: 1, _id: 1 });
    await rows.createIndex({ tags: 1 });
    expect(await ask()).toEqual(without);
    expect(without).toEqual([10, 10, 13, 0]);
  },

  'take a hint at an index that they have, and at no other': async ({ fresh }) => {
    const rows = fresh();
    await rows.createIndex({ part: 1 });
    await rows.insertOne({ _id: 1, part: 1 });
    expect(await rows.find({ part: 1 }, { hint: 'part_1' }).toArray()).toEqual([{ _id: 1, part: 1 }]);
    expect(await rows.find({ part: 1 }, { hint: { part: 1 } }).toArray()).toHaveLength(1);
    expect(await refusal(rows.findOne({ part: 1 }, { hint: 'other_1' }))).toMatchObject({ code: 2 });
  },

  'take the place of others': async ({ fresh }) => {
    const [next, current] = [fresh(), fresh()];
    await next.insertOne({ _id: 'new' });
    await current.insertOne({ _id: 'old' });
    expect(await refusal(next.rename(current.collectionName))).toMatchObject({ code: 48 });
    await next.rename(current.collectionName, { dropTarget: true });
    expect(await current.find().toArray()).toEqual([{ _id: 'new' }]);
    expect(await refusal(next.rename('elsewhere'))).toMatchObject({ code: 26 });
  },

  'are listed, made, and dropped, twice too': async ({ db, client, fresh }) => {
    const rows = fresh();
    await db.createCollection(rows.collectionName);
    await rows.insertOne({ _id: 1 });
    const named = { name: rows.collectionName };
    expect(await db.listCollections(named).toArray()).toMatchObject([{ ...named, type: 'collection' }]);
    expect((await client.db().admin().listDatabases({ nameOnly: true })).databases).toContainEqual({
      name: db.databaseName,
    });
    expect(await rows.drop()).toBe(true);
    // From 7.0 on the server says that it has done so once more, and before that there is nothing.
    expect([true, false]).toContain(await rows.drop());
    expect(await db.listCollections(named).toArray()).toEqual([]);
  },

  'of a database go with it': async ({ client, db }) => {
    const other = client.db(`${db.databaseName}_other`);
    await other.collection('a').insertOne({ n: 1 });
    await other.dropDatabase();
    expect(await other.listCollections().toArray()).toEqual([]);
  },

  'are summed up by a pipeline': async ({ fresh }) => {
    const rows = fresh();
    await rows.insertMany([1, 2, 3, 4].map((n) => ({ _id: n, n, odd: n % 2 === 1, list: [n, n * 10] })));
    const group = {
      _id: '$odd',
      sum: { $sum: '$n' },
      least: { $min: '$n' },
      most: { $max: '$n' },
      all: { $push: '$n' },
    };
    expect(
      await rows
        .aggregate([{ $match: { n: { $gt: 1 } } }, { $sort: { n: 1 } }, { $group: group }, { $sort: { _id: 1 } }])
        .toArray(),
    ).toEqual([
      { _id: false, sum: 6, least: 2, most: 4, all: [2, 4] },
      { _id: true, sum: 3, least: 3, most: 3, all: [3] },
    ]);
    const first = { _id: null, first: { $first: '$_id' }, set: { $addToSet: '$odd' } };
    expect(await rows.aggregate([{ $sort: { n: -1 } }, { $limit: 3 }, { $group: first }]).toArray()).toEqual([
      { _id: null, first: 4, set: expect.arrayContaining([true, false]) },
    ]);
    const unwound = [
      { $sort: { _id: 1 } },
      { $unwind: '$list' },
      { $skip: 1 },
      { $limit: 2 },
      { $project: { _id: 0, list: 1 } },
    ];
    expect(await rows.aggregate(unwound).toArray()).toEqual([{ list: 10 }, { list: 2 }]);
    expect(
      await rows
        .aggregate([{ $set: { twice: { $add: ['$n', '$n'] } } }, { $match: { twice: 8 } }, { $count: 'n' }])
        .toArray(),
    ).toEqual([{ n: 1 }]);
  },
});
