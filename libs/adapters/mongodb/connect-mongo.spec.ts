import { inspect } from 'node:util';

import { afterEach, describe, expect, it } from '@jest/globals';
import { MongoServerError } from 'mongodb';

import { StoreUnavailable } from '@kernel/event-store.js';

import { startMongoDouble } from '../../../test/doubles/mongodb/mongo-double.js';
import type { MongoDouble, MongoDoubleOptions } from '../../../test/doubles/mongodb/mongo-double.js';
import { connectMongo } from './connect-mongo.js';
import type { MongoPlace } from './connect-mongo.js';
import type { MongoConnection } from './mongo-connection.js';
import { fitLayout } from './layout.js';
import type { Layout } from './layout.js';

/** For those whom nobody answers. */
const BRIEF = { answerMs: 300, patienceMs: 300 };

const servers: MongoDouble[] = [];
const connections: MongoConnection[] = [];

const start = async (options: MongoDoubleOptions = {}): Promise<MongoDouble> => {
  const server = await startMongoDouble(options);
  servers.push(server);
  return server;
};

const connect = async (place: MongoPlace): Promise<MongoConnection> => {
  const connection = await connectMongo({ limits: { answerMs: 4_000, patienceMs: 30_000 }, ...place });
  connections.push(connection);
  return connection;
};

const refusalOf = async (asked: Promise<unknown>): Promise<StoreUnavailable> => {
  const error: unknown = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof StoreUnavailable) return error;
  throw new Error(`Expected a StoreUnavailable, not ${inspect(error)}.`);
};

afterEach(async () => {
  await Promise.all(connections.splice(0).map((connection) => connection.close()));
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

describe('connecting to MongoDB', () => {
  it('gives three databases of the namespace, whose default is kronika', async () => {
    const { url } = await start();
    const { views, keys, requests } = await connect({ url, namespace: 'A1' });
    expect([views, keys, requests].map(({ databaseName }) => databaseName)).toEqual([
      'A1_views',
      'A1_keys',
      'A1_requests',
    ]);
    expect((await connect({ url })).views.databaseName).toBe('kronika_views');
  });

  it('refuses a namespace that is none', async () => {
    const { url } = await start();
    for (const namespace of ['', 'a-b', 'a.b', 'ą', 'x'.repeat(41)])
      expect((await refusalOf(connect({ url, namespace }))).message).toMatch(/letters and digits, at most 40/);
  });

  it('asks for majorities, the journal and the primary, whatever the URL says, and says so', async () => {
    const server = await start();
    const notices: string[] = [];
    const notice = (sentence: string): number => notices.push(sentence);
    const { keys, run } = await connect({ url: `${server.url}&w=1&journal=false&readConcernLevel=local`, notice });
    const heard: unknown[] = [];
    server.listenIn(({ name, body }) => {
      if (['insert', 'find'].includes(name)) heard.push(body['writeConcern'] ?? body['readConcern']);
    });
    await run(() => keys.collection('c').insertOne({}));
    await run(() => keys.collection('c').findOne());
    expect(heard).toMatchObject([{ w: 'majority', j: true }, { level: 'majority' }]);
    expect(notices.map((sentence) => sentence.split(' ')[0])).toEqual([
      'w=1',
      'journal=false',
      'readConcernLevel=local',
    ]);
  });

  it('says when nobody is there', async () => {
    const server = await start();
    await server.stop();
    const { message } = await refusalOf(connect({ url: server.url, limits: BRIEF }));
    expect(message).toMatch(
      /^MongoDB at 127\.0\.0\.1:\d+ cannot be reached, or has no primary at the moment .*ECONNREFUSED/,
    );
  });

  it('says when a name is unknown', async () => {
    const asked = connect({ url: 'mongodb://nowhere.invalid/?replicaSet=rs0', limits: BRIEF });
    expect((await refusalOf(asked)).message).toMatch(/^MongoDB at nowhere\.invalid cannot be reached/);
  });

  it('waits as told for one who is not there yet', async () => {
    const server = await start();
    const { url } = server;
    let waiting: Promise<MongoConnection> | undefined;
    await server.faults.restart(async () => {
      waiting = connect({ url, waitMs: 20_000, limits: { answerMs: 1_000, patienceMs: 4_000 } });
      await refusalOf(connect({ url, limits: BRIEF }));
    });
    const { keys, run } = (await waiting) ?? (await connect({ url }));
    expect(await run(() => keys.collection('c').countDocuments())).toBe(0);
  });

  it('waits no longer than told', async () => {
    const server = await start();
    await server.stop();
    await expect(connect({ url: server.url, waitMs: 400, limits: BRIEF })).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it('refuses a server that is too old, and does not wait for it', async () => {
    const { url } = await start({ version: '4.2' });
    const { message } = await refusalOf(connect({ url, waitMs: 60_000, limits: BRIEF }));
    expect(message).toMatch(/is too old; expected version 4\.4 or newer/);
  });

  it('refuses a server of another replica set, and does not wait for it', async () => {
    const { url } = await start({ replicaSet: 'other' });
    const refused = connect({ url: url.replace('other', 'rs0'), waitMs: 60_000, limits: BRIEF });
    expect((await refusalOf(refused)).message).toMatch(/is not of the replica set rs0/);
  });

  it('refuses a server that is no replica set, and does not wait for it', async () => {
    const { url } = await start({ replicaSet: '' });
    const { message } = await refusalOf(connect({ url, waitMs: 60_000 }));
    expect(message).toMatch(/stands alone; expected a replica set/);
  });

  it('says when it is another replica set, or none, that answers to the name in the URL', async () => {
    for (const replicaSet of ['rs0', '']) {
      const { url } = await start({ replicaSet });
      const named = `${url.split('?', 1).join('')}?replicaSet=other`;
      expect((await refusalOf(connect({ url: named, limits: BRIEF }))).message).toMatch(
        /no primary at the moment \(who answers there is not of the replica set other\)\.$/,
      );
    }
  });

  it('says when the one member that may be asked is not the primary', async () => {
    const server = await start();
    server.faults.stepDown();
    const { message } = await refusalOf(connect({ url: `${server.url}&directConnection=true`, limits: BRIEF }));
    expect(message).toMatch(/is not the primary of its set, and directConnection=true in the URL forbids/);
  });

  it('says how TLS is asked for, where it was asked of a server that knows none', async () => {
    const { url } = await start();
    const { message } = await refusalOf(connect({ url: `${url}&tls=true`, limits: { ...BRIEF, answerMs: 2_000 } }));
    expect(message).toMatch(/ Whether it expects TLS is told by tls=true or tls=false in the URL\.$/);
  });

  it('says when the credentials are refused, without showing them', async () => {
    const server = await start();
    server.faults.refuseAuthentication();
    const url = server.url.replace('//', '//kronika:hunt%2Fer2@');
    const error = await refusalOf(connect({ url, waitMs: 60_000 }));
    expect(error.message).toMatch(/^MongoDB at 127\.0\.0\.1:\d+ refuses the user or the password\.$/);
    expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/hunt(%2F|\/)er2/);
  });
});

describe('what is asked of MongoDB', () => {
  it('is asked again for as long as it fails for a reason that passes', async () => {
    const server = await start();
    const { keys, run } = await connect({ url: server.url });
    const codes = [6, 64, 91, 112, 10_107, 11_600];
    for (const code of codes) {
      const fault = server.faults.fail({ code, labels: [] }, { command: 'update', times: 3 });
      await run(() =>
        keys.collection<{ _id: number }>('c').updateOne({ _id: code }, { $set: { x: 1 } }, { upsert: true }),
      );
      expect(fault.hits).toBe(3);
    }
    expect(await run(() => keys.collection('c').countDocuments())).toBe(codes.length);
  }, 180_000);

  it.each([91, 189, 10_107, 11_600, 11_602, 13_435])(
    'is asked again of a server that has just lost its role, at which the driver by itself would end the process: code %i',
    async (code) => {
      const server = await start();
      const { keys, run } = await connect({ url: server.url });
      const fault = server.faults.fail({ code, labels: [] }, { command: 'insert', times: 2 });
      await run(() => keys.collection('c').insertOne({}));
      expect(fault.hits).toBe(2);
    },
  );

  it('is given up after the time that was set', async () => {
    const server = await start();
    const { keys, run } = await connect({ url: server.url, limits: { answerMs: 4_000, patienceMs: 200 } });
    server.faults.silence();
    const { message } = await refusalOf(run(() => keys.collection('c').findOne()));
    expect(message).toMatch(/has not answered for 0\.2 s\. What was asked may have been done\.$/);
  });

  it('is refused at once where asking again is of no use, without the words of the server', async () => {
    const server = await start();
    const { keys, run } = await connect({ url: server.url });
    for (const [code, words] of [
      [13, /does not allow what Kronika needs; expected in the URL a user/],
      [14_031, /has no space left on its disk/],
      [2, /cannot do what was asked \(MongoServerError BadValue 2\)/],
    ] as const) {
      const fault = server.faults.fail({ code, message: 'about Żaneta Próbna' }, { command: 'find', times: Infinity });
      const { message } = await refusalOf(run(() => keys.collection('c').findOne()));
      expect(message).toMatch(words);
      expect(message).not.toContain('Próbna');
      expect(fault.hits).toBe(1);
      fault.heal();
    }
  });

  it('is not what else is thrown: that goes on as it is', async () => {
    const { run } = await connect({ url: (await start()).url });
    const bug = new TypeError('a bug');
    await expect(run(() => Promise.reject(bug))).rejects.toBe(bug);
    await expect(run(() => Promise.reject(new MongoServerError({ message: 'x' })))).rejects.toBeInstanceOf(
      StoreUnavailable,
    );
  });

  it('is refused after closing', async () => {
    const connection = await connect({ url: (await start()).url });
    await connection.close();
    const { message } = await refusalOf(connection.run(() => connection.keys.collection('c').findOne()));
    expect(message).toBe('The connection to MongoDB was closed by this process.');
  });
});

describe('a database of Kronika', () => {
  const layout: Layout = { holds: 'keys', version: 2, otherwise: 'ask for help' };

  it('is marked by the first of those who come at once', async () => {
    const { url } = await start();
    const all = await Promise.all(Array.from({ length: 8 }, () => connect({ url })));
    const first = await Promise.all(all.map((one) => fitLayout(one, one.keys, layout)));
    expect(first.filter(Boolean)).toHaveLength(1);
  });

  it('knows that it was marked now, also when the answer was lost twice', async () => {
    const server = await start();
    const connection = await connect({ url: server.url });
    const fault = server.faults.cutAfter({ command: 'findAndModify', times: 2 });
    expect(await fitLayout(connection, connection.keys, layout)).toBe(true);
    expect(fault.hits).toBe(2);
    expect(await fitLayout(connection, connection.keys, layout)).toBe(false);
  });

  it('is marked also by a server that shows nothing to those who were not first', async () => {
    const server = await start();
    const connection = await connect({ url: server.url });
    const fault = server.faults.answerNull({ command: 'findAndModify', times: 3 });
    expect(await fitLayout(connection, connection.keys, layout)).toBe(true);
    expect(fault.hits).toBe(3);
  });

  it('is not said to be of another version where the server never shows what it holds', async () => {
    const server = await start();
    const connection = await connect({ url: server.url, limits: BRIEF });
    server.faults.answerNull({ command: 'findAndModify', times: Infinity });
    expect((await refusalOf(fitLayout(connection, connection.keys, layout))).message).toMatch(
      /^MongoDB at 127\.0\.0\.1:\d+ does not show what it has written\./,
    );
  });

  it('is refused when another version wrote it', async () => {
    const { url } = await start();
    const connection = await connect({ url });
    await fitLayout(connection, connection.keys, layout);
    const older = fitLayout(connection, connection.keys, { ...layout, version: 1 });
    expect((await refusalOf(older)).message).toBe(
      'The database kronika_keys was written by a newer version of Kronika. Start that version, or ask for help.',
    );
    const newer = fitLayout(connection, connection.keys, { ...layout, version: 3 });
    expect((await refusalOf(newer)).message).toMatch(/by another version/);
  });
});
