import type { Collection } from 'mongodb';
import { refusal, type Row } from '../engine-under-test.js';
import { behaviours } from './behaviour.js';

const guarded = (rows: Collection<Row>, position: bigint, upsert = true) =>
  rows.updateOne({ _id: 'm', position: { $lt: position } }, { $set: { position } }, { upsert });

const settled = async (rows: Collection<Row>, position: bigint): Promise<void> => {
  try {
    await guarded(rows, position);
  } catch (error) {
    expect(error).toMatchObject({ code: 11000 });
    const stored = await rows.findOne({ _id: 'm' });
    if (stored?.['position'] < position) await settled(rows, position);
  }
};

export const GUARDS = behaviours('a write that is guarded by a position', {
  'replaces what is older': async ({ fresh }) => {
    const rows = fresh();
    await guarded(rows, 5n);
    expect(await guarded(rows, 6n)).toMatchObject({ matchedCount: 1, modifiedCount: 1, upsertedCount: 0 });
    expect(await rows.findOne({ _id: 'm' })).toEqual({ _id: 'm', position: 6n });
  },

  'meets nothing where as much or more is stored, if it may not insert': async ({ fresh }) => {
    const rows = fresh();
    await guarded(rows, 5n);
    for (const position of [5n, 3n]) expect(await guarded(rows, position, false)).toMatchObject({ matchedCount: 0 });
  },

  'collides where as much or more is stored, if it may insert': async ({ fresh }) => {
    const rows = fresh();
    await guarded(rows, 5n);
    for (const position of [5n, 3n]) {
      const refused = { code: 11000, keyPattern: { _id: 1 }, keyValue: { _id: 'm' } };
      expect(await refusal(guarded(rows, position))).toMatchObject(refused);
    }
    expect(await rows.find().toArray()).toEqual([{ _id: 'm', position: 5n }]);
  },

  'leaves the highest of twenty that are sent at once': async ({ fresh }) => {
    const rows = fresh();
    await Promise.all(Array.from({ length: 20 }, (_, i) => settled(rows, BigInt(i + 1))));
    expect(await rows.find().toArray()).toEqual([{ _id: 'm', position: 20n }]);
  },

  'replaces a whole document, and no field of the old one stays': async ({ fresh }) => {
    const rows = fresh();
    await rows.insertOne({ _id: 'm', position: 5n, old: true });
    const replaced = await rows.replaceOne({ _id: 'm', position: { $lt: 9n } }, { position: 9n, fresh: true });
    expect(replaced.modifiedCount).toBe(1);
    expect(await rows.findOne({ _id: 'm' })).toEqual({ _id: 'm', position: 9n, fresh: true });
  },

  'can be told by a pipeline, on the key alone': async ({ fresh }) => {
    const rows = fresh();
    const put = (position: bigint, name: string) => {
      const newer = { $lt: [{ $ifNull: ['$position', -1] }, position] };
      const either = (yes: unknown, no: unknown) => ({ $cond: [newer, yes, no] });
      const named = either({ $literal: name }, '$name');
      return rows.updateOne({ _id: 'm' }, [{ $set: { name: named, position: either(position, '$position') } }], {
        upsert: true,
      });
    };
    await put(5n, 'five');
    await put(3n, 'three');
    expect(await rows.findOne({ _id: 'm' })).toEqual({ _id: 'm', name: 'five', position: 5n });
    await put(9n, '$nine');
    expect(await rows.findOne({ _id: 'm' })).toEqual({ _id: 'm', name: '$nine', position: 9n });
  },
});
