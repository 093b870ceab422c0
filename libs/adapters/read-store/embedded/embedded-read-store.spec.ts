import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { StoreUnavailable } from '@kernel/event-store.js';
import { BuildGone } from '@kernel/read-store.js';
import type { Build, Commit, Document, ReadStore } from '@kernel/read-store.js';

import { Builds } from './builds.js';
import { EmbeddedReadStore, openEmbeddedReadStore, openEmbeddedReadStoreReader } from './embedded-read-store.js';
import { openViews } from './views-file.js';

const LOG = 'a-log';

let dir: string;
const opened: ReadStore[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kronika-views-'));
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  rmSync(dir, { recursive: true });
});

const writer = (folder = dir): EmbeddedReadStore => {
  const store = openEmbeddedReadStore(folder);
  opened.push(store);
  return store;
};

const reader = (folder = dir): EmbeddedReadStore => {
  const store = openEmbeddedReadStoreReader(folder);
  opened.push(store);
  return store;
};

const commitAt = (position: bigint, documents: readonly Document[]): Commit => ({
  part: 0,
  documents,
  revisions: new Map([['s-1', position]]),
  progress: { position, log: LOG, stopped: [], caughtUp: false },
});

const doc = (id: string, position: bigint, bytes = 10): Document => ({
  id,
  position,
  body: { text: 'x'.repeat(bytes) },
});
const file = (folder = dir): string => join(folder, 'views.sqlite');

const serve = async (store: ReadStore, documents: readonly Document[] = []): Promise<Build> => {
  const build = await store.begin('standing', 1);
  await store.commit(build, commitAt(documents.at(-1)?.position ?? 0n, documents));
  await store.promote(build);
  return build;
};

/** What a process that was killed leaves behind: the files as they are now. The index of the WAL is built anew by whoever opens them. */
const leftBehind = (name: string): string => {
  const folder = join(dir, name);
  mkdirSync(folder);
  for (const part of ['', '-wal']) if (existsSync(file() + part)) copyFileSync(file() + part, file(folder) + part);
  return folder;
};

const tablesIn = (folder = dir): readonly string[] => {
  const db = new DatabaseSync(file(folder), { readOnly: true });
  try {
    return db
      .prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'documents_%' OR name LIKE 'revisions_%' ORDER BY name")
      .all()
      .map(({ name }) => String(name));
  } finally {
    db.close();
  }
};

/** Gives the store turns of the event loop until only so many tables are left. */
const turnsUntilTables = async (count: number): Promise<number> => {
  for (let turns = 0; turns < 1_000; turns += 1) {
    if (tablesIn().length === count) return turns;
    await nextTurn();
  }
  throw new Error(`Still there after 1,000 turns: ${tablesIn().join(', ')}`);
};

describe('views that are opened again', () => {
  it('hold builds, documents and progress as they were', async () => {
    const first = writer();
    const build = await serve(first, [doc('a', 7n)]);
    const filling = await first.begin('standing', 2, 5);
    await first.close();
    const again = writer();
    expect(again.notice).toBeUndefined();
    expect(await again.serving('standing')).toEqual(build);
    expect(await again.builds('standing')).toEqual([build, filling]);
    expect(await again.get(build, 'a')).toEqual(doc('a', 7n));
    expect(await again.progress(build)).toEqual([{ position: 7n, log: LOG, stopped: [], caughtUp: false }]);
    expect(await again.revisions(build, ['s-1'])).toEqual(new Map([['s-1', 7n]]));
  });

  it('hold every commit that was made before the process was killed', async () => {
    const store = writer();
    const build = await serve(store, [doc('a', 1n)]);
    await store.commit(build, commitAt(2n, [doc('b', 2n)]));
    const killed = writer(leftBehind('killed'));
    expect((await killed.documents(build, { prefix: '' })).map(({ id }) => id)).toEqual(['a', 'b']);
    expect((await killed.progress(build))[0]?.position).toBe(2n);
  });

  it('hold documents, revisions and progress of the same moment, wherever a lost tail of the WAL begins', async () => {
    const store = writer();
    const build = await serve(store);
    for (let position = 1n; position <= 12n; position += 1n)
      await store.commit(
        build,
        commitAt(position, [doc('shared', position, 9_000), doc(`own:${position}`, position, 3_000)]),
      );
    const length = statSync(`${file()}-wal`).size;
    const found: bigint[] = [];
    for (let step = 0; step <= 24; step += 1) {
      const folder = leftBehind(`cut-${step}`);
      truncateSync(`${file(folder)}-wal`, Math.floor((length * step) / 24));
      const cut = writer(folder);
      if ((await cut.serving('standing')) === undefined) continue;
      const position = (await cut.progress(build))[0]?.position ?? -1n;
      found.push(position);
      expect(await cut.revisions(build, ['s-1'])).toEqual(new Map([['s-1', position]]));
      expect(await cut.documents(build, { prefix: 'own:' })).toHaveLength(Number(position));
      expect((await cut.get(build, 'shared'))?.position ?? 0n).toBe(position);
    }
    expect(new Set(found).size).toBeGreaterThan(5);
    expect(found.at(-1)).toBe(12n);
  });
});

describe('a commit that fails half-way', () => {
  it('leaves nothing behind', async () => {
    const store = writer();
    const build = await serve(store, [doc('a', 1n)]);
    const tooLarge = doc('c', 2n ** 63n);
    await expect(store.commit(build, commitAt(2n, [doc('b', 2n), tooLarge]))).rejects.toThrow();
    expect(await store.get(build, 'b')).toBeUndefined();
    expect((await store.progress(build))[0]?.position).toBe(1n);
    await store.commit(build, commitAt(2n, [doc('b', 2n)]));
    expect(await store.get(build, 'b')).toBeDefined();
  });

  it('for want of space says so, and can be made again', async () => {
    const views = openViews(dir);
    const store = new EmbeddedReadStore(views, new Builds(views.db));
    opened.push(store);
    const build = await serve(store, [doc('a', 1n)]);
    const pages = Number(views.db.prepare('PRAGMA page_count').get()?.['page_count']);
    views.db.exec(`PRAGMA max_page_count = ${pages + 2}`);
    const large = commitAt(2n, [doc('b', 2n, 100_000)]);
    const refused = store.commit(build, large);
    await expect(refused).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(refused).rejects.toMatchObject({ passing: true });
    await expect(refused).rejects.toThrow(`${file()} cannot be used: the disk is full; nothing was written.`);
    expect((await store.progress(build))[0]?.position).toBe(1n);
    views.db.exec('PRAGMA max_page_count = 100000');
    await store.commit(build, large);
    expect((await store.progress(build))[0]?.position).toBe(2n);
  });
});

describe('a reader beside the writer', () => {
  it('sees each commit and each promotion as soon as it is made', async () => {
    const store = writer();
    const old = await serve(store, [doc('a', 1n)]);
    const beside = reader();
    expect((await beside.get(old, 'a'))?.position).toBe(1n);
    await store.commit(old, commitAt(2n, [doc('a', 2n)]));
    expect((await beside.get(old, 'a'))?.position).toBe(2n);
    const next = await serve(store, [doc('a', 2n), doc('b', 3n)]);
    expect(await beside.serving('standing')).toEqual(next);
    expect(await beside.documents(next, { prefix: '' })).toHaveLength(2);
  });

  it('is told that a build is gone, at once and once its tables are removed', async () => {
    const store = writer();
    const old = await serve(store, [doc('a', 1n)]);
    const beside = reader();
    await beside.documents(old, { prefix: '' });
    await serve(store);
    await expect(beside.documents(old, { prefix: '' })).rejects.toEqual(new BuildGone(old));
    await turnsUntilTables(2);
    await expect(beside.documents(old, { prefix: '' })).rejects.toEqual(new BuildGone(old));
    await expect(reader().get(old, 'a')).rejects.toEqual(new BuildGone(old));
  });

  it('writes nothing', async () => {
    const build = await serve(writer(), [doc('a', 1n)]);
    const beside = reader();
    const attempts: readonly (() => Promise<unknown>)[] = [
      () => beside.begin('standing', 2),
      () => beside.promote(build),
      () => beside.drop(build),
      () => beside.commit(build, commitAt(2n, [])),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await beside.builds('standing')).toEqual([build]);
  });

  it('goes on without a writer, and lets one come', async () => {
    const first = writer();
    const build = await serve(first, [doc('a', 1n)]);
    await first.close();
    const alone = reader();
    expect(await alone.get(build, 'a')).toBeDefined();
    await writer().commit(build, commitAt(2n, [doc('b', 2n)]));
    expect(await alone.get(build, 'b')).toBeDefined();
  });
});

describe('a reader where there is nothing to read', () => {
  it('is refused and told what to do', async () => {
    expect(() => reader()).toThrow(
      new StoreUnavailable(`There are no views in ${dir} yet. Start the server there, and they are built.`),
    );
    expect(existsSync(file())).toBe(false);
  });

  it('is refused where the views are of another version, damaged, or being built anew', async () => {
    await writer().close();
    opened.splice(0);
    new DatabaseSync(file()).exec('PRAGMA user_version = 99');
    expect(() => reader()).toThrow(/are of another version of Kronika/);
    rmSync(`${file()}-wal`, { force: true });
    writeFileSync(file(), 'no database '.repeat(2_000));
    expect(() => reader()).toThrow(/are damaged/);
  });
});

describe('a second writer', () => {
  it('is refused while the first has the views open, and taken when it has closed them', async () => {
    const first = writer();
    expect(() => writer()).toThrow(StoreUnavailable);
    expect(() => writer()).toThrow(`The views in ${dir} are already being written by another process or thread`);
    await first.close();
    expect(() => writer()).not.toThrow();
  });
});

describe('builds that were replaced', () => {
  it('are removed piece by piece, while commits go on', async () => {
    const store = writer();
    const many = Array.from({ length: 1_500 }, (_, index) => doc(`d:${index}`, BigInt(index + 1), 2_000));
    await serve(store, many);
    const next = await serve(store, [doc('a', 1n)]);
    expect(tablesIn()).toHaveLength(4);
    await store.commit(next, commitAt(2n, [doc('a', 2n)]));
    expect(await turnsUntilTables(2)).toBeGreaterThan(3);
    expect(tablesIn()).toEqual([`documents_${next.number}`, `revisions_${next.number}`]);
    expect((await store.get(next, 'a'))?.position).toBe(2n);
  });

  it('are removed by the next start when the process ended before', async () => {
    const first = writer();
    await serve(first, [doc('a', 1n)]);
    const next = await serve(first);
    await first.close();
    expect(tablesIn()).toHaveLength(4);
    const again = writer();
    await turnsUntilTables(2);
    expect(await again.builds('standing')).toEqual([next]);
    const db = new DatabaseSync(file(), { readOnly: true });
    expect(db.prepare('SELECT DISTINCT number FROM progress').all()).toEqual([{ number: next.number }]);
    db.close();
  });
});

describe('views that cannot be used', () => {
  const harmed: readonly (readonly [string, () => void, RegExp])[] = [
    ['no database at all', () => writeFileSync(file(), 'no database '.repeat(2_000)), /are damaged/],
    ['cut short', () => truncateSync(file(), 9_000), /are damaged/],
    ['of a newer version', () => new DatabaseSync(file()).exec('PRAGMA user_version = 99'), /are of a newer version/],
    ['of an older version', () => new DatabaseSync(file()).exec('PRAGMA user_version = 1'), /are of an older version/],
    ['of another program', () => new DatabaseSync(file()).exec('PRAGMA application_id = 7'), /not one of Kronika/],
  ];

  const full = async (): Promise<void> => {
    const store = openEmbeddedReadStore(dir);
    await serve(
      store,
      Array.from({ length: 50 }, (_, index) => doc(`d:${index}`, BigInt(index + 1), 2_000)),
    );
    await store.close();
  };

  it.each(harmed)('since they are %s are set aside and made anew, with a sentence', async (_, harm, sentence) => {
    await full();
    harm();
    const size = statSync(file()).size;
    const store = writer();
    expect(store.notice).toMatch(sentence);
    expect(store.notice).toMatch(/They were set aside as views\.sqlite\.aside and are built anew from the log\.$/);
    expect(statSync(`${file()}.aside`).size).toBe(size);
    expect(await store.serving('standing')).toBeUndefined();
    await serve(store, [doc('a', 1n)]);
    await store.close();
    expect(writer().notice).toBeUndefined();
  });

  it('are left alone while another reads them', async () => {
    await full();
    const beside = reader();
    new DatabaseSync(file()).exec('PRAGMA user_version = 99');
    expect(() => writer()).toThrow(
      /are of a newer version, and must be built anew, but another process is reading them/,
    );
    expect(existsSync(`${file()}.aside`)).toBe(false);
    await beside.close();
    expect(writer().notice).toMatch(/newer version/);
  });

  it('when the damage shows late, say so and are set aside by the next start', async () => {
    await full();
    const harm = openSync(file(), 'r+');
    const size = statSync(file()).size;
    for (let page = 5; page * 8_192 < size; page += 1)
      writeSync(harm, Buffer.alloc(8_192, 0xff), 0, 8_192, page * 8_192);
    closeSync(harm);
    const store = writer();
    expect(store.notice).toBeUndefined();
    const [build] = await store.builds('standing');
    if (build === undefined) throw new Error('The build should be there.');
    const reading = store.documents(build, { prefix: '' });
    await expect(reading).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(reading).rejects.toThrow(/are damaged.*start again, and they are built anew/);
    await store.close();
    expect(writer().notice).toMatch(/are damaged/);
    expect(readdirSync(dir)).not.toContain('views.damaged');
  });
});
