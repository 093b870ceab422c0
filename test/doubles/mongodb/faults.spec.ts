import { type Collection, Long, MongoClient, type MongoClientOptions, MongoError } from 'mongodb';
import { refusal, type Row } from './engine-under-test.js';
import { type MongoDouble, type MongoDoubleOptions, startMongoDouble } from './mongo-double.js';

let double: MongoDouble;
const clients: MongoClient[] = [];

const start = async (options: MongoDoubleOptions = {}): Promise<void> => {
  double = await startMongoDouble(options);
};

const rowsFor = (options: MongoClientOptions = {}, url = double.url): Collection<Row> => {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 5_000, ...options });
  clients.push(client);
  return client.db('d').collection('c');
};

const labelled = (error: unknown, label: string): boolean => error instanceof MongoError && error.hasErrorLabel(label);

afterEach(async () => {
  double.faults.healAll();
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await double.stop();
});

describe('a connection that is cut', () => {
  beforeEach(() => start());

  it('before the write: nothing is written, and the driver sends it again', async () => {
    const fault = double.faults.cutBefore({ command: 'insert' });
    await rowsFor().insertOne({ _id: 1 });
    expect(fault.hits).toBe(1);
    expect(await rowsFor().countDocuments()).toBe(1);
  });

  it('after the write and before the answer: it is sent again, and written once', async () => {
    const rows = rowsFor();
    await rows.insertOne({ _id: 1, n: 0 });
    for (const command of ['update', 'findAndModify', 'insert']) double.faults.cutAfter({ command });
    expect(await rows.updateOne({ _id: 1 }, { $inc: { n: 1 } })).toMatchObject({ modifiedCount: 1 });
    expect(await rows.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } }, { returnDocument: 'after' })).toMatchObject({
      n: 2,
    });
    await rows.insertMany([{ _id: 2 }, { _id: 3 }]);
    expect(await rows.find().toArray()).toEqual([{ _id: 1, n: 2 }, { _id: 2 }, { _id: 3 }]);
  });

  it('is the end of a write that may not be sent again, whether or not it was carried out', async () => {
    const rows = rowsFor({ retryWrites: false });
    double.faults.cutBefore({ command: 'insert' });
    expect((await refusal(rows.insertOne({ _id: 1 })))['name']).toBe('MongoNetworkError');
    expect(await rows.countDocuments()).toBe(0);
    double.faults.cutAfter({ command: 'insert' });
    expect((await refusal(rows.insertOne({ _id: 1 })))['name']).toBe('MongoNetworkError');
    expect(await rows.countDocuments()).toBe(1);
  });

  it('at a commit: it is committed once', async () => {
    const rows = rowsFor();
    await rows.insertOne({ _id: 1, n: 0 });
    double.faults.cutAfter({ command: 'commitTransaction' });
    const client = clients[0] as MongoClient;
    await client.withSession((session) =>
      session.withTransaction(() => rows.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session })),
    );
    expect(await rows.findOne()).toEqual({ _id: 1, n: 1 });
  });

  it('at a commit and at its repetition: nobody knows, and it may be asked again', async () => {
    const rows = rowsFor();
    await rows.insertOne({ _id: 1, n: 0 });
    const client = clients[0] as MongoClient;
    await client.withSession(async (session) => {
      session.startTransaction();
      await rows.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session });
      double.faults.cutAfter({ command: 'commitTransaction', times: 2 });
      expect(labelled(await refusal(session.commitTransaction()), 'UnknownTransactionCommitResult')).toBe(true);
      await session.commitTransaction();
    });
    expect(await rows.findOne()).toEqual({ _id: 1, n: 1 });
  });

  it('meets the command that is meant, the time that is meant', async () => {
    const rows = rowsFor({ retryWrites: false });
    const of = (collection: string) => (body: { readonly [field: string]: unknown }) => body['insert'] === collection;
    const fault = double.faults.cutBefore({ where: of('c'), skip: 1, times: 1 });
    await rows.insertOne({ _id: 1 });
    await (clients[0] as MongoClient).db('d').collection('other').insertOne({});
    await expect(rows.insertOne({ _id: 2 })).rejects.toThrow(/closed/);
    await rows.insertOne({ _id: 3 });
    expect(fault.hits).toBe(1);
  });
});

describe('a server that refuses', () => {
  beforeEach(() => start());

  it.each([91, 10107, 11600, 189])(
    'with %i what is then carried out elsewhere: the driver sends it again',
    async (code) => {
      const rows = rowsFor();
      const fault = double.faults.fail({ code }, { command: 'insert' });
      await rows.insertOne({ _id: 1 });
      expect(fault.hits).toBe(1);
      expect(await rows.countDocuments()).toBe(1);
    },
  );

  it.each([50, 112, 8000])('with %i tells so', async (code) => {
    double.faults.fail({ code, message: 'asked to' }, { command: 'update' });
    const error = await refusal(rowsFor().updateOne({ _id: 1 }, { $set: { n: 1 } }));
    expect(error).toMatchObject({ code, message: 'asked to' });
  });

  it('with a conflict in a transaction: it is run again', async () => {
    const rows = rowsFor();
    await rows.insertOne({ _id: 1, n: 0 });
    const fault = double.faults.fail({ code: 112 }, { command: 'update', times: 2 });
    let runs = 0;
    await (clients[0] as MongoClient).withSession((session) =>
      session.withTransaction(async () => {
        runs++;
        await rows.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session });
      }),
    );
    expect([runs, fault.hits, (await rows.findOne())?.['n']]).toEqual([3, 2, 1]);
  });

  it('to show what it has changed, where that is asked for', async () => {
    const rows = rowsFor();
    const raise = () =>
      rows.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } }, { upsert: true, returnDocument: 'after' });
    double.faults.answerNull();
    expect([await raise(), await raise()]).toEqual([null, { _id: 1, n: 2 }]);
  });

  it('with labels of its own', async () => {
    double.faults.fail({ code: 8000, labels: ['RetryableWriteError'] }, { command: 'insert' });
    await rowsFor().insertOne({ _id: 1 });
    expect(await rowsFor().countDocuments()).toBe(1);
  });

  it('to say that a majority has it, though it is written', async () => {
    const rows = rowsFor();
    double.faults.failWriteConcern();
    expect(await refusal(rows.insertOne({ _id: 1 }))).toMatchObject({ code: 64, codeName: 'WriteConcernFailed' });
    expect(await rows.countDocuments()).toBe(1);
    expect(await rows.countDocuments({}, { readConcern: { level: 'majority' } })).toBe(0);
  });

  it('whoever brings credentials, and whoever brings none where they are needed', async () => {
    const withCredentials = double.url.replace('//', '//ada:secret@');
    const error = await refusal(rowsFor({}, withCredentials).findOne());
    expect(error).toMatchObject({ code: 18, codeName: 'AuthenticationFailed' });
    expect(JSON.stringify(error)).not.toContain('secret');
    double.faults.refuseAuthentication();
    expect(await refusal(rowsFor().findOne())).toMatchObject({ code: 13, codeName: 'Unauthorized' });
  });

  it('on demand over the wire, as the engine does for its own tests', async () => {
    const rows = rowsFor();
    const admin = (clients[0] as MongoClient).db('admin');
    const fail = async (mode: unknown, data: object) =>
      admin.command({ configureFailPoint: 'failCommand', mode, data });
    await fail({ times: 1 }, { failCommands: ['insert'], errorCode: 8000 });
    expect(await refusal(rows.insertOne({ _id: 1 }))).toMatchObject({ code: 8000 });
    await fail({ times: 1 }, { failCommands: ['insert'], closeConnection: true });
    await rows.insertOne({ _id: 1 });
    await fail('alwaysOn', { failCommands: ['insert'], writeConcernError: { code: 91, errmsg: 'ends' } });
    expect(await refusal(rows.insertOne({ _id: 2 }))).toMatchObject({ code: 91 });
    await fail('off', {});
    await rows.insertOne({ _id: 3 });
  });
});

describe('a server that is slow', () => {
  beforeEach(() => start());

  it('answers late what it has carried out at once', async () => {
    const rows = rowsFor();
    const fault = double.faults.delay(100, { command: 'insert' });
    const begun = performance.now();
    const written = rows.insertOne({ _id: 1 });
    while ((await rows.countDocuments()) === 0);
    expect(fault.hits).toBe(1);
    await written;
    expect(performance.now() - begun).toBeGreaterThan(95);
  });

  it('carries out late what others then have done before', async () => {
    const rows = rowsFor();
    await rows.insertOne({ _id: 1, n: 0 });
    const fault = double.faults.holdUp(1_000, { command: 'update' });
    const late = rows.updateOne({ _id: 1 }, { $set: { n: 1 } });
    while (fault.hits === 0) await rows.findOne();
    await rows.updateOne({ _id: 1 }, { $set: { n: 2 } });
    await late;
    expect(await rows.findOne()).toEqual({ _id: 1, n: 1 });
  });

  it('carries out as late as it is told to what was sent to it, and not at all for whoever has gone', async () => {
    const rows = rowsFor();
    await rows.insertMany([{ _id: 1 }, { _id: 2 }]);
    let release = (): void => undefined;
    const told = new Promise<void>((resolve) => {
      release = resolve;
    });
    const fault = double.faults.holdUntil(told, { command: 'update', times: 2 });
    const late = rows.updateOne({ _id: 1 }, { $set: { n: 1 } });
    const gone = refusal(rowsFor({ retryWrites: false }).updateOne({ _id: 2 }, { $set: { n: 1 } }));
    while (fault.hits < 2) await rows.findOne();
    await clients.pop()?.close(true);
    await gone;
    await rows.updateOne({ _id: 1 }, { $set: { n: 2 } });
    release();
    await late;
    expect(await rows.find().toArray()).toEqual([{ _id: 1, n: 1 }, { _id: 2 }]);
  });

  it('says nothing, until it speaks again', async () => {
    const rows = rowsFor({ socketTimeoutMS: 1_000, retryWrites: false });
    await rows.insertOne({ _id: 1 });
    double.faults.silence();
    const error = await refusal(rows.insertOne({ _id: 2 }));
    expect(error['name']).toBe('MongoNetworkTimeoutError');
    double.faults.speak();
    const patient = rowsFor();
    expect(await patient.findOne({ _id: 1 })).toEqual({ _id: 1 });
  });

  it('aborts a transaction that takes too long', async () => {
    await double.stop();
    await start({ transactionLifetimeMs: 20 });
    const rows = rowsFor();
    await (clients.at(-1) as MongoClient).withSession(async (session) => {
      session.startTransaction();
      await rows.insertOne({ _id: 1 }, { session });
      await rowsFor().updateOne({ _id: 1 }, { $set: { n: 1 } }, { upsert: true });
      expect(await refusal(rows.insertOne({ _id: 2 }, { session }))).toMatchObject({ code: 251 });
      await session.abortTransaction();
    });
    expect(await rows.find().toArray()).toEqual([{ _id: 1, n: 1 }]);
  });
});

describe('a server that goes', () => {
  beforeEach(() => start());

  it('and comes again has what was stored, and clients find it', async () => {
    const rows = rowsFor();
    await rows.insertMany(Array.from({ length: 10 }, (_, _id) => ({ _id })));
    const cursor = rows.find().batchSize(2);
    await cursor.next();
    const { url } = double;
    await double.faults.restart(async () => {
      const impatient = rowsFor({ serverSelectionTimeoutMS: 50 });
      expect((await refusal(impatient.findOne()))['name']).toBe('MongoServerSelectionError');
    });
    expect(double.url).toBe(url);
    await rows.insertOne({ _id: 10 });
    expect(await rows.countDocuments()).toBe(11);
    expect(await refusal(cursor.toArray())).toMatchObject({ code: 43 });
  });

  it('takes with it what no majority had', async () => {
    const rows = rowsFor();
    const weak = { writeConcern: { w: 1 } };
    await rows.insertMany([
      { _id: 1, n: 0 },
      { _id: 2, n: 0 },
      { _id: 3, n: 0 },
    ]);
    await rows.updateOne({ _id: 1 }, { $inc: { n: 1 } }, weak);
    await rows.updateOne({ _id: 1 }, { $inc: { n: 1 } }, weak);
    await rows.deleteOne({ _id: 2 }, weak);
    await rows.insertOne({ _id: 4, n: 0 }, weak);
    expect(await rows.find().toArray()).toEqual([
      { _id: 1, n: 2 },
      { _id: 3, n: 0 },
      { _id: 4, n: 0 },
    ]);
    const settled = { readConcern: { level: 'majority' as const } };
    expect(await rows.find({ n: 0 }, settled).sort({ _id: 1 }).toArray()).toHaveLength(3);
    double.faults.failOver();
    const before = [
      { _id: 1, n: 0 },
      { _id: 2, n: 0 },
      { _id: 3, n: 0 },
    ];
    expect(await rows.find().sort({ _id: 1 }).toArray()).toEqual(before);
    await rows.insertOne({ _id: 4, n: 9 });
    double.faults.failOver();
    expect(await rows.find({ _id: 4 }).toArray()).toEqual([{ _id: 4, n: 9 }]);
  });

  it('is followed by one that shows what it has heard of, until a majority has a write of its own', async () => {
    const rows = rowsFor({ readConcern: { level: 'majority' } });
    const local = rowsFor({ readConcern: { level: 'local' } });
    await rows.insertOne({ _id: 1, n: 0 });
    double.faults.deafen();
    await rows.updateOne({ _id: 1 }, { $set: { n: 1 } });
    await rows.insertOne({ _id: 2, n: 1 });
    expect(await rows.countDocuments({ n: 1 })).toBe(2);
    double.faults.handOver();
    expect(await rows.find().toArray()).toEqual([{ _id: 1, n: 0 }]);
    expect(await local.countDocuments({ n: 1 })).toBe(2);
    await rows.updateOne({ _id: 1 }, { $set: { n: 1 } }, { writeConcern: { w: 1 } });
    expect(await rows.countDocuments()).toBe(1);
    await rows.updateOne({ _id: 3 }, { $set: { n: 1 } }, { writeConcern: { w: 'majority' } });
    expect(await rows.countDocuments({ n: 1 })).toBe(2);
    double.faults.handOver();
    expect(await rows.countDocuments({ n: 1 })).toBe(2);
  });

  it('leaves what a later write has put behind a majority', async () => {
    const rows = rowsFor();
    await rows.insertOne({ _id: 1 }, { writeConcern: { w: 1 } });
    await rows.insertOne({ _id: 2 }, { writeConcern: { w: 'majority' } });
    double.faults.failOver();
    expect(await rows.countDocuments()).toBe(2);
  });

  it('forgets, with a write that is lost, that it was made', async () => {
    const rows = rowsFor({ retryWrites: false });
    await rows.insertOne({ _id: 1, n: 0 });
    const client = clients[0] as MongoClient;
    await client.withSession(async (session) => {
      const increment = { update: 'c', updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }], writeConcern: { w: 1 } };
      const send = async () => client.db('d').command({ ...increment, txnNumber: Long.ONE }, { session });
      await send();
      expect(await send()).toMatchObject({ n: 1, retriedStmtIds: [0] });
      double.faults.failOver();
      expect(await rows.findOne()).toEqual({ _id: 1, n: 0 });
      expect(await send()).not.toHaveProperty('retriedStmtIds');
    });
    expect(await rows.findOne()).toEqual({ _id: 1, n: 1 });
  });

  it('leaves the set without a primary, until one is elected', async () => {
    const rows = rowsFor();
    await rows.insertOne({ _id: 1 });
    double.faults.stepDown();
    const impatient = rowsFor({ serverSelectionTimeoutMS: 50 });
    expect((await refusal(impatient.insertOne({ _id: 2 })))['name']).toBe('MongoServerSelectionError');
    expect(await rowsFor({ readPreference: 'secondaryPreferred' }).countDocuments()).toBe(1);
    const waiting = rows.insertOne({ _id: 3 });
    double.faults.elect();
    await waiting;
    expect(await rows.countDocuments()).toBe(2);
  });

  it('ends the transactions that were open', async () => {
    const rows = rowsFor();
    await rows.insertOne({ _id: 0, n: 0 });
    let runs = 0;
    await (clients[0] as MongoClient).withSession((session) =>
      session.withTransaction(async () => {
        await rows.updateOne({ _id: 0 }, { $inc: { n: 1 } }, { session });
        if (++runs === 1) double.faults.failOver();
        await rows.insertOne({ _id: 1 }, { session });
      }),
    );
    expect(runs).toBe(2);
    expect(await rows.find().toArray()).toEqual([{ _id: 0, n: 1 }, { _id: 1 }]);
  });
});

describe('a server of another kind', () => {
  it('that is too old is refused by the driver', async () => {
    await start({ version: '4.2.24' });
    const error = await refusal(rowsFor({ serverSelectionTimeoutMS: 500 }).findOne());
    expect(error.message).toMatch(/maximum wire version 8.* requires at least 9/);
  });

  it.each(['4.4.29', '5.0.31', '7.0.21'])('of version %s is known by it', async (version) => {
    await start({ version });
    const rows = rowsFor();
    await rows.insertOne({ _id: 1 });
    expect((await (clients[0] as MongoClient).db().admin().buildInfo())['version']).toBe(version);
  });

  it('that is no replica set knows no transactions', async () => {
    await start({ replicaSet: '' });
    const rows = rowsFor();
    await rows.insertOne({ _id: 1 });
    const hello = await (clients[0] as MongoClient).db('admin').command({ hello: 1 });
    expect(hello['setName']).toBeUndefined();
    const inTransaction = (clients[0] as MongoClient).withSession((session) =>
      session.withTransaction(() => rows.insertOne({ _id: 2 }, { session })),
    );
    // What the driver makes of the server's 20.
    expect((await refusal(inTransaction)).message).toMatch(/does not support retryable writes/);
  });
});
