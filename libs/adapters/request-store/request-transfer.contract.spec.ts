import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RequestStore } from '@kernel/request-store.js';
import { TransferConflict } from '@kernel/transfer.js';
import type { RequestItem } from '@kernel/transfer.js';
import { itemsOf, put, using } from '@testing/transfers.js';
import type { TransferPlace } from '@testing/transfers.js';
import { MONGO_ENGINES } from '@testing/mongo-engines.js';
import { openEmbeddedRequestStore } from './embedded/embedded-request-store.js';
import { openRequestTransfer } from './embedded/request-transfer.js';
import { openMongoRequestStore } from './mongodb/mongo-request-store.js';
import { openMongoRequestTransfer } from './mongodb/mongo-request-transfer.js';

type Place = TransferPlace<RequestStore, RequestItem>;

const adapters: readonly { readonly name: string; readonly place: () => Promise<Place> }[] = [
  {
    name: 'embedded',
    place: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'kronika-requests-'));
      return {
        store: async () => openEmbeddedRequestStore(folder),
        transfer: async () => openRequestTransfer(folder),
        discard: async () => rmSync(folder, { recursive: true }),
      };
    },
  },
  ...MONGO_ENGINES.map(({ name, enter }) => ({
    name,
    place: async () => {
      const { connection, leave } = await enter();
      return {
        store: () => openMongoRequestStore(connection),
        transfer: () => openMongoRequestTransfer(connection),
        discard: leave,
      };
    },
  })),
];

const NOW = '2015-03-31T12:00:00.000Z';
const request = (key: string) => ({ actor: 'specialist-1', route: 'POST /v1/programmes/p/advisory', key });
const ANSWER = { status: 201, headers: { 'kronika-position': '7' }, body: { recorded: true, position: '7' } };

describe.each(adapters)('idempotency records, $name', ({ place }) => {
  let here: Place;
  let there: Place;

  beforeEach(async () => {
    here = await place();
    there = await place();
    await using(here.store(), async (store) => {
      await store.reserve(request('answered'), 'body', NOW);
      await store.answer(request('answered'), ANSWER);
      await store.reserve(request('reserved'), 'body', NOW);
    });
  });

  afterEach(async () => {
    await here.discard();
    await there.discard();
  });

  const reserve = (at: Place, key: string, body = 'body') =>
    using(at.store(), (store) => store.reserve(request(key), body, NOW));

  it('tell repeated requests from new ones elsewhere', async () => {
    await put(there, await itemsOf(here));
    expect(await reserve(there, 'answered')).toEqual({ state: 'answered', answer: ANSWER });
    expect(await reserve(there, 'answered', 'other')).toEqual({ state: 'other-body' });
    expect(await reserve(there, 'reserved')).toEqual({ state: 'reserved', reservedAt: NOW });
    expect(await reserve(there, 'new')).toEqual({ state: 'new' });
  });

  it('begin with the key under which they are hashed, and are the same when moved again', async () => {
    const items = await itemsOf(here);
    expect(items.map(({ kind }) => kind)).toEqual(['hash-key', 'request', 'request']);
    expect(await put(there, items)).toBe(2);
    expect(await put(there, items)).toBe(0);
    expect(await itemsOf(there)).toEqual(items);
  });

  it('are refused where other ones are kept, which stay', async () => {
    await reserve(there, 'other');
    const before = await itemsOf(there);
    await expect(put(there, await itemsOf(here))).rejects.toThrow(TransferConflict);
    expect(await itemsOf(there)).toEqual(before);
  });

  it('are all moved, however many there are', async () => {
    const [hashKey] = await itemsOf(here);
    const many = Array.from({ length: 2_500 }, (_, index): RequestItem => {
      const id = index.toString(16).padStart(64, '0');
      return { kind: 'request', id, body: id, reservedAt: index, answer: undefined };
    });
    await put(there, [...(hashKey ? [hashKey] : []), ...many]);
    const [first, ...others] = await itemsOf(there);
    expect(first).toEqual(hashKey);
    expect(others).toHaveLength(many.length);
    expect(new Set(others.map((item) => JSON.stringify(item)))).toEqual(
      new Set(many.map((item) => JSON.stringify(item))),
    );
  });
});
