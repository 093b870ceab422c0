import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { StoreUnavailable } from '@kernel/event-store.js';
import { BuildGone } from '@kernel/read-store.js';
import type { Build, Commit, Document, Progress } from '@kernel/read-store.js';
import { siteAt } from '@testing/mongo-engines.js';
import type { MongoSite } from '@testing/mongo-engines.js';

import type { Heard, MongoDouble } from '../../../../test/doubles/mongodb/mongo-double.js';
import { startMongoDouble } from '../../../../test/doubles/mongodb/mongo-double.js';
import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { BuildCollections } from './build-collections.js';
import { openMongoReadStore } from './mongo-read-store.js';
import type { MongoReadStore } from './mongo-read-store.js';
import { ProgressRecords } from './progress-records.js';

const LOG = 'a-log';
const PATIENT = { answerMs: 4_000, patienceMs: 30_000 };
const IMPATIENT = { answerMs: 4_000, patienceMs: 300 };
/** What is asked for the journey, and not for the connection or for the removal of what was dropped. */
const COMMANDS = ['find', 'update', 'findAndModify'];
type Body = Heard['body'];
const isOfJourney = (body: Body): boolean =>
  COMMANDS.some((name) => name in body) && !('find' in body && Object.keys(body['filter'] ?? {}).length === 0);

const progressAt = (position: bigint, caughtUp = false): Progress => ({ position, log: LOG, stopped: [], caughtUp });
const doc = (id: string, position: bigint): Document => ({ id, position, body: { at: String(position) } });

/** Commit `n` writes a document of its own and one that all write. */
const commitOf = (n: bigint, caughtUp = false): Commit => ({
  part: 0,
  documents: [doc(`d${n}`, n), doc('all', n)],
  revisions: new Map([['s-1', n]]),
  progress: progressAt(n, caughtUp),
});

interface Bench {
  readonly server: MongoDouble;
  readonly site: MongoSite;
  readonly store: MongoReadStore;
}

const benches: Bench[] = [];

const newBench = async (): Promise<Bench> => {
  const server = await startMongoDouble();
  const site = await siteAt({ url: server.url, limits: PATIENT });
  const store = await openMongoReadStore(site.connection);
  const bench = { server, site, store };
  benches.push(bench);
  return bench;
};

const put = async ({ server, site, store }: Bench): Promise<void> => {
  server.faults.healAll();
  await store.close();
  await site.leave();
  await server.stop();
};

afterEach(async () => {
  await Promise.all(benches.splice(0).map(put));
});

/** Everything that a read store is asked for, with a late commit of a slower owner in it. What is left is always the same. */
const journey = async (store: MongoReadStore): Promise<Build> => {
  const old = await store.begin('standing', 1);
  await store.commit(old, commitOf(1n));
  await store.promote(old);
  const build = await store.begin('standing', 2);
  for (const n of [1n, 3n, 2n]) await store.commit(build, commitOf(n, n === 3n));
  await store.promote(build);
  await store.drop(old);
  return build;
};

const expectArrived = async (store: MongoReadStore, build: Build): Promise<void> => {
  expect(await store.serving('standing')).toEqual(build);
  expect(await store.builds('standing')).toEqual([build]);
  expect(await store.documents(build, { prefix: '' })).toEqual([
    doc('all', 3n),
    doc('d1', 1n),
    doc('d2', 2n),
    doc('d3', 3n),
  ]);
  expect(await store.revisions(build, ['s-1'])).toEqual(new Map([['s-1', 3n]]));
  expect(await store.progress(build)).toEqual([progressAt(3n, true)]);
};

/** The commands of a journey, in their order. */
const heardOn = async (
  work: (store: MongoReadStore, connection: MongoConnection) => Promise<unknown>,
): Promise<readonly string[]> => {
  const { server, site, store } = await newBench();
  const heard: string[] = [];
  const stop = server.listenIn(({ name, body }) => {
    if (isOfJourney(body)) heard.push(name);
  });
  await work(store, site.connection);
  stop();
  return heard;
};

/** Lets something happen as soon as the n-th command is heard, before it is carried out. */
const atCommand = (server: MongoDouble, n: number, happen: () => void): (() => number) => {
  let heard = 0;
  server.listenIn(({ body }: Heard) => {
    if (!isOfJourney(body)) return;
    heard += 1;
    if (heard === n + 1) happen();
  });
  return () => heard;
};

const inLanes = async (count: number, lanes: number, run: (index: number) => Promise<void>): Promise<void> => {
  const left = Array.from({ length: count }, (_, index) => index);
  const lane = async (): Promise<void> => {
    for (let index = left.shift(); index !== undefined; index = left.shift()) await run(index);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

/** A journey for each of its commands, with a fault there: each leaves what an undisturbed one leaves. */
const expectSameWithFaultAtEveryCommand = async (
  fault: (server: MongoDouble, command: number) => () => number,
): Promise<void> => {
  const commands = await heardOn(journey);
  expect(commands.length).toBeGreaterThan(15);
  await inLanes(commands.length, 8, async (index) => {
    const bench = await newBench();
    const met = fault(bench.server, index);
    const build = await journey(bench.store);
    expect(met()).toBeGreaterThan(0);
    bench.server.faults.healAll();
    await expectArrived(bench.store, build);
  });
};

describe('a journey through a MongoDB that fails', () => {
  const every = (skip: number, times: number) => ({ command: COMMANDS, where: isOfJourney, skip, times });

  it('ends as an undisturbed one when the answer to any command is lost', async () => {
    await expectSameWithFaultAtEveryCommand((server, command) => {
      const fault = server.faults.cutAfter(every(command, 1));
      return () => fault.hits;
    });
  }, 120_000);

  it('ends as an undisturbed one when answers are lost three times on end', async () => {
    await expectSameWithFaultAtEveryCommand((server, command) => {
      const fault = server.faults.cutAfter(every(command, 3));
      return () => fault.hits;
    });
  }, 120_000);

  it('ends as an undisturbed one when connections end before any command is carried out', async () => {
    await expectSameWithFaultAtEveryCommand((server, command) => {
      const fault = server.faults.cutBefore(every(command, 2));
      return () => fault.hits;
    });
  }, 120_000);

  it('ends as an undisturbed one when no majority has had a write in time', async () => {
    const writes = (await heardOn(journey)).filter((name) => ['update', 'findAndModify'].includes(name)).length;
    await inLanes(writes, 8, async (skip) => {
      const bench = await newBench();
      const fault = bench.server.faults.failWriteConcern(undefined, {
        command: ['update', 'findAndModify'],
        skip,
        times: 2,
      });
      const build = await journey(bench.store);
      expect(fault.hits).toBe(2);
      await expectArrived(bench.store, build);
    });
  }, 120_000);

  it('ends as an undisturbed one when any command is refused for a reason that passes', async () => {
    const codes = [112, 6, 262, 24];
    await expectSameWithFaultAtEveryCommand((server, command) => {
      const fault = server.faults.fail({ code: codes[command % codes.length] ?? 0 }, every(command, 3));
      return () => fault.hits;
    });
  }, 120_000);

  it('ends as an undisturbed one when another primary takes over at any command', async () => {
    await expectSameWithFaultAtEveryCommand((server, command) =>
      atCommand(server, command, () => server.faults.failOver()),
    );
  }, 120_000);

  it('ends as an undisturbed one when there is no primary for a while, from any command on', async () => {
    await expectSameWithFaultAtEveryCommand((server, command) =>
      atCommand(server, command, () => {
        server.faults.stepDown();
        setTimeout(() => server.faults.elect(), 300);
      }),
    );
  }, 120_000);

  it('ends as an undisturbed one when the server is restarted', async () => {
    const bench = await newBench();
    let restarted: Promise<void> | undefined;
    atCommand(bench.server, 6, () => {
      restarted = bench.server.faults.restart();
    });
    const build = await journey(bench.store);
    await restarted;
    await expectArrived(bench.store, build);
  }, 30_000);
});

describe('several owners that write for long', () => {
  it('lose, double and mix up nothing when every second answer to a write is lost, a thousand times', async () => {
    const { server, site, store } = await newBench();
    const build = await store.begin('standing', 1, 16);
    let writes = 0;
    // Not those which bring a primary that was away up to date: an owner goes on once one of these is answered.
    const every2nd = (body: Body): boolean => body['update'] !== 'kronika' && (writes += 1) % 2 === 0;
    const lost = server.faults.cutAfter({ command: 'update', where: every2nd, times: 1_000 });
    const parts = Array.from({ length: 16 }, (_, part) => part);
    const reached = await Promise.all(
      parts.map(async (part) => {
        const owner = await openMongoReadStore(await site.connect({ limits: PATIENT }));
        let n = 0n;
        while (lost.hits < 1_000) {
          n += 1n;
          await owner.commit(build, {
            part,
            documents: [doc(`${part}`, n), doc(`${part}.${n}`, n)],
            revisions: new Map([[`s-${part}`, n]]),
            progress: progressAt(n),
          });
        }
        await owner.close();
        return n;
      }),
    );
    const ids = parts.flatMap((part) => [
      `${part}`,
      ...Array.from({ length: Number(reached[part]) }, (_, index) => `${part}.${index + 1}`),
    ]);
    const found = await store.documents(build, { prefix: '' });
    expect(found).toHaveLength(ids.length);
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set(ids));
    expect(await store.progress(build)).toEqual(reached.map((n) => progressAt(n)));
    for (const part of parts) expect((await store.get(build, `${part}`))?.position).toBe(reached[part]);
    const streams = new Map(parts.map((part) => [`s-${part}`, reached[part]]));
    expect(await store.revisions(build, [...streams.keys()])).toEqual(streams);
  }, 240_000);
});

type CommitTo = (connection: MongoConnection, build: Build, commit: Commit) => Promise<void>;

/** What a process left that ended in the midst of two commits. */
interface End {
  readonly position: bigint;
  readonly ids: readonly string[];
  readonly revision: bigint;
}

/** Ends a process at each command of two commits, in turn. Another one goes on, and must arrive. */
const endsOf = async (commitTo: CommitTo): Promise<readonly End[]> => {
  const twice = async (connection: MongoConnection, build: Build): Promise<void> => {
    for (const n of [1n, 2n]) await commitTo(connection, build, commitOf(n));
  };
  const commands = await heardOn(async (store, connection) => twice(connection, await store.begin('standing', 1)));
  const ends: End[] = [];
  await inLanes(commands.length - 2, 8, async (skip) => {
    const { server, site, store } = await newBench();
    const build = await store.begin('standing', 1);
    const victim = await site.connect({ limits: IMPATIENT });
    const end = server.faults.cutBefore({ command: COMMANDS, where: isOfJourney, skip, times: Infinity });
    await expect(twice(victim, build)).rejects.toBeInstanceOf(StoreUnavailable);
    end.heal();
    ends.push({
      position: (await store.progress(build))[0]?.position ?? 0n,
      ids: (await store.documents(build, { prefix: '' })).map(({ id }) => id),
      revision: (await store.revisions(build, ['s-1'])).get('s-1') ?? 0n,
    });
    for (const n of [1n, 2n]) await store.commit(build, commitOf(n));
    expect(await store.documents(build, { prefix: '' })).toEqual([doc('all', 2n), doc('d1', 1n), doc('d2', 2n)]);
    expect(await store.progress(build)).toEqual([progressAt(2n)]);
  });
  return ends;
};

/** Progress speaks of what is not there. */
const isAhead = ({ position, ids, revision }: End): boolean =>
  revision < position || [1n, 2n].some((n) => n <= position && !ids.includes(`d${n}`));

describe('a process that ends in the midst of a commit', () => {
  it('leaves no progress ahead of what it speaks of, wherever it ended, and another one goes on', async () => {
    const ends = await endsOf(async (connection, build, commit) => {
      const store = await openMongoReadStore(connection);
      await store.commit(build, commit);
      await store.close();
    });
    expect(ends.filter(isAhead)).toEqual([]);
    // Ends before, between and after data and progress were among them.
    const kinds = ends.map(({ position, ids }) => `${position} of ${ids.length}`);
    for (const kind of ['0 of 0', '0 of 2', '1 of 2', '1 of 3']) expect(kinds).toContain(kind);
  }, 120_000);

  it('would be found out if it wrote its progress first', async () => {
    const ends = await endsOf(async (connection, build, { part, documents, revisions, progress }) => {
      await new ProgressRecords(connection).advance(build, part, progress);
      await new BuildCollections(connection, build).put({ documents, revisions });
    });
    expect(ends.filter(isAhead)).not.toEqual([]);
  }, 120_000);
});

describe('a guard that lets nothing through', () => {
  let bench: Bench;
  let build: Build;

  beforeEach(async () => {
    bench = await newBench();
    build = await bench.store.begin('standing', 1);
  });

  it('leaves the newer document to stay, even where its own writer heard of no majority', async () => {
    const { server, site, store } = bench;
    const other = await openMongoReadStore(await site.connect({ limits: IMPATIENT }));
    const unreplicated = server.faults.failWriteConcern(undefined, { command: 'update', times: Infinity });
    await expect(other.commit(build, commitOf(9n))).rejects.toBeInstanceOf(StoreUnavailable);
    unreplicated.heal();
    await store.commit(build, { ...commitOf(5n), documents: [doc('all', 5n)], revisions: new Map() });
    server.faults.failOver();
    expect(await store.get(build, 'all')).toEqual(doc('all', 9n));
    expect(await store.progress(build)).toEqual([progressAt(5n)]);
    await other.close();
  }, 30_000);

  it('does not count where a failover takes the newer document back', async () => {
    const { server, site, store } = bench;
    const other = await openMongoReadStore(await site.connect({ limits: IMPATIENT }));
    const unreplicated = server.faults.failWriteConcern(undefined, { command: 'update', times: Infinity });
    await expect(other.commit(build, commitOf(9n))).rejects.toBeInstanceOf(StoreUnavailable);
    unreplicated.heal();
    const fault = server.faults.failWriteConcern(undefined, { command: 'update' });
    const stop = server.listenIn(({ name }) => {
      if (name !== 'update' || fault.hits === 0) return;
      stop();
      server.faults.failOver();
    });
    // Documents alone: revisions, written beside them, might be known to a majority first, and with them all that was written before.
    await store.commit(build, { ...commitOf(5n), revisions: new Map() });
    expect(fault.hits).toBe(1);
    expect(await store.get(build, 'all')).toEqual(doc('all', 5n));
    expect(await store.get(build, 'd9')).toBeUndefined();
    await other.close();
  }, 30_000);

  it('is asked no more than twice for a document that is newer', async () => {
    const { server, store } = bench;
    await store.commit(build, commitOf(9n));
    let updates = 0;
    server.listenIn(({ name }) => (updates += Number(name === 'update')));
    await store.commit(build, commitOf(5n));
    expect(updates).toBe(5);
    expect(await store.get(build, 'all')).toEqual(doc('all', 9n));
  });
});

describe('a commit whose build is dropped in the midst of it', () => {
  it('says that the build is gone, whatever the server says of collections that go', async () => {
    const { server, store } = await newBench();
    const build = await store.begin('standing', 1);
    let drop = (): void => undefined;
    const dropped = new Promise<void>((resolve) => (drop = resolve));
    const ofDocuments = { command: 'update', where: (body: Body) => String(body['update']).endsWith('.documents') };
    server.faults.holdUntil(dropped, ofDocuments);
    // QueryPlanKilled: what was to be written to was dropped.
    const killed = server.faults.fail({ code: 175 }, ofDocuments);
    const writing = new Promise<void>((resolve) => {
      server.listenIn(({ body }) => ofDocuments.where(body) && resolve());
    });
    const committed = store.commit(build, commitOf(1n));
    await writing;
    await store.drop(build);
    drop();
    await expect(committed).rejects.toEqual(new BuildGone(build));
    expect(killed.hits).toBe(1);
  });

  it('says what the server says where the build is kept', async () => {
    const { server, store } = await newBench();
    const build = await store.begin('standing', 1);
    server.faults.fail({ code: 175 }, { command: 'update' });
    await expect(store.commit(build, commitOf(1n))).rejects.toThrow(/cannot do what was asked .*175/);
  });
});

describe('what a dropped build leaves', () => {
  it('goes as far as it can be dropped, and the rest with the next build that is', async () => {
    const { server, site, store } = await newBench();
    const left = async (): Promise<number> => {
      const found = await site.connection.views.listCollections({}, { nameOnly: true }).toArray();
      return found.filter(({ name }) => name.startsWith('standing.')).length;
    };
    const build = await store.begin('standing', 1);
    await store.commit(build, commitOf(1n));
    expect(await left()).toBe(3);
    // BackgroundOperationInProgressForNamespace
    const busy = server.faults.fail({ code: 12_587 }, { command: 'drop' });
    await store.drop(build);
    while ((await left()) > 1);
    expect(busy.hits).toBe(1);
    await store.drop(await store.begin('standing', 1));
    while ((await left()) > 0);
  });
});

describe('parts of a build that commit together', () => {
  const PARTS = 16;
  const commitPart = (part: number): Commit => ({
    part,
    documents: [],
    revisions: new Map(),
    progress: progressAt(1n),
  });

  it('ask once whether the build is kept', async () => {
    const { server, store } = await newBench();
    const build = await store.begin('standing', 1, PARTS);
    let asked = 0;
    server.listenIn(({ name, body }) => (asked += Number(name === 'find' && body['find'] === 'views')));
    await Promise.all(Array.from({ length: PARTS }, (_, part) => store.commit(build, commitPart(part))));
    expect(asked).toBe(1);
    expect(await store.progress(build)).toEqual(Array.from({ length: PARTS }, () => progressAt(1n)));
  });

  it('tell by one write how far they are, and it leaves alone those that are further', async () => {
    const { server, store } = await newBench();
    const build = await store.begin('standing', 1, PARTS);
    await store.commit(build, { ...commitPart(3), progress: progressAt(9n) });
    const written: number[] = [];
    server.listenIn(({ name, body }) => name === 'update' && written.push(Object(body['updates']).length));
    await Promise.all(Array.from({ length: PARTS }, (_, part) => store.commit(build, commitPart(part))));
    expect(written).toEqual([PARTS, 1]);
    const reached = Array.from({ length: PARTS }, (_, part) => progressAt(part === 3 ? 9n : 1n));
    expect(await store.progress(build)).toEqual(reached);
  });

  it('ask again the next time, and hear that it is gone', async () => {
    const { store } = await newBench();
    const build = await store.begin('standing', 1, PARTS);
    await store.commit(build, commitPart(0));
    await store.drop(build);
    const outcomes = await Promise.allSettled([1, 2, 3].map((part) => store.commit(build, commitPart(part))));
    for (const outcome of outcomes) expect(outcome).toEqual({ status: 'rejected', reason: new BuildGone(build) });
  });
});
