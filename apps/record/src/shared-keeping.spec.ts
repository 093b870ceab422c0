import { InMemoryEventStore } from '@adapters/event-store/in-memory-event-store.js';
import { InMemoryLeases } from '@adapters/leases/in-memory-leases.js';
import { InMemoryReadStore } from '@adapters/read-store/in-memory-read-store.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SHARED_PARTS } from '@kernel/parts.js';
import { BuildGone } from '@kernel/read-store.js';
import type { Build } from '@kernel/read-store.js';
import { VIEWS } from '@modules/standing/contracts.js';
import { SharedKeeping } from './shared-keeping.js';

let store: InMemoryReadStore;
let keeping: SharedKeeping;
/** How often it was asked which builds there are, and what it is answered meanwhile in place of what there is. */
let looks: number;
let answered: Map<string, readonly Build[]>;

/** Views that serve and are kept by others, which do nothing by themselves. */
beforeEach(async () => {
  const log = new InMemoryEventStore();
  store = new InMemoryReadStore();
  for (const { name, version } of VIEWS) await store.promote(await store.begin(name, version, SHARED_PARTS));
  const leases = new InMemoryLeases(SHARED_PARTS);
  await leases.hold('another', 600_000);
  const views = { store, leases, close: async () => undefined };
  looks = 0;
  answered = new Map();
  const looked = {
    serving: (view: string) => store.serving(view),
    progress: (build: Build) => store.progress(build),
    builds: async (view: string) => {
      looks += 1;
      return answered.get(view) ?? store.builds(view);
    },
  };
  const source = { store: looked, log: await log.identity() };
  keeping = new SharedKeeping({ log, views, source, keeps: false, notice: () => undefined });
});

afterEach(() => keeping.end());

const until = async <T>(found: () => Promise<T | undefined>): Promise<T> => {
  for (;;) {
    const there = await found();
    if (there !== undefined) return there;
    await new Promise((resolve) => setImmediate(resolve));
  }
};

const begun = (): Promise<readonly Build[]> =>
  until(async () => {
    const builds = await Promise.all(VIEWS.map(async ({ name }) => (await store.builds(name))[1]));
    return builds.every((build) => build !== undefined) ? builds : undefined;
  });

describe('a rebuild that others carry out', () => {
  it('comes to its end when what was begun serves', async () => {
    const filling = async () => (await keeping.states()).map((state) => state.filling);
    expect(await filling()).toEqual([false, false]);
    const rebuilt = keeping.rebuild([]);
    const builds = await begun();
    expect(await filling()).toEqual([true, true]);
    for (const build of builds) await store.promote(build);
    expect(await rebuilt).toBe(true);
    expect(await filling()).toEqual([false, false]);
  });

  it('is not taken for gone after an answer that was under way before it was begun', async () => {
    for (const { name } of VIEWS) answered.set(name, await store.builds(name));
    const rebuilt = keeping.rebuild([]);
    const builds = await begun();
    await until(async () => (looks >= 2 * VIEWS.length ? looks : undefined));
    answered.clear();
    for (const build of builds) await store.promote(build);
    expect(await rebuilt).toBe(true);
  });

  it('fails when what was begun is gone, and is not waited for for ever', async () => {
    const rebuilt = keeping.rebuild([]);
    const [first, second] = await begun();
    if (!first || !second) throw new Error('Two views are built.');
    await store.promote(first);
    await store.drop(second);
    await expect(rebuilt).rejects.toEqual(new BuildGone(second));
  });
});
