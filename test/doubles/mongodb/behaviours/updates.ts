import type { Document } from 'mongodb';
import { type Engine, refusal } from '../engine-under-test.js';
import { behaviours } from './behaviour.js';

const START = { _id: 1, n: 1, list: [1, 2, 3], deep: { a: 1, b: 2 } };

export const after = async (
  { fresh }: Engine,
  update: Document | Document[],
  start: Document = START,
): Promise<Document> => {
  const rows = fresh();
  await rows.insertOne({ _id: 1, ...start });
  await rows.updateOne({ _id: 1 }, update);
  return (await rows.findOne({ _id: 1 })) ?? {};
};

const CHANGES: readonly (readonly [Document, Document])[] = [
  [
    { $set: { 'deep.c': 3 }, $unset: { 'deep.a': '' } },
    { ...START, deep: { b: 2, c: 3 } },
  ],
  [
    { $set: { 'new.path': 1 }, $setOnInsert: { never: 1 } },
    { ...START, new: { path: 1 } },
  ],
  [{ $inc: { n: 2, fresh: 5 } }, { ...START, n: 3, fresh: 5 }],
  [
    { $max: { n: 0, 'deep.b': 9 }, $min: { 'deep.a': 0 } },
    { ...START, deep: { a: 0, b: 9 } },
  ],
  [{ $push: { list: 4 } }, { ...START, list: [1, 2, 3, 4] }],
  [{ $push: { list: { $each: [4, 5], $slice: -2 } } }, { ...START, list: [4, 5] }],
  [{ $pull: { list: { $gte: 2 } } }, { ...START, list: [1] }],
  [{ $addToSet: { list: { $each: [3, 9] } } }, { ...START, list: [1, 2, 3, 9] }],
  [{ $rename: { n: 'm' } }, { _id: 1, list: START.list, deep: START.deep, m: 1 }],
  [{ $set: { 'list.1': 'two', 'list.4': 'five' } }, { ...START, list: [1, 'two', 3, null, 'five'] }],
];

const PIPELINES: readonly (readonly [Document[], Document])[] = [
  [[{ $set: { sum: { $add: ['$n', '$deep.a', '$deep.b'] } } }], { ...START, sum: 4 }],
  [[{ $set: { least: { $min: '$list' }, most: { $max: ['$n', '$deep.b'] } } }], { ...START, least: 1, most: 2 }],
  [
    [{ $set: { left: { $subtract: ['$deep.b', '$n'] } } }, { $unset: 'deep' }],
    { _id: 1, n: 1, list: START.list, left: 1 },
  ],
  [[{ $replaceWith: { $mergeObjects: ['$deep', { n: '$n' }] } }], { _id: 1, a: 1, b: 2, n: 1 }],
  [[{ $set: { t: { $concat: ['a', { $ifNull: ['$no', 'b'] }] }, gone: '$$REMOVE' } }], { ...START, t: 'ab' }],
  [[{ $set: { is: { $and: [{ $lt: ['$n', 2] }, { $not: ['$no'] }, { $ne: ['$n', 2] }] } } }], { ...START, is: true }],
  [[{ $set: { is: { $or: [{ $gte: ['$n', 2] }, { $eq: [{ $type: '$no' }, 'missing'] }] } } }], { ...START, is: true }],
];

export const UPDATES = behaviours('an update', {
  ...Object.fromEntries(
    [...CHANGES, ...PIPELINES].map(([update, expected]) => [
      `carries out ${JSON.stringify(update)}`,
      async (engine: Engine) => expect(await after(engine, update)).toEqual(expected),
    ]),
  ),

  'that changes nothing says so': async ({ fresh }) => {
    const rows = fresh();
    await rows.insertOne({ ...START });
    for (const update of [{ $set: { n: 1 } }, { $max: { n: 0 } }, { $addToSet: { list: 2 } }, { $unset: { no: '' } }]) {
      expect(await rows.updateOne({ _id: 1 }, update)).toMatchObject({ matchedCount: 1, modifiedCount: 0 });
    }
    const { _id, ...same } = START;
    expect(await rows.replaceOne({ _id }, same)).toMatchObject({ matchedCount: 1, modifiedCount: 0 });
  },

  'that inserts takes from the filter what it says outright': async ({ fresh }) => {
    const rows = fresh();
    const filter = { _id: 7, kind: 'x', size: { $gt: 3 }, $and: [{ 'town.code': { $eq: '12' } }] };
    const made = await rows.updateOne(filter, { $setOnInsert: { once: true }, $inc: { n: 1 } }, { upsert: true });
    expect(made).toMatchObject({ upsertedId: 7, upsertedCount: 1, matchedCount: 0, modifiedCount: 0 });
    expect(await rows.findOne()).toEqual({ _id: 7, kind: 'x', town: { code: '12' }, n: 1, once: true });
  },

  'that replaces takes from the filter the key alone': async ({ fresh }) => {
    const rows = fresh();
    await rows.replaceOne({ _id: 7, kind: 'x' }, { n: 1 }, { upsert: true });
    expect(await rows.findOne()).toEqual({ _id: 7, n: 1 });
  },

  'never changes the key': async ({ fresh }) => {
    const rows = fresh();
    await rows.insertOne({ _id: 1 });
    expect(await refusal(rows.updateOne({ _id: 1 }, { $set: { _id: 2 } }))).toMatchObject({ code: 66 });
  },

  'is refused where two of its parts touch one field': async ({ fresh }) => {
    const clash = fresh().updateOne({ _id: 1 }, { $set: { a: 1 }, $inc: { 'a.b': 1 } }, { upsert: true });
    expect(await refusal(clash)).toMatchObject({ code: 40 });
  },

  'is refused where it does not fit what is stored': async (engine) => {
    expect(await refusal(after(engine, { $inc: { deep: 1 } }))).toMatchObject({ code: 14 });
    expect(await refusal(after(engine, { $push: { n: 1 } }))).toMatchObject({ code: 2 });
    expect(await refusal(after(engine, { $set: { 'n.x': 1 } }))).toMatchObject({ code: 28 });
    expect(await refusal(after(engine, { $frobnicate: { n: 1 } }))).toMatchObject({ code: 9 });
  },

  'knows the time of the server': async (engine) => {
    const begun = Date.now() - 60_000;
    const { now, until } = await after(engine, [{ $set: { now: '$$NOW', until: { $add: ['$$NOW', 5000] } } }]);
    expect(now.getTime()).toBeGreaterThan(begun);
    expect(until.getTime() - now.getTime()).toBe(5000);
  },

  'answers with what stood before or stands after': async ({ fresh }) => {
    const rows = fresh();
    const lease = { $inc: { n: 1 }, $setOnInsert: { by: 'a' } };
    const options = { upsert: true, returnDocument: 'after' as const };
    expect(await rows.findOneAndUpdate({ _id: 'l' }, lease, options)).toEqual({ _id: 'l', by: 'a', n: 1 });
    expect(await rows.findOneAndUpdate({ _id: 'l' }, { $inc: { n: 1 } })).toEqual({ _id: 'l', by: 'a', n: 1 });
    expect(await rows.findOneAndUpdate({ _id: 'no' }, { $inc: { n: 1 } })).toBeNull();
    const raw = await rows.findOneAndUpdate(
      { _id: 'm' },
      { $set: { n: 9 } },
      { upsert: true, includeResultMetadata: true },
    );
    expect(raw).toMatchObject({ value: null, lastErrorObject: { n: 1, updatedExisting: false, upserted: 'm' } });
    const first = { sort: { n: -1 as const }, projection: { n: 1, _id: 0 } };
    expect(await rows.findOneAndDelete({}, first)).toEqual({ n: 9 });
    expect(await rows.countDocuments()).toBe(1);
  },

  'that finds or inserts answers each of many at once with what stands': async ({ fresh }) => {
    const rows = fresh();
    const options = { upsert: true, returnDocument: 'after' as const };
    const ask = async (by: number) => {
      try {
        return await rows.findOneAndUpdate({ _id: 'l' }, { $setOnInsert: { by } }, options);
      } catch (error) {
        // Not every version tries again by itself.
        expect(error).toMatchObject({ code: 11000 });
        return rows.findOne({ _id: 'l' });
      }
    };
    const answers = await Promise.all(Array.from({ length: 20 }, (_, by) => ask(by)));
    const stands = await rows.findOne({ _id: 'l' });
    for (const answer of answers) expect(answer).toEqual(stands);
  },

  'of many, and a removal of many, tell how many': async ({ fresh }) => {
    const rows = fresh();
    await rows.insertMany([1, 2, 3].map((_id) => ({ _id, v: _id % 2 })));
    expect(await rows.updateMany({ v: 1 }, { $set: { w: 1 } })).toMatchObject({ matchedCount: 2, modifiedCount: 2 });
    expect(await rows.deleteMany({ w: 1 })).toMatchObject({ deletedCount: 2 });
    expect(await rows.deleteOne({ _id: 9 })).toMatchObject({ deletedCount: 0 });
  },
});
