import { MongoBulkWriteError } from 'mongodb';
import { refusal } from '../engine-under-test.js';
import { behaviours } from './behaviour.js';

const upsert = (_id: string) => ({
  updateOne: { filter: { _id, position: { $lt: 5n } }, update: { $set: { position: 5n } }, upsert: true },
});

const indexes = (error: unknown): readonly number[] =>
  error instanceof MongoBulkWriteError ? [error.writeErrors].flat().map(({ index }) => index) : [];

export const BULKS = behaviours('a bulk of writes', {
  'unordered, does all that it can and names what it could not': async ({ fresh }) => {
    const rows = fresh();
    await rows.insertOne({ _id: 'b', position: 9n });
    const error = await refusal(rows.bulkWrite([upsert('a'), upsert('b'), upsert('c')], { ordered: false }));
    expect(error).toMatchObject({ code: 11000 });
    expect(indexes(error)).toEqual([1]);
    expect(await rows.countDocuments({ position: 5n })).toBe(2);
  },

  'ordered, ends at the first that is refused': async ({ fresh }) => {
    const rows = fresh();
    const twice = [1, 1, 2].map((_id) => ({ insertOne: { document: { _id } } }));
    const error = await refusal(rows.bulkWrite(twice));
    expect(error).toMatchObject({ code: 11000 });
    expect(indexes(error)).toEqual([1]);
    expect(await rows.countDocuments()).toBe(1);
  },

  'tells what each kind came to': async ({ fresh }) => {
    const rows = fresh();
    await rows.insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 1 },
      { _id: 3, n: 1 },
    ]);
    const result = await rows.bulkWrite([
      { insertOne: { document: { _id: 4 } } },
      { updateOne: { filter: { _id: 1 }, update: { $set: { n: 1 } } } },
      { updateMany: { filter: { n: 1 }, update: { $inc: { n: 1 } } } },
      { replaceOne: { filter: { _id: 9 }, replacement: { n: 9 }, upsert: true } },
      { deleteOne: { filter: { _id: 2 } } },
    ]);
    expect(result).toMatchObject({
      insertedCount: 1,
      matchedCount: 4,
      modifiedCount: 3,
      upsertedCount: 1,
      deletedCount: 1,
    });
    expect(result.upsertedIds).toEqual({ 3: 9 });
  },

  'takes five thousand documents in one call': async ({ fresh }) => {
    const rows = fresh();
    const body = 'y'.repeat(1000);
    const writes = Array.from({ length: 5000 }, (_, _id) => ({
      replaceOne: { filter: { _id }, replacement: { body }, upsert: true },
    }));
    expect((await rows.bulkWrite(writes, { ordered: false })).upsertedCount).toBe(5000);
    expect(await rows.countDocuments()).toBe(5000);
  },

  'without an answer is carried out all the same': async ({ fresh }) => {
    const rows = fresh();
    const unheard = await rows.insertOne({ _id: 1 }, { writeConcern: { w: 0 } });
    expect(unheard.acknowledged).toBe(false);
    await until(async () => (await rows.countDocuments()) === 1);
  },
});

const until = async (condition: () => Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
};
