import { InMemoryReadStore } from '@adapters/read-store/in-memory-read-store.js';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { VirtualTime } from '@testing/virtual-time.js';

import { partOf } from './parts.js';
import type { Build, Progress } from './read-store.js';
import { seenOf, viewStanding, waitingFor } from './view-standing.js';

const LOG = 'this-log';
const VIEW = { name: 'words', version: 1 };
const PARTS = 3;

/** Ids of documents in different parts. */
const ids = Array.from({ length: PARTS }, (_, part) => {
  for (let index = 0; ; index += 1) if (partOf('words', `d${index}`, PARTS) === part) return `d${index}`;
});

let store: InMemoryReadStore;
let source: { readonly store: InMemoryReadStore; readonly log: string };

beforeEach(() => {
  store = new InMemoryReadStore();
  source = { store, log: LOG };
});

const reach = (build: Build, part: number, position: bigint | undefined, more: Partial<Progress> = {}): Promise<void> =>
  store.commit(build, {
    part,
    documents: [],
    revisions: new Map(),
    progress: { position, log: LOG, stopped: [], caughtUp: true, ...more },
  });

/** A build whose parts have come so far. */
const built = async (...positions: readonly (bigint | undefined)[]): Promise<Build> => {
  const build = await store.begin('words', 1, PARTS);
  for (const [part, position] of positions.entries()) await reach(build, part, position);
  return build;
};

const serving = async (...positions: readonly (bigint | undefined)[]): Promise<Build> => {
  const build = await built(...positions);
  await store.promote(build);
  return build;
};

describe('the standing of a view', () => {
  it('is nothing where nothing was built', async () => {
    expect(await viewStanding(source, VIEW)).toEqual({ view: 'words', serving: undefined, building: undefined });
  });

  it('is as far as its slowest part, with what is stopped in all', async () => {
    const build = await serving(9n, 4n);
    const stopped = [{ stream: 's-1', position: 2n, reason: 'Unreadable.', documents: ['d'] }];
    await reach(build, 2, 7n, { stopped });
    expect(await viewStanding(source, VIEW)).toEqual({
      view: 'words',
      serving: { build, position: 4n, parts: [9n, 4n, 7n], stopped },
      building: undefined,
    });
  });

  it('names the build of its version that fills first, too', async () => {
    const serves = await serving(9n, 9n, 9n);
    await store.begin('words', 2, PARTS);
    const first = await built(3n);
    await built(8n, 8n, 8n);
    expect(await viewStanding(source, VIEW)).toMatchObject({
      serving: { build: serves, position: 9n },
      building: { build: first, position: undefined, parts: [3n, undefined, undefined] },
    });
  });

  it('is nothing on another log', async () => {
    await serving(9n, 4n, 7n);
    expect(await viewStanding({ store, log: 'another' }, VIEW)).toMatchObject({
      serving: { position: undefined, parts: [undefined, undefined, undefined] },
    });
  });

  it('is asked for again when a build takes another’s place meanwhile', async () => {
    const old = await serving(9n, 9n, 9n);
    const next = await built(5n, 5n, 5n);
    let asked = 0;
    const promotes = {
      serving: store.serving.bind(store),
      builds: store.builds.bind(store),
      progress: async (build: Build) => {
        asked += 1;
        if (asked === 1) await store.promote(next);
        return store.progress(build);
      },
    };
    expect(await viewStanding({ store: promotes, log: LOG }, VIEW)).toMatchObject({
      serving: { build: next, position: 5n },
      building: undefined,
    });
    expect(await store.builds('words')).not.toContainEqual(old);
  });
});

describe('what a question about some documents has seen', () => {
  it('is what their parts have', async () => {
    await serving(9n, 4n, 7n);
    for (const [part, position] of [9n, 4n, 7n].entries())
      expect(await seenOf(source, { view: 'words', ids: [ids[part] ?? ''] })).toBe(position);
    expect(await seenOf(source, { view: 'words', ids: [ids[0] ?? '', ids[2] ?? ''] })).toBe(7n);
    expect(await seenOf(source, { view: 'words' })).toBe(4n);
  });

  it('is nothing while no build serves, one of the parts has not begun, or the log is another', async () => {
    await built(9n, 9n, 9n);
    expect(await seenOf(source, { view: 'words' })).toBeUndefined();
    await serving(9n, undefined);
    expect(await seenOf(source, { view: 'words' })).toBeUndefined();
    expect(await seenOf(source, { view: 'words', ids: [ids[0] ?? ''] })).toBe(9n);
    expect(await seenOf({ store, log: 'another' }, { view: 'words', ids: [ids[0] ?? ''] })).toBeUndefined();
  });

  it('is the beginning of an empty log', async () => {
    await serving(undefined, undefined, undefined);
    expect(await seenOf(source, { view: 'words' })).toBe(0n);
  });
});

describe('one who waits for a view', () => {
  const started = (ms: number, asked = {}): { readonly time: VirtualTime; readonly answers: boolean[] } => {
    const time = new VirtualTime();
    const answers: boolean[] = [];
    const wait = waitingFor(source, { clock: time.clock, pause: time.pause });
    void wait({ view: 'words', ...asked }, 7n, ms).then((answer) => answers.push(answer));
    return { time, answers };
  };

  it('is told at once when it has seen the position', async () => {
    await serving(9n, 7n, 7n);
    expect(await waitingFor(source)({ view: 'words' }, 7n, 0)).toBe(true);
    expect(await waitingFor(source)({ view: 'words' }, 8n, 0)).toBe(false);
  });

  it('is told as soon as the last part has', async () => {
    const build = await serving(9n, 6n, 6n);
    const { time, answers } = started(5_000);
    await time.pass(1_000);
    await reach(build, 1, 7n);
    await time.pass(1_000);
    expect(answers).toEqual([]);
    await reach(build, 2, 8n);
    await time.until(() => answers.length > 0);
    expect(answers).toEqual([true]);
    expect(time.clock()).toBeLessThan(2_200);
  });

  it('does not wait for parts that it does not ask about', async () => {
    const build = await serving(9n, 6n, 6n);
    const { time, answers } = started(5_000, { ids: [ids[0], ids[1]] });
    await reach(build, 1, 7n);
    await time.until(() => answers.length > 0);
    expect(answers).toEqual([true]);
  });

  it('is told when its time is over', async () => {
    await serving(9n, 6n, 9n);
    const { time, answers } = started(500);
    await time.until(() => answers.length > 0);
    expect(answers).toEqual([false]);
    expect(time.clock()).toBeGreaterThanOrEqual(500);
    expect(time.clock()).toBeLessThan(600);
  });

  it('sees a build that takes the place of another', async () => {
    await serving(6n, 6n, 6n);
    const { time, answers } = started(5_000);
    await time.pass(100);
    await serving(8n, 8n, 8n);
    await time.until(() => answers.length > 0);
    expect(answers).toEqual([true]);
  });

  it('may wait before there is any build', async () => {
    const { time, answers } = started(5_000);
    await time.pass(100);
    await serving(8n, 8n, 8n);
    await time.until(() => answers.length > 0);
    expect(answers).toEqual([true]);
  });
});
