import { describe, expect, it } from '@jest/globals';
import { InMemoryReadStore } from '@adapters/read-store/in-memory-read-store.js';
import type { Build, Progress } from '@kernel/read-store.js';
import { sharingReads } from './sharing-reads.js';

describe('how far views are', () => {
  it('is read once for all who ask at a time, and anew for who asks later', async () => {
    const store = new InMemoryReadStore();
    const build = await store.begin('standing', 1);
    let reads = 0;
    const counting = {
      serving: (view: string) => store.serving(view),
      builds: (view: string) => store.builds(view),
      progress: async (of: Build): Promise<readonly (Progress | undefined)[]> => {
        reads += 1;
        return store.progress(of);
      },
    };
    const shared = sharingReads(counting);
    const asked = await Promise.all(Array.from({ length: 100 }, () => shared.progress(build)));
    expect(reads).toBe(1);
    expect(new Set(asked).size).toBe(1);
    const log = 'a-log';
    await store.commit(build, {
      part: 0,
      documents: [],
      revisions: new Map(),
      progress: { position: 7n, log, stopped: [], caughtUp: true },
    });
    expect(await shared.progress(build)).toMatchObject([{ position: 7n }]);
    expect(await shared.builds('standing')).toEqual([build]);
  });

  it('fails for all who ask at a time, and is asked anew', async () => {
    const store = new InMemoryReadStore();
    let failures = 1;
    const serving = async (view: string): Promise<Build | undefined> => {
      failures -= 1;
      if (failures === 0) throw new Error('away');
      return store.serving(view);
    };
    const shared = sharingReads({ ...bound(store), serving });
    const asked = await Promise.allSettled([shared.serving('standing'), shared.serving('standing')]);
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await shared.serving('standing')).toBeUndefined();
  });
});

const bound = (store: InMemoryReadStore) => ({
  builds: (view: string) => store.builds(view),
  progress: (build: Build) => store.progress(build),
});
