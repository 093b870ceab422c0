import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { KeyStore, Sealed } from '@kernel/key-store.js';
import { TransferConflict } from '@kernel/transfer.js';
import type { KeyItem } from '@kernel/transfer.js';
import { itemsOf, put, using } from '@testing/transfers.js';
import type { TransferPlace } from '@testing/transfers.js';
import { EJSON } from 'bson';
import { MONGO_ENGINES } from '@testing/mongo-engines.js';
import { openEmbeddedKeyStore } from './embedded/embedded-key-store.js';
import { openKeyTransfer } from './embedded/key-transfer.js';
import { openMongoKeyStore } from './mongodb/mongo-key-store.js';
import { openMongoKeyTransfer } from './mongodb/mongo-key-transfer.js';

interface Place extends TransferPlace<KeyStore, KeyItem> {
  /** All bytes that it keeps, as far as they can be looked at. */
  readonly bytes: () => Promise<Buffer>;
}

const adapters: readonly { readonly name: string; readonly place: () => Promise<Place> }[] = [
  {
    name: 'embedded',
    place: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'kronika-keys-'));
      return {
        store: async () => openEmbeddedKeyStore(folder),
        transfer: async () => openKeyTransfer(folder),
        bytes: async () => Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name)))),
        discard: async () => rmSync(folder, { recursive: true }),
      };
    },
  },
  ...MONGO_ENGINES.map(({ name, enter }) => ({
    name,
    place: async () => {
      const { connection, leave } = await enter();
      return {
        store: () => openMongoKeyStore(connection),
        transfer: () => openMongoKeyTransfer(connection),
        bytes: async () =>
          Buffer.from(EJSON.stringify(await connection.keys.collection('keys').find().toArray()), 'utf8'),
        discard: leave,
      };
    },
  })),
];

const CONTEXT = 'person-p:P01/1';
// Invented, as all persons in specs are.
const IDENTITY = { first_name: 'Żaneta', last_name: 'Próbna', email: null };

describe.each(adapters)('people’s keys, $name', ({ place }) => {
  let here: Place;
  let there: Place;
  let sealed: Sealed;

  beforeEach(async () => {
    here = await place();
    there = await place();
    sealed = await using(here.store(), async (store) => {
      await store.seal('p:P02', CONTEXT, IDENTITY);
      await store.destroy('p:P02');
      return store.seal('p:P01', CONTEXT, IDENTITY);
    });
  });

  afterEach(async () => {
    await here.discard();
    await there.discard();
  });

  const opened = (at: Place) => using(at.store(), (store) => store.open('p:P01', CONTEXT, sealed));
  const stateOf = (at: Place, person: string) => using(at.store(), (store) => store.state(person));

  it('open elsewhere what was sealed before they were moved, and those destroyed stay so', async () => {
    await put(there, await itemsOf(here));
    expect(await opened(there)).toEqual(IDENTITY);
    expect(await stateOf(there, 'p:P02')).toBe('destroyed');
    expect(await itemsOf(there)).toEqual(await itemsOf(here));
  });

  it('are the same when they are moved again', async () => {
    expect(await put(there, await itemsOf(here))).toBe(2);
    expect(await put(there, await itemsOf(here))).toBe(0);
    expect(await itemsOf(there)).toEqual(await itemsOf(here));
  });

  it('tell how many of them are new there', async () => {
    await put(there, await itemsOf(here));
    await using(here.store(), async (store) => {
      await store.seal('p:P03', CONTEXT, IDENTITY);
      await store.destroy('p:P01');
    });
    expect(await put(there, await itemsOf(here))).toBe(2);
    expect(await put(there, await itemsOf(here))).toBe(0);
  });

  it('are all moved, however many there are', async () => {
    const many = Array.from({ length: 2_500 }, (_, index) => ({
      person: `p:X${String(index).padStart(4, '0')}`,
      key: index.toString(16).padStart(64, '0'),
    }));
    expect(await put(there, many)).toBe(2_500);
    expect(await itemsOf(there)).toEqual(many);
  });

  it('are destroyed there when they were destroyed here meanwhile, to the last byte', async () => {
    const before = await itemsOf(here);
    await put(there, before);
    await using(here.store(), (store) => store.destroy('p:P01'));
    await put(there, await itemsOf(here));
    expect(await stateOf(there, 'p:P01')).toBe('destroyed');
    expect(await opened(there)).toBeUndefined();
    const key = Buffer.from(before.find(({ person }) => person === 'p:P01')?.key ?? '', 'hex');
    expect(key).toHaveLength(32);
    const bytes = await there.bytes();
    expect(bytes.includes(key) || bytes.includes(key.toString('base64'))).toBe(false);
  });

  it('do not come back where they were destroyed', async () => {
    const before = await itemsOf(here);
    await put(there, before);
    await using(there.store(), (store) => store.destroy('p:P01'));
    await put(there, before);
    expect(await stateOf(there, 'p:P01')).toBe('destroyed');
  });

  it('are refused where the person has another key, and nothing is changed', async () => {
    await using(there.store(), (store) => store.seal('p:P01', CONTEXT, IDENTITY));
    const before = await itemsOf(there);
    await expect(put(there, [{ person: 'p:A00', key: 'a'.repeat(64) }, ...(await itemsOf(here))])).rejects.toThrow(
      TransferConflict,
    );
    expect(await itemsOf(there)).toEqual(before);
  });
});
