import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { Revision, StreamName } from '@kernel/event.js';
import { BuildGone } from '@kernel/read-store.js';
import type { Build, Commit, Document, Progress, ReadStore } from '@kernel/read-store.js';
import { MONGO_ENGINES } from '@testing/mongo-engines.js';
import type { MongoSite } from '@testing/mongo-engines.js';

import { openEmbeddedReadStore } from './embedded/embedded-read-store.js';
import { InMemoryReadStore } from './in-memory-read-store.js';
import { openMongoReadStore } from './mongodb/mongo-read-store.js';

const LOG = '7f1c2e5a-0000-4000-8000-000000000001';
const LARGEST = 2n ** 63n - 1n;

const upTo = (position: bigint | undefined, more: Partial<Progress> = {}): Progress => ({
  position,
  log: LOG,
  stopped: [],
  caughtUp: false,
  ...more,
});

const commitOf = (documents: readonly Document[], more: Partial<Commit> = {}): Commit => ({
  part: 0,
  documents,
  revisions: new Map<StreamName, Revision>(),
  progress: upTo(documents.at(-1)?.position),
  ...more,
});

const doc = (id: string, position: bigint, body: Document['body'] = { id }): Document => ({ id, position, body });
const withCard = (id: string, position: bigint): Document => ({ ...doc(id, position), card: { short: id } });

const idsOf = (found: readonly { readonly id: string }[]): readonly string[] => found.map(({ id }) => id);

/** What every adapter of the ReadStore does alike. `open` gives an empty store; `release` is called after each case, once it is closed. */
const readStoreContract = (
  name: string,
  open: () => Promise<ReadStore>,
  release: () => Promise<void> = async () => undefined,
): void => {
  describe(`the ${name} read store`, () => {
    let store: ReadStore;

    beforeEach(async () => {
      store = await open();
    });

    afterEach(async () => {
      await store.close();
      await release();
    });

    const serve = async (view: string, version = 1): Promise<Build> => {
      const build = await store.begin(view, version);
      await store.promote(build);
      return build;
    };

    describe('with no build of a view', () => {
      it('serves none and lists none', async () => {
        expect(await store.serving('standing')).toBeUndefined();
        expect(await store.builds('standing')).toEqual([]);
      });
    });

    describe('with a new build', () => {
      it('lists it, but does not serve it before it is promoted', async () => {
        const build = await store.begin('standing', 3);
        expect(build).toMatchObject({ view: 'standing', version: 3, parts: 1 });
        expect(await store.builds('standing')).toEqual([build]);
        expect(await store.serving('standing')).toBeUndefined();
        await store.promote(build);
        expect(await store.serving('standing')).toEqual(build);
      });

      it('has no progress, no revisions and no documents', async () => {
        const build = await store.begin('standing', 1);
        expect(await store.progress(build)).toEqual([undefined]);
        expect(await store.revisions(build, ['programme-p'])).toEqual(new Map());
        expect(await store.get(build, 'p')).toBeUndefined();
        expect(await store.documents(build, { prefix: '' })).toEqual([]);
      });

      it('tells two builds of the same version apart', async () => {
        const first = await store.begin('standing', 1);
        const second = await store.begin('standing', 1);
        expect(second.number).not.toBe(first.number);
        await store.commit(first, commitOf([doc('a', 1n)]));
        expect(await store.get(second, 'a')).toBeUndefined();
        expect(await store.builds('standing')).toEqual([first, second]);
      });
    });

    describe('with a serving build and one that fills', () => {
      it('keeps serving the old one, with its documents, until the new one is promoted', async () => {
        const old = await serve('standing', 1);
        await store.commit(old, commitOf([doc('a', 1n, { of: 'old' })]));
        const next = await store.begin('standing', 2);
        await store.commit(next, commitOf([doc('a', 1n, { of: 'next' })]));
        expect(await store.serving('standing')).toEqual(old);
        expect((await store.get(old, 'a'))?.body).toEqual({ of: 'old' });
        await store.promote(next);
        expect(await store.serving('standing')).toEqual(next);
        expect((await store.get(next, 'a'))?.body).toEqual({ of: 'next' });
      });

      it('drops every other build of the view on promotion, and none of other views', async () => {
        const dossier = await serve('dossier');
        const old = await serve('standing');
        const abandoned = await store.begin('standing', 2);
        const next = await store.begin('standing', 2);
        await store.promote(next);
        expect(await store.builds('standing')).toEqual([next]);
        expect(await store.builds('dossier')).toEqual([dossier]);
        for (const gone of [old, abandoned]) await expect(store.get(gone, 'a')).rejects.toEqual(new BuildGone(gone));
      });

      it('lets a build that serves be promoted again', async () => {
        const build = await serve('standing');
        await store.commit(build, commitOf([doc('a', 1n)]));
        await store.promote(build);
        expect(await store.serving('standing')).toEqual(build);
        expect(await store.get(build, 'a')).toBeDefined();
      });

      it('keeps what was begun beside a build that serves, when that one is promoted again', async () => {
        const build = await serve('standing');
        const next = await store.begin('standing', 1);
        await store.commit(next, commitOf([doc('a', 1n)]));
        await store.promote(build);
        expect(await store.builds('standing')).toEqual([build, next]);
        expect(await store.get(next, 'a')).toBeDefined();
      });
    });

    describe('with a dropped build', () => {
      it('refuses everything that is asked of it', async () => {
        const build = await serve('standing');
        await store.commit(build, commitOf([withCard('a', 1n)]));
        await store.drop(build);
        const asked: readonly (() => Promise<unknown>)[] = [
          () => store.promote(build),
          () => store.progress(build),
          () => store.revisions(build, ['s-1']),
          () => store.commit(build, commitOf([doc('b', 2n)])),
          () => store.get(build, 'a'),
          () => store.getMany(build, ['a']),
          () => store.documents(build, { prefix: '' }),
          () => store.cards(build, { prefix: '' }),
        ];
        for (const ask of asked) await expect(ask()).rejects.toBeInstanceOf(BuildGone);
        expect(await store.builds('standing')).toEqual([]);
        expect(await store.serving('standing')).toBeUndefined();
      });

      it('lets it be dropped again', async () => {
        const build = await store.begin('standing', 1);
        await store.drop(build);
        await store.drop(build);
        expect(await store.builds('standing')).toEqual([]);
      });

      it('never gives its number to another', async () => {
        const dropped = await store.begin('standing', 1);
        await store.drop(dropped);
        const next = await store.begin('standing', 1);
        expect(next.number).not.toBe(dropped.number);
        await expect(store.progress(dropped)).rejects.toBeInstanceOf(BuildGone);
      });

      it('takes a number of another view for a build that is gone', async () => {
        const build = await store.begin('standing', 1);
        await store.drop({ ...build, view: 'dossier' });
        await expect(store.progress({ ...build, view: 'dossier' })).rejects.toBeInstanceOf(BuildGone);
        expect(await store.builds('standing')).toEqual([build]);
      });
    });

    describe('with committed documents', () => {
      let build: Build;

      beforeEach(async () => {
        build = await serve('standing');
      });

      it('gives back body, card and position as they were', async () => {
        const body = { text: 'Zażółć gęślą jaźń 🏛', list: [1, null, { deep: true }], empty: {}, quote: '"\\\u0000\n' };
        const full: Document = { id: 'malopolska-2014:126101', position: 5n, body, card: { hours: 900 } };
        await store.commit(build, commitOf([full]));
        expect(await store.get(build, full.id)).toEqual(full);
      });

      it('keeps positions exactly, beyond what a JavaScript number holds', async () => {
        const huge = withCard('a', LARGEST);
        const stopped = [{ stream: 'advisory-p:1', position: LARGEST - 1n, reason: 'r', documents: ['a'] }];
        await store.commit(
          build,
          commitOf([huge], {
            revisions: new Map([['advisory-p:1', LARGEST - 2n]]),
            progress: upTo(LARGEST, { stopped }),
          }),
        );
        expect((await store.get(build, 'a'))?.position).toBe(LARGEST);
        expect((await store.cards(build, { prefix: '' }))[0]?.position).toBe(LARGEST);
        expect(await store.progress(build)).toEqual([upTo(LARGEST, { stopped })]);
        expect(await store.revisions(build, ['advisory-p:1'])).toEqual(new Map([['advisory-p:1', LARGEST - 2n]]));
      });

      it('writes documents, revisions and progress by one commit', async () => {
        const revisions = new Map([
          ['participation-p:126101', 0n],
          ['advisory-p:126101', 17n],
        ]);
        const progress = upTo(9n, {
          stopped: [{ stream: 'academy-p:1', position: 4n, reason: 'The day is no date.', documents: ['x', 'y'] }],
        });
        await store.commit(build, { part: 0, documents: [doc('a', 8n), doc('b', 9n)], revisions, progress });
        expect(await store.progress(build)).toEqual([progress]);
        expect(await store.revisions(build, [...revisions.keys(), 'advisory-p:other'])).toEqual(revisions);
        expect(idsOf(await store.documents(build, { prefix: '' }))).toEqual(['a', 'b']);
      });

      it('replaces a document by a later one, card included', async () => {
        await store.commit(build, commitOf([withCard('a', 1n)]));
        await store.commit(build, commitOf([doc('a', 2n, { now: true })]));
        expect(await store.get(build, 'a')).toEqual(doc('a', 2n, { now: true }));
        expect(await store.cards(build, { prefix: '' })).toEqual([]);
      });

      it('passes over a document that is older than what stands', async () => {
        await store.commit(build, commitOf([doc('a', 7n, { of: 7 })]));
        await store.commit(build, commitOf([doc('a', 6n, { of: 6 }), doc('b', 8n)]));
        expect((await store.get(build, 'a'))?.body).toEqual({ of: 7 });
        expect(await store.get(build, 'b')).toBeDefined();
      });

      it('takes the last of two documents with one id in one commit', async () => {
        await store.commit(build, commitOf([doc('a', 1n, { of: 1 }), doc('a', 2n, { of: 2 })]));
        expect((await store.get(build, 'a'))?.body).toEqual({ of: 2 });
      });

      it('is unchanged when a commit is made twice', async () => {
        const commit: Commit = {
          part: 0,
          documents: [withCard('a', 1n), doc('b', 2n)],
          revisions: new Map([['s-1', 1n]]),
          progress: upTo(2n),
        };
        await store.commit(build, commit);
        const once = await store.documents(build, { prefix: '' });
        await store.commit(build, commit);
        expect(await store.documents(build, { prefix: '' })).toEqual(once);
        expect(await store.progress(build)).toEqual([upTo(2n)]);
        expect(await store.revisions(build, ['s-1'])).toEqual(new Map([['s-1', 1n]]));
      });

      it('lets neither progress nor a revision go back when a slower owner commits late', async () => {
        await store.commit(build, commitOf([], { revisions: new Map([['s-1', 5n]]), progress: upTo(50n) }));
        await store.commit(build, commitOf([], { revisions: new Map([['s-1', 3n]]), progress: upTo(30n) }));
        await store.commit(build, commitOf([], { progress: upTo(undefined) }));
        expect(await store.progress(build)).toEqual([upTo(50n)]);
        expect(await store.revisions(build, ['s-1'])).toEqual(new Map([['s-1', 5n]]));
      });

      it('takes progress at the same position, so that a stopped stream can be noted', async () => {
        const stopped = [{ stream: 's-1', position: 3n, reason: 'Unreadable.', documents: [] }];
        await store.commit(build, commitOf([], { progress: upTo(3n) }));
        await store.commit(build, commitOf([], { progress: upTo(3n, { stopped }) }));
        expect(await store.progress(build)).toEqual([upTo(3n, { stopped })]);
      });

      it('takes progress on another log whatever its position', async () => {
        await store.commit(build, commitOf([], { progress: upTo(50n, { caughtUp: true }) }));
        await store.commit(build, commitOf([], { progress: upTo(1n, { log: 'another' }) }));
        expect(await store.progress(build)).toEqual([upTo(1n, { log: 'another' })]);
      });

      it('says for good that it has once caught up', async () => {
        const caughtUp = true;
        await store.commit(build, commitOf([], { progress: upTo(5n) }));
        await store.commit(build, commitOf([], { progress: upTo(5n, { caughtUp }) }));
        expect(await store.progress(build)).toEqual([upTo(5n, { caughtUp })]);
        await store.commit(build, commitOf([], { progress: upTo(9n) }));
        expect(await store.progress(build)).toEqual([upTo(9n, { caughtUp })]);
      });

      it('keeps progress that has not begun', async () => {
        await store.commit(build, commitOf([], { progress: upTo(undefined) }));
        expect(await store.progress(build)).toEqual([upTo(undefined)]);
      });

      it('shares nothing with what it was given or gave', async () => {
        const body = { list: [1] };
        await store.commit(build, commitOf([doc('a', 1n, body)]));
        body.list.push(2);
        const given = (await store.get(build, 'a'))?.body['list'] as number[];
        given.push(3);
        expect((await store.get(build, 'a'))?.body).toEqual({ list: [1] });
      });
    });

    describe('asked for several documents', () => {
      let build: Build;

      beforeEach(async () => {
        build = await serve('standing');
        const ids = ['p:126101', 'p:020101', 'p2:020101', 'p:020101:x', 'q:1', 'p', 'o:1'];
        await store.commit(
          build,
          commitOf(ids.map((id, index) => (id === 'p:126101' ? doc(id, 1n) : withCard(id, BigInt(index + 1))))),
        );
      });

      it('gives those that exist, by id', async () => {
        const found = await store.getMany(build, ['q:1', 'nothing', 'p', 'q:1']);
        expect([...found.keys()].toSorted()).toEqual(['p', 'q:1']);
        expect(found.get('q:1')).toEqual(withCard('q:1', 5n));
        expect(await store.getMany(build, [])).toEqual(new Map());
      });

      it('lists those of a prefix, in order', async () => {
        expect(idsOf(await store.documents(build, { prefix: 'p:' }))).toEqual(['p:020101', 'p:020101:x', 'p:126101']);
        expect(idsOf(await store.documents(build, { prefix: 'p' }))).toHaveLength(5);
        expect(idsOf(await store.documents(build, { prefix: '' }))).toHaveLength(7);
        expect(await store.documents(build, { prefix: 'r' })).toEqual([]);
      });

      it('lists cards without the documents that have none', async () => {
        expect(await store.cards(build, { prefix: 'p:' })).toEqual([
          { id: 'p:020101', position: 2n, card: { short: 'p:020101' } },
          { id: 'p:020101:x', position: 4n, card: { short: 'p:020101:x' } },
        ]);
      });

      it('lists those alone that an event after a position was folded into', async () => {
        expect(idsOf(await store.documents(build, { prefix: 'p', newerThan: 3n }))).toEqual(['p', 'p:020101:x']);
        expect(idsOf(await store.cards(build, { prefix: 'p:', after: 'p:020101', newerThan: 2n }))).toEqual([
          'p:020101:x',
        ]);
        await store.commit(build, commitOf([withCard('p:020101', 9n)]));
        expect(idsOf(await store.cards(build, { prefix: '', newerThan: 7n }))).toEqual(['p:020101']);
        expect(await store.cards(build, { prefix: '', newerThan: 9n })).toEqual([]);
      });

      it('pages through documents and cards', async () => {
        const first = await store.documents(build, { prefix: 'p:', limit: 2 });
        expect(idsOf(first)).toEqual(['p:020101', 'p:020101:x']);
        const rest = await store.documents(build, { prefix: 'p:', after: 'p:020101:x', limit: 2 });
        expect(idsOf(rest)).toEqual(['p:126101']);
        expect(idsOf(await store.cards(build, { prefix: '', after: 'p', limit: 2 }))).toEqual(
          ['p2:020101', 'p:020101'].toSorted(),
        );
        expect(await store.cards(build, { prefix: '', limit: 0 })).toEqual([]);
      });

      it('pages from before or beyond the prefix as from its ends', async () => {
        expect(idsOf(await store.documents(build, { prefix: 'p:', after: 'a' }))).toHaveLength(3);
        expect(await store.documents(build, { prefix: 'p:', after: 'z' })).toEqual([]);
      });

      it('orders by UTF-8 bytes, not by UTF-16 units', async () => {
        const ids = ['u:\u{1F3DB}', 'u:\uFF5E', 'u:ż', 'u:z', 'u:Z', 'u:\uD7FF', 'u:\u{10FFFF}', 'u:\u{10FFFF}a'];
        await store.commit(build, commitOf(ids.map((id) => doc(id, 20n))));
        const byBytes = ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        expect(idsOf(await store.documents(build, { prefix: 'u:' }))).toEqual(byBytes);
        expect(idsOf(await store.documents(build, { prefix: 'u:\u{10FFFF}' }))).toEqual(byBytes.slice(-2));
        expect(idsOf(await store.documents(build, { prefix: 'u:\uD7FF' }))).toEqual(['u:\uD7FF']);
      });
    });

    describe('with a build of several parts', () => {
      let build: Build;

      beforeEach(async () => {
        build = await store.begin('standing', 1, 3);
        await store.promote(build);
      });

      it('says of how many wherever it is named', async () => {
        expect(build.parts).toBe(3);
        expect(await store.serving('standing')).toEqual(build);
        expect(await store.builds('standing')).toEqual([build]);
        expect(await store.begin('standing', 1, 16)).toMatchObject({ parts: 16 });
      });

      it('keeps the progress of each', async () => {
        expect(await store.progress(build)).toEqual([undefined, undefined, undefined]);
        const stopped = [{ stream: 's-1', position: 3n, reason: 'Unreadable.', documents: ['a'] }];
        await store.commit(build, commitOf([], { part: 2, progress: upTo(7n, { stopped }) }));
        expect(await store.progress(build)).toEqual([undefined, undefined, upTo(7n, { stopped })]);
        await store.commit(build, commitOf([], { part: 0, progress: upTo(4n, { caughtUp: true }) }));
        expect(await store.progress(build)).toEqual([upTo(4n, { caughtUp: true }), undefined, upTo(7n, { stopped })]);
      });

      it('holds the documents and revisions of all together', async () => {
        await store.commit(build, commitOf([doc('b', 5n)], { part: 0, revisions: new Map([['s-1', 1n]]) }));
        await store.commit(build, commitOf([doc('a', 3n)], { part: 1, revisions: new Map([['s-2', 2n]]) }));
        expect(idsOf(await store.documents(build, { prefix: '' }))).toEqual(['a', 'b']);
        expect(await store.revisions(build, ['s-1', 's-2'])).toEqual(
          new Map([
            ['s-1', 1n],
            ['s-2', 2n],
          ]),
        );
      });

      it('keeps the parts of two builds apart', async () => {
        const other = await store.begin('standing', 2, 3);
        await store.commit(build, commitOf([], { part: 1, progress: upTo(4n) }));
        await store.commit(other, commitOf([], { part: 1, progress: upTo(2n) }));
        expect(await store.progress(build)).toEqual([undefined, upTo(4n), undefined]);
        expect(await store.progress(other)).toEqual([undefined, upTo(2n), undefined]);
      });

      it('is left by two owners of a part that overlap as by one', async () => {
        const stopped = [{ stream: 's-9', position: 6n, reason: 'Unreadable.', documents: ['z'] }];
        const first = commitOf([doc('a', 3n, { of: 3 }), doc('b', 2n, { of: 2 })], {
          part: 1,
          revisions: new Map([
            ['s-1', 1n],
            ['s-2', 0n],
          ]),
          progress: upTo(4n),
        });
        const second = commitOf([doc('a', 8n, { of: 8 }), doc('c', 7n, { of: 7 })], {
          part: 1,
          revisions: new Map([['s-1', 4n]]),
          progress: upTo(9n, { stopped, caughtUp: true }),
        });
        await store.commit(build, second);
        await store.commit(build, first);
        await store.commit(build, second);
        expect(await store.documents(build, { prefix: '' })).toEqual([
          doc('a', 8n, { of: 8 }),
          doc('b', 2n, { of: 2 }),
          doc('c', 7n, { of: 7 }),
        ]);
        expect(await store.revisions(build, ['s-1', 's-2'])).toEqual(
          new Map([
            ['s-1', 4n],
            ['s-2', 0n],
          ]),
        );
        expect(await store.progress(build)).toEqual([undefined, upTo(9n, { stopped, caughtUp: true }), undefined]);
      });

      it('is left by owners that write at the same time as by one', async () => {
        const steps = Array.from({ length: 20 }, (_, index) => BigInt(((index * 7) % 20) + 1));
        await Promise.all(
          steps.map((step) =>
            store.commit(
              build,
              commitOf([doc('a', step, { of: Number(step) })], {
                part: 2,
                revisions: new Map([['s-1', step]]),
                progress: upTo(step, { caughtUp: step === 20n }),
              }),
            ),
          ),
        );
        expect(await store.get(build, 'a')).toEqual(doc('a', 20n, { of: 20 }));
        expect(await store.revisions(build, ['s-1'])).toEqual(new Map([['s-1', 20n]]));
        expect((await store.progress(build))[2]).toEqual(upTo(20n, { caughtUp: true }));
      });

      it('has no others', async () => {
        for (const part of [-1, 3, 0.5])
          await expect(store.commit(build, commitOf([doc('a', 1n)], { part }))).rejects.toThrow(RangeError);
        for (const parts of [0, -1, 1.5]) await expect(store.begin('standing', 1, parts)).rejects.toThrow(RangeError);
        expect(await store.get(build, 'a')).toBeUndefined();
        expect(await store.builds('standing')).toEqual([build]);
      });

      it('forgets them all when it is dropped', async () => {
        await store.commit(build, commitOf([], { part: 2, progress: upTo(7n) }));
        await store.drop(build);
        await expect(store.progress(build)).rejects.toBeInstanceOf(BuildGone);
      });
    });

    describe('with a commit of many documents', () => {
      it('holds all of them', async () => {
        const build = await serve('dossier');
        const many = Array.from({ length: 3_000 }, (_, index) =>
          withCard(`p:${(index * 7919) % 3_000}`, BigInt(index + 1)),
        );
        const revisions = new Map(many.map(({ id, position }) => [`advisory-${id}`, position]));
        await store.commit(build, commitOf(many, { revisions, progress: upTo(3_000n) }));
        expect(await store.documents(build, { prefix: 'p:' })).toHaveLength(3_000);
        expect(await store.cards(build, { prefix: 'p:' })).toHaveLength(3_000);
        expect(await store.revisions(build, [...revisions.keys()])).toEqual(revisions);
        expect((await store.getMany(build, idsOf(many))).size).toBe(3_000);
      });
    });
  });
};

readStoreContract('in-memory', async () => new InMemoryReadStore());

let folder = '';
readStoreContract(
  'embedded',
  async () => openEmbeddedReadStore((folder = mkdtempSync(join(tmpdir(), 'kronika-views-')))),
  async () => rmSync(folder, { recursive: true }),
);

let site: MongoSite;
for (const { name, enter } of MONGO_ENGINES)
  readStoreContract(
    name,
    async () => openMongoReadStore((site = await enter()).connection),
    () => site.leave(),
  );
