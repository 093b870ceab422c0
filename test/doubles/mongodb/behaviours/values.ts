import { Binary, type Collection, Double, Int32, Long, ObjectId } from 'mongodb';
import { refusal, type Row } from '../engine-under-test.js';
import { behaviours } from './behaviour.js';

const idsIn = async (rows: Collection<Row>, filter = {}): Promise<unknown[]> =>
  (
    await rows
      .find(filter, { projection: { _id: 1 } })
      .sort({ v: 1, _id: 1 })
      .toArray()
  ).map(({ _id }) => _id);

export const VALUES = behaviours('values', {
  'of 64 bits beyond 2^53 come back exactly and compare exactly': async ({ fresh }) => {
    const rows = fresh();
    await rows.insertOne({ _id: 1, p: Long.fromString('9007199254740993') });
    expect((await rows.findOne({ _id: 1 }))?.['p']).toBe(9_007_199_254_740_993n);
    expect(await rows.countDocuments({ p: { $lt: 9_007_199_254_740_994n } })).toBe(1);
    expect(await rows.countDocuments({ p: 9_007_199_254_740_992n })).toBe(0);
    await rows.updateOne({ _id: 1 }, { $max: { p: 9_007_199_254_740_992n } });
    expect((await rows.findOne({ _id: 1 }))?.['p']).toBe(9_007_199_254_740_993n);
    await rows.updateOne({ _id: 1 }, { $inc: { p: 2 } });
    expect((await rows.findOne({ _id: 1 }))?.['p']).toBe(9_007_199_254_740_995n);
  },

  'beyond 64 bits are refused by $inc': async ({ fresh }) => {
    const rows = fresh();
    await rows.insertOne({ _id: 1, p: Long.MAX_VALUE });
    expect(await refusal(rows.updateOne({ _id: 1 }, { $inc: { p: 1 } }))).toMatchObject({ code: 2 });
  },

  'are equal across the types of numbers, and keys too': async ({ fresh }) => {
    const rows = fresh();
    await rows.insertOne({ _id: new Int32(5) as unknown as number });
    expect(await refusal(rows.insertOne({ _id: new Double(5) as unknown as number }))).toMatchObject({ code: 11000 });
    expect(await rows.countDocuments({ _id: Long.fromNumber(5) as unknown as number })).toBe(1);
  },

  'keep their types and the order of their fields': async ({ fresh }) => {
    const rows = fresh();
    const stored = {
      _id: 1,
      zeta: 'z',
      alpha: null,
      day: new Date(86_400_000),
      bytes: new Binary(Buffer.from([1, 2, 3])),
    };
    await rows.insertOne({ ...stored, id: new ObjectId('0123456789abcdef01234567'), list: [1, [2], { three: 3 }] });
    const found = await rows.findOne({ _id: 1 }, { promoteValues: false, useBigInt64: false });
    expect(Object.keys(found ?? {})).toEqual(['_id', 'zeta', 'alpha', 'day', 'bytes', 'id', 'list']);
    expect(found).toMatchObject({ _id: new Int32(1), alpha: null, day: stored.day, bytes: stored.bytes });
    expect(found?.['id']).toEqual(new ObjectId('0123456789abcdef01234567'));
    expect(found?.['list']).toEqual([new Int32(1), [new Int32(2)], { three: new Int32(3) }]);
  },

  'are sorted by their types, then by what they are': async ({ fresh }) => {
    const rows = fresh();
    const rising = [null, -1.5, 3, 5n, 'a', { a: 1 }, [9], new Binary(Buffer.from('b')), false, true, new Date(0)];
    await rows.insertMany(rising.map((v, _id) => ({ _id, v })).toReversed());
    // A list is sorted by its smallest element.
    expect(await idsIn(rows)).toEqual([0, 1, 2, 3, 6, 4, 5, 7, 8, 9, 10]);
  },

  'that are texts are sorted by the bytes of UTF-8': async ({ fresh }) => {
    const rows = fresh();
    const rising = ['', 'Z', 'a', 'aa', 'b', 'Łódź', '\uFFFD', '\u{1F600}'];
    await rows.insertMany(rising.toReversed().map((_id) => ({ _id })));
    expect((await rows.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id)).toEqual(rising);
    expect(await rows.countDocuments({ _id: { $gt: 'b', $lt: '\uFFFF' } })).toBe(2);
  },

  'of another type than the one compared with are not met': async ({ fresh }) => {
    const rows = fresh();
    await rows.insertMany([1, '1', null, new Date(1), [1]].map((v, _id) => ({ _id, v })));
    expect(await idsIn(rows, { v: { $gte: 1 } })).toEqual([0, 4]);
    expect(await idsIn(rows, { v: { $lt: 'x' } })).toEqual([1]);
    expect(await idsIn(rows, { v: { $type: 'number' } })).toEqual([0, 4]);
  },

  'bigger than 16 MiB are refused': async ({ fresh }) => {
    const rows = fresh();
    const half = 'x'.repeat(9 * 1024 * 1024);
    await rows.insertOne({ _id: 1, half });
    const { code } = await refusal(rows.updateOne({ _id: 1 }, { $set: { other: half } }));
    // By the update, or already by whoever writes the bytes.
    expect([17419, 10334]).toContain(code);
    expect(Object.keys((await rows.findOne({ _id: 1 })) ?? {})).toEqual(['_id', 'half']);
  },
});
