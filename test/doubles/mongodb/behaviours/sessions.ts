import { type Collection, type Document, Long, MongoClient } from 'mongodb';
import { type Engine, refusal, type Row } from '../engine-under-test.js';
import { behaviours } from './behaviour.js';

const two = async ({ fresh }: Engine): Promise<readonly [Collection<Row>, Collection<Row>]> => {
  const both = [fresh(), fresh()] as const;
  for (const rows of both) await rows.insertOne({ _id: 0, n: 0 });
  return both;
};

export const SESSIONS = behaviours('a transaction', {
  'writes to all, or to none': async (engine) => {
    const [a, b] = await two(engine);
    await engine.client.withSession((session) =>
      session.withTransaction(async () => {
        await a.insertOne({ _id: 1 }, { session });
        await b.updateOne({ _id: 0 }, { $set: { n: 1 } }, { session });
      }),
    );
    expect([await a.countDocuments(), await b.countDocuments({ n: 1 })]).toEqual([2, 1]);

    const failed = engine.client.withSession((session) =>
      session.withTransaction(async () => {
        await a.insertOne({ _id: 2 }, { session });
        await b.deleteOne({ _id: 0 }, { session });
        throw new Error('given up');
      }),
    );
    expect((await refusal(failed)).message).toBe('given up');
    expect([await a.countDocuments(), await b.countDocuments()]).toEqual([2, 1]);
  },

  'sees what it wrote, and others do not before its end': async (engine) => {
    const [rows] = await two(engine);
    await engine.client.withSession(async (session) => {
      session.startTransaction();
      await rows.insertMany([{ _id: 5 }, { _id: 3 }], { session });
      await rows.deleteOne({ _id: 0 }, { session });
      const mine = await rows
        .find({ _id: { $gte: 0 } }, { session })
        .sort({ _id: -1 })
        .toArray();
      expect(mine.map(({ _id }) => _id)).toEqual([5, 3]);
      expect(await rows.find().toArray()).toEqual([{ _id: 0, n: 0 }]);
      await session.commitTransaction();
    });
    expect(await rows.find().sort({ _id: 1 }).toArray()).toEqual([{ _id: 3 }, { _id: 5 }]);
  },

  'sees what was when it began': async (engine) => {
    const [rows, other] = await two(engine);
    await engine.client.withSession(async (session) => {
      session.startTransaction({ readConcern: { level: 'snapshot' } });
      await rows.findOne({}, { session });
      await rows.updateOne({ _id: 0 }, { $set: { n: 9 } });
      await other.insertOne({ _id: 1 });
      await other.deleteOne({ _id: 0 });
      expect(await rows.findOne({}, { session })).toEqual({ _id: 0, n: 0 });
      expect(await other.find({}, { session }).toArray()).toEqual([{ _id: 0, n: 0 }]);
      await session.commitTransaction();
    });
    expect(await other.find().toArray()).toEqual([{ _id: 1 }]);
  },

  'that meets a later write is run again, with one effect': async (engine) => {
    const [rows] = await two(engine);
    let runs = 0;
    await engine.client.withSession((session) =>
      session.withTransaction(async () => {
        const { n } = (await rows.findOne({ _id: 0 }, { session })) ?? { n: -1 };
        if (++runs === 1) await rows.updateOne({ _id: 0 }, { $inc: { n: 10 } });
        await rows.updateOne({ _id: 0 }, { $set: { n: n + 1 } }, { session });
      }),
    );
    expect(runs).toBeGreaterThanOrEqual(2);
    expect((await rows.findOne({ _id: 0 }))?.['n']).toBe(11);
  },

  'gives way to one that wrote first': async (engine) => {
    const [rows] = await two(engine);
    await engine.client.withSession((first) =>
      engine.client.withSession(async (second) => {
        first.startTransaction();
        second.startTransaction();
        await rows.updateOne({ _id: 0 }, { $set: { n: 1 } }, { session: first });
        const error = await refusal(rows.updateOne({ _id: 0 }, { $set: { n: 2 } }, { session: second }));
        expect(error).toMatchObject({ code: 112, codeName: 'WriteConflict' });
        expect(error['hasErrorLabel']('TransientTransactionError')).toBe(true);
        await first.commitTransaction();
        const late = await refusal(rows.findOne({ _id: 0 }, { session: second }));
        expect(late).toMatchObject({ code: 251 });
        await second.abortTransaction();
      }),
    );
    expect((await rows.findOne({ _id: 0 }))?.['n']).toBe(1);
  },

  'makes others wait who write what it has written': async (engine) => {
    const [rows] = await two(engine);
    await engine.client.withSession(async (session) => {
      session.startTransaction();
      await rows.updateOne({ _id: 0 }, { $inc: { n: 1 } }, { session });
      let done = false;
      const outside = rows.updateOne({ _id: 0 }, { $inc: { n: 10 } }).finally(() => {
        done = true;
      });
      const impatient = rows.updateOne({ _id: 0 }, { $set: { n: 99 } }, { maxTimeMS: 50 });
      expect(await refusal(impatient)).toMatchObject({ code: 50 });
      expect(done).toBe(false);
      await session.commitTransaction();
      await outside;
    });
    expect((await rows.findOne({ _id: 0 }))?.['n']).toBe(11);
  },

  'ends with the first refusal': async (engine) => {
    const [rows] = await two(engine);
    await engine.client.withSession(async (session) => {
      session.startTransaction();
      await rows.insertOne({ _id: 1 }, { session });
      expect(await refusal(rows.insertOne({ _id: 0 }, { session }))).toMatchObject({ code: 11000 });
      const after = await refusal(rows.insertOne({ _id: 2 }, { session }));
      expect(after).toMatchObject({ code: 251, codeName: 'NoSuchTransaction' });
      await session.abortTransaction();
    });
    expect(await rows.countDocuments()).toBe(1);
  },

  'may be committed twice': async (engine) => {
    const [rows] = await two(engine);
    await engine.client.withSession(async (session) => {
      session.startTransaction();
      await rows.updateOne({ _id: 0 }, { $inc: { n: 1 } }, { session });
      await session.commitTransaction();
      await session.commitTransaction();
    });
    expect((await rows.findOne({ _id: 0 }))?.['n']).toBe(1);
  },

  'makes a collection with its commit': async ({ client, db, fresh }) => {
    const rows = fresh();
    await client.withSession((session) => session.withTransaction(() => rows.insertOne({ _id: 1 }, { session })));
    expect(await rows.countDocuments()).toBe(1);
    expect(await db.listCollections({ name: rows.collectionName }).toArray()).toHaveLength(1);
  },

  'is not needed for a write to be sent twice and carried out once': async ({ url, db, fresh }) => {
    const rows = fresh();
    await rows.insertOne({ _id: 0, n: 0 });
    // Of its own, so that no other write has numbered its sessions yet.
    await using client = new MongoClient(url, { retryWrites: false });
    await client.withSession(async (session) => {
      const send = async (number: number, command: Document) =>
        client.db(db.databaseName).command({ ...command, txnNumber: Long.fromNumber(number) }, { session });
      const update = { update: rows.collectionName, updates: [{ q: { _id: 0 }, u: { $inc: { n: 1 } } }] };
      const modify = { findAndModify: rows.collectionName, query: { _id: 0 }, update: { $inc: { n: 1 } }, new: true };
      const insert = { insert: rows.collectionName, documents: [{ _id: 1 }, { _id: 2 }] };
      const twice = async (number: number, command: Document) => [
        await send(number, command),
        await send(number, command),
      ];
      expect(await twice(1, update)).toMatchObject([
        { n: 1, nModified: 1 },
        { n: 1, nModified: 1 },
      ]);
      expect(await twice(2, modify)).toMatchObject([{ value: { _id: 0, n: 2 } }, { value: { _id: 0, n: 2 } }]);
      expect(await twice(3, insert)).toMatchObject([{ n: 2 }, { n: 2 }]);
    });
    expect(await rows.find().sort({ _id: 1 }).toArray()).toEqual([{ _id: 0, n: 2 }, { _id: 1 }, { _id: 2 }]);
  },
});
