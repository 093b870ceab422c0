import { type Engine, refusal, type Row, startEngine } from './engine-under-test.js';
import type { Collection } from 'mongodb';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const guarded = (rows: Collection<Row>, position: bigint, upsert = true) =>
  rows.updateOne({ _id: 'm', position: { $lt: position } }, { $set: { position } }, { upsert });

describe('a write that is guarded by a position', () => {
  it('replaces what is older', async () => {
    const rows = engine.fresh();
    await guarded(rows, 5n);
    expect((await guarded(rows, 6n)).modifiedCount).toBe(1);
    expect(await rows.findOne({ _id: 'm' })).toEqual({ _id: 'm', position: 6n });
  });

  it.each([5n, 3n])('meets nothing at position %s where 5 is stored, if it may not insert', async (position) => {
    const rows = engine.fresh();
    await guarded(rows, 5n);
    expect(await guarded(rows, position, false)).toMatchObject({ matchedCount: 0, modifiedCount: 0, upsertedCount: 0 });
  });

  it.each([5n, 3n])('collides at position %s where 5 is stored, if it may insert', async (position) => {
    const rows = engine.fresh();
    await guarded(rows, 5n);
    expect(await refusal(guarded(rows, position))).toMatchObject({
      code: 11000,
      keyPattern: { _id: 1 },
      keyValue: { _id: 'm' },
    });
    expect(await rows.find().toArray()).toEqual([{ _id: 'm', position: 5n }]);
  });

  it('leaves the highest of twenty that are sent at once', async () => {
    const rows = engine.fresh();
    const settle = async (position: bigint): Promise<void> => {
      const error = await guarded(rows, position).then(
        () => undefined,
        (e: { code: number }) => e,
      );
      if (error === undefined) return;
      expect(error.code).toBe(11000);
      const stored = await rows.findOne({ _id: 'm' });
      if (stored?.['position'] < position) await settle(position);
    };
    await Promise.all(Array.from({ length: 20 }, (_, i) => settle(BigInt(i + 1))));
    expect(await rows.find().toArray()).toEqual([{ _id: 'm', position: 20n }]);
  });
});
