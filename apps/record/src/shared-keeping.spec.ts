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

/** Views that serve and are kept by others, which do nothing by themselves. */
beforeEach(async () => {
  const log = new InMemoryEventStore();
  store = new InMemoryReadStore();
  for (const { name, version } of VIEWS) await store.promote(await store.begin(name, version, SHARED_PARTS));
  const leases = new InMemoryLeases(SHARED_PARTS);
  await leases.hold('another', 600_000);
  const views = { store, leases, close: async () => undefined };
  const source = { store, log: await log.identity() };
  keeping = new SharedKeeping({ log, views, source, keeps: false, notice: () => undefined });
});

afterEach(() => keeping.end());

const begun = async (): Promise<readonly Build[]> => {
  for (;;) {
    const builds = await Promise.all(VIEWS.map(async ({ name }) => (await store.builds(name))[1]));
    if (builds.every((build) => build !== undefined)) return builds;
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe('a rebuild that others carry out', () => {
  it('comes to its end when what was begun serves', async () => {
    const rebuilt = keeping.rebuild([]);
    for (const build of await begun()) await store.promote(build);
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
