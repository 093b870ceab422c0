import { refusal } from '../engine-under-test.js';
import { behaviours } from './behaviour.js';

export const SERVER = behaviours('the server', {
  'greets as the primary of a replica set with sessions': async ({ db }) => {
    const hello = await db.admin().command({ hello: 1 });
    expect(hello).toMatchObject({ isWritablePrimary: true, setName: expect.any(String), ok: 1 });
    expect(hello['maxWireVersion']).toBeGreaterThanOrEqual(9);
    expect(hello['logicalSessionTimeoutMinutes']).toBeGreaterThan(0);
  },

  'tells its version and its time': async ({ db }) => {
    expect((await db.admin().buildInfo())['version']).toMatch(/^\d+\.\d+\.\d+/);
    const pong = await db.command({ ping: 1 });
    expect(pong).toMatchObject({
      ok: 1,
      $clusterTime: { clusterTime: expect.anything() },
      operationTime: expect.anything(),
    });
  },

  'refuses commands that there are not': async ({ db }) => {
    expect(await refusal(db.command({ frobnicate: 1 }))).toMatchObject({ code: 59, codeName: 'CommandNotFound' });
  },

  'takes writes and reads that ask for a majority': async ({ fresh }) => {
    const rows = fresh();
    await rows.insertOne({ _id: 1 }, { writeConcern: { w: 'majority', journal: true } });
    expect(await rows.find({}, { readConcern: { level: 'majority' } }).toArray()).toEqual([{ _id: 1 }]);
  },

  'writes, and says so, where more are asked for than there are': async ({ fresh }) => {
    const rows = fresh();
    const many = rows.insertOne({ _id: 1 }, { writeConcern: { w: 50, wtimeoutMS: 100 } });
    expect(await refusal(many)).toMatchObject({ code: 100 });
    expect(await rows.countDocuments()).toBe(1);
  },
});
