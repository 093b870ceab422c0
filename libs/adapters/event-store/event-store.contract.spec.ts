import { randomUUID } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import type { NewEvent, Position, RecordedEvent, StreamName } from '@kernel/event.js';
import {
  EmptyAppend,
  ENVELOPE_BYTES,
  MAX_APPEND_BYTES,
  MAX_EVENT_BYTES,
  StoreUnavailable,
  TooLarge,
  WrongRevision,
} from '@kernel/event-store.js';
import type { AppendResult, Batch, EventStore, ExpectedRevision, ReadAll } from '@kernel/event-store.js';
import { REAL_ENGINES } from '@testing/engines.config.js';
import { note } from '@testing/notes.js';

import { startEventStoreDouble } from '../../../test/doubles/event-store/event-store-double.js';
import type { EventStoreDouble } from '../../../test/doubles/event-store/event-store-double.js';
import { dataHash } from './canonical.js';
import { openEmbeddedEventStore } from './embedded/embedded-event-store.js';
import type { EmbeddedOptions } from './embedded/embedded-event-store.js';
import { inThisThread, inThreads } from './embedded/log-threads.js';
import { openEventStoreDb } from './eventstoredb/eventstoredb-event-store.js';
import { InMemoryEventStore } from './in-memory-event-store.js';

interface Opened {
  readonly store: EventStore;
  readonly discard: () => Promise<void>;
}

interface Adapter {
  readonly name: string;
  readonly open: () => Promise<Opened>;
}

const adapters: readonly Adapter[] = [
  {
    name: 'in memory',
    open: async () => {
      const store = new InMemoryEventStore();
      return { store, discard: () => store.close() };
    },
  },
  { name: 'embedded, in this thread', open: () => openEmbedded(inThisThread) },
  { name: 'embedded, in worker threads', open: () => openEmbedded(inThreads(BUILT_WORKER)) },
  { name: 'EventStoreDB (double)', open: async () => openRemote((await standIn()).url) },
  { name: 'EventStoreDB (double) that others use, too', open: async () => openRemote((await inUse()).url) },
  ...realEngines(),
];

/** Worker entries are composition roots, so the thread runs from the build. */
const BUILT_WORKER = new URL('../../../dist/apps/record/src/workers/log.worker.js', import.meta.url);

const openEmbedded = async (start: EmbeddedOptions['start']): Promise<Opened> => {
  const folder = await mkdtemp(join(tmpdir(), 'kronika-log-'));
  const store = await openEmbeddedEventStore({ folder, start });
  const discard = async (): Promise<void> => {
    await store.close();
    await rm(folder, { recursive: true });
  };
  return { store, discard };
};

let double: Promise<EventStoreDouble> | undefined;
let noisy: Promise<EventStoreDouble> | undefined;

/** One for all tests: each has a namespace of its own. */
const standIn = (): Promise<EventStoreDouble> => (double ??= startEventStoreDouble());
const inUse = (): Promise<EventStoreDouble> => (noisy ??= startEventStoreDouble({ noisy: true, diskMs: 2 }));

afterAll(async () => {
  for (const one of await Promise.all([double, noisy])) await one?.stop();
});

const openRemote = async (url: string): Promise<Opened> => {
  const store = await openEventStoreDb({ url, namespace: `test${randomUUID().replaceAll('-', '')}` });
  return { store, discard: () => store.close() };
};

/** Those that the environment names; which they were stands in the tests' names. */
function realEngines(): readonly Adapter[] {
  const url = REAL_ENGINES.eventStore;
  return url === undefined ? [] : [{ name: 'EventStoreDB (real)', open: () => openRemote(url) }];
}

const named = (...names: readonly string[]): readonly NewEvent[] => names.map((name) => note(name));

/** An event of which exactly four go into one append. */
const QUARTER = MAX_APPEND_BYTES / 4 - ENVELOPE_BYTES;

/** An event of exactly so many bytes, as the limits count them. */
const sized = (name: string, bytes: number): NewEvent => {
  const bare = note(name, { text: '' });
  const counted = Buffer.byteLength(JSON.stringify(bare.data) + JSON.stringify(bare.metadata) + bare.type + bare.type);
  return note(name, { text: 'ż'.repeat((bytes - counted) >> 1) + 'z'.repeat((bytes - counted) & 1) });
};

const collect = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

const streamOf = async (store: EventStore, stream: StreamName, from?: bigint): Promise<readonly RecordedEvent[]> =>
  (await collect(store.readStream(stream, from))).flat();

const all = async (store: EventStore, options?: ReadAll): Promise<readonly RecordedEvent[]> =>
  (await collect(store.readAll(options))).flatMap((batch) => batch.events);

const nameOf = ({ data }: RecordedEvent): string => data['name'] as string;

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'it was taken',
    (error: unknown) => error,
  );

describe.each(adapters)('an event store $name', ({ open }) => {
  let store: EventStore;
  let discard: () => Promise<void>;

  beforeEach(async () => {
    ({ store, discard } = await open());
  });

  afterEach(async () => {
    await discard();
  });

  const append = (stream: StreamName, expected: ExpectedRevision, ...names: readonly string[]): Promise<AppendResult> =>
    store.append(stream, expected, named(...names));

  describe('that is empty', () => {
    it('has no head', async () => {
      expect(await store.head()).toBeUndefined();
    });

    it('has an identity that stays', async () => {
      const identity = await store.identity();
      expect(identity).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      await append('note-a', 'no-stream', 'a0');
      expect(await store.identity()).toBe(identity);
    });

    it('gives nothing to readers', async () => {
      expect(await collect(store.readAll())).toEqual([]);
      expect(await collect(store.readStream('note-a'))).toEqual([]);
    });
  });

  describe('asked to append', () => {
    it('begins a stream at revision 0 and counts on', async () => {
      expect(await append('note-a', 'no-stream', 'a0', 'a1')).toMatchObject({ revision: 1n, repeated: false });
      expect(await append('note-a', 1n, 'a2')).toMatchObject({ revision: 2n, repeated: false });
      const events = await streamOf(store, 'note-a');
      expect(events.map((found) => [nameOf(found), found.revision])).toEqual([
        ['a0', 0n],
        ['a1', 1n],
        ['a2', 2n],
      ]);
    });

    it('tells the position of the last event, and the head is there', async () => {
      const first = await append('note-a', 'no-stream', 'a0', 'a1');
      const second = await append('note-b', 'no-stream', 'b0');
      const events = await all(store);
      expect(events.map((found) => found.position).slice(1)).toEqual([first.position, second.position]);
      expect(second.position > first.position).toBe(true);
      expect(await store.head()).toBe(second.position);
    });

    it.each<[string, ExpectedRevision, ExpectedRevision]>([
      ['a stream that is not there', 0n, 'no-stream'],
      ['a stream that is not there, far ahead', 2n ** 40n, 'no-stream'],
    ])('refuses a revision expected of %s', async (_, expected, actual) => {
      const error = await failure(append('note-a', expected, 'a0'));
      expect(error).toBeInstanceOf(WrongRevision);
      expect(error).toMatchObject({ stream: 'note-a', expected, actual });
      expect(await store.head()).toBeUndefined();
    });

    it.each<[string, ExpectedRevision]>([
      ['too early', 0n],
      ['too late', 2n],
      ['no stream', 'no-stream'],
    ])('refuses an expectation that is wrong (%s), and names the actual revision', async (_, expected) => {
      await append('note-a', 'no-stream', 'a0', 'a1');
      const error = await failure(append('note-a', expected, 'x'));
      expect(error).toBeInstanceOf(WrongRevision);
      expect(error).toMatchObject({ stream: 'note-a', expected, actual: 1n });
      expect((error as Error).message).toBe(`Stream note-a was expected at revision ${expected} but is at 1.`);
      expect(await all(store)).toHaveLength(2);
    });

    it('keeps the events of one append together in the log', async () => {
      const writers = Array.from({ length: 8 }, (_, w) =>
        append(`note-${w}`, 'no-stream', ...Array.from({ length: 5 }, (__, i) => `${w}.${i}`)),
      );
      await Promise.all(writers);
      const names = (await all(store)).map(nameOf);
      for (let w = 0; w < 8; w += 1) {
        const start = names.indexOf(`${w}.0`);
        expect(names.slice(start, start + 5)).toEqual([0, 1, 2, 3, 4].map((i) => `${w}.${i}`));
      }
    });

    it('writes nothing of a batch with one event too large', async () => {
      const batch = [note('a0'), sized('a1', MAX_EVENT_BYTES + 1)];
      expect(await failure(store.append('note-a', 'no-stream', batch))).toBeInstanceOf(TooLarge);
      expect(await collect(store.readAll())).toEqual([]);
      expect(await append('note-a', 'no-stream', 'a0')).toMatchObject({ revision: 0n });
    });

    it('refuses an append without events', async () => {
      expect(await failure(store.append('note-a', 'no-stream', []))).toBeInstanceOf(EmptyAppend);
    });

    it.each(['note', 'note-', '-a', 'Note-a', 'note-a b', 'note-"a', 'note-ż', ''])(
      'refuses a name that is no stream: %j',
      async (stream) => {
        expect(await failure(append(stream, 'no-stream', 'a0'))).toBeInstanceOf(TypeError);
        expect(await store.head()).toBeUndefined();
      },
    );

    it('takes an event of exactly the limit, and none of one byte more', async () => {
      await store.append('note-a', 'no-stream', [sized('a0', MAX_EVENT_BYTES)]);
      const error = await failure(store.append('note-a', 0n, [sized('a1', MAX_EVENT_BYTES + 1)]));
      expect(error).toBeInstanceOf(TooLarge);
      expect(error).toMatchObject({ what: 'event', bytes: MAX_EVENT_BYTES + 1, limit: MAX_EVENT_BYTES });
    });

    it('takes an append of exactly the limit, and none of one byte more', async () => {
      const quarters = ['a0', 'a1', 'a2', 'a3'].map((name) => sized(name, QUARTER));
      await store.append('note-a', 'no-stream', quarters);
      const more = [...quarters.slice(0, 3), sized('x', QUARTER - ENVELOPE_BYTES - 400), sized('y', 401)];
      const error = await failure(store.append('note-b', 'no-stream', more));
      expect(error).toBeInstanceOf(TooLarge);
      expect(error).toMatchObject({ what: 'append', bytes: MAX_APPEND_BYTES + 1, limit: MAX_APPEND_BYTES });
    });
  });

  describe('sent the same events again', () => {
    it('gives the first outcome and writes nothing', async () => {
      const first = await append('note-a', 'no-stream', 'a0', 'a1');
      await append('note-b', 'no-stream', 'b0');
      const later = await append('note-a', 1n, 'a2');
      expect(await append('note-a', 'no-stream', 'a0', 'a1')).toEqual({ ...first, repeated: true });
      expect(await append('note-a', 1n, 'a2')).toEqual({ ...later, repeated: true });
      expect(await all(store)).toHaveLength(4);
    });

    it('gives the first outcome to a repeat that arrives together with the first', async () => {
      const outcomes = await Promise.all([
        append('note-a', 'no-stream', 'a0', 'a1'),
        append('note-a', 'no-stream', 'a0', 'a1'),
      ]);
      expect(outcomes.map(({ repeated }) => repeated).toSorted((a, b) => Number(a) - Number(b))).toEqual([false, true]);
      expect(outcomes[0].position).toBe(outcomes[1].position);
      expect(await all(store)).toHaveLength(2);
    });

    it('gives the outcome of the part that is repeated when what was appended went on', async () => {
      await append('note-a', 'no-stream', 'a0', 'a1', 'a2');
      expect(await append('note-a', 'no-stream', 'a0', 'a1')).toMatchObject({ revision: 1n, repeated: true });
    });

    it.each<[string, readonly string[]]>([
      ['one more', ['a0', 'a1', 'x']],
      ['another last one', ['a0', 'x']],
      ['another first one', ['x', 'a1']],
      ['another order', ['a1', 'a0']],
    ])('refuses them with %s', async (_, names) => {
      await append('note-a', 'no-stream', 'a0', 'a1');
      const error = await failure(append('note-a', 'no-stream', ...names));
      expect(error).toBeInstanceOf(WrongRevision);
      expect(error).toMatchObject({ actual: 1n });
      expect(await all(store)).toHaveLength(2);
    });

    it('refuses them at another expected revision', async () => {
      await append('note-a', 'no-stream', 'a0', 'a1', 'a2');
      expect(await failure(append('note-a', 0n, 'a0'))).toBeInstanceOf(WrongRevision);
      expect(await failure(append('note-a', 'no-stream', 'a1', 'a2'))).toBeInstanceOf(WrongRevision);
    });
  });

  describe('with writers that race', () => {
    it('lets exactly one of two create a stream', async () => {
      for (let round = 0; round < 20; round += 1) {
        const stream = `note-${round}`;
        const outcomes = await Promise.allSettled([
          append(stream, 'no-stream', `${round}.a`),
          append(stream, 'no-stream', `${round}.b`),
        ]);
        expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
        const lost = outcomes.find((outcome) => outcome.status === 'rejected');
        expect(lost?.reason).toBeInstanceOf(WrongRevision);
        expect(lost?.reason).toMatchObject({ expected: 'no-stream', actual: 0n });
        expect(await streamOf(store, stream)).toHaveLength(1);
      }
    });

    it('lets writers that retry all through, one after the other', async () => {
      const write = async (name: string): Promise<void> => {
        for (let expected: ExpectedRevision = 'no-stream'; ;) {
          const outcome = await failure(append('note-a', expected, name));
          if (!(outcome instanceof WrongRevision)) return;
          expected = outcome.actual;
        }
      };
      const names = Array.from({ length: 24 }, (_, i) => `w${i}`);
      await Promise.all(names.map(write));
      const events = await streamOf(store, 'note-a');
      expect(events.map(nameOf).toSorted()).toEqual(names.toSorted());
      expect(events.map(({ revision }) => revision)).toEqual(names.map((_, i) => BigInt(i)));
    });
  });

  describe('read back', () => {
    it('gives each event exactly as it was sealed', async () => {
      const data = {
        polish: 'zażółć gęślą jaźń',
        other: '日本語 🏛️ \u0000\u001f\u2028 "quoted" \\ / </script>',
        ['key with "quotes" and ż']: { deep: [[], {}, [null, true, false, -1, Number.MAX_SAFE_INTEGER]] },
        __proto: 'x',
        empty: '',
        missing: undefined,
      };
      const sealed = note('a0', data, 'Zażółcono');
      const { position } = await store.append('note-a.b_c:d-e', 'no-stream', [sealed]);
      const { missing: _, ...kept } = data;
      const expected = { ...sealed, data: kept, stream: 'note-a.b_c:d-e', revision: 0n, position };
      for (const found of [...(await streamOf(store, 'note-a.b_c:d-e')), ...(await all(store))]) {
        expect(found).toEqual(expected);
        expect(dataHash(found.salt, found.data)).toBe(found.dataHash);
      }
    });

    it('gives large texts back whole', async () => {
      const sealed = ['a0', 'a1', 'a2', 'a3'].map((name) => sized(name, QUARTER));
      await store.append('note-a', 'no-stream', sealed);
      const found = await streamOf(store, 'note-a');
      expect(found.map(({ data }) => data)).toEqual(sealed.map(({ data }) => data));
    });

    it('gives no event that a reader could change in the log', async () => {
      await append('note-a', 'no-stream', 'a0');
      const [first] = await all(store);
      Object.assign(first?.data ?? {}, { name: 'changed' });
      expect((await all(store)).map(nameOf)).toEqual(['a0']);
    });

    it('gives a stream from a revision on, that one included', async () => {
      await append('note-a', 'no-stream', 'a0', 'a1', 'a2');
      await append('note-b', 'no-stream', 'b0');
      expect((await streamOf(store, 'note-a', 1n)).map(nameOf)).toEqual(['a1', 'a2']);
      expect((await streamOf(store, 'note-a', 2n)).map(nameOf)).toEqual(['a2']);
      expect(await collect(store.readStream('note-a', 3n))).toEqual([]);
      expect(await collect(store.readStream('note-ab'))).toEqual([]);
    });

    it('gives a long stream in several batches, none of them empty', async () => {
      const names = Array.from({ length: 2500 }, (_, i) => `n${i}`);
      await append('note-a', 'no-stream', ...names.slice(0, 1250));
      await append('note-b', 'no-stream', 'between');
      await append('note-a', 1249n, ...names.slice(1250));
      const batches = await collect(store.readStream('note-a'));
      expect(batches.length).toBeGreaterThan(1);
      expect(Math.min(...batches.map((batch) => batch.length))).toBeGreaterThan(0);
      expect(batches.flat().map(nameOf)).toEqual(names);
    });

    it('gives all after a position, in batches of at most the size asked for', async () => {
      const first = await append('note-a', 'no-stream', 'a0', 'a1');
      await append('note-b', 'no-stream', 'b0', 'b1', 'b2');
      const batches = await collect(store.readAll({ after: first.position, batchSize: 2 }));
      expect(batches.map(({ events }) => events.map(nameOf))).toEqual([['b0', 'b1'], ['b2']]);
      expect(batches.map(({ caughtUp }) => caughtUp)).toEqual([false, true]);
      expect(batches.map(({ position, events }) => position === events.at(-1)?.position)).toEqual([true, true]);
      expect(await collect(store.readAll({ after: (await store.head()) ?? 0n }))).toEqual([]);
    });

    it('resumes from each batch as if it had not been interrupted', async () => {
      for (let i = 0; i < 7; i += 1) await append(`${i % 2 ? 'note' : 'mark'}-a${i}`, 'no-stream', `n${i}`);
      for (const categories of [undefined, ['note'], ['mark']] as const) {
        const whole = await all(store, { categories });
        for (const { events, position } of await collect(store.readAll({ categories, batchSize: 2 }))) {
          const last = events.at(-1)?.position ?? 0n;
          const rest = whole.filter((found) => found.position > last);
          expect(await all(store, { categories, after: position })).toEqual(rest);
        }
      }
    });

    it('filters by category, the whole name up to the first hyphen', async () => {
      await append('note-a', 'no-stream', 'n0');
      await append('notes-a', 'no-stream', 's0');
      await append('mark-note-a', 'no-stream', 'm0');
      await append('note-b', 'no-stream', 'n1');
      expect((await all(store, { categories: ['note'] })).map(nameOf)).toEqual(['n0', 'n1']);
      expect((await all(store, { categories: ['mark', 'notes'] })).map(nameOf)).toEqual(['s0', 'm0']);
      expect(await collect(store.readAll({ categories: ['other'] }))).toEqual([]);
      expect(await collect(store.readAll({ categories: [] }))).toEqual([]);
    });

    it('tells by its position how far a filtered batch reached', async () => {
      await append('note-a', 'no-stream', 'n0');
      const { position } = await append('mark-a', 'no-stream', 'm0');
      const batches = await collect(store.readAll({ categories: ['note'] }));
      expect(batches.map((batch) => [batch.position, batch.caughtUp])).toEqual([[position, true]]);
    });
  });

  describe('being followed', () => {
    let leave: AbortController;

    beforeEach(() => {
      leave = new AbortController();
    });

    afterEach(() => {
      leave.abort();
    });

    /** Follows until so many events are there. */
    const followed = async (count: number, options: ReadAll = {}): Promise<readonly RecordedEvent[]> => {
      const found: RecordedEvent[] = [];
      for await (const batch of store.follow({ ...options, signal: leave.signal })) {
        found.push(...batch.events);
        if (found.length >= count) break;
      }
      return found;
    };

    it('tells at once that there is nothing to catch up with', async () => {
      const batches = store.follow({ signal: leave.signal })[Symbol.asyncIterator]();
      expect((await batches.next()).value).toMatchObject({ events: [], caughtUp: true });
      await batches.return?.();
    });

    it('gives what was there and then what comes', async () => {
      await append('note-a', 'no-stream', 'a0');
      const batches = store.follow({ signal: leave.signal })[Symbol.asyncIterator]();
      expect((await batches.next()).value).toMatchObject({ events: [{ data: { name: 'a0' } }], caughtUp: true });
      const next = batches.next();
      const { position } = await append('note-a', 0n, 'a1');
      expect((await next).value).toMatchObject({ events: [{ data: { name: 'a1' }, position }], position });
      await batches.return?.();
    });

    it('tells of progress over events that the filter passes over', async () => {
      const { position } = await append('note-a', 'no-stream', 'a0');
      const batches = store.follow({ after: position, categories: ['mark'], signal: leave.signal });
      const iterator = batches[Symbol.asyncIterator]();
      expect((await iterator.next()).value).toMatchObject({ events: [], position, caughtUp: true });
      const next = iterator.next();
      const later = await append('note-a', 0n, 'a1');
      expect((await next).value).toEqual({ events: [], position: later.position, caughtUp: true });
      await iterator.return?.();
    });

    it('misses and repeats nothing while many write', async () => {
      const writers = 12;
      const each = 15;
      const write = async (writer: number): Promise<void> => {
        for (let i = 0; i < each; i += 1)
          await append(`note-${writer}`, i === 0 ? 'no-stream' : BigInt(i - 1), `${writer}.${i}`);
      };
      const followers = [1, 3, 1000].map((batchSize) => followed(writers * each, { batchSize }));
      await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
      const whole = (await all(store)).map(nameOf);
      expect(whole).toHaveLength(writers * each);
      for (const found of await Promise.all(followers)) expect(found.map(nameOf)).toEqual(whole);
    });

    it('goes on from any position without gap or repeat', async () => {
      const positions: Position[] = [];
      for (let i = 0; i < 6; i += 1) positions.push((await append(`note-${i}`, 'no-stream', `n${i}`)).position);
      for (const [i, after] of positions.slice(0, -1).entries()) {
        const rest = await followed(5 - i, { after });
        expect(rest.map((found) => found.position)).toEqual(positions.slice(i + 1));
      }
    });

    it('ends at once, without an error, when its signal is given', async () => {
      const batches: Batch[] = [];
      const done = (async () => {
        for await (const batch of store.follow({ signal: leave.signal })) {
          batches.push(batch);
          setImmediate(() => leave.abort());
        }
      })();
      await expect(done).resolves.toBeUndefined();
      expect(batches).toHaveLength(1);
      expect(getEventListeners(leave.signal, 'abort')).toEqual([]);
    });

    it('gives nothing when its signal had been given before', async () => {
      leave.abort();
      await append('note-a', 'no-stream', 'a0');
      expect(await collect(store.follow({ signal: leave.signal }))).toEqual([]);
    });

    it('leaves nothing behind when it is left by break, hundreds of times', async () => {
      await append('note-a', 'no-stream', 'a0', 'a1', 'a2');
      for (let i = 0; i < 300; i += 1) {
        for await (const batch of store.follow({ batchSize: 1, signal: leave.signal }))
          if (batch.events.length > 0) break;
        for await (const batch of store.readAll({ batchSize: 1 })) if (batch.events.length > 0) break;
        for await (const events of store.readStream('note-a')) if (events.length > 0) break;
      }
      expect(getEventListeners(leave.signal, 'abort')).toEqual([]);
      expect(await followed(3)).toHaveLength(3);
    }, 180_000);
  });

  describe('that was closed', () => {
    it('refuses to append and to read, and may be closed again', async () => {
      await append('note-a', 'no-stream', 'a0');
      await store.close();
      await store.close();
      expect(await failure(append('note-a', 0n, 'a1'))).toBeInstanceOf(StoreUnavailable);
      expect(await failure(all(store))).toBeInstanceOf(StoreUnavailable);
      expect(await failure(streamOf(store, 'note-a'))).toBeInstanceOf(StoreUnavailable);
      expect(await failure(store.head())).toBeInstanceOf(StoreUnavailable);
    });
  });
});

/** One append as a step of the model: which stream, what is expected of it, which events by name. */
interface Step {
  readonly stream: StreamName;
  readonly expected: ExpectedRevision;
  readonly names: readonly string[];
}

const step = fc.record<Step>({
  stream: fc.constantFrom('note-a', 'note-b', 'mark-a'),
  expected: fc.oneof(fc.constant('no-stream' as const), fc.bigInt({ min: 0n, max: 5n })),
  // Few names, so that repeats, partly known batches and the same event elsewhere all come up.
  names: fc.array(fc.constantFrom('p', 'q', 'r', 's'), { minLength: 1, maxLength: 3 }),
});

/** What the port promises, in the fewest words: streams as lists of names, the log as the list of what was appended. */
class Model {
  readonly log: string[] = [];
  private readonly streams = new Map<StreamName, readonly string[]>();

  append({ stream, expected, names }: Step): string {
    const known = this.streams.get(stream) ?? [];
    const first = expected === 'no-stream' ? 0 : Number(expected) + 1;
    if (first === known.length) {
      this.streams.set(stream, [...known, ...names]);
      this.log.push(...names.map((name) => `${stream} ${name}`));
      return `appended to ${known.length + names.length - 1}`;
    }
    const same = names.every((name, i) => known[first + i] === name);
    return same ? `repeated to ${first + names.length - 1}` : `wrong, at ${known.length - 1}`;
  }
}

const outcomeOf = async (store: EventStore, { stream, expected, names }: Step): Promise<string> => {
  try {
    const { revision, repeated } = await store.append(stream, expected, named(...names));
    return `${repeated ? 'repeated' : 'appended'} to ${revision}`;
  } catch (error) {
    if (!(error instanceof WrongRevision)) throw error;
    return `wrong, at ${error.actual === 'no-stream' ? -1 : error.actual}`;
  }
};

/** A server that waits some 30 ms for its disk takes as long for the thousands of appends of a property. */
const SLOW_DISK_MS = 300_000;

describe.each(adapters)('any appends to an event store $name', ({ open }) => {
  let store: EventStore;
  let discard: () => Promise<void>;
  let runs = 0;

  beforeEach(async () => {
    ({ store, discard } = await open());
  });

  afterEach(async () => {
    await discard();
  });

  /** Each run has streams of its own in the one log, after all that was there before. */
  const property = (run: (steps: readonly Step[], model: Model) => Promise<void>): Promise<void> =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (drawn) => {
        runs += 1;
        const steps = drawn.map((each) => ({ ...each, stream: `${each.stream}.${runs}` }));
        const before = await store.head();
        const model = new Model();
        await run(steps, model);
        const log = await all(store, { after: before });
        expect(log.map((found) => `${found.stream} ${nameOf(found)}`)).toEqual(model.log);
        for (const stream of new Set(steps.map((each) => each.stream)))
          expect((await streamOf(store, stream)).map((found) => `${stream} ${nameOf(found)}`)).toEqual(
            model.log.filter((line) => line.startsWith(`${stream} `)),
          );
      }),
      { numRuns: 40 },
    );

  it(
    'end as in a model, one after the other',
    async () => {
      await property(async (steps, model) => {
        for (const each of steps) expect(await outcomeOf(store, each)).toBe(model.append(each));
      });
    },
    SLOW_DISK_MS,
  );

  it(
    'end as in a model, sent all at once: the log takes them in the order in which they were sent',
    async () => {
      await property(async (steps, model) => {
        const outcomes = await Promise.all(steps.map((each) => outcomeOf(store, each)));
        expect(outcomes).toEqual(steps.map((each) => model.append(each)));
      });
    },
    SLOW_DISK_MS,
  );
});
