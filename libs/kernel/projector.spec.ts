import { InMemoryEventStore } from '@adapters/event-store/in-memory-event-store.js';
import { InMemoryReadStore } from '@adapters/read-store/in-memory-read-store.js';
import { afterEach, describe, expect, it } from '@jest/globals';

import { decodeSaid, say, words } from '@testing/talk.js';

import type { Batch, EventStore } from './event-store.js';
import type { FillProgress } from './projector-filling.js';
import { Projector } from './projector.js';
import { AheadOfLog, AlreadyBuilding, BuiltFromOtherLog, NoSuchView, RevisionGap } from './projector.errors.js';
import type { Build, Commit, ReadStore } from './read-store.js';
import type { Recorded, View } from './view.js';

const talk = async (count: number): Promise<InMemoryEventStore> => {
  const log = new InMemoryEventStore();
  for (let index = 0; index < count; index += 1) {
    await say(log, `talk-${index % 3}`, `w${index}`);
    if (index % 4 === 0) await say(log, 'other-1', 'noise');
  }
  return log;
};

const SMALL = { batch: 5, commitEvery: 7, kept: 2 };

const running: { readonly stop: AbortController; readonly done: Promise<void> }[] = [];

afterEach(async () => {
  for (const { stop, done } of running.splice(0)) {
    stop.abort();
    await done.catch(() => undefined);
  }
});

const run = (projector: Projector): { readonly stop: AbortController; readonly done: Promise<void> } => {
  const stop = new AbortController();
  const started = { stop, done: projector.run(stop.signal) };
  started.done.catch(() => undefined);
  running.push(started);
  return started;
};

const projectorOf = (
  log: Pick<EventStore, 'readAll' | 'follow' | 'head' | 'identity'>,
  store: ReadStore,
  views: readonly View[] = [words('words')],
): Projector => new Projector({ log, store, views, decode: decodeSaid, limits: SMALL });

/** Runs until the view has seen all that is in the log, then stops. */
const bringUp = async (log: EventStore, store: ReadStore, views?: readonly View[]): Promise<void> => {
  const projector = projectorOf(log, store, views);
  const started = run(projector);
  const head = (await log.head()) ?? 0n;
  const seen = projector.states().map(({ view }) => projector.waitFor(view, head, 5000));
  await Promise.race([started.done, Promise.all(seen)]);
  started.stop.abort();
  await started.done;
};

const shown = async (store: ReadStore, view = 'words'): Promise<Record<string, unknown>> => {
  const build = await store.serving(view);
  if (!build) return {};
  const documents = await store.documents(build, { prefix: '' });
  return Object.fromEntries(documents.map(({ id, body, position, card }) => [id, { body, position, card }]));
};

const undisturbed = async (log: EventStore): Promise<Record<string, unknown>> => {
  const store = new InMemoryReadStore();
  await bringUp(log, store);
  return shown(store);
};

class Killed extends Error {}

/** A store whose process dies at its n-th step: before it, after it, or, in a commit, between documents and progress. */
const dying = (store: ReadStore, step: number, how: 'before' | 'after' | 'between'): ReadStore => {
  let left = step;
  const guarded =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      left -= 1;
      if (left < 0) throw new Killed();
      if (left > 0) return call(...args);
      if (how === 'after') await call(...args);
      throw new Killed();
    };
  const commit = async (build: Build, parts: Commit): Promise<void> => {
    if (left === 1 && how === 'between') {
      const [before] = await store.progress(build);
      const progress = before ?? { ...parts.progress, position: undefined, caughtUp: false };
      await store.commit(build, { ...parts, progress });
    }
    await guarded(store.commit.bind(store))(build, parts);
  };
  return {
    serving: guarded(store.serving.bind(store)),
    builds: guarded(store.builds.bind(store)),
    begin: guarded(store.begin.bind(store)),
    promote: guarded(store.promote.bind(store)),
    drop: guarded(store.drop.bind(store)),
    progress: guarded(store.progress.bind(store)),
    revisions: guarded(store.revisions.bind(store)),
    commit,
    get: guarded(store.get.bind(store)),
    getMany: guarded(store.getMany.bind(store)),
    documents: guarded(store.documents.bind(store)),
    cards: guarded(store.cards.bind(store)),
    close: store.close.bind(store),
  };
};

/** The same log, with its batches changed on the way. */
const altered = (log: EventStore, alter: (batch: Batch) => readonly Batch[]): EventStore => {
  const through = async function* (batches: AsyncIterable<Batch>): AsyncGenerator<Batch> {
    for await (const batch of batches) yield* alter(batch);
  };
  return {
    append: log.append.bind(log),
    readStream: log.readStream.bind(log),
    readAll: (options) => through(log.readAll(options)),
    follow: (options) => through(log.follow(options)),
    head: log.head.bind(log),
    identity: log.identity.bind(log),
    close: log.close.bind(log),
  };
};

describe('a log that nobody has read', () => {
  it('is folded into documents and cards, which serve once they have caught up', async () => {
    const log = await talk(4);
    const store = new InMemoryReadStore();
    await bringUp(log, store);
    expect(await shown(store)).toEqual({
      all: { body: { words: ['w0', 'w1', 'w2', 'w3'], version: 1 }, card: { count: 4 }, position: 5n },
      'talk-0': { body: { words: ['w0', 'w3'], version: 1 }, card: { count: 2 }, position: 5n },
      'talk-1': { body: { words: ['w1'], version: 1 }, card: { count: 1 }, position: 3n },
      'talk-2': { body: { words: ['w2'], version: 1 }, card: { count: 1 }, position: 4n },
    });
  });

  it('serves even when it is empty', async () => {
    const store = new InMemoryReadStore();
    const log = new InMemoryEventStore();
    await projectorOf(log, store).rebuild(['words']);
    expect(await store.serving('words')).toMatchObject({ version: 1 });
    await say(log, 'talk-1', 'first');
    await bringUp(log, store);
    expect(await shown(store)).toMatchObject({ all: { body: { words: ['first'] } } });
  });
});

describe('a projector that follows', () => {
  it('shows what is appended, and tells who waits for it', async () => {
    const log = await talk(3);
    const store = new InMemoryReadStore();
    const projector = projectorOf(log, store);
    run(projector);
    const position = await say(log, 'talk-9', 'later');
    expect(await projector.waitFor('words', position, 5000)).toBe(true);
    expect(await shown(store)).toMatchObject({ 'talk-9': { body: { words: ['later'] } } });
  });

  it('has seen the beginning of an empty log', async () => {
    const projector = projectorOf(new InMemoryEventStore(), new InMemoryReadStore());
    run(projector);
    expect(await projector.waitFor('words', 0n, 5000)).toBe(true);
  });

  it('has seen a position whose event it does not read', async () => {
    const log = await talk(3);
    const projector = projectorOf(log, new InMemoryReadStore());
    run(projector);
    expect(await projector.waitFor('words', await say(log, 'other-2', 'noise'), 5000)).toBe(true);
  });

  it('says when a view has not seen a position within the bound', async () => {
    const projector = projectorOf(await talk(1), new InMemoryReadStore());
    expect(await projector.waitFor('words', 1n, 0)).toBe(false);
    expect(await projector.waitFor('words', 1n, 1)).toBe(false);
    await expect(projector.waitFor('nothing', 1n, 1)).rejects.toThrow(NoSuchView);
  });

  it('goes on with a build that another process made serve', async () => {
    const log = await talk(6);
    const store = new InMemoryReadStore();
    const projector = projectorOf(log, store);
    run(projector);
    await projector.waitFor('words', 6n, 5000);
    await projectorOf(log, store).rebuild(['words']);
    const position = await say(log, 'talk-1', 'after');
    expect(await projector.waitFor('words', position, 5000)).toBe(true);
    expect(await shown(store)).toEqual(await undisturbed(log));
  });
});

describe('several views', () => {
  it('are fed from one reading of the log, each from where it stands', async () => {
    const log = await talk(10);
    const store = new InMemoryReadStore();
    await bringUp(log, store);
    await say(log, 'talk-1', 'more');
    await bringUp(log, store, [words('second'), words('words')]);
    expect(await shown(store, 'second')).toEqual(await shown(store));
    expect(await shown(store)).toEqual(await undisturbed(log));
  });
});

describe('a process that is killed', () => {
  for (const how of ['before', 'after', 'between'] as const)
    it(`loses and doubles nothing, at whatever step (${how})`, async () => {
      const log = await talk(24);
      const expected = await undisturbed(log);
      let survived = false;
      for (let step = 1; !survived; step += 1) {
        const store = new InMemoryReadStore();
        survived = await bringUp(log, dying(store, step, how)).then(
          () => true,
          () => false,
        );
        await bringUp(log, store);
        expect(await shown(store)).toEqual(expected);
        expect(step).toBeLessThan(200);
      }
    });

  it('takes a half-made first build up again instead of beginning another', async () => {
    const log = await talk(24);
    const store = new InMemoryReadStore();
    await bringUp(log, dying(store, 9, 'before')).catch(() => undefined);
    const [begun] = await store.builds('words');
    await bringUp(log, store);
    expect(await store.serving('words')).toEqual(begun);
  });
});

describe('events given twice', () => {
  it('change nothing', async () => {
    const log = await talk(20);
    const store = new InMemoryReadStore();
    await bringUp(
      altered(log, (batch) => [batch, batch]),
      store,
    );
    expect(await shown(store)).toEqual(await undisturbed(log));
  });
});

describe('a log with a gap', () => {
  it('stops the projection and says which revision is missing', async () => {
    const log = await talk(12);
    const store = new InMemoryReadStore();
    const gapped = altered(log, (batch) => [
      { ...batch, events: batch.events.filter(({ stream, revision }) => stream !== 'talk-1' || revision !== 2n) },
    ]);
    const projector = projectorOf(gapped, store);
    await expect(run(projector).done).rejects.toThrow(RevisionGap);
    await expect(projector.rebuild(['words'])).rejects.toThrow(/revision 3 of talk-1 came after 1, but 2 was expected/);
    expect(await store.serving('words')).toBeUndefined();
  });

  it('is found after a restart too', async () => {
    const log = await talk(3);
    const store = new InMemoryReadStore();
    await bringUp(log, store);
    await say(log, 'talk-1', 'hidden', 'seen');
    const gapped = altered(log, (batch) => [
      { ...batch, events: batch.events.filter(({ data }) => data['word'] !== 'hidden') },
    ]);
    await expect(run(projectorOf(gapped, store)).done).rejects.toThrow(RevisionGap);
  });
});

describe('another log', () => {
  it('is refused for documents that were built from the first', async () => {
    const store = new InMemoryReadStore();
    await bringUp(await talk(3), store);
    await expect(run(projectorOf(await talk(9), store)).done).rejects.toThrow(BuiltFromOtherLog);
  });

  it('that was put back to an earlier state is refused', async () => {
    const log = await talk(8);
    const store = new InMemoryReadStore();
    await bringUp(log, store);
    const earlier = { ...altered(log, (batch) => [batch]), head: async () => 3n };
    await expect(run(projectorOf(earlier, store)).done).rejects.toThrow(AheadOfLog);
  });

  it('may be rebuilt from, and an unfinished build of the first is dropped', async () => {
    const store = new InMemoryReadStore();
    await bringUp(await talk(30), dying(store, 9, 'before')).catch(() => undefined);
    const log = await talk(5);
    await projectorOf(log, store).rebuild(['words']);
    expect(await shown(store)).toEqual(await undisturbed(log));
  });
});

describe('an event that cannot be taken', () => {
  const poisonings = { decoded: { secret: 'Nobody' }, folded: { word: 'breaks' } };
  for (const [what, poison] of Object.entries(poisonings))
    it(`stops only the documents of its stream when it cannot be ${what}`, async () => {
      const log = new InMemoryEventStore();
      await say(log, 'talk-1', 'one');
      await say(log, 'talk-2', 'two');
      await say(log, 'talk-1', poison, 'three');
      await say(log, 'talk-2', 'four');
      const store = new InMemoryReadStore();
      const own = { ...words('words'), route: ({ record }: Pick<Recorded, 'record'>) => [record.stream] };
      for (const more of ['five', 'six']) {
        await bringUp(log, store, [own]);
        const build = await store.serving('words');
        const [progress] = build ? await store.progress(build) : [];
        expect(progress?.stopped).toEqual([
          {
            stream: 'talk-1',
            position: 3n,
            reason: expect.stringContaining('Event 1 of talk-1'),
            documents: ['talk-1'],
          },
        ]);
        expect(progress?.stopped[0]?.reason).not.toMatch(/secret|Nobody|breaks/);
        await say(log, 'talk-1', more);
        await say(log, 'talk-2', more);
      }
      await bringUp(log, store, [own]);
      expect(await shown(store)).toMatchObject({
        'talk-1': { body: { words: ['one'] } },
        'talk-2': { body: { words: ['two', 'four', 'five', 'six'] } },
      });
    });
});

describe('a rebuild', () => {
  it('equals what was kept live, and the old build serves until then', async () => {
    const log = await talk(30);
    const store = new InMemoryReadStore();
    const projector = projectorOf(log, store);
    run(projector);
    await projector.waitFor('words', (await log.head()) ?? 0n, 5000);
    const before = await store.serving('words');
    const seen: FillProgress[] = [];
    const done = projector.rebuild(['words'], { onProgress: (progress) => seen.push(progress) });
    expect(await store.serving('words')).toEqual(before);
    await expect(projector.rebuild(['words'])).rejects.toThrow(AlreadyBuilding);
    const meanwhile = await say(log, 'talk-2', 'meanwhile');
    expect(await done).toBe(true);
    expect(await projector.waitFor('words', meanwhile, 5000)).toBe(true);
    expect(await store.serving('words')).not.toEqual(before);
    const after = await say(log, 'talk-0', 'after');
    expect(await projector.waitFor('words', after, 5000)).toBe(true);
    expect(await shown(store)).toEqual(await undisturbed(log));
    expect(seen.map(({ events }) => events)).toEqual([5, 10, 15, 20, 25, 30, ...(seen.length > 6 ? [31] : [])]);
    expect(await store.builds('words')).toHaveLength(1);
  });

  it('may be interrupted, and goes on where it stopped', async () => {
    const log = await talk(30);
    const store = new InMemoryReadStore();
    await bringUp(log, store);
    const stop = new AbortController();
    const projector = projectorOf(log, store);
    const served = await store.serving('words');
    expect(await projector.rebuild(['words'], { signal: stop.signal, onProgress: () => stop.abort() })).toBe(false);
    expect(await store.serving('words')).toEqual(served);
    const [half] = (await store.builds('words')).filter(({ number }) => number !== served?.number);
    let first = -1;
    await projector.rebuild(['words'], {
      onProgress: ({ events }) => {
        first = first < 0 ? events : first;
        expect(events).toBeLessThanOrEqual(25);
      },
    });
    expect(first).toBe(5);
    expect(await store.serving('words')).toEqual(half);
    expect(await shown(store)).toEqual(await undisturbed(log));
  });

  it('tells rate and remaining time by the clock', async () => {
    const log = await talk(10);
    let now = 0;
    const projector = new Projector({
      log,
      store: new InMemoryReadStore(),
      views: [words('words')],
      decode: decodeSaid,
      limits: { batch: 5 },
      clock: () => (now += 1000),
    });
    const seen: FillProgress[] = [];
    await projector.rebuild(['words'], { onProgress: (progress) => seen.push(progress) });
    expect(seen[0]).toEqual({
      views: ['words'],
      events: 5,
      position: 6n,
      head: 13n,
      eventsPerSecond: 5,
      remainingSeconds: 1,
    });
    expect(seen.at(-1)).toMatchObject({ events: 10, remainingSeconds: 0 });
  });

  it('is for views that there are', async () => {
    const projector = projectorOf(await talk(1), new InMemoryReadStore());
    await expect(projector.rebuild(['nothing'])).rejects.toThrow(NoSuchView);
  });
});

describe('a changed view', () => {
  it('is built beside the version that serves, and takes over when it has caught up', async () => {
    const log = await talk(20);
    const store = new InMemoryReadStore();
    await bringUp(log, store);
    await bringUp(log, dying(store, 6, 'before'), [words('words', 2)]).catch(() => undefined);
    expect(await shown(store)).toMatchObject({ all: { body: { version: 1 } } });
    await bringUp(log, store, [words('words', 2)]);
    expect(await store.serving('words')).toMatchObject({ version: 2 });
    expect(await shown(store)).toMatchObject({ all: { body: { version: 2 } } });
    expect(await store.builds('words')).toHaveLength(1);
  });
});

describe('the state of the views', () => {
  it('names each, where it stands and what is set aside', async () => {
    const log = new InMemoryEventStore();
    await say(log, 'talk-1', { secret: 'x' });
    const projector = projectorOf(log, new InMemoryReadStore());
    expect(projector.states()).toEqual([
      { view: 'words', state: 'idle', filling: false, position: undefined, stopped: [] },
    ]);
    run(projector);
    await projector.waitFor('words', 1n, 5000);
    expect(projector.states()).toMatchObject([
      { view: 'words', state: 'following', position: 1n, stopped: [{ stream: 'talk-1' }] },
    ]);
  });

  it('tells of a new build that fills beside the one that answers', async () => {
    const log = await talk(20);
    const projector = projectorOf(log, new InMemoryReadStore());
    run(projector);
    await projector.waitFor('words', 20n, 5000);
    expect(projector.states()).toMatchObject([{ state: 'following', filling: false }]);
    const meanwhile: unknown[] = [];
    await projector.rebuild(['words'], { onProgress: () => meanwhile.push(...projector.states()) });
    expect(meanwhile).toContainEqual(expect.objectContaining({ state: 'following', filling: true }));
    expect(projector.states()).toMatchObject([{ state: 'following', filling: false }]);
  });
});
