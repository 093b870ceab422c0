import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Binary, Double, ObjectId, serialize } from 'bson';

import { StoreUnavailable } from '@kernel/event-store.js';
import { KeyDestroyed } from '@kernel/key-store.js';
import type { Sealed } from '@kernel/key-store.js';
import { MONGO_ENGINES, siteAt } from '@testing/mongo-engines.js';
import type { MongoSite } from '@testing/mongo-engines.js';

import type { MongoDouble } from '../../../../test/doubles/mongodb/mongo-double.js';
import { startMongoDouble } from '../../../../test/doubles/mongodb/mongo-double.js';
import { openMongoKeyStore } from './mongo-key-store.js';
import type { MongoKeyStore } from './mongo-key-store.js';

const PERSON = 'p:P01';
const CONTEXT = 'person-p:P01/1';
// Invented, as all persons in specs are.
const IDENTITY = { first_name: 'Żaneta', last_name: 'Próbna' };

for (const { name, enter } of MONGO_ENGINES)
  describe(`people's keys in ${name}`, () => {
    let site: MongoSite;
    let store: MongoKeyStore;

    beforeEach(async () => {
      site = await enter();
      store = await openMongoKeyStore(site.connection);
    });

    afterEach(() => site.leave());

    const stored = async (): Promise<Buffer> =>
      Buffer.from(serialize({ all: await site.connection.keys.collection('keys').find().toArray() }));

    it('are one for each person, however many processes seal for that person at once', async () => {
      const stores = await Promise.all(Array.from({ length: 12 }, async () => openMongoKeyStore(await site.connect())));
      const texts = await Promise.all(stores.map((one) => one.seal(PERSON, CONTEXT, IDENTITY)));
      for (const text of texts) expect(await store.open(PERSON, CONTEXT, text)).toEqual(IDENTITY);
      expect(new Set(texts.map(({ print }) => print)).size).toBe(1);
    });

    it('are gone for all processes once one has destroyed them, and from what is stored', async () => {
      const other = await openMongoKeyStore(await site.connect());
      const text = await store.seal(PERSON, CONTEXT, IDENTITY);
      const found = await site.connection.keys
        .collection<{ _id: string; key: Binary }>('keys')
        .findOne({ _id: PERSON });
      const key = Buffer.from(found?.key.value() ?? []);
      expect(key).toHaveLength(32);
      expect((await stored()).includes(key)).toBe(true);
      await other.destroy(PERSON);
      expect((await stored()).includes(key)).toBe(false);
      expect(await store.open(PERSON, CONTEXT, text)).toBeUndefined();
      await expect(store.seal(PERSON, CONTEXT, IDENTITY)).rejects.toEqual(new KeyDestroyed(PERSON));
    });

    it('are destroyed for good, whoever seals at the same moment', async () => {
      const others = await Promise.all([1, 2, 3, 4].map(async () => openMongoKeyStore(await site.connect())));
      await Promise.allSettled([
        ...others.map((one) => one.seal(PERSON, CONTEXT, IDENTITY)),
        store.destroy(PERSON),
        ...others.map((one) => one.destroy(PERSON)),
      ]);
      for (const one of others) expect(await one.state(PERSON)).toBe('destroyed');
    });

    it('keep how far erasures are carried out, beside them', async () => {
      expect(await store.mark()).toBeUndefined();
      for (const position of [5n, 2n ** 53n + 1n]) {
        await store.keepMark({ log: 'a-log', position });
        expect(await (await openMongoKeyStore(await site.connect())).mark()).toEqual({ log: 'a-log', position });
      }
    });

    it('know it also where a copy through JSON brought it back as another type of number', async () => {
      await store.keepMark({ log: 'a-log', position: 5n });
      await site.connection.keys.collection('marks').updateOne({}, { $set: { position: new Double(5) } });
      expect(await store.mark()).toEqual({ log: 'a-log', position: 5n });
    });

    it('are refused when they are damaged, and never made anew', async () => {
      await store.seal(PERSON, CONTEXT, IDENTITY);
      for (const key of [new Binary(Buffer.alloc(31)), 'text', new ObjectId()]) {
        await site.connection.keys.collection('keys').updateOne({}, { $set: { key } });
        const refused = await store.seal(PERSON, CONTEXT, IDENTITY).catch((error: unknown) => error);
        expect(refused).toEqual(
          new StoreUnavailable(`The key of ${PERSON} is damaged. Restore the database from its backup.`),
        );
      }
    });
  });

describe("people's keys in a MongoDB that fails", () => {
  let server: MongoDouble;
  let site: MongoSite;
  let store: MongoKeyStore;

  beforeEach(async () => {
    server = await startMongoDouble();
    site = await siteAt({ url: server.url });
    store = await openMongoKeyStore(site.connection);
  });

  afterEach(async () => {
    server.faults.healAll();
    await site.leave();
    await server.stop();
  });

  it('are made once and destroyed once when answers are lost', async () => {
    for (const times of [1, 2, 3]) {
      const person = `p:P0${times}`;
      const lost = server.faults.cutAfter({ command: 'update', times });
      const text = await store.seal(person, CONTEXT, IDENTITY);
      expect(lost.hits).toBe(times);
      expect(await store.open(person, CONTEXT, text)).toEqual(IDENTITY);
      const lostAgain = server.faults.cutAfter({ command: 'update', times });
      await store.destroy(person);
      expect(lostAgain.hits).toBe(times);
      expect(await store.state(person)).toBe('destroyed');
    }
  }, 30_000);

  it('are not sealed with before a majority has them: what was sealed can be opened after a failover', async () => {
    const brief = await openMongoKeyStore(await site.connect({ limits: { answerMs: 500, patienceMs: 700 } }));
    const minority = server.faults.failWriteConcern(undefined, { command: 'update', times: Infinity });
    await expect(brief.seal(PERSON, CONTEXT, IDENTITY)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(minority.hits).toBeGreaterThan(0);
    server.faults.healAll();
    server.faults.failOver();
    const text = await store.seal(PERSON, CONTEXT, IDENTITY);
    server.faults.failOver();
    expect(await store.open(PERSON, CONTEXT, text)).toEqual(IDENTITY);
  }, 30_000);

  it('of another process are waited for until a majority has them', async () => {
    const brief = await openMongoKeyStore(await site.connect({ limits: { answerMs: 500, patienceMs: 700 } }));
    const minority = server.faults.failWriteConcern(undefined, { command: 'update', times: Infinity });
    await brief.seal(PERSON, CONTEXT, IDENTITY).catch(() => undefined);
    minority.heal();
    const text: Sealed = await store.seal(PERSON, CONTEXT, IDENTITY);
    server.faults.failOver();
    expect(await store.open(PERSON, CONTEXT, text)).toEqual(IDENTITY);
  }, 30_000);
});
