import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { Position, RecordedEvent } from '@kernel/event.js';
import type { AppendResult, Batch } from '@kernel/event-store.js';
import { NOTE_METADATA, note } from '@testing/notes.js';

import { startEventStoreDouble } from '../../../../test/doubles/event-store/event-store-double.js';
import type { EventStoreDouble } from '../../../../test/doubles/event-store/event-store-double.js';

import { openEventStoreDb } from './eventstoredb-event-store.js';
import type { EventStoreDb, EventStoreDbOptions } from './eventstoredb-event-store.js';

const nameOf = ({ data }: RecordedEvent): unknown => data['name'];

const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** The same numbers for the same seed. */
const numbersFrom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const MIB = 1024 * 1024;

interface Mark {
  readonly behind: { readonly position: string } | null;
  readonly place: { readonly commit: string; readonly prepare: string };
}

describe('a log in EventStoreDB with many events of others behind its own (double)', () => {
  let server: EventStoreDouble;
  let store: EventStoreDb;
  const opened = new Set<EventStoreDb>();
  const leaving = new Set<AbortController>();

  const open = async (options: Partial<EventStoreDbOptions> = {}): Promise<EventStoreDb> => {
    const one = await openEventStoreDb({ url: server.url, markEveryMs: 1, ...options });
    opened.add(one);
    return one;
  };

  beforeEach(async () => {
    server = await startEventStoreDouble();
    store = await open();
  });

  afterEach(async () => {
    for (const leave of leaving) leave.abort();
    for (const one of opened) await one.close();
    opened.clear();
    leaving.clear();
    await server.kill();
  });

  const append = (name: string, to: EventStoreDb = store): Promise<AppendResult> =>
    to.append(`note-${name}`, 'no-stream', [note(name)]);

  /** Follows into lists, which grow as batches come. */
  const followed = (from: EventStoreDb = store, after?: Position, batchSize?: number) => {
    const leave = new AbortController();
    leaving.add(leave);
    const names: unknown[] = [];
    const batches: Batch[] = [];
    const follow = async (): Promise<void> => {
      for await (const batch of from.follow({ after, batchSize, signal: leave.signal })) {
        batches.push(batch);
        names.push(...batch.events.map(nameOf));
      }
    };
    const done = follow();
    done.catch(() => undefined);
    return { names, batches, leave, done };
  };

  /** As others see them, who know nothing of Kronika. */
  const marks = async (stream = 'kronika.quiet'): Promise<readonly Mark[]> => {
    const client = EventStoreDBClient.connectionString(server.url);
    const found: Mark[] = [];
    try {
      for await (const { event: one } of client.readStream(stream)) found.push(one?.data as unknown as Mark);
    } catch {
      // There is no such stream.
    } finally {
      await client.dispose();
    }
    return found;
  };

  const plant = async (behind: Position | undefined, commit: bigint, prepare = 0n): Promise<void> => {
    const client = EventStoreDBClient.connectionString(server.url);
    const data = {
      identity: await store.identity(),
      behind: behind === undefined ? null : { position: String(behind), recordedAt: NOTE_METADATA.recordedAt },
      place: { commit: String(commit), prepare: String(prepare) },
    };
    await client.appendToStream('kronika.quiet', jsonEvent({ type: 'QuietStretch', data, metadata: {} }));
    await client.dispose();
  };

  /** A mebibyte of another application in one event, and a checkpoint of the server behind it. */
  const othersWrite = (): void => {
    server.foreign.binary('other-1', new Uint8Array(MIB));
    server.faults.sayCheckpoint();
  };

  const caughtUp = async ({ batches }: { readonly batches: readonly Batch[] }): Promise<void> =>
    until(() => batches.at(-1)?.caughtUp === true);

  /** Follows until a mark of at least that place is in the log. */
  const marked = async (atLeast: bigint, from = store, after?: Position): Promise<void> => {
    const following = followed(from, after);
    await until(async () => BigInt((await marks()).at(-1)?.place.commit ?? 0n) >= atLeast);
    following.leave.abort();
  };

  const commitOf = (place: (typeof server.begun)[number] | undefined): bigint =>
    BigInt(typeof place === 'object' ? place.commit : -1);

  describe('that were looked through once', () => {
    it('is followed by another process from there, not from its own last event', async () => {
      const { position } = await append('a0');
      server.foreign.events('other-1', 10_000);
      await marked(position + BigInt(MIB));
      const second = await open();
      const following = followed(second, position);
      await caughtUp(following);
      expect(commitOf(server.begun.at(-1))).toBeGreaterThan(position + BigInt(MIB));
      await append('a1', second);
      await until(() => following.names.length === 1);
      expect(following.names).toEqual(['a1']);
    });

    it('is opened without reading them again', async () => {
      const { position } = await append('a0');
      server.foreign.events('other-1', 10_000);
      const before = server.length;
      const unmarked = await readBackwards(() => open());
      await marked(position + BigInt(MIB));
      const second = await readBackwards(async () => expect(await (await open()).head()).toBe(position));
      expect(unmarked).toBeGreaterThan(10_000);
      expect(second).toBeLessThan(3_000 + server.length - before);
    });

    it('is read from an older position, too, and leaps over them', async () => {
      const { position: first } = await append('a0');
      const { position } = await append('a1');
      server.foreign.events('other-1', 10_000);
      await marked(position + BigInt(MIB));
      const second = await open();
      const following = followed(second, first);
      await caughtUp(following);
      expect(following.names).toEqual(['a1']);
      expect(commitOf(server.begun.at(-2))).toBe(first);
      expect(commitOf(server.begun.at(-1))).toBeGreaterThan(position + BigInt(MIB));
      await append('a2', second);
      await until(() => following.names.length === 2);
      expect(following.names).toEqual(['a1', 'a2']);
    });

    it('is followed from there where it holds nothing of its own yet', async () => {
      server.foreign.events('other-1', 10_000);
      await marked(BigInt(MIB));
      const second = await open();
      const following = followed(second);
      await caughtUp(following);
      expect(commitOf(server.begun.at(-1))).toBeGreaterThan(BigInt(MIB));
      await append('a0', second);
      await until(() => following.names.length === 1);
    });

    it('is read to its own end, and no further', async () => {
      await append('a0');
      server.foreign.events('other-1', 10_000);
      const names = [];
      for await (const batch of store.readAll()) {
        expect(batch.caughtUp).toBe(true);
        names.push(...batch.events.map(nameOf));
      }
      expect(names).toEqual(['a0']);
    });

    it('tells within the process where its end is, which is not looked for again', async () => {
      const { position } = await append('a0');
      const following = followed(store, position);
      await caughtUp(following);
      server.foreign.events('other-1', 10_000);
      await until(async () => (await marks()).length > 0);
      const read = await readBackwards(async () => expect(await store.head()).toBe(position));
      expect(read).toBeLessThan(3_000);
    });
  });

  /** How many events the server was asked for backwards meanwhile. */
  const readBackwards = async (work: () => Promise<unknown>): Promise<number> => {
    const before = server.sent.backwards;
    await work();
    return server.sent.backwards - before;
  };

  describe('marks', () => {
    it('are written seldom, the last with all that was found meanwhile, and the engine keeps one', async () => {
      const everyMs = 300;
      const slow = await open({ markEveryMs: everyMs });
      const { position } = await append('a0');
      const following = followed(slow, position);
      await caughtUp(following);
      const begun = performance.now();
      othersWrite();
      await until(async () => (await marks()).length === 1);
      for (let n = 0; n < 20; n += 1) othersWrite();
      await until(async () => BigInt((await marks()).at(-1)?.place.commit ?? 0) > position + BigInt(20 * MIB));
      const [mark, ...others] = await marks();
      expect(others).toEqual([]);
      expect(mark).toMatchObject({ behind: { position: String(position) }, place: { prepare: '0' } });
      const most = 1 + Math.ceil((performance.now() - begun) / everyMs);
      expect(await revisionsOf('kronika.quiet')).toBeLessThanOrEqual(most);
    });

    it('are not written for little', async () => {
      const { position } = await append('a0');
      const following = followed(store, position);
      await caughtUp(following);
      server.foreign.events('other-1', 2_000);
      server.faults.sayCheckpoint();
      await append('a1');
      await until(() => following.names.length === 1);
      expect(await marks()).toEqual([]);
    });

    it('are written by one of several that follow, and by another one when that is gone', async () => {
      const { position } = await append('a0');
      const second = await open();
      const both = [followed(store, position), followed(second, position)];
      for (const one of both) await caughtUp(one);
      othersWrite();
      await until(async () => (await marks()).length === 1);
      both[0]?.leave.abort();
      await store.close();
      othersWrite();
      othersWrite();
      await until(async () => BigInt((await marks()).at(-1)?.place.commit ?? 0) > position + BigInt(3 * MIB));
      both[1]?.leave.abort();
      await second.close();
      const third = await open();
      await caughtUp(followed(third, position));
      othersWrite();
      await until(async () => BigInt((await marks()).at(-1)?.place.commit ?? 0) > position + BigInt(4 * MIB));
      expect(await marks()).toHaveLength(1);
    });

    it('stand beside events, and nobody who reads these meets them', async () => {
      const { position } = await append('a0');
      await caughtUp(followed(store, position));
      othersWrite();
      await until(async () => (await marks()).length === 1);
      expect(await store.head()).toBe(position);
      const names = [];
      for await (const { events } of store.readAll()) names.push(...events.map(nameOf));
      expect(names).toEqual(['a0']);
    });

    it('are neither written nor used where the server’s checkpoints have a fault', async () => {
      await store.close();
      await server.stop();
      server = await startEventStoreDouble({ version: '24.10.4' });
      store = await open();
      const { position } = await append('a0');
      const following = followed(store, position);
      await caughtUp(following);
      othersWrite();
      await append('a1');
      await until(() => following.names.length === 1);
      expect(await marks()).toEqual([]);
      await plant(position, 3_000n);
      const second = await open();
      await until(() => following.names.length === 1);
      await caughtUp(followed(second, position));
      expect(commitOf(server.begun.at(-1))).toBe(position);
    });

    it('that cannot be written hold up nobody, and the operator is told once', async () => {
      const notices: string[] = [];
      const told = await open({ notice: (sentence) => void notices.push(sentence) });
      const { position } = await append('a0');
      const following = followed(told, position);
      await caughtUp(following);
      server.faults.denyAccess({ on: ['append'] });
      othersWrite();
      await until(() => notices.length > 0);
      othersWrite();
      server.faults.end();
      await append('a1');
      await until(() => following.names.length === 1);
      expect(notices).toEqual([expect.stringMatching(/^How far others' events were looked through cannot be kept/)]);
    });
  });

  const revisionsOf = async (stream: string): Promise<bigint> => {
    const client = EventStoreDBClient.connectionString(server.url);
    for await (const { event: one } of client.readStream(stream, {
      direction: 'backwards',
      fromRevision: 'end',
      maxCount: 1,
    })) {
      await client.dispose();
      return one?.revision ?? -1n;
    }
    return -1n;
  };

  /** All marks that were ever written, and those among them that hold an event of Kronika's. */
  const marksEver = async (): Promise<{ readonly told: number; readonly false: readonly Mark[] }> => {
    const client = EventStoreDBClient.connectionString(server.url);
    const places: bigint[] = [];
    const found: Mark[] = [];
    for await (const { event: one } of client.readAll()) {
      if (one?.streamId.startsWith('kronika.note-')) places.push(one.position.commit);
      if (one?.streamId === 'kronika.quiet') found.push(one.data as unknown as Mark);
    }
    await client.dispose();
    const holds = ({ behind, place }: Mark): boolean =>
      places.some((at) => at > BigInt(behind?.position ?? 0) && at < BigInt(place.commit));
    return { told: found.length, false: found.filter(holds) };
  };

  /** The follower has handled everything, others go on for a while, and a mark says so. */
  const rests = async (handled: () => Position | undefined): Promise<void> => {
    const head = await store.head();
    await until(() => handled() === head);
    await until(async () => {
      othersWrite();
      return BigInt((await marks()).at(-1)?.behind?.position ?? 0) === (head ?? 0n);
    });
  };

  describe('never passes over an event of its own', () => {
    /** Follows three events at a time, handles them slowly, and keeps now and then how far it is. */
    class Keeper {
      kept: Position | undefined;
      readonly handled: { readonly name: unknown; readonly position: Position }[] = [];

      constructor(private readonly random: () => number) {}

      async keep(log: EventStoreDb, signal: AbortSignal): Promise<void> {
        for await (const { events, position } of log.follow({ after: this.kept, batchSize: 3, signal })) {
          for (const each of events) this.handled.push({ name: nameOf(each), position: each.position });
          for (let turns = 30 * this.random(); turns > 0; turns -= 1)
            await new Promise((resolve) => setImmediate(resolve));
          if (this.random() < 0.6) this.kept = position;
        }
      }

      /** What was not kept is handled again. */
      die(): void {
        while ((this.handled.at(-1)?.position ?? 0n) > (this.kept ?? 0n)) this.handled.pop();
      }
    }

    it('whatever dies between handling and keeping, wherever checkpoints and marks fall', async () => {
      const seed = Date.now() % 100_000;
      const random = numbersFrom(seed);
      const keeper = new Keeper(random);
      let written = 0;
      for (let life = 0; life < 12; life += 1) {
        const one = await open({ waitMs: 20_000 });
        const leave = new AbortController();
        const keeping = keeper.keep(one, leave.signal);
        for (let n = 0; n < 12; n += 1) {
          if (random() < 0.3) othersWrite();
          else await Promise.all([0, 1, 2, 3, 4].map(() => append(`n${written++}`)));
          if (random() < 0.3) server.faults.sayCheckpoint();
          if (random() < 0.1) server.cutConnections();
        }
        if (life % 3 === 0 || random() < 0.6) await rests(() => keeper.handled.at(-1)?.position);
        leave.abort();
        await keeping;
        await one.close();
        keeper.die();
      }
      const rest = followed(await open({ waitMs: 20_000 }), keeper.kept);
      const head = await store.head();
      await until(() => rest.batches.at(-1)?.position === head);
      const all = [...keeper.handled.map(({ name }) => name), ...rest.names];
      const missing = Array.from({ length: written }, (_, n) => `n${n}`).filter((name) => !all.includes(name));
      const { told, false: wrong } = await marksEver();
      expect({ seed, missing, count: all.length, wrong }).toEqual({ seed, missing: [], count: written, wrong: [] });
      expect(told).toBeGreaterThan(3);
    }, 120_000);

    it('but would if a mark said too much: what is shown here is not for want of looking', async () => {
      const { position } = await append('a0');
      const { position: passed } = await append('a1');
      const { position: end } = await append('a2');
      expect(end).toBeGreaterThan(passed);
      await plant(position, end, end);
      const following = followed(await open(), position);
      await append('a3');
      await until(() => following.names.includes('a3'));
      expect(following.names).toEqual(['a3']);
    });

    it('when a mark names a place that the server does not know', async () => {
      const { position } = await append('a0');
      await append('a1');
      await plant(position, position + 7n);
      const following = followed(await open(), position);
      await until(() => following.names.length === 1);
      expect(following.names).toEqual(['a1']);
      expect(server.begun.slice(-2).map(commitOf)).toEqual([position + 7n, position]);
    });

    it('when the server comes back with an older copy of its files', async () => {
      const { position } = await append('a0');
      const length = server.length;
      const following = followed(store, position);
      await caughtUp(following);
      othersWrite();
      await until(async () => (await marks()).length === 1);
      const before = server.begun.length;
      await server.restore(length);
      await until(() => server.begun.length > before);
      expect(commitOf(server.begun.at(-1))).toBe(position);
      const second = await open();
      expect(await marks()).toEqual([]);
      await append('a1', second);
      await until(() => following.names.length === 1);
      expect(following.names).toEqual(['a1']);
    });
  });
});
