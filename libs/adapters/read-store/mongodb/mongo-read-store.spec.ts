import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Binary, Double, Long } from 'mongodb';
import type { Db } from 'mongodb';

import type { StoreUnavailable } from '@kernel/event-store.js';
import { BuildGone } from '@kernel/read-store.js';
import type { Build, Commit, Document, Progress } from '@kernel/read-store.js';
import { MONGO_ENGINES } from '@testing/mongo-engines.js';
import type { MongoSite } from '@testing/mongo-engines.js';

import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { openMongoReadStore } from './mongo-read-store.js';
import type { MongoReadStore } from './mongo-read-store.js';

const LOG = 'a-log';
const BEYOND_DOUBLES = 2n ** 53n + 1n;

const upTo = (position: bigint, more: Partial<Progress> = {}): Progress => ({
  position,
  log: LOG,
  stopped: [],
  caughtUp: false,
  ...more,
});

/** For a server that takes its time over each collection that is dropped. */
const REMOVED_MS = 30_000;

/** As a copy through JSON may bring it back: its numbers, of whatever type, all of another one. */
const recast = (value: unknown, number: (value: number | bigint) => unknown): unknown => {
  if (typeof value === 'number' || typeof value === 'bigint') return number(value);
  if (Array.isArray(value)) return value.map((item) => recast(item, number));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, recast(item, number)]));
};

const restore = async (db: Db, number: (value: number | bigint) => unknown): Promise<void> => {
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    const collection = db.collection(name);
    const copies = (await collection.find().toArray()).map((found) => recast(found, number) as typeof found);
    await collection.deleteMany({});
    if (copies.length > 0) await collection.insertMany(copies);
  }
};

const commitOf = (position: bigint, documents: readonly Document[]): Commit => ({
  part: 0,
  documents,
  revisions: new Map([['s-1', position]]),
  progress: upTo(position),
});

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};

const doc = (id: string, position: bigint, body: Document['body'] = { at: String(position) }): Document => ({
  id,
  position,
  body,
});

for (const { name, enter } of MONGO_ENGINES)
  describe(`views in ${name}`, () => {
    let site: MongoSite;
    let store: MongoReadStore;
    const opened: MongoReadStore[] = [];

    const another = async (connection?: MongoConnection): Promise<MongoReadStore> => {
      const made = await openMongoReadStore(connection ?? (await site.connect()));
      opened.push(made);
      return made;
    };

    beforeEach(async () => {
      site = await enter();
      store = await another(site.connection);
    });

    afterEach(async () => {
      await Promise.all(opened.splice(0).map((one) => one.close()));
      await site.leave();
    });

    const collections = async (): Promise<readonly string[]> =>
      (await site.connection.views.listCollections({}, { nameOnly: true }).toArray())
        .map(({ name: found }) => found)
        .filter((found) => found.includes('.v'))
        .toSorted();

    const expectAtLast = async (expected: readonly string[]): Promise<void> => {
      const end = performance.now() + REMOVED_MS;
      let found = await collections();
      while (JSON.stringify(found) !== JSON.stringify(expected) && performance.now() < end) found = await collections();
      expect(found).toEqual(expected);
    };

    const namesOf = ({ view, version, number }: Build): readonly string[] =>
      ['documents', 'progress', 'revisions'].map((what) => `${view}.v${version}.${number}.${what}`);

    describe('shared by several processes', () => {
      it('are the same for all', async () => {
        const build = await store.begin('standing', 1, 16);
        await store.commit(build, commitOf(5n, [doc('a', 5n)]));
        await store.promote(build);
        const other = await another();
        expect(await other.serving('standing')).toEqual(build);
        expect(await other.get(build, 'a')).toEqual(doc('a', 5n));
        expect((await other.progress(build))[0]).toEqual(upTo(5n));
      });

      it('keep the highest position of twenty who write at once, each over a connection of its own', async () => {
        const build = await store.begin('standing', 1);
        const stores = await Promise.all(Array.from({ length: 20 }, () => another()));
        await Promise.all(
          stores.map((one, index) => one.commit(build, commitOf(BigInt(index + 1), [doc('a', BigInt(index + 1))]))),
        );
        expect(await store.get(build, 'a')).toEqual(doc('a', 20n));
        expect(await store.revisions(build, ['s-1'])).toEqual(new Map([['s-1', 20n]]));
        expect(await store.progress(build)).toEqual([upTo(20n)]);
      });

      it('give each build a number of its own', async () => {
        const stores = await Promise.all(Array.from({ length: 8 }, () => another()));
        const builds = await Promise.all(stores.map((one) => one.begin('standing', 1)));
        expect(new Set(builds.map(({ number }) => number)).size).toBe(8);
        expect(await store.builds('standing')).toEqual(builds.toSorted((a, b) => a.number - b.number));
      });

      it('are served by one build, however many are promoted at once, and the others are gone', async () => {
        const builds = await Promise.all([1, 2, 3, 4].map((version) => store.begin('standing', version)));
        const outcomes = await Promise.allSettled(builds.map((build) => store.promote(build)));
        const [kept, ...more] = await store.builds('standing');
        expect(more).toEqual([]);
        expect(await store.serving('standing')).toEqual(kept);
        const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
        expect(refusals.every((reason) => reason instanceof BuildGone)).toBe(true);
        expect(outcomes.map(({ status }) => status)).toContain('fulfilled');
      });
    });

    describe('with positions beyond what a double holds', () => {
      it('tell neighbours apart', async () => {
        const build = await store.begin('standing', 1);
        await store.commit(build, commitOf(BEYOND_DOUBLES, [doc('a', BEYOND_DOUBLES)]));
        await store.commit(build, commitOf(BEYOND_DOUBLES - 1n, [doc('a', BEYOND_DOUBLES - 1n)]));
        expect(await store.get(build, 'a')).toEqual(doc('a', BEYOND_DOUBLES));
        expect(await store.progress(build)).toEqual([upTo(BEYOND_DOUBLES)]);
        await store.commit(build, commitOf(BEYOND_DOUBLES + 1n, [doc('a', BEYOND_DOUBLES + 1n)]));
        expect((await store.get(build, 'a'))?.position).toBe(BEYOND_DOUBLES + 1n);
        expect((await store.revisions(build, ['s-1'])).get('s-1')).toBe(BEYOND_DOUBLES + 1n);
      });

      it('are stored as 64-bit integers', async () => {
        const build = await store.begin('standing', 1);
        await store.commit(build, commitOf(7n, [doc('a', 7n)]));
        for (const [what, field] of [
          ['documents', 'position'],
          ['progress', 'position'],
          ['revisions', 'revision'],
        ] as const) {
          const kept = site.connection.views.collection(`standing.v1.${build.number}.${what}`);
          expect(await kept.countDocuments({ [field]: { $type: 'long' } })).toBe(1);
        }
      });
    });

    describe('with documents of any shape', () => {
      it('keep names that the engine has a meaning for', async () => {
        const build = await store.begin('standing', 1);
        const body = JSON.parse(
          '{"$set":{"a.b":1},"":0,"a.b":[1],"_id":"x","__proto__":{"x":1},"_bsontype":"Long","$ref":"c","$id":1,"\\u0000":2,"big":9007199254740991}',
        );
        const full: Document = { id: '$a.b\u0000', position: 1n, body, card: body };
        await store.commit(build, commitOf(1n, [full]));
        const found = await store.get(build, full.id);
        expect(JSON.stringify(found?.body)).toBe(JSON.stringify(body));
        expect(JSON.stringify((await store.cards(build, { prefix: '$' }))[0]?.card)).toBe(JSON.stringify(body));
        expect((await store.getMany(build, [full.id])).get(full.id)?.id).toBe(full.id);
      });

      it('keep one that is larger than the engine takes', async () => {
        const build = await store.begin('standing', 1);
        const entries = Array.from({ length: 120_000 }, (_, index) => ({
          ref: `AKD/${index}`,
          day: '2015-03-31',
          text: 'ą'.repeat(70),
        }));
        const large = doc('large', 2n, { entries });
        expect(Buffer.byteLength(JSON.stringify(large.body))).toBeGreaterThan(16 * 1024 * 1024);
        await store.commit(build, commitOf(2n, [doc('a', 1n), large, doc('z', 2n)]));
        expect((await store.get(build, 'large'))?.body['entries']).toHaveLength(entries.length);
        expect((await store.documents(build, { prefix: '' })).map(({ id }) => id)).toEqual(['a', 'large', 'z']);
        const kept = site.connection.views.collection<{ _id: string; body: unknown }>(
          `standing.v1.${build.number}.documents`,
        );
        expect((await kept.findOne({ _id: 'large' }))?.body).toBeInstanceOf(Binary);
      });
    });

    describe('with a bulk of which some collide', () => {
      it('write all others, and pass over those that are older', async () => {
        const build = await store.begin('standing', 1);
        const ids = Array.from({ length: 300 }, (_, index) => `d${String(index).padStart(3, '0')}`);
        const stale = ids.filter((_, index) => index % 3 === 1);
        await store.commit(
          build,
          commitOf(
            9n,
            stale.map((id) => doc(id, 9n)),
          ),
        );
        await store.commit(
          build,
          commitOf(
            5n,
            ids.map((id) => doc(id, 5n)),
          ),
        );
        const found = await store.getMany(build, ids);
        for (const id of ids) expect(found.get(id)).toEqual(doc(id, stale.includes(id) ? 9n : 5n));
      });
    });

    describe('that are replaced', () => {
      it('are removed with all that belongs to them, and nothing else is', async () => {
        const foreign = 'standing.v1.x.documents';
        await site.connection.views.collection(foreign).insertOne({ of: 'others' });
        const old = await store.begin('standing', 1);
        await store.commit(old, commitOf(1n, [doc('a', 1n)]));
        const next = await store.begin('standing', 2);
        await store.commit(next, commitOf(1n, [doc('a', 1n)]));
        await store.promote(next);
        await expectAtLast([...namesOf(next), foreign].toSorted());
        expect(await store.get(next, 'a')).toEqual(doc('a', 1n));
      });

      it('leave nothing for long where a process that was paused has written late', async () => {
        const build = await store.begin('standing', 1);
        await store.drop(build);
        await site.connection.views.collection(namesOf(build)[0] ?? '').insertOne({ late: true });
        await another();
        await expectAtLast([]);
      });

      it('are gone for all, in the midst of what they ask', async () => {
        const build = await store.begin('standing', 1);
        const ids = Array.from({ length: 3_000 }, (_, index) => `d${index}`);
        await store.commit(
          build,
          commitOf(
            1n,
            ids.map((id) => doc(id, 1n)),
          ),
        );
        const other = await another();
        let whole = 0;
        const reads = Array.from({ length: 4 }, async (_, index) => {
          for (;;) {
            const found =
              index % 2
                ? await other.documents(build, { prefix: '' })
                : [...(await other.getMany(build, ids)).values()];
            expect(found).toHaveLength(ids.length);
            whole += 1;
          }
        });
        const all = Promise.allSettled(reads);
        await until(() => whole >= reads.length);
        const next = await store.begin('standing', 2);
        await store.promote(next);
        for (const outcome of await all) expect(outcome).toEqual({ status: 'rejected', reason: new BuildGone(build) });
        await expect(other.commit(build, commitOf(2n, [doc('a', 2n)]))).rejects.toBeInstanceOf(BuildGone);
      });
    });

    describe.each([
      { type: 'Double', as: (value: number | bigint) => new Double(Number(value)) },
      { type: 'Long', as: (value: number | bigint) => Long.fromString(String(value)) },
      // What is small enough becomes an Int32.
      { type: 'Int32, or Double,', as: Number },
    ])('whose numbers came back as $type', ({ as }) => {
      const STOPPED = { stream: 's-2', position: 6n, reason: 'It has a gap.', documents: ['b'] } as const;

      it('are the same, and go on', async () => {
        const build = await store.begin('standing', 3, 2);
        await store.commit(build, {
          ...commitOf(7n, [{ ...doc('a', 7n), card: { name: 'A' } }]),
          part: 1,
          progress: upTo(7n, { stopped: [STOPPED] }),
        });
        await store.promote(build);
        await restore(site.connection.views, as);

        const other = await another(await site.connect());
        expect(await other.serving('standing')).toEqual(build);
        expect(await other.builds('standing')).toEqual([build]);
        expect(await other.progress(build)).toEqual([undefined, upTo(7n, { stopped: [STOPPED] })]);
        expect(await other.get(build, 'a')).toEqual({ ...doc('a', 7n), card: { name: 'A' } });
        expect(await other.cards(build, { prefix: '' })).toEqual([{ id: 'a', position: 7n, card: { name: 'A' } }]);
        expect(await other.revisions(build, ['s-1'])).toEqual(new Map([['s-1', 7n]]));

        await other.commit(build, { ...commitOf(9n, [doc('a', 8n)]), part: 1 });
        await other.commit(build, { ...commitOf(8n, [doc('a', 6n)]), part: 1 });
        expect((await other.progress(build))[1]).toEqual(upTo(9n));
        expect(await other.get(build, 'a')).toEqual(doc('a', 8n));
        const next = await other.begin('standing', 3);
        expect(next.number).toBeGreaterThan(build.number);
        await other.promote(next);
        await expectAtLast([]);
      });
    });

    it('whose positions lost their last digits on the way are refused', async () => {
      const build = await store.begin('standing', 1);
      await store.commit(build, commitOf(BEYOND_DOUBLES, [doc('a', BEYOND_DOUBLES)]));
      await restore(site.connection.views, (value) => new Double(Number(value)));
      await expect(store.get(build, 'a')).rejects.toThrow(/came back from a copy that does not hold such numbers/);
    });

    describe('that were dropped as a database', () => {
      it('are begun anew, under numbers that were never given', async () => {
        const build = await store.begin('standing', 1);
        await site.connection.views.dropDatabase();
        expect(await store.serving('standing')).toBeUndefined();
        await expect(store.progress(build)).rejects.toBeInstanceOf(BuildGone);
        const next = await (await another()).begin('standing', 1);
        expect(next.number).toBeGreaterThan(build.number);
      });

      it('take neither keys nor requests along', async () => {
        const { keys, requests, views } = site.connection;
        for (const db of [keys, requests]) await db.collection('c').insertOne({});
        await views.dropDatabase();
        for (const db of [keys, requests]) expect(await db.collection('c').countDocuments()).toBe(1);
      });
    });

    describe('with a part of a later version', () => {
      it('are refused', async () => {
        await site.connection.views.collection('kronika').updateOne({}, { $set: { version: 99 } });
        const refused = await openMongoReadStore(site.connection).catch((error: StoreUnavailable) => error.message);
        expect(refused).toMatch(/_views was written by a newer version of Kronika\. Start that version, or stop all/);
      });
    });
  });
