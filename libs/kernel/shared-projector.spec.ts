import { InMemoryEventStore } from '@adapters/event-store/in-memory-event-store.js';
import { InMemoryReadStore } from '@adapters/read-store/in-memory-read-store.js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CarelessReadStore } from '@testing/careless-read-store.js';
import { Fate, mortalLeases, mortalStore } from '@testing/mortal.js';
import type { Death } from '@testing/mortal.js';
import { SharedWorld } from '@testing/shared-world.js';
import type { WorldParts } from '@testing/shared-world.js';
import { decodeSaid, say, words } from '@testing/talk.js';
import fc from 'fast-check';

import type { Position, RecordedEvent } from './event.js';
import { StoreUnavailable } from './event-store.js';
import type { Batch, EventStore } from './event-store.js';
import { partOf } from './parts.js';
import { Projector } from './projector.js';
import { AheadOfLog, AlreadyBuilding, BuiltFromOtherLog, RevisionGap } from './projector.errors.js';
import type { ReadStore } from './read-store.js';
import { beginRebuild } from './shared-builds.js';
import { seenOf, viewStanding } from './view-standing.js';

const PARTS = 5;
const SMALL = { batch: 5, commitEvery: 20, kept: 40, keptFollowing: 20 };
const STREAMS = Array.from({ length: 6 }, (_, index) => `talk-${index}`);

const worlds: SharedWorld[] = [];

afterEach(async () => {
  for (const world of worlds.splice(0)) await world.stopAll();
});

const worldOf = (log: EventStore, more: Partial<WorldParts> = {}): SharedWorld => {
  const world = new SharedWorld({
    log,
    views: [words('words')],
    decode: decodeSaid,
    parts: PARTS,
    limits: SMALL,
    ...more,
  });
  worlds.push(world);
  return world;
};

const talk = async (count: number, log = new InMemoryEventStore()): Promise<InMemoryEventStore> => {
  for (let index = 0; index < count; index += 1) {
    await say(log, `talk-${(index * 5) % STREAMS.length}`, `w${index}`);
    if (index % 4 === 0) await say(log, 'other-1', 'noise');
  }
  return log;
};

/** The same log without some events, or as it was when it ended earlier. */
const altered = (log: EventStore, kept: (record: RecordedEvent) => boolean, end?: Position): EventStore => {
  const through = async function* (batches: AsyncIterable<Batch>): AsyncGenerator<Batch> {
    for await (const batch of batches) yield { ...batch, events: batch.events.filter(kept) };
  };
  return {
    append: log.append.bind(log),
    readStream: log.readStream.bind(log),
    readAll: (options) => through(log.readAll(options)),
    follow: (options) => through(log.follow(options)),
    head: async () => end ?? log.head(),
    identity: log.identity.bind(log),
    close: log.close.bind(log),
  };
};

/** What one projector that nothing disturbs leaves. */
const undisturbed = async (log: EventStore, more: Partial<WorldParts> = {}): Promise<unknown> => {
  const world = worldOf(log, { ...more, store: new InMemoryReadStore() });
  const process = world.start('undisturbed');
  await world.caughtUp();
  await process.stop();
  return world.left(STREAMS);
};

describe('a projector alone with a store that may be shared', () => {
  it('leaves the documents that one of an embedded store leaves', async () => {
    const log = await talk(30);
    const world = worldOf(log);
    world.start('alone');
    await world.caughtUp();
    const embedded = new InMemoryReadStore();
    await new Projector({ log, store: embedded, views: [words('words')], decode: decodeSaid }).rebuild(['words']);
    const [build, other] = [await world.store.serving('words'), await embedded.serving('words')];
    if (!build || !other) throw new Error('Both serve by now.');
    expect(build.parts).toBe(PARTS);
    expect(await world.store.documents(build, { prefix: '' })).toEqual(await embedded.documents(other, { prefix: '' }));
    expect(await world.store.revisions(build, STREAMS)).toEqual(await embedded.revisions(other, STREAMS));
    const position = await log.head();
    expect(await world.store.progress(build)).toEqual(
      Array.from({ length: PARTS }, () => ({
        position,
        log: expect.any(String),
        stopped: [],
        caughtUp: true,
      })),
    );
  });
});

const heldBy = async (world: SharedWorld): Promise<Record<string, number>> =>
  Object.fromEntries((await world.leases.owners()).map(({ owner, parts }) => [owner, parts.length]));

/** Until so many hold all parts together, each its share. */
const divided = (world: SharedWorld, count: number): Promise<void> =>
  world.time.until(async () => {
    const held = Object.values(await heldBy(world));
    return held.length === count && held.every((parts) => parts > 0) && held.reduce((a, b) => a + b) === PARTS;
  }, 'the division');

describe('two projectors', () => {
  it('divide the parts, and each says how far it is and who holds what', async () => {
    const log = await talk(30);
    const world = worldOf(log);
    const [a, b] = [world.start('a'), world.start('b')];
    await world.caughtUp();
    await divided(world, 2);
    await say(log, 'talk-1', 'later');
    await world.caughtUp();
    const [first, second] = [await a.projector.state(), await b.projector.state()];
    const head = await log.head();
    expect(first).toMatchObject({ owner: 'a', head });
    expect(second).toMatchObject({ owner: 'b', head });
    expect(first.owners).toEqual(second.owners);
    for (const { owner, owners, lanes } of [first, second]) {
      const own = owners.find((one) => one.owner === owner);
      expect(lanes.map(({ part }) => part).toSorted((x, y) => x - y)).toEqual(own?.parts);
      for (const lane of lanes) expect(lane).toMatchObject({ follows: true, position: head, stopped: [] });
    }
    expect(await world.left(STREAMS)).toEqual(await undisturbed(log));
  });

  it('leave all to the other when one is stopped, and at once', async () => {
    const log = await talk(12);
    const world = worldOf(log);
    const [a] = [world.start('a'), world.start('b')];
    await world.caughtUp();
    await a.stop();
    expect(a.end()).toBe('ended');
    expect(await heldBy(world)).not.toHaveProperty('a');
    const stopped = world.time.clock();
    await world.time.until(async () => (await heldBy(world))['b'] === PARTS, 'the taking over');
    expect(world.time.clock() - stopped).toBeLessThan(4_000);
    await talk(20, log);
    await world.caughtUp();
    expect(await world.left(STREAMS)).toEqual(await undisturbed(log));
  });

  it('go on when one is killed, once its leases have run out', async () => {
    const log = await talk(12);
    const world = worldOf(log);
    const [a] = [world.start('a'), world.start('b')];
    await world.caughtUp();
    await divided(world, 2);
    await a.kill();
    const killed = world.time.clock();
    await talk(20, log);
    await world.caughtUp();
    expect(world.time.clock() - killed).toBeGreaterThan(5_000);
    expect(await heldBy(world)).toEqual({ b: PARTS });
    expect(await world.left(STREAMS)).toEqual(await undisturbed(log));
  });

  it('that start at the same moment agree on one build', async () => {
    const log = await talk(12);
    const world = worldOf(log);
    for (const owner of ['a', 'b', 'c']) world.start(owner);
    await world.caughtUp();
    expect(await world.store.builds('words')).toHaveLength(1);
    expect(await world.left(STREAMS)).toEqual(await undisturbed(log));
  });

  it('serve an empty log', async () => {
    const log = new InMemoryEventStore();
    const world = worldOf(log);
    for (const owner of ['a', 'b']) world.start(owner);
    await world.caughtUp();
    expect(await world.store.serving('words')).toMatchObject({ version: 1, parts: PARTS });
    await talk(3, log);
    await world.caughtUp();
    expect(await world.left(STREAMS)).toEqual(await undisturbed(log));
  });
});

describe('a projector that is killed', () => {
  for (const how of ['before', 'after', 'between'] as const satisfies readonly Death[])
    it(`loses and doubles nothing, at whatever step (${how})`, async () => {
      const log = await talk(24);
      const expected = await undisturbed(log);
      let survived = false;
      let steps = 0;
      while (!survived) {
        steps += 1;
        const world = worldOf(log);
        const first = world.start('first', new Fate(steps, how));
        await world.time.until(
          async () => first.end() !== undefined || (await world.store.serving('words')) !== undefined,
        );
        survived = first.end() === undefined;
        world.start('second');
        await world.caughtUp();
        expect(await world.left(STREAMS)).toEqual(expected);
        await world.stopAll();
        expect(steps).toBeLessThan(400);
      }
      expect(steps).toBeGreaterThan(30);
    });
});

/** A gate in the way of one process: what it does waits until the gate opens. */
class Gate {
  private opened: Promise<void> | undefined;
  private release: () => void = () => undefined;

  readonly pass = (): Promise<void> | undefined => this.opened;

  close(): void {
    this.opened = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  open(): void {
    this.opened = undefined;
    this.release();
  }
}

/** One is held up in the midst of its work for so long that the other takes over its parts, and goes on writing late. */
const overlapped = async (store: ReadStore): Promise<{ readonly left: unknown; readonly expected: unknown }> => {
  const log = await talk(12);
  const world = worldOf(log, { store });
  const gate = new Gate();
  world.start('paused', new Fate(Infinity, 'before', gate.pass));
  await world.caughtUp();
  await say(log, 'talk-1', 'before');
  gate.close();
  await say(log, 'talk-2', 'seen by the paused one');
  await world.time.pass(500);
  world.start('other');
  await world.caughtUp();
  await talk(20, log);
  await world.caughtUp();
  gate.open();
  await world.time.pass(500);
  await say(log, 'talk-3', 'after');
  await world.caughtUp();
  await divided(world, 2);
  return { left: await world.left(STREAMS), expected: await undisturbed(log) };
};

describe('an owner that was paused and writes late', () => {
  it('changes nothing', async () => {
    const { left, expected } = await overlapped(new InMemoryReadStore());
    expect(left).toEqual(expected);
  });

  it('would, were the store to take what is older than what it holds', async () => {
    const { left, expected } = await overlapped(new CarelessReadStore());
    expect(left).not.toEqual(expected);
    const log = await talk(20);
    const alone = worldOf(log, { store: new CarelessReadStore() });
    alone.start('alone');
    await alone.caughtUp();
    expect(await alone.left(STREAMS)).toEqual(await undisturbed(log));
  });
});

describe('a rebuild', () => {
  /** What is left, and which builds served meanwhile, by their numbers; with what either should be. */
  const rebuilt = async (
    disturb: (world: SharedWorld) => Promise<void>,
  ): Promise<{ readonly found: unknown; readonly expected: unknown }> => {
    const log = await talk(40);
    const world = worldOf(log);
    for (const owner of ['a', 'b']) world.start(owner);
    await world.caughtUp();
    await divided(world, 2);
    const before = await world.store.serving('words');
    const served = servedBuilds(world);
    const [begun] = await beginRebuild(world.store, world.parts.views, PARTS);
    await disturb(world);
    await world.caughtUp();
    await say(log, 'talk-1', 'after');
    await world.caughtUp();
    return {
      found: [served(), await world.store.builds('words'), await world.left(STREAMS)],
      expected: [[before?.number, begun?.number], [begun], await undisturbed(log)],
    };
  };

  /** The builds that served, in order, as often as one was followed by another. */
  const servedBuilds = (world: SharedWorld): (() => readonly (number | undefined)[]) => {
    const served: (number | undefined)[] = [];
    const look = async (): Promise<void> => {
      const now = (await world.store.serving('words'))?.number;
      if (served.at(-1) !== now) served.push(now);
      await world.time.pause(5);
      await look();
    };
    look().catch(() => undefined);
    return () => served;
  };

  it('while both run takes over once, and equals what was kept live', async () => {
    const { found, expected } = await rebuilt(async () => undefined);
    expect(found).toEqual(expected);
  });

  it('goes on while events come', async () => {
    const { found, expected } = await rebuilt(async (world) => {
      for (let index = 0; index < 30; index += 1) {
        await say(world.parts.log, `talk-${index % 6}`, `m${index}`);
        await world.time.turn();
      }
    });
    expect(found).toEqual(expected);
  });

  it('goes on when one is killed in the midst of it', async () => {
    const { found, expected } = await rebuilt(async (world) => {
      const third = world.start('c');
      await divided(world, 3);
      await third.kill();
    });
    expect(found).toEqual(expected);
  });

  it('does not hold up the views that serve', async () => {
    const log = await talk(300);
    const world = worldOf(log, { limits: { ...SMALL, batch: 1, commitEvery: 1 } });
    world.start('a');
    await world.caughtUp();
    const [build] = await beginRebuild(world.store, world.parts.views, PARTS);
    const source = { store: world.store, log: await log.identity() };
    const filling = async (): Promise<readonly (bigint | undefined)[]> =>
      (await viewStanding(source, words('words'))).building?.parts ?? [];
    await world.time.until(async () => (await filling()).some((position) => position !== undefined), 'the filling');
    const seen = await say(log, 'talk-1', 'meanwhile');
    await world.time.until(async () => ((await seenOf(source, { view: 'words' })) ?? -1n) >= seen);
    for (const position of await filling()) expect(position ?? 0n).toBeLessThan(300n);
    expect(await filling()).toHaveLength(PARTS);
    await world.caughtUp();
    expect(await world.store.serving('words')).toEqual(build);
  });

  it('is taken up soon, whenever it is begun', async () => {
    const world = worldOf(await talk(10));
    world.start('a');
    await world.caughtUp();
    for (let later = 0; later < 3_500; later += 700) {
      await world.time.pass(later);
      await beginRebuild(world.store, world.parts.views, PARTS);
      const begun = world.time.clock();
      await world.caughtUp();
      expect(world.time.clock() - begun).toBeLessThan(1_500);
    }
  });

  it('is refused while one is under way', async () => {
    const world = worldOf(await talk(10));
    world.start('a');
    await world.caughtUp();
    await beginRebuild(world.store, world.parts.views, PARTS);
    await expect(beginRebuild(world.store, world.parts.views, PARTS)).rejects.toThrow(AlreadyBuilding);
    await world.caughtUp();
  });
});

describe('a changed view', () => {
  it('is built by projectors of the new version beside those of the old one, which then leave it to them', async () => {
    const log = await talk(30);
    const world = worldOf(log);
    world.start('old');
    await world.caughtUp();
    const renewed = worldOf(log, { store: world.store, views: [words('words', 2)] });
    renewed.start('new');
    // Each world has a time of its own: the old one's goes on beside the new one's.
    const beside = world.time.pass(60_000);
    await renewed.caughtUp();
    await beside;
    expect(world.mustRun()).toBeUndefined();
    expect(await world.store.builds('words')).toMatchObject([{ version: 2 }]);
    expect(await renewed.left(STREAMS)).toEqual(await undisturbed(log, { views: [words('words', 2)] }));
  });

  it('of an earlier version is built again when it is asked for', async () => {
    const log = await talk(10);
    const later = worldOf(log, { views: [words('words', 2)] });
    later.start('new');
    await later.caughtUp();
    await later.stopAll();
    const world = worldOf(log, { store: later.store });
    world.start('old');
    await world.time.pass(20_000);
    expect(await world.store.builds('words')).toMatchObject([{ version: 2 }]);
    await beginRebuild(world.store, world.parts.views, PARTS);
    await world.caughtUp();
    expect(await world.left(STREAMS)).toEqual(await undisturbed(log));
  });

  it('that was divided into another number of parts is built anew', async () => {
    const log = await talk(10);
    const before = worldOf(log, { parts: 3 });
    before.start('before');
    await before.caughtUp();
    await before.stopAll();
    const world = worldOf(log, { store: before.store });
    world.start('after');
    await world.time.until(async () => (await world.store.serving('words'))?.parts === PARTS);
    await world.caughtUp();
    expect(await world.left(STREAMS)).toEqual(await undisturbed(log));
  });
});

describe('an event that cannot be taken', () => {
  const poisonings = { decoded: { secret: 'Nobody' }, folded: { word: 'breaks' } };
  for (const [what, poison] of Object.entries(poisonings))
    it(`stops only the documents that it belongs to when it cannot be ${what}`, async () => {
      const log = await talk(8);
      await say(log, 'talk-1', poison, 'more');
      await talk(4, log);
      const expected = await undisturbed(log);
      const world = worldOf(log);
      for (const owner of ['a', 'b']) world.start(owner);
      await world.caughtUp();
      expect(await world.left(STREAMS)).toEqual(expected);
      const standing = await viewStanding({ store: world.store, log: await log.identity() }, words('words'));
      expect(standing.serving?.stopped).toEqual([
        {
          stream: 'talk-1',
          position: expect.any(BigInt),
          reason: expect.stringContaining('of talk-1'),
          documents: expect.arrayContaining(['talk-1']),
        },
      ]);
      expect(JSON.stringify(standing.serving?.stopped[0]?.reason)).not.toMatch(/secret|Nobody|breaks/);
    });

  it('is noted once, by the part of its stream, when no document shows', async () => {
    const log = await talk(4);
    await say(log, 'talk-2', { secret: 'x' });
    const silent = { ...words('words'), routeUnread: () => [] };
    const world = worldOf(log, { views: [silent] });
    for (const owner of ['a', 'b']) world.start(owner);
    await world.caughtUp();
    const build = await world.store.serving('words');
    const progress = build ? await world.store.progress(build) : [];
    expect(progress.flatMap((part) => part?.stopped ?? [])).toMatchObject([{ stream: 'talk-2', documents: [] }]);
    expect(progress[partOf('words', 'talk-2', PARTS)]?.stopped).toHaveLength(1);
  });
});

describe('a log that cannot be gone on from', () => {
  const failureOf = async (world: SharedWorld): Promise<unknown> => {
    const process = world.start('fails');
    await world.time.until(() => process.end() !== undefined);
    return process.end();
  };

  it('since an event is missing stops the projector, and shows which', async () => {
    const log = await talk(18);
    const gapped = altered(log, ({ stream, revision }) => stream !== 'talk-1' || revision !== 1n);
    const failure = await failureOf(worldOf(gapped));
    expect(failure).toBeInstanceOf(RevisionGap);
    expect(String(failure)).toMatch(/revision 2 of talk-1 came after 0, but 1 was expected/);
  });

  it('since an event is missing is noticed after a restart, too', async () => {
    const log = await talk(12);
    const world = worldOf(log);
    world.start('first');
    await world.caughtUp();
    await world.stopAll();
    await say(log, 'talk-1', 'hidden', 'seen');
    const gapped = altered(log, ({ data }) => data['word'] !== 'hidden');
    expect(await failureOf(worldOf(gapped, { store: world.store }))).toBeInstanceOf(RevisionGap);
  });

  it('since it is another one, or was put back, is refused', async () => {
    const log = await talk(12);
    const world = worldOf(log);
    world.start('first');
    await world.caughtUp();
    await world.stopAll();
    expect(await failureOf(worldOf(await talk(20), { store: world.store }))).toBeInstanceOf(BuiltFromOtherLog);
    const earlier = altered(log, () => true, 3n);
    expect(await failureOf(worldOf(earlier, { store: world.store }))).toBeInstanceOf(AheadOfLog);
  });

  it('is taken up by a rebuild that was begun, beside the build that it cannot go on with', async () => {
    const first = worldOf(await talk(30));
    first.start('first');
    await first.caughtUp();
    await first.stopAll();
    const log = await talk(20);
    const world = worldOf(log, { store: first.store });
    await beginRebuild(world.store, world.parts.views, PARTS);
    world.start('second');
    await world.caughtUp();
    expect(await world.left(STREAMS)).toEqual(await undisturbed(log));
  });

  it('is read from its beginning where only an unfinished build was made from another', async () => {
    const first = worldOf(await talk(30));
    const killed = first.start('killed', new Fate(30));
    await first.time.until(() => killed.end() !== undefined);
    expect(await first.store.builds('words')).toHaveLength(1);
    const log = await talk(5);
    const world = worldOf(log, { store: first.store });
    world.start('second');
    await world.caughtUp();
    expect(await world.left(STREAMS)).toEqual(await undisturbed(log));
  });
});

describe('a store, a log or leases that cannot be reached', () => {
  /** Refuses everything between `down` and `up`. */
  class Outage {
    private isDown = false;

    down(): void {
      this.isDown = true;
    }

    up(): void {
      this.isDown = false;
    }

    readonly pass = (): Promise<void> | undefined =>
      this.isDown ? Promise.reject(new StoreUnavailable('It cannot be reached.')) : undefined;
  }

  it('are tried again, ever more seldom, and told of', async () => {
    const log = await talk(12);
    const world = worldOf(log);
    const outage = new Outage();
    const store = mortalStore(world.store, new Fate(Infinity, 'before', outage.pass));
    outage.down();
    const process = world.start('a', new Fate(), { store });
    await world.time.pass(60_000);
    expect(process.end()).toBeUndefined();
    expect(process.problems.slice(0, 8)).toEqual(
      [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000].map((ms) => `It cannot be reached. ${ms}`),
    );
    outage.up();
    await world.caughtUp();
    expect(await world.left(STREAMS)).toEqual(await undisturbed(log));
    outage.down();
    await talk(3, log);
    const told = process.problems.length;
    await world.time.until(() => process.problems.length > told);
    expect(process.problems[told]).toBe('It cannot be reached. 250');
    outage.up();
    await world.caughtUp();
    expect(await world.left(STREAMS)).toEqual(await undisturbed(log));
  });

  it('do no harm, however often', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 }), async (steps) => {
        const log = await talk(40);
        const world = worldOf(log);
        const left = [...steps];
        const fails = (): Promise<void> | undefined => {
          const [next = Infinity, ...rest] = left;
          if (next > 1) left[0] = next - 1;
          else left.splice(0, left.length, ...rest);
          return next > 1 ? undefined : Promise.reject(new StoreUnavailable('Gone for a moment.'));
        };
        world.start('a', new Fate(Infinity, 'before', fails));
        world.start('b');
        await world.caughtUp();
        expect(await world.left(STREAMS)).toEqual(await undisturbed(log));
        await world.stopAll();
      }),
      { numRuns: 60 },
    );
  });

  it('let a projector stop writing that could not renew its leases in time', async () => {
    const log = await talk(12);
    const world = worldOf(log);
    const outage = new Outage();
    const leases = mortalLeases(world.leases, new Fate(Infinity, 'before', outage.pass));
    const process = world.start('a', new Fate(), { leases });
    await world.caughtUp();
    outage.down();
    await world.time.pass(15_000);
    expect(process.problems.length).toBeGreaterThan(2);
    const before = await world.left(STREAMS);
    await talk(6, log);
    await world.time.pass(20_000);
    expect(await world.left(STREAMS)).toEqual(before);
    outage.up();
    await world.caughtUp();
    expect(await world.left(STREAMS)).toEqual(await undisturbed(log));
  });
});
