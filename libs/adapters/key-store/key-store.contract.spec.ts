import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { JsonObject } from '@kernel/json.js';
import { KeyDestroyed, SealBroken } from '@kernel/key-store.js';
import type { KeyStore, Sealed } from '@kernel/key-store.js';
import { MONGO_ENGINES } from '@testing/mongo-engines.js';
import type { MongoSite } from '@testing/mongo-engines.js';

import { portOf } from '../worker/port.js';
import { serve } from '../worker/serve.js';
import { openEmbeddedKeyStore } from './embedded/embedded-key-store.js';
import { keyService, remoteKeyStore } from './embedded/key-service.js';
import { InMemoryKeyStore } from './in-memory-key-store.js';
import { openMongoKeyStore } from './mongodb/mongo-key-store.js';

const PERSON = 'p:P01';
const OTHER = 'p:P02';
const CONTEXT = 'person-p:P01/6f1e3c1e-0000-4000-8000-000000000001';
// Invented, as all persons in specs are.
const IDENTITY: JsonObject = { first_name: 'Żaneta', last_name: 'Próbna', email: null };

const fieldsOf = ({ nonce, text, tag, print }: Sealed): readonly string[] => [nonce, text, tag, print];

const flipped = (text: string): string => {
  const bytes = Buffer.from(text, 'base64url');
  bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
  return bytes.toString('base64url');
};

/** What every adapter of the KeyStore does alike. `open` gives an empty store; `release` is called after each case, once it is closed. */
const keyStoreContract = (
  name: string,
  open: () => Promise<KeyStore>,
  release: () => Promise<void> = async () => undefined,
): void => {
  describe(`the ${name} key store`, () => {
    let store: KeyStore;

    beforeEach(async () => {
      store = await open();
    });

    afterEach(async () => {
      await store.close();
      await release();
    });

    describe('with a person of whom nothing was sealed', () => {
      it('has no key', async () => {
        expect(await store.state(PERSON)).toBe('none');
      });

      it('makes the key on the first sealing', async () => {
        await store.seal(PERSON, CONTEXT, IDENTITY);
        expect(await store.state(PERSON)).toBe('kept');
        expect(await store.state(OTHER)).toBe('none');
      });

      it('can open and compare nothing', async () => {
        const text = await store.seal(OTHER, CONTEXT, IDENTITY);
        expect(await store.open(PERSON, CONTEXT, text)).toBeUndefined();
        expect(await store.same(PERSON, text, IDENTITY)).toBeUndefined();
        expect(await store.state(PERSON)).toBe('none');
      });

      it('seals nothing ever for one whose erasure came first', async () => {
        await store.destroy(PERSON);
        expect(await store.state(PERSON)).toBe('destroyed');
        await expect(store.seal(PERSON, CONTEXT, IDENTITY)).rejects.toEqual(new KeyDestroyed(PERSON));
      });
    });

    describe('with something sealed', () => {
      let text: Sealed;

      beforeEach(async () => {
        text = await store.seal(PERSON, CONTEXT, IDENTITY);
      });

      it('opens it where it was sealed', async () => {
        expect(await store.open(PERSON, CONTEXT, text)).toEqual(IDENTITY);
      });

      it('shows nothing of it, and is of the shape that is stored for ever', () => {
        expect(Object.keys(text).toSorted()).toEqual(['nonce', 'print', 'tag', 'text']);
        for (const field of fieldsOf(text)) expect(field).toMatch(/^[A-Za-z0-9_-]+$/);
        const lengths = [text.nonce, text.tag, text.print].map((field) => Buffer.from(field, 'base64url').length);
        expect(lengths).toEqual([12, 16, 32]);
        const all = Buffer.concat(fieldsOf(text).map((field) => Buffer.from(field, 'base64url')));
        expect(all.includes('Próbna')).toBe(false);
      });

      it('seals the same content differently each time, with the same print', async () => {
        const again = await store.seal(PERSON, CONTEXT, IDENTITY);
        expect(again.nonce).not.toBe(text.nonce);
        expect(again.text).not.toBe(text.text);
        expect(again.print).toBe(text.print);
      });

      it('gives two persons of one name two prints', async () => {
        const other = await store.seal(OTHER, CONTEXT, IDENTITY);
        expect(other.print).not.toBe(text.print);
      });

      it('refuses what was moved to another place', async () => {
        await expect(store.open(PERSON, `${CONTEXT}x`, text)).rejects.toEqual(new SealBroken(PERSON));
        await store.seal(OTHER, CONTEXT, IDENTITY);
        await expect(store.open(OTHER, CONTEXT, text)).rejects.toEqual(new SealBroken(OTHER));
      });

      it('refuses what was changed in any of its fields', async () => {
        for (const field of ['nonce', 'text', 'tag', 'print'] as const) {
          const changed: Sealed = { ...text, [field]: flipped(text[field]) };
          await expect(store.open(PERSON, CONTEXT, changed)).rejects.toBeInstanceOf(SealBroken);
          const cut: Sealed = { ...text, [field]: text[field].slice(0, 4) };
          await expect(store.open(PERSON, CONTEXT, cut)).rejects.toBeInstanceOf(SealBroken);
        }
      });

      it('tells whether other content is the same', async () => {
        expect(await store.same(PERSON, text, IDENTITY)).toBe(true);
        expect(await store.same(PERSON, text, { ...IDENTITY, last_name: 'Inna' })).toBe(false);
        expect(await store.same(PERSON, { ...text, print: '' }, IDENTITY)).toBe(false);
      });

      it('takes content for the same whatever the order of its fields and the composition of its letters', async () => {
        const reordered = { email: null, last_name: 'Próbna'.normalize('NFD'), first_name: 'Żaneta'.normalize('NFD') };
        expect(await store.same(PERSON, text, reordered)).toBe(true);
        expect(await store.same(PERSON, text, { ...IDENTITY, phone: undefined })).toBe(true);
      });

      it('opens empty and nested content as it was', async () => {
        const nested: JsonObject = { list: ['ą', { deep: [1, true, null] }], nothing: {}, decomposed: 'Z\u0307' };
        expect(await store.open(PERSON, 'c', await store.seal(PERSON, 'c', nested))).toEqual(nested);
        expect(await store.open(PERSON, 'c', await store.seal(PERSON, 'c', {}))).toEqual({});
      });
    });

    describe('with a destroyed key', () => {
      let text: Sealed;

      beforeEach(async () => {
        text = await store.seal(PERSON, CONTEXT, IDENTITY);
        await store.seal(OTHER, CONTEXT, IDENTITY);
        await store.destroy(PERSON);
      });

      it('opens and compares nothing any more', async () => {
        expect(await store.state(PERSON)).toBe('destroyed');
        expect(await store.open(PERSON, CONTEXT, text)).toBeUndefined();
        expect(await store.same(PERSON, text, IDENTITY)).toBeUndefined();
      });

      it('seals nothing any more', async () => {
        await expect(store.seal(PERSON, CONTEXT, IDENTITY)).rejects.toEqual(new KeyDestroyed(PERSON));
        expect(await store.state(PERSON)).toBe('destroyed');
      });

      it('lets it be destroyed again', async () => {
        await store.destroy(PERSON);
        expect(await store.state(PERSON)).toBe('destroyed');
      });

      it('leaves the keys of others alone', async () => {
        expect(await store.state(OTHER)).toBe('kept');
        const other = await store.seal(OTHER, CONTEXT, IDENTITY);
        expect(await store.open(OTHER, CONTEXT, other)).toEqual(IDENTITY);
      });
    });

    describe('with many sealings at once', () => {
      it('gives each person one key, however many sealings asked for it', async () => {
        const people = Array.from({ length: 300 }, (_, index) => `p:P${index % 100}`);
        const texts = await Promise.all(people.map((person) => store.seal(person, CONTEXT, { person })));
        const found = await Promise.all(texts.map((text, index) => store.open(people[index] ?? '', CONTEXT, text)));
        expect(found).toEqual(people.map((person) => ({ person })));
      });

      it('refuses those of a destroyed key and takes the others', async () => {
        await store.destroy(OTHER);
        const [kept, refused] = await Promise.allSettled([
          store.seal(PERSON, CONTEXT, IDENTITY),
          store.seal(OTHER, CONTEXT, IDENTITY),
        ]);
        expect(kept.status).toBe('fulfilled');
        expect(refused).toEqual({ status: 'rejected', reason: new KeyDestroyed(OTHER) });
      });
    });
  });
};

keyStoreContract('in-memory', async () => new InMemoryKeyStore());

let folder = '';
const newFolder = (): string => (folder = mkdtempSync(join(tmpdir(), 'kronika-keys-')));
const removeFolder = async (): Promise<void> => rmSync(folder, { recursive: true });

keyStoreContract('embedded', async () => openEmbeddedKeyStore(newFolder()), removeFolder);

keyStoreContract(
  'embedded, served',
  async () => {
    const dir = newFolder();
    const { port1, port2 } = new MessageChannel();
    serve(portOf(port2), () => keyService(dir));
    return remoteKeyStore(portOf(port1));
  },
  removeFolder,
);

let site: MongoSite;
for (const { name, enter } of MONGO_ENGINES)
  keyStoreContract(
    name,
    async () => openMongoKeyStore((site = await enter()).connection),
    () => site.leave(),
  );
