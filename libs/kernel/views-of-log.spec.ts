import { beforeEach, describe, expect, it } from '@jest/globals';
import { InMemoryReadStore } from '@adapters/read-store/in-memory-read-store.js';
import type { Position } from './event.js';
import { AheadOfLog, BuiltFromOtherLog } from './projector.errors.js';
import type { Build } from './read-store.js';
import { mustFollow, seenOfLog, viewsOfLog } from './views-of-log.js';

describe('read models that answer for one log', () => {
  let store: InMemoryReadStore;
  let build: Build;
  let log: { identity: () => Promise<string>; head: () => Promise<Position | undefined> };
  let heads: number;

  const seen = (position: Position | undefined, of = 'this-log', part = 0): Promise<void> =>
    store.commit(build, {
      part,
      documents: [],
      revisions: new Map(),
      progress: { position, log: of, stopped: [], caughtUp: true },
    });

  beforeEach(async () => {
    heads = 0;
    store = new InMemoryReadStore();
    build = await store.begin('standing', 1, 2);
    log = {
      identity: async () => 'this-log',
      head: async () => {
        heads += 1;
        return 7n;
      },
    };
  });

  it('answer where they have seen as much as it holds, or less, or nothing', async () => {
    const views = viewsOfLog(store, log);
    expect(await views.progress(build)).toEqual([undefined, undefined]);
    await seen(7n);
    expect(await views.progress(build)).toEqual(await store.progress(build));
  });

  it('are refused where a part was built from another log', async () => {
    await seen(3n);
    await seen(3n, 'other-log', 1);
    await expect(viewsOfLog(store, log).progress(build)).rejects.toThrow(BuiltFromOtherLog);
  });

  it('are refused where they have seen more than it holds', async () => {
    await seen(8n);
    await expect(viewsOfLog(store, log).progress(build)).rejects.toThrow(AheadOfLog);
  });

  it('follow it from then on: its end is asked for once', async () => {
    const views = viewsOfLog(store, log);
    await seen(7n);
    await views.progress(build);
    await seen(8n);
    expect(await views.progress(build)).toHaveLength(2);
    expect(heads).toBe(1);
  });

  it.each([
    ['another log', 3n, 'other-log'],
    ['a later state of it', 8n, 'this-log'],
  ])('have seen nothing of it where they were folded from %s, for who only waits', async (_, position, of) => {
    await seen(position, of);
    expect(await seenOfLog(store, log).progress(build)).toEqual([undefined, undefined]);
    const [part] = await store.progress(build);
    expect(part).toMatchObject({ position, log: of });
  });

  it('have seen what they have where they follow it', async () => {
    await seen(7n);
    expect(await seenOfLog(store, log).progress(build)).toEqual(await store.progress(build));
  });

  describe('and are kept by others', () => {
    const VIEW = { name: 'standing', version: 1 };
    const looked = (): Promise<void> => mustFollow(viewsOfLog(store, log), [VIEW]);

    it('are waited for where none serves yet, and where the one that serves follows the log', async () => {
      await looked();
      await seen(7n);
      await store.promote(build);
      await expect(looked()).resolves.toBeUndefined();
    });

    it('are not waited for where the one that serves was built from another log', async () => {
      await seen(3n, 'other-log');
      await store.promote(build);
      await expect(looked()).rejects.toThrow(BuiltFromOtherLog);
    });

    it('are not waited for where the one that serves has seen more than the log holds', async () => {
      await seen(8n);
      await store.promote(build);
      await expect(looked()).rejects.toThrow(AheadOfLog);
    });

    it('are waited for again once another is begun that may take its place', async () => {
      await seen(3n, 'other-log');
      await store.promote(build);
      await store.begin('standing', 2, 2);
      await expect(looked()).rejects.toThrow(BuiltFromOtherLog);
      await store.begin('standing', 1, 2);
      await expect(looked()).resolves.toBeUndefined();
    });
  });
});
