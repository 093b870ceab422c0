import { type Collection, type Document } from 'mongodb';
import { type Engine, refusal, type Row } from '../engine-under-test.js';
import { behaviours } from './behaviour.js';

const PEOPLE = [
  {
    _id: 1,
    name: 'Ada',
    town: { code: '12', size: 3 },
    tags: ['a', 'b'],
    marks: [
      { n: 1, ok: true },
      { n: 5, ok: false },
    ],
  },
  { _id: 2, name: 'Bea', town: { code: '14', size: null }, tags: [], marks: [{ n: 3, ok: true }] },
  { _id: 3, name: 'Cyd', town: null, tags: ['b'], level: 7 },
  { _id: 4, name: 'Dan', level: 2 },
];

const people = async ({ fresh }: Engine): Promise<Collection<Row>> => {
  const rows = fresh();
  await rows.insertMany(PEOPLE.map((person) => ({ ...person })));
  return rows;
};

const FILTERS: readonly (readonly [Document, readonly number[]])[] = [
  [{ 'town.code': '12' }, [1]],
  [{ 'town.size': null }, [2, 3, 4]],
  [{ town: null }, [3, 4]],
  [{ town: { code: '12', size: 3 } }, [1]],
  [{ town: { size: 3, code: '12' } }, []],
  [{ tags: 'b' }, [1, 3]],
  [{ tags: ['b'] }, [3]],
  [{ tags: { $ne: 'b' } }, [2, 4]],
  [{ tags: { $in: ['a', 'z'] } }, [1]],
  [{ tags: { $nin: ['b', null] } }, [2]],
  [{ tags: { $exists: false } }, [4]],
  [{ tags: { $type: 'string' } }, [1, 3]],
  [{ level: { $exists: true, $gt: 2 } }, [3]],
  [{ level: { $not: { $gt: 2 } } }, [1, 2, 4]],
  [{ name: { $regex: '^[AB]' } }, [1, 2]],
  [{ name: /^b/i }, [2]],
  [{ name: { $in: [/^C/, 'Dan'] } }, [3, 4]],
  [{ 'marks.n': { $gt: 2 } }, [1, 2]],
  [{ 'marks.0.n': 3 }, [2]],
  [{ 'marks.n': 5, 'marks.ok': true }, [1]],
  [{ marks: { $elemMatch: { n: 5, ok: true } } }, []],
  [{ marks: { $elemMatch: { n: { $lte: 3 }, ok: true } } }, [1, 2]],
  [{ $or: [{ _id: 1 }, { level: 2 }] }, [1, 4]],
  [{ $nor: [{ _id: 1 }, { level: 2 }] }, [2, 3]],
  [{ $and: [{ _id: { $gt: 1 } }, { _id: { $lte: 3 } }] }, [2, 3]],
  [{ _id: { $in: [3, 1, 3] } }, [1, 3]],
  [{ $expr: { $gt: ['$level', 2] } }, [3]],
  [{ $expr: { $eq: [{ $type: '$town' }, 'null'] } }, [3]],
];

export const QUERIES = behaviours('a query', {
  ...Object.fromEntries(
    FILTERS.map(([filter, ids]) => [
      `meets what fits ${filter['name'] instanceof RegExp ? String(filter['name']) : JSON.stringify(filter)}`,
      async (engine: Engine) => {
        const rows = await people(engine);
        expect((await rows.find(filter).sort({ _id: 1 }).toArray()).map(({ _id }) => _id)).toEqual(ids);
      },
    ]),
  ),

  'sorts, skips, and takes so many': async ({ fresh }) => {
    const rows = fresh();
    await rows.insertMany(Array.from({ length: 30 }, (_, i) => ({ _id: i, v: i % 3, n: 30 - i })));
    const some = rows.find({ v: { $in: [0, 1] }, n: { $gte: 5 } }, { projection: { _id: 1 } });
    expect(await some.sort({ n: 1 }).skip(2).limit(2).toArray()).toEqual([{ _id: 22 }, { _id: 21 }]);
    const both = await rows
      .find({ n: { $gt: 26 } })
      .sort({ v: -1, n: 1 })
      .project({ _id: 1 })
      .toArray();
    expect(both.map(({ _id }) => _id)).toEqual([2, 1, 3, 0]);
  },

  'walks along a prefix of the keys, in either direction': async ({ fresh }) => {
    const rows = fresh();
    await rows.insertMany(['a/2', 'b/1', 'a/10', 'a/1', 'a0', 'a'].map((_id) => ({ _id })));
    const range = { _id: { $gte: 'a/', $lt: 'a0' } };
    const ids = async (way: 1 | -1, limit: number) =>
      (await rows.find(range).sort({ _id: way }).limit(limit).toArray()).map(({ _id }) => _id);
    expect(await ids(1, 2)).toEqual(['a/1', 'a/10']);
    expect(await ids(-1, 2)).toEqual(['a/2', 'a/10']);
    expect(await rows.countDocuments({ _id: /^a\// })).toBe(3);
    expect(await rows.countDocuments({ _id: /^a\/?/ })).toBe(5);
  },

  'shows the fields that are asked for, and works some out': async (engine) => {
    const rows = await people(engine);
    const shown = async (projection: Document) => rows.findOne({ _id: 1 }, { projection });
    expect(await shown({ 'town.code': 1, 'marks.n': 1 })).toEqual({
      _id: 1,
      town: { code: '12' },
      marks: [{ n: 1 }, { n: 5 }],
    });
    expect(await shown({ _id: 0, name: 1 })).toEqual({ name: 'Ada' });
    expect(await shown({ marks: 0, town: 0, 'tags.x': 0 })).toEqual({ _id: 1, name: 'Ada', tags: ['a', 'b'] });
    expect(await shown({ _id: 0, size: '$town.size' })).toEqual({ size: 3 });
    expect(await refusal(shown({ name: 1, tags: 0 }))).toMatchObject({ code: 31254 });
  },

  'comes in batches': async ({ client, fresh }) => {
    const rows = fresh();
    await rows.insertMany(Array.from({ length: 250 }, (_, i) => ({ _id: i })));
    const cursor = rows.find().batchSize(50);
    await cursor.next();
    expect(cursor.bufferedCount()).toBe(49);
    expect((await cursor.toArray()).length).toBe(249);
    const first = await client.db(rows.dbName).command({ find: rows.collectionName });
    expect(first['cursor'].firstBatch).toHaveLength(101);
  },

  'of a cursor that is gone is refused': async ({ db }) => {
    const gone = db.command({ getMore: 4_711n, collection: 'c' });
    expect(await refusal(gone)).toMatchObject({ code: 43, codeName: 'CursorNotFound' });
  },

  'counts, and tells values apart': async (engine) => {
    const rows = await people(engine);
    expect(await rows.countDocuments({ level: { $gt: 0 } })).toBe(2);
    expect(await rows.estimatedDocumentCount()).toBe(4);
    expect(new Set(await rows.distinct('tags'))).toEqual(new Set(['a', 'b']));
  },

  'of what is not there is empty, and makes nothing': async ({ db, fresh }) => {
    const rows = fresh();
    expect(await rows.find().toArray()).toEqual([]);
    expect(await db.listCollections({ name: rows.collectionName }).toArray()).toEqual([]);
  },

  'with an operator that there is not is refused': async (engine) => {
    const rows = await people(engine);
    expect(await refusal(rows.findOne({ name: { $like: 'A%' } }))).toMatchObject({ code: 2 });
    expect(await refusal(rows.findOne({ $where_: 1 }))).toMatchObject({ code: 2 });
    expect(await refusal(rows.aggregate([{ $expand: {} }]).toArray())).toMatchObject({ code: 40324 });
    expect(await refusal(rows.findOne({ $expr: { $frobnicate: 1 } }))).toMatchObject({ code: 168 });
  },
});
