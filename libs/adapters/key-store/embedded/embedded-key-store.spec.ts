import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { StoreUnavailable } from '@kernel/event-store.js';
import { KeyDestroyed } from '@kernel/key-store.js';

import { EmbeddedKeyStore, openEmbeddedKeyStore } from './embedded-key-store.js';
import { KeyFile } from './key-file.js';

const CONTENT = { first_name: 'Próbna' };

let dir: string;
const opened: { close(): unknown }[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kronika-keys-'));
});

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  rmSync(dir, { recursive: true });
});

const keyFile = (folder = dir): KeyFile => {
  const file = KeyFile.open(folder);
  opened.push(file);
  return file;
};

const keyStore = (file = keyFile()): EmbeddedKeyStore => {
  const store = new EmbeddedKeyStore(file);
  opened.push(store);
  return store;
};

const path = (folder = dir): string => join(folder, 'keys.sqlite');

/** A key's bytes, copied, since the store's own may be overwritten. */
const keyOf = (file: KeyFile, person: string): Buffer => {
  const key = file.key(person);
  if (!(key instanceof Uint8Array)) throw new Error(`${person} should have a key.`);
  return Buffer.from(key);
};

/** Every byte of every file of the store. The locks that reading them drops matter to other processes only. */
const rawBytes = (folder = dir): Buffer =>
  Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));

/** What a process that was killed leaves behind. */
const leftBehind = (name: string): string => {
  const folder = join(tmpdir(), `${dir.split('/').at(-1) ?? ''}-${name}`);
  mkdirSync(folder);
  for (const file of readdirSync(dir)) copyFileSync(join(dir, file), join(folder, file));
  opened.unshift({ close: () => rmSync(folder, { recursive: true }) });
  return folder;
};

const people = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `p:P${index}`);

describe('keys that are opened again', () => {
  it('open what was sealed before, and remember who was erased', async () => {
    const store = keyStore();
    const text = await store.seal('p:P1', 'c', CONTENT);
    await store.destroy('p:P2');
    await store.close();
    const again = keyStore();
    expect(await again.open('p:P1', 'c', text)).toEqual(CONTENT);
    await expect(again.seal('p:P2', 'c', CONTENT)).rejects.toEqual(new KeyDestroyed('p:P2'));
  });

  it('hold every key that was sealed with before the process was killed', async () => {
    const store = keyStore();
    const text = await store.seal('p:P1', 'c', CONTENT);
    const killed = keyStore(keyFile(leftBehind('killed')));
    expect(await killed.open('p:P1', 'c', text)).toEqual(CONTENT);
  });
});

describe('the file of the keys', () => {
  it('can be read by its owner alone, whatever it was before', async () => {
    const store = keyStore();
    await store.seal('p:P1', 'c', CONTENT);
    for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
    await store.close();
    chmodSync(path(), 0o644);
    await keyStore().seal('p:P2', 'c', CONTENT);
    for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
  });

  it('is opened by one process at a time', () => {
    keyFile();
    expect(() => KeyFile.open(dir)).toThrow(`${path()} cannot be used: another process has it open.`);
  });

  it.each([
    ['of a newer version', 'PRAGMA user_version = 99', /was written by a newer version of Kronika/],
    ['of another program', 'PRAGMA application_id = 7', /holds no people's keys/],
  ])('is refused and left as it is when it is %s', async (_, sql, sentence) => {
    keyFile().close();
    const db = new DatabaseSync(path());
    db.exec(sql);
    db.close();
    const before = readFileSync(path());
    expect(() => KeyFile.open(dir)).toThrow(StoreUnavailable);
    expect(() => KeyFile.open(dir)).toThrow(sentence);
    expect(readFileSync(path())).toEqual(before);
  });

  it.each([
    ['is no database', () => writeFileSync(path(), 'no database '.repeat(1_000))],
    ['is cut short', () => truncateSync(path(), 5_000)],
  ])('is refused and left as it is when it %s', (_, harm) => {
    keyFile().close();
    harm();
    const before = readFileSync(path());
    expect(() => KeyFile.open(dir)).toThrow(
      /is damaged\. It holds people's keys, which exist nowhere else: restore it/,
    );
    expect(readFileSync(path())).toEqual(before);
  });
});

describe('many sealings at once', () => {
  it('share one commit', async () => {
    const file = keyFile();
    const store = keyStore(file);
    await store.seal('p:first', 'c', CONTENT);
    const before = statSync(`${path()}-wal`).size;
    await Promise.all(people(200).map((person) => store.seal(person, 'c', CONTENT)));
    // One at a time, each would have written at least the page of its slot and that of its name.
    expect(statSync(`${path()}-wal`).size - before).toBeLessThan(200 * 4_096);
    expect(new Set(people(200).map((person) => keyOf(file, person).toString('hex'))).size).toBe(200);
  });

  it('are written before the store closes', async () => {
    const store = keyStore();
    const sealing = store.seal('p:P1', 'c', CONTENT);
    await store.close();
    const text = await sealing;
    expect(await keyStore().open('p:P1', 'c', text)).toEqual(CONTENT);
  });
});

describe('a destroyed key', () => {
  it('has left no byte in any of the files, where it was before', async () => {
    const file = keyFile();
    const store = keyStore(file);
    await store.seal('p:P1', 'c', CONTENT);
    await store.seal('p:P2', 'c', CONTENT);
    const [key, other] = [keyOf(file, 'p:P1'), keyOf(file, 'p:P2')];
    expect(rawBytes().includes(key)).toBe(true);
    await store.destroy('p:P1');
    expect(rawBytes().includes(key)).toBe(false);
    expect(rawBytes().includes(key.subarray(0, 8))).toBe(false);
    expect(rawBytes().includes(other)).toBe(true);
    await store.close();
    expect(rawBytes().includes(key)).toBe(false);
  });

  it('is gone from the WAL too, and from what a process that is killed right after leaves', async () => {
    const file = keyFile();
    const store = keyStore(file);
    await store.seal('p:P1', 'c', CONTENT);
    const key = keyOf(file, 'p:P1');
    expect(readFileSync(`${path()}-wal`).includes(key)).toBe(true);
    await store.destroy('p:P1');
    const folder = leftBehind('killed');
    expect(rawBytes(folder).includes(key)).toBe(false);
    expect(keyFile(folder).key('p:P1')).toBe('destroyed');
  });

  it('goes at the next opening when the process ended between its commit and the emptying of the WAL', async () => {
    const file = keyFile();
    await keyStore(file).seal('p:P1', 'c', CONTENT);
    const key = keyOf(file, 'p:P1');
    file.close();
    const db = new DatabaseSync(path());
    db.exec('PRAGMA wal_autocheckpoint = 0; UPDATE people SET slot = NULL; UPDATE slots SET key = zeroblob(32)');
    const folder = leftBehind('killed');
    db.close();
    expect(existsSync(`${path(folder)}-wal`)).toBe(true);
    expect(rawBytes(folder).includes(key)).toBe(true);
    const again = keyFile(folder);
    expect(rawBytes(folder).includes(key)).toBe(false);
    expect(again.key('p:P1')).toBe('destroyed');
  });

  it('leaves no byte among thousands that came in any order and groups, and no other is harmed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...people(1_500)], { minLength: 1_200 }),
        fc.integer({ min: 1, max: 700 }),
        fc.integer({ min: 0, max: 1_100 }),
        async (order, group, first) => {
          const folder = mkdtempSync(join(tmpdir(), 'kronika-keys-'));
          const file = KeyFile.open(folder);
          for (let from = 0; from < order.length; from += group) file.keys(order.slice(from, from + group));
          const erased = order.slice(first, first + 25);
          const gone = erased.map((person) => keyOf(file, person));
          const kept = order.filter((person) => !erased.includes(person)).map((person) => keyOf(file, person));
          erased.forEach((person) => file.destroy(person));
          const bytes = rawBytes(folder);
          expect(gone.filter((key) => bytes.includes(key.subarray(0, 16)) || bytes.includes(key.subarray(16)))).toEqual(
            [],
          );
          expect(kept.filter((key) => !bytes.includes(key))).toEqual([]);
          file.close();
          rmSync(folder, { recursive: true });
        },
      ),
      { numRuns: 5 },
    );
  }, 60_000);
});

describe('a worker whose keys cannot be opened', () => {
  it('is no store', () => {
    writeFileSync(path(), 'no database '.repeat(1_000));
    expect(() => openEmbeddedKeyStore(dir)).toThrow(StoreUnavailable);
  });
});

describe('keys whose erasures were carried out up to a place in the log', () => {
  it('remember the place, beyond 2^53, when they are opened again', () => {
    const mark = { log: '3a5b0c1e-0000-4000-8000-000000000001', position: 2n ** 60n + 1n };
    const file = KeyFile.open(dir);
    expect(file.mark()).toBeUndefined();
    file.keepMark({ ...mark, position: 1n });
    file.keepMark(mark);
    file.close();
    expect(keyFile().mark()).toEqual(mark);
  });
});
