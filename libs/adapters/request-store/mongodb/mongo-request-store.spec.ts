import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { RequestKey, StoredAnswer } from '@kernel/request-store.js';
import { MONGO_ENGINES, siteAt } from '@testing/mongo-engines.js';
import type { MongoSite } from '@testing/mongo-engines.js';

import type { MongoDouble } from '../../../../test/doubles/mongodb/mongo-double.js';
import { startMongoDouble } from '../../../../test/doubles/mongodb/mongo-double.js';
import { openMongoRequestStore } from './mongo-request-store.js';
import type { MongoRequestStore } from './mongo-request-store.js';
import { openMongoRequestTransfer } from './mongo-request-transfer.js';

const REQUEST: RequestKey = { actor: 'specialist-7', route: 'POST /v1/programmes/p/advisory', key: 'a-key' };
const BODY = '{"name":"Żaneta Próbna"}';
const NOW = '2026-03-01T10:00:00.000Z';
const DAYS_31_LATER = '2026-04-01T10:00:00.000Z';
const ANSWER: StoredAnswer = { status: 201, headers: { etag: '"4"' }, body: { position: '7' } };

for (const { name, enter } of MONGO_ENGINES)
  describe(`idempotency records in ${name}`, () => {
    let site: MongoSite;
    let stores: readonly MongoRequestStore[];

    beforeEach(async () => {
      site = await enter();
      stores = await Promise.all(Array.from({ length: 6 }, async () => openMongoRequestStore(await site.connect())));
    });

    afterEach(() => site.leave());

    const reserveAll = async (now: string): Promise<readonly string[]> =>
      (await Promise.all(stores.map((store) => store.reserve(REQUEST, BODY, now))))
        .map(({ state }) => state)
        .toSorted();

    it('let one through of all processes that ask at once', async () => {
      expect(await reserveAll(NOW)).toEqual(['new', ...Array.from({ length: 5 }, () => 'reserved')]);
    });

    it('let one through when they find one that is too old', async () => {
      await reserveAll(NOW);
      expect(await reserveAll(DAYS_31_LATER)).toEqual(['new', ...Array.from({ length: 5 }, () => 'reserved')]);
    });

    it('are hashed alike by all processes, also by those that start later', async () => {
      const [first, second] = stores;
      await first?.reserve(REQUEST, BODY, NOW);
      await second?.answer(REQUEST, ANSWER);
      const later = await openMongoRequestStore(await site.connect());
      expect(await later.reserve(REQUEST, BODY, NOW)).toEqual({ state: 'answered', answer: ANSWER });
      expect(await later.reserve(REQUEST, `${BODY} `, NOW)).toEqual({ state: 'other-body' });
    });

    it('hold neither the body nor the key, nor who asked', async () => {
      await reserveAll(NOW);
      const all = JSON.stringify(await site.connection.requests.collection('requests').find().toArray());
      for (const text of ['Próbna', 'a-key', 'specialist-7', 'advisory']) expect(all).not.toContain(text);
    });

    it('are found by their age through an index that stands from the start', async () => {
      const indexes = await site.connection.requests.collection('requests').indexes();
      expect(indexes.map(({ key }) => key)).toContainEqual({ reservedAt: 1 });
    });

    it('have that index, too, before the first of them is put there by a move', async () => {
      await site.connection.requests.dropDatabase();
      await openMongoRequestTransfer(site.connection);
      const requests = site.connection.requests.collection('requests');
      expect((await requests.indexes()).map(({ key }) => key)).toContainEqual({ reservedAt: 1 });
      expect(await requests.countDocuments()).toBe(0);
    });
  });

describe('idempotency records in a MongoDB that fails', () => {
  let server: MongoDouble;
  let site: MongoSite;
  let store: MongoRequestStore;

  beforeEach(async () => {
    server = await startMongoDouble();
    site = await siteAt({ url: server.url });
    store = await openMongoRequestStore(site.connection);
  });

  afterEach(async () => {
    server.faults.healAll();
    await site.leave();
    await server.stop();
  });

  it('are new to the one who reserved them, however often the answer was lost', async () => {
    for (const times of [1, 2, 3]) {
      const request = { ...REQUEST, key: `k${times}` };
      const lost = server.faults.cutAfter({ command: 'findAndModify', times });
      expect(await store.reserve(request, BODY, NOW)).toEqual({ state: 'new' });
      expect(lost.hits).toBe(times);
      expect(await store.reserve(request, BODY, NOW)).toMatchObject({ state: 'reserved' });
    }
  }, 30_000);

  it('are new to the one who replaced an old one, when the answer was lost', async () => {
    await store.reserve(REQUEST, BODY, NOW);
    const lost = server.faults.cutAfter({ command: 'update', times: 2 });
    expect(await store.reserve(REQUEST, BODY, DAYS_31_LATER)).toEqual({ state: 'new' });
    expect(lost.hits).toBe(2);
  }, 30_000);

  it('keep the first answer, and free what was released, when the answer was lost', async () => {
    await store.reserve(REQUEST, BODY, NOW);
    const lost = server.faults.cutAfter({ command: ['update', 'delete'], times: 2 });
    await store.answer(REQUEST, ANSWER);
    expect(lost.hits).toBe(2);
    expect(await store.reserve(REQUEST, BODY, NOW)).toEqual({ state: 'answered', answer: ANSWER });
    const other = { ...REQUEST, key: 'other' };
    await store.reserve(other, BODY, NOW);
    server.faults.cutAfter({ command: 'delete', times: 2 });
    await store.release(other);
    expect(await store.reserve(other, 'another body', NOW)).toEqual({ state: 'new' });
  }, 30_000);

  it('do not lose a newer reservation to a release whose answer was lost', async () => {
    await store.reserve(REQUEST, BODY, NOW);
    const other = await openMongoRequestStore(await site.connect());
    let taken: Promise<unknown> = Promise.resolve();
    const lost = server.faults.cutAfter({ command: 'delete', times: 2 });
    const stop = server.listenIn(({ name }) => {
      // The first deletion was carried out; before the second one somebody else reserves.
      if (name !== 'delete' || lost.hits === 0) return;
      stop();
      taken = other.reserve(REQUEST, BODY, NOW);
    });
    await store.release(REQUEST);
    expect(await taken).toEqual({ state: 'new' });
    expect(await other.reserve(REQUEST, BODY, NOW)).toMatchObject({ state: 'reserved' });
  }, 30_000);

  it('are kept through a failover once they are reserved', async () => {
    server.faults.failWriteConcern(undefined, { command: 'findAndModify', times: 2 });
    expect(await store.reserve(REQUEST, BODY, NOW)).toEqual({ state: 'new' });
    server.faults.failOver();
    expect(await store.reserve(REQUEST, BODY, NOW)).toMatchObject({ state: 'reserved' });
  }, 30_000);
});
