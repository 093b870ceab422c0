import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';

import { StoreUnavailable } from '@kernel/event-store.js';

import { endsBefore } from '@testing/ends-before.js';

import { startMongoDouble } from '../../../test/doubles/mongodb/mongo-double.js';
import type { MongoDouble } from '../../../test/doubles/mongodb/mongo-double.js';
import { openMongoKeyStore } from '../key-store/mongodb/mongo-key-store.js';
import { openMongoReadStore } from '../read-store/mongodb/mongo-read-store.js';
import { connectMongo } from './connect-mongo.js';
import type { MongoConnection } from './mongo-connection.js';

const LIMITS = { answerMs: 700, patienceMs: 2_500 };
/** Refused without the patience for an election: longer than is waited at any rate, and shorter than that. */
const SOON_MS = 1_700;
const LIMIT = 30_000;

let server: MongoDouble;
let connection: MongoConnection;
let notices: string[];

beforeEach(async () => {
  notices = [];
  server = await startMongoDouble();
  // The driver knows a set by the highest term that it has seen.
  for (let elections = 0; elections < 3; elections += 1) server.faults.failOver();
  connection = await connectMongo({ url: server.url, limits: LIMITS, notice: (sentence) => notices.push(sentence) });
});

afterEach(async () => {
  await connection.close();
  await server.stop();
});

const count = (): Promise<number> => connection.run(() => connection.views.collection('c').countDocuments());

const refusal = async (asked: Promise<unknown>): Promise<string> => {
  const error: unknown = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof StoreUnavailable) return error.message;
  throw new Error(`Expected a StoreUnavailable, not ${String(error)}.`);
};

/** Another set at the same address, empty, and of a first term. @param elections so many more that it has seen */
const setUpAnew = async (elections = 0): Promise<void> => {
  const port = Number(new URL(server.url).port);
  await server.stop();
  server = await startMongoDouble({ port });
  for (let had = 0; had < elections; had += 1) server.faults.failOver();
};

/** Once somebody has found out, all the same is asked again and again until it is answered. */
const answered = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof StoreUnavailable && error.passing)) throw error;
    }
  }
};

describe('while MongoDB is away', () => {
  it(
    'the first who asks has the patience that an election takes, and those who come later are refused at once',
    async () => {
      await count();
      await server.faults.restart(async () => {
        const first = refusal(count());
        expect(await endsBefore(SOON_MS, first)).toBe(false);
        await first;
        const later = refusal(count());
        expect(await endsBefore(SOON_MS, later)).toBe(true);
        expect(await later).toMatch(
          /^MongoDB at 127\.0\.0\.1:\d+ cannot be reached, or has no primary at the moment \(connect ECONNREFUSED .*\)\. It has been away for \d+ s; nothing of what was asked was done\.$/,
        );
        while (notices.length === 0) await refusal(count());
      });
      expect(await answered(count)).toBe(0);
      expect(notices).toEqual([
        expect.stringMatching(/cannot be reached, .* It is waited for\.$/),
        expect.stringMatching(/is there again\.$/),
      ]);
    },
    LIMIT,
  );

  it(
    'nothing that was refused so is done later',
    async () => {
      await count();
      server.faults.stepDown();
      await refusal(count());
      const add = (): Promise<unknown> => connection.run(() => connection.views.collection('c').insertOne({}));
      await refusal(add());
      const heard: string[] = [];
      server.listenIn(({ name }) => heard.push(name));
      server.faults.elect();
      expect(await answered(count)).toBe(0);
      expect(heard).not.toContain('insert');
    },
    LIMIT,
  );

  it(
    'silence counts from the question that first met it',
    async () => {
      await count();
      server.faults.silence();
      await refusal(count());
      // The driver comes to know of it by its own heartbeat only, which its limits for connecting bound.
      server.cutAll();
      await refusal(count());
      expect(await endsBefore(SOON_MS, refusal(count()))).toBe(true);
      server.faults.speak();
      expect(await answered(count)).toBe(0);
    },
    LIMIT,
  );

  it(
    'an election is sat out by whoever asks',
    async () => {
      await count();
      server.faults.stepDown();
      const asked = [count(), count(), count()];
      await new Promise<void>((asksAgain) => {
        server.listenIn(({ name }) => name === 'hello' && asksAgain());
      });
      server.faults.elect();
      expect(await Promise.all(asked)).toEqual([0, 0, 0]);
    },
    LIMIT,
  );
});

describe('another primary that takes over from one moment to the next', () => {
  it(
    'is brought to know what a majority has before it is asked: what was there before is never shown again',
    async () => {
      const said = connection.views.collection<{ _id: number; said: string }>('said');
      const say = (text: string): Promise<unknown> =>
        connection.run(() => said.updateOne({ _id: 1 }, { $set: { said: text } }, { upsert: true }));
      await say('before');
      server.faults.deafen();
      await say('after');
      let brought = false;
      server.listenIn(({ name }) => (brought ||= name === 'update'));
      server.faults.handOver();
      // The double is both of them at one address, so it is asked before the driver knows of the change, which could not be with two.
      for (let shown = 'before'; shown !== 'after'; expect([shown, brought]).not.toEqual(['before', true]))
        shown = (await connection.run(() => said.findOne()))?.said ?? 'nothing';
      expect(brought).toBe(true);
      expect(notices).toEqual([]);
    },
    LIMIT,
  );
});

describe('a MongoDB that was set up anew at the same address', () => {
  it(
    'is found, though the driver takes it for one that was voted out',
    async () => {
      await count();
      await setUpAnew();
      expect(await answered(count)).toBe(0);
      expect(notices).toContainEqual(expect.stringMatching(/^MongoDB at 127\.0\.0\.1:\d+ was set up anew, it seems/));
      // And again: what was connected anew once can be so again.
      for (let elections = 0; elections < 2; elections += 1) server.faults.failOver();
      await answered(count);
      await setUpAnew();
      expect(await answered(count)).toBe(0);
    },
    LIMIT,
  );

  it.each([0, 7])(
    'gets no new keys instead of those that are lost, after %i elections of its own',
    async (elections) => {
      const keys = await openMongoKeyStore(connection);
      const text = await keys.seal('p:P01', 'person-p:P01/1', { first_name: 'Żaneta' });
      await setUpAnew(elections);
      const said = await answered(() =>
        refusal(keys.seal('p:P01', 'person-p:P01/2', { first_name: 'Żaneta' })).then(notPassing),
      );
      expect(said).toMatch(
        /^The database kronika_keys is not the one that was there when this process started: people's keys are gone/,
      );
      expect(await refusal(keys.open('p:P01', 'person-p:P01/1', text))).toBe(said);
      const client = await MongoClient.connect(server.url);
      expect(await client.db('kronika_keys').listCollections().toArray()).toEqual([]);
      await client.close();
    },
    LIMIT,
  );

  it(
    'goes on with keys that were restored, and only once they are looked at',
    async () => {
      const keys = await openMongoKeyStore(connection);
      const text = await keys.seal('p:P01', 'person-p:P01/1', { first_name: 'Żaneta' });
      const backup = await dumped('kronika_keys');
      const looked: unknown[] = [];
      connection.onReturn(async (side) => {
        looked.push(await keys.by(side).state('p:P01'));
      });
      await setUpAnew();
      await answered(() => refusal(keys.state('p:P01')).then(notPassing));
      await restored('kronika_keys', backup);
      expect(await answered(() => keys.open('p:P01', 'person-p:P01/1', text))).toEqual({ first_name: 'Żaneta' });
      expect(looked).toEqual(['kept']);
    },
    LIMIT,
  );

  it(
    'gets its read models anew',
    async () => {
      const views = await openMongoReadStore(connection);
      await views.begin('standing', 1);
      await setUpAnew();
      expect(await answered(() => views.builds('standing'))).toEqual([]);
      const layout = await connection.run(() => connection.views.collection('kronika').findOne());
      expect(layout).toMatchObject({ holds: 'views' });
    },
    LIMIT,
  );
});

/** A refusal that waiting mends is none that is looked for here. */
const notPassing = (said: string): string => {
  if (/cannot be reached|has not answered/.test(said)) throw new StoreUnavailable(said, { passing: true });
  return said;
};

type Dump = ReadonlyMap<string, readonly { readonly _id: unknown }[]>;

const dumped = async (database: string): Promise<Dump> => {
  const client = await MongoClient.connect(server.url);
  const db = client.db(database);
  const found = new Map<string, { _id: unknown }[]>();
  for (const { name } of await db.listCollections().toArray())
    found.set(name, await db.collection(name).find().toArray());
  await client.close();
  return found;
};

const restored = async (database: string, dump: Dump): Promise<void> => {
  const client = await MongoClient.connect(server.url);
  for (const [name, documents] of dump)
    await client
      .db(database)
      .collection<{ _id: unknown }>(name)
      .insertMany([...documents]);
  await client.close();
};
