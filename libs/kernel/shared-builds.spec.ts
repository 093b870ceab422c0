import { InMemoryReadStore } from '@adapters/read-store/in-memory-read-store.js';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { words } from '@testing/talk.js';

import { AlreadyBuilding } from './projector.errors.js';
import type { Build, ReadStore } from './read-store.js';
import { beginRebuild, buildsToKeep, checkRebuild } from './shared-builds.js';

const PARTS = 2;
const ONE = words('one');
const OTHER = words('other');

let store: InMemoryReadStore;

beforeEach(() => {
  store = new InMemoryReadStore();
});

/** One build of each view serves. */
const served = async (): Promise<void> => {
  for (const { name, version } of [ONE, OTHER]) await store.promote(await store.begin(name, version, PARTS));
};

/** Answers each question only when so many have asked it: all of them find what stood before any of them did more. */
const together = (count: number): Pick<ReadStore, 'builds'> => {
  const asking: (() => void)[] = [];
  return {
    builds: async (view) => {
      const found = await store.builds(view);
      await new Promise<void>((go) => {
        asking.push(go);
        if (asking.length === count) for (const wake of asking.splice(0)) wake();
      });
      return found;
    },
  };
};

const over = (changed: Partial<ReadStore>): ReadStore =>
  new Proxy(store, {
    get: (target, name) => {
      const found: unknown = Reflect.get(changed, name) ?? Reflect.get(target, name);
      return typeof found === 'function' ? found.bind(target) : found;
    },
  });

describe('a rebuild', () => {
  it('may begin while nothing fills, whatever serves', async () => {
    await served();
    await expect(checkRebuild(store, [ONE, OTHER], PARTS)).resolves.toBeUndefined();
  });

  it('may not begin while one of its views is built, by whomever', async () => {
    await served();
    await store.begin(OTHER.name, OTHER.version, PARTS);
    await expect(checkRebuild(store, [ONE], PARTS)).resolves.toBeUndefined();
    await expect(checkRebuild(store, [ONE, OTHER], PARTS)).rejects.toEqual(new AlreadyBuilding(OTHER.name));
  });

  it('may begin beside builds of other versions and other divisions, which are not its own', async () => {
    await served();
    await store.begin(ONE.name, ONE.version + 1, PARTS);
    await store.begin(ONE.name, ONE.version, PARTS + 1);
    await expect(checkRebuild(store, [ONE], PARTS)).resolves.toBeUndefined();
  });

  it('begins a build of each view, and none where one of them is built already', async () => {
    await served();
    const begun = await beginRebuild(store, [ONE, OTHER], PARTS);
    expect(begun.map(({ view }) => view)).toEqual([ONE.name, OTHER.name]);
    const before = await store.builds(ONE.name);
    await expect(beginRebuild(store, [ONE], PARTS)).rejects.toBeInstanceOf(AlreadyBuilding);
    expect(await store.builds(ONE.name)).toEqual(before);
  });

  it('is begun once by those who begin it at the same moment, and the others are told', async () => {
    await served();
    const asking = over(together(3));
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => beginRebuild(asking, [ONE], PARTS)));
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
    const kept = await buildsToKeep(store, [ONE], PARTS);
    expect(kept.map(({ serves }) => serves)).toEqual([true, false]);
    expect(await store.builds(ONE.name)).toHaveLength(2);
  });

  it('is begun again where the build that filled before takes over at that very moment, and drops all others', async () => {
    await served();
    let before: Build | undefined = await store.begin(ONE.name, ONE.version, PARTS);
    const begin: ReadStore['begin'] = async (view, version, parts) => {
      const build = await store.begin(view, version, parts);
      if (before) await store.promote(before);
      before = undefined;
      return build;
    };
    const hidden: ReadStore['builds'] = async (view) =>
      (await store.builds(view)).filter(({ number }) => number !== before?.number);
    const begun = await beginRebuild(over({ begin, builds: hidden }), [ONE], PARTS);
    expect((await store.builds(ONE.name)).map(({ number }) => number)).toContain(begun[0]?.number);
  });
});
