import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { RequestKey, RequestStore, StoredAnswer } from '@kernel/request-store.js';
import { MONGO_ENGINES } from '@testing/mongo-engines.js';
import type { MongoSite } from '@testing/mongo-engines.js';

import { portOf } from '../worker/port.js';
import { serve } from '../worker/serve.js';
import { openEmbeddedRequestStore } from './embedded/embedded-request-store.js';
import { remoteRequestStore, requestService } from './embedded/request-service.js';
import { InMemoryRequestStore } from './in-memory-request-store.js';
import { openMongoRequestStore } from './mongodb/mongo-request-store.js';

const REQUEST: RequestKey = { actor: 'specialist-7', route: 'POST /v1/programmes/p/advisory', key: 'a-key' };
const BODY = '{"ref":"DOR/017"}';
const NOW = '2026-03-01T10:00:00.000Z';
const DAYS_30_LATER = '2026-03-31T10:00:00.000Z';
const LATER_STILL = '2026-03-31T10:00:00.001Z';

const ANSWER: StoredAnswer = {
  status: 201,
  headers: { location: '/v1/programmes/p/advisory/DOR%2F017', etag: '"4"' },
  body: { position: '9007199254740993', hours: 90, note: 'zażółć' },
};

/** What every adapter of the RequestStore does alike. `open` gives an empty store; `release` is called after each case, once it is closed. */
const requestStoreContract = (
  name: string,
  open: () => Promise<RequestStore>,
  release: () => Promise<void> = async () => undefined,
): void => {
  describe(`the ${name} request store`, () => {
    let store: RequestStore;

    beforeEach(async () => {
      store = await open();
    });

    afterEach(async () => {
      await store.close();
      await release();
    });

    describe('with a key that was never used', () => {
      it('reserves it', async () => {
        expect(await store.reserve(REQUEST, BODY, NOW)).toEqual({ state: 'new' });
      });

      it('takes an answer to it, or its release, for nothing', async () => {
        expect(await store.answer(REQUEST, ANSWER)).toBeUndefined();
        await store.release(REQUEST);
        expect(await store.reserve(REQUEST, BODY, NOW)).toEqual({ state: 'new' });
      });

      it('refuses a moment that is none', async () => {
        await expect(store.reserve(REQUEST, BODY, 'yesterday')).rejects.toBeInstanceOf(RangeError);
        await expect(store.expire('')).rejects.toBeInstanceOf(RangeError);
      });
    });

    describe('with a key that is reserved and not answered', () => {
      beforeEach(async () => {
        await store.reserve(REQUEST, BODY, NOW);
      });

      it('says since when', async () => {
        const reserved = { state: 'reserved', reservedAt: NOW };
        expect(await store.reserve(REQUEST, BODY, '2026-03-02T00:00:00.000Z')).toEqual(reserved);
        expect(await store.reserve(REQUEST, BODY, '2026-03-03T00:00:00.000Z')).toEqual(reserved);
      });

      it('refuses another body', async () => {
        expect(await store.reserve(REQUEST, `${BODY} `, NOW)).toEqual({ state: 'other-body' });
        expect(await store.reserve(REQUEST, '', NOW)).toEqual({ state: 'other-body' });
      });

      it('keeps other actors, routes and keys apart', async () => {
        const others: readonly RequestKey[] = [
          { ...REQUEST, actor: 'specialist-8' },
          { ...REQUEST, route: 'POST /v1/programmes/p/activities' },
          { ...REQUEST, key: 'b-key' },
          { actor: 'specialist-', route: `7${REQUEST.route}`, key: REQUEST.key },
          { actor: '', route: '', key: '' },
        ];
        for (const other of others) expect(await store.reserve(other, 'another body', NOW)).toEqual({ state: 'new' });
      });

      it('is free again after its release, for any body', async () => {
        await store.release(REQUEST);
        expect(await store.reserve(REQUEST, 'another body', NOW)).toEqual({ state: 'new' });
      });
    });

    describe('with a key that is answered', () => {
      beforeEach(async () => {
        await store.reserve(REQUEST, BODY, NOW);
        await store.answer(REQUEST, ANSWER);
      });

      it('gives that answer, every time', async () => {
        for (const _ of [1, 2])
          expect(await store.reserve(REQUEST, BODY, NOW)).toEqual({ state: 'answered', answer: ANSWER });
      });

      it('refuses another body', async () => {
        expect(await store.reserve(REQUEST, '{}', NOW)).toEqual({ state: 'other-body' });
      });

      it('keeps the first answer, and gives it to whoever brings a second', async () => {
        expect(await store.answer(REQUEST, { ...ANSWER, status: 500 })).toEqual(ANSWER);
        expect(await store.reserve(REQUEST, BODY, NOW)).toEqual({ state: 'answered', answer: ANSWER });
      });

      it('is not released any more', async () => {
        await store.release(REQUEST);
        expect(await store.reserve(REQUEST, BODY, NOW)).toEqual({ state: 'answered', answer: ANSWER });
      });

      it('keeps an answer without a body', async () => {
        const other = { ...REQUEST, key: 'other' };
        const empty: StoredAnswer = { status: 204, headers: {}, body: null };
        await store.reserve(other, BODY, NOW);
        expect(await store.answer(other, empty)).toBeUndefined();
        expect(await store.reserve(other, BODY, NOW)).toEqual({ state: 'answered', answer: empty });
      });
    });

    describe('with keys of different ages', () => {
      const younger = { ...REQUEST, key: 'younger' };

      beforeEach(async () => {
        await store.reserve(REQUEST, BODY, NOW);
        await store.answer(REQUEST, ANSWER);
        await store.reserve(younger, BODY, '2026-03-15T00:00:00.000Z');
      });

      it('removes those older than thirty days, and says how many', async () => {
        expect(await store.expire(DAYS_30_LATER)).toBe(0);
        expect(await store.expire(LATER_STILL)).toBe(1);
        expect(await store.expire(LATER_STILL)).toBe(0);
        expect(await store.reserve(REQUEST, 'another body', NOW)).toEqual({ state: 'new' });
        expect(await store.reserve(younger, BODY, LATER_STILL)).toMatchObject({ state: 'reserved' });
      });

      it('takes an older one for new even before it was removed', async () => {
        expect(await store.reserve(REQUEST, BODY, DAYS_30_LATER)).toEqual({ state: 'answered', answer: ANSWER });
        expect(await store.reserve(REQUEST, 'another body', LATER_STILL)).toEqual({ state: 'new' });
        expect(await store.reserve(REQUEST, 'another body', LATER_STILL)).toEqual({
          state: 'reserved',
          reservedAt: LATER_STILL,
        });
        expect(await store.expire(LATER_STILL)).toBe(0);
      });
    });

    describe('asked by many at once', () => {
      it('lets exactly one of those with one key through', async () => {
        const all = await Promise.all(Array.from({ length: 64 }, () => store.reserve(REQUEST, BODY, NOW)));
        expect(all.filter(({ state }) => state === 'new')).toHaveLength(1);
        expect(all.filter(({ state }) => state === 'reserved')).toHaveLength(63);
      });

      it('answers each of those with different keys by its own', async () => {
        const requests = Array.from({ length: 64 }, (_, index) => ({ ...REQUEST, key: `k${index}` }));
        await Promise.all(requests.map((request) => store.reserve(request, request.key, NOW)));
        await Promise.all(requests.map((request, index) => store.answer(request, { ...ANSWER, status: 200 + index })));
        const again = await Promise.all(requests.map((request) => store.reserve(request, request.key, NOW)));
        expect(again).toEqual(
          requests.map((_, index) => ({ state: 'answered', answer: { ...ANSWER, status: 200 + index } })),
        );
      });
    });
  });
};

requestStoreContract('in-memory', async () => new InMemoryRequestStore());

let folder = '';
const newFolder = (): string => (folder = mkdtempSync(join(tmpdir(), 'kronika-requests-')));
const removeFolder = async (): Promise<void> => rmSync(folder, { recursive: true });

requestStoreContract('embedded', async () => openEmbeddedRequestStore(newFolder()), removeFolder);

requestStoreContract(
  'embedded, served',
  async () => {
    const dir = newFolder();
    const { port1, port2 } = new MessageChannel();
    serve(portOf(port2), () => requestService(dir));
    return remoteRequestStore(portOf(port1));
  },
  removeFolder,
);

let site: MongoSite;
for (const { name, enter } of MONGO_ENGINES)
  requestStoreContract(
    name,
    async () => openMongoRequestStore((site = await enter()).connection),
    () => site.leave(),
  );
