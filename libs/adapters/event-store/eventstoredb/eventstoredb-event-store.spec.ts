import { createServer } from 'node:net';

import { EventStoreDBClient } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { RecordedEvent, StreamName } from '@kernel/event.js';
import { OutcomeUnknown, StoreUnavailable, TooLarge, WrongRevision } from '@kernel/event-store.js';
import type { AppendResult, Batch, EventStore, ExpectedRevision } from '@kernel/event-store.js';
import type { JsonObject } from '@kernel/json.js';
import { endsBefore } from '@testing/ends-before.js';
import { NOTE_METADATA, note } from '@testing/notes.js';

import { startEventStoreDouble } from '../../../../test/doubles/event-store/event-store-double.js';
import type { DoubleOptions, EventStoreDouble } from '../../../../test/doubles/event-store/event-store-double.js';
import { canonicalBytes } from '../canonical.js';

import { openEventStoreDb } from './eventstoredb-event-store.js';
import type { EventStoreDb, EventStoreDbOptions } from './eventstoredb-event-store.js';

const nameOf = ({ data }: RecordedEvent): unknown => data['name'];

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'it was taken',
    (error: unknown) => error,
  );

const sentence = async (promise: Promise<unknown>): Promise<string> => {
  const error = await failure(promise);
  expect(error).toBeInstanceOf(StoreUnavailable);
  return (error as Error).message;
};

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

describe('a log in EventStoreDB (double)', () => {
  let server: EventStoreDouble;
  let store: EventStoreDb;
  let notices: string[];
  let leave: AbortController;
  const opened = new Set<EventStoreDb>();

  const open = async (options: Partial<EventStoreDbOptions> = {}): Promise<EventStoreDb> => {
    const notice = (told: string): void => void notices.push(told);
    const one = await openEventStoreDb({ url: server.url, notice, ...options });
    opened.add(one);
    return one;
  };

  /** With so little patience that opening it may take several attempts. */
  const openImpatient = async (options: Partial<EventStoreDbOptions>): Promise<EventStoreDb> => {
    for (;;) {
      const found = await open(options).catch((error: unknown) => {
        if (!(error instanceof StoreUnavailable)) throw error;
      });
      if (found) return found;
    }
  };

  /** Another server than the one that each test begins with. */
  const instead = async (options: DoubleOptions): Promise<void> => {
    await store.close();
    await server.stop();
    server = await startEventStoreDouble(options);
  };

  beforeEach(async () => {
    notices = [];
    leave = new AbortController();
    server = await startEventStoreDouble();
    store = await open();
  });

  afterEach(async () => {
    leave.abort();
    server.faults.end();
    for (const one of opened) await one.close();
    opened.clear();
    await server.kill();
  });

  const append = (stream: StreamName, expected: ExpectedRevision, ...names: readonly string[]): Promise<AppendResult> =>
    store.append(
      stream,
      expected,
      names.map((name) => note(name)),
    );

  const all = async (from: EventStore = store): Promise<readonly RecordedEvent[]> => {
    const found: RecordedEvent[] = [];
    for await (const { events } of from.readAll()) found.push(...events);
    return found;
  };

  const streamOf = async (stream: StreamName): Promise<readonly RecordedEvent[]> => {
    const found: RecordedEvent[] = [];
    for await (const events of store.readStream(stream)) found.push(...events);
    return found;
  };

  /** Follows into a list, which grows as events come. */
  const followed = (
    options: { readonly batchSize?: number; readonly after?: bigint } = {},
    handle: (batch: Batch) => Promise<void> = async () => undefined,
  ): { readonly names: unknown[]; readonly done: Promise<void> } => {
    const names: unknown[] = [];
    const follow = async (): Promise<void> => {
      for await (const batch of store.follow({ ...options, signal: leave.signal })) {
        names.push(...batch.events.map(nameOf));
        await handle(batch);
      }
    };
    const done = follow();
    // Whoever looks at it hears of the failure.
    done.catch(() => undefined);
    return { names, done };
  };

  describe('being opened', () => {
    it('says that a server is not there, and where', async () => {
      const free = await freePort();
      const url = `esdb://127.0.0.1:${free}?tls=false`;
      expect(await sentence(open({ url }))).toMatch(
        new RegExp(
          `^EventStoreDB at 127\\.0\\.0\\.1:${free} cannot be reached \\(connect ECONNREFUSED 127\\.0\\.0\\.1:${free}\\)\\.$`,
        ),
      );
    });

    it('says that a server speaks no TLS where the URL asks for it', async () => {
      expect(
        await sentence(open({ url: server.url.replace('?tls=false', '').replace('127.0.0.1', 'localhost') })),
      ).toMatch(
        /^EventStoreDB at localhost:\d+ does not answer in TLS: the URL of a server without it ends in \?tls=false/,
      );
    });

    it('waits for a server as long as it is told', async () => {
      const free = await freePort();
      const opening = open({ url: `esdb://127.0.0.1:${free}?tls=false`, waitMs: 20_000 });
      await until(() => notices.length > 0);
      expect(notices[0]).toMatch(/cannot be reached .* It is waited for\.$/);
      const late = await startEventStoreDouble({ port: free });
      await (await opening).close();
      await late.stop();
    });

    it('ends the wait when its time is over', async () => {
      const url = `esdb://127.0.0.1:${await freePort()}?tls=false`;
      expect(await sentence(open({ url, waitMs: 100 }))).toContain('cannot be reached');
    });

    it('waits for a server that is not ready', async () => {
      server.faults.notReady({ times: 3 });
      const second = await open({ waitMs: 20_000, namespace: 'second' });
      expect(await second.head()).toBeUndefined();
    });

    it('does not wait for a server that is silent longer than a read may take', async () => {
      server.faults.fallSilent();
      expect(await sentence(open({ readTimeoutMs: 50 }))).toMatch(/does not answer \(.*\)\.$/);
    });

    it.each(['23.6.0', '22.10.1', '21.10.9', '20.6.1'])('refuses version %s, which is too old', async (version) => {
      await instead({ version });
      expect(await sentence(open({ waitMs: 5_000 }))).toBe(
        `The server is EventStoreDB ${version}, which is too old; 23.10 or later was expected.`,
      );
    });

    it.each(['23.10.0', '24.6.0', '24.10.4'])(
      'warns of version %s, whose checkpoints have a fault',
      async (version) => {
        await instead({ version });
        await open();
        expect(notices).toEqual([expect.stringContaining(`EventStoreDB ${version}. Before 24.10.5, and in 25.0.0,`)]);
      },
    );

    it.each(['24.10.5', '25.1.0', '26.0.3'])('says nothing of version %s', async (version) => {
      await instead({ version });
      await open();
      expect(notices).toEqual([]);
    });

    it('says that credentials are refused', async () => {
      server.faults.denyAccess();
      expect(await sentence(open({ waitMs: 5_000 }))).toMatch(/refuses these credentials/);
    });

    it('says that credentials do not reach as far as the whole log', async () => {
      server.faults.denyAccess({ on: ['read'] });
      expect(await sentence(open())).toMatch(/reading the whole log needs the rights/);
    });

    it.each([
      [60_000, 'ahead of'],
      [-60_000, 'behind'],
    ])('notices that the clocks are %i ms apart', async (ms, which) => {
      await open({ clock: () => new Date(Date.now() + ms) });
      expect(notices).toEqual([
        expect.stringMatching(new RegExp(`clock is (59|60|61) s ${which} that of EventStoreDB`)),
      ]);
    });

    it('says that credentials are not sent without TLS, and never shows them', async () => {
      await open({ url: server.url.replace('esdb://', 'esdb://ania:tajne@') });
      expect(notices).toEqual([expect.stringContaining('does not send them')]);
      expect(notices.join()).not.toContain('tajne');
    });

    it('finds a server by discovery', async () => {
      const found = await open({ url: server.url.replace('esdb://', 'esdb+discover://') });
      expect(await found.identity()).toBe(await store.identity());
    });

    it.each(['esdb', 'esdb+discover'])('finds a cluster by any of its hosts: %s', async (scheme) => {
      const down = `${scheme}://127.0.0.1:${await freePort()},${hostOf(server.url)}?tls=false`;
      expect(await (await open({ url: down })).identity()).toBe(await store.identity());
    });

    it('has one identity, whoever of many comes first', async () => {
      const many = await Promise.all(Array.from({ length: 12 }, () => open({ namespace: 'many' })));
      const identities = new Set(await Promise.all(many.map((one) => one.identity())));
      expect(identities.size).toBe(1);
      expect(identities).not.toContain(await store.identity());
      expect(await many[0]?.head()).toBeUndefined();
    });

    it('has one identity where those who lose the race do not see at once what they lost it to', async () => {
      await instead({ diskMs: 100 });
      const many = await Promise.all(Array.from({ length: 4 }, () => open({ namespace: 'many' })));
      expect(new Set(await Promise.all(many.map((one) => one.identity()))).size).toBe(1);
    });

    it('keeps its identity, and knows when the last event was recorded', async () => {
      expect(await store.lastRecordedAt()).toBeUndefined();
      await append('note-a', 'no-stream', 'a0');
      const again = await open();
      expect(await again.identity()).toBe(await store.identity());
      expect(await again.lastRecordedAt()).toBe(NOTE_METADATA.recordedAt);
    });

    it('refuses a namespace whose identity is none', async () => {
      server.foreign.events('others.identity');
      expect(await sentence(open({ namespace: 'others' }))).toContain(
        'others.identity does not hold what Kronika wrote',
      );
    });
  });

  describe('stored', () => {
    it('is JSON that the engine’s own tools read, and its canonical bytes stay', async () => {
      const data = { polish: 'zażółć', list: [1, null, { deep: true }], missing: undefined };
      const sealed = note('a0', data);
      const { position } = await store.append('note-a.b:c', 'no-stream', [sealed]);
      const client = EventStoreDBClient.connectionString(server.url);
      const found = [];
      for await (const resolved of client.readStream('kronika.note-a.b:c')) found.push(resolved.event);
      await client.dispose();
      const { missing: _, ...kept } = data;
      const { salt, dataHash } = sealed;
      expect(found).toMatchObject([{ id: sealed.id, type: 'Noted', isJson: true, data: kept }]);
      expect(found[0]?.metadata).toEqual({
        ...NOTE_METADATA,
        $correlationId: NOTE_METADATA.correlationId,
        salt,
        dataHash,
      });
      const [back] = await all();
      const envelope = { ...sealed, stream: 'note-a.b:c', revision: 0n };
      expect(back).toEqual({ ...envelope, data: kept, position });
      expect(canonicalBytes(back ?? envelope)).toEqual(canonicalBytes(envelope));
    });

    const loop: Record<string, unknown> = {};
    loop['again'] = loop;
    it.each<[string, unknown]>([
      ['a BigInt', { n: 1n }],
      ['a cycle', loop],
      ['not a number', { n: Number.NaN }],
      ['a fraction', { n: 0.5 }],
      ['a function', { f: () => 1 }],
      ['undefined in a list', { list: [undefined] }],
      ['a date', { at: new Date(0) }],
      ['no data at all', undefined],
    ])('never holds %s: it is refused before anything is sent', async (_, data) => {
      const odd = { ...note('a0'), data: data as JsonObject };
      expect(await failure(store.append('note-a', 'no-stream', [odd]))).toMatchObject({
        name: expect.stringMatching(/^(TypeError|NotPlainJson)$/),
      });
      expect(await append('note-a', 'no-stream', 'a0')).toMatchObject({ revision: 0n });
    });

    it.each(['salt', 'dataHash', '$correlationId'])(
      'refuses metadata with a member %s, whose name is taken',
      async (name) => {
        const odd = { ...note('a0'), metadata: { ...NOTE_METADATA, [name]: 'x' } };
        expect(await failure(store.append('note-a', 'no-stream', [odd]))).toBeInstanceOf(TypeError);
      },
    );

    it('says what the engine’s own limit is when that is smaller', async () => {
      await instead({ limits: { append: 600 } });
      store = await open();
      const error = await failure(append('note-a', 'no-stream', 'a0', 'a1'));
      expect(error).toBeInstanceOf(TooLarge);
      expect(error).toMatchObject({ what: 'append', limit: 600 });
      expect(await all()).toEqual([]);
    });
  });

  describe('with others in the same server', () => {
    beforeEach(async () => {
      await append('note-a', 'no-stream', 'a0');
      server.foreign.events('other-1', 40);
      server.foreign.events('kronika2.note-a', 3);
      server.foreign.events('kronika-note', 3);
      server.foreign.events('kronika.settings', 3);
      server.foreign.system();
      server.foreign.link('other-links', 'kronika.note-a');
      server.foreign.link('kronika.note-links', 'gone-1');
      server.foreign.binary('other-2', new Uint8Array([1, 2, 255]));
      server.foreign.delete('other-1', 'for-ever');
    });

    /** Of what stood there before the identity of the namespace `late`. */
    const endOfOthers = async (): Promise<number> => {
      const client = EventStoreDBClient.connectionString(server.url);
      const places: bigint[] = [];
      for await (const { event: one } of client.readAll()) {
        if (one?.streamId === 'late.identity') break;
        if (one) places.push(one.position.commit);
      }
      await client.dispose();
      return Number(places.at(-1));
    };

    it('passes over all that is not its own', async () => {
      const { position } = await append('note-b', 'no-stream', 'b0');
      server.foreign.events('other-3', 40);
      expect((await all()).map(nameOf)).toEqual(['a0', 'b0']);
      expect(await store.head()).toBe(position);
      const { names } = followed();
      await append('note-a', 0n, 'a1');
      await until(() => names.length === 3);
      expect(names).toEqual(['a0', 'b0', 'a1']);
    });

    it('reads and follows from where its own log begins, and never what others wrote before', async () => {
      const late = await open({ namespace: 'late' });
      await late.append('note-a', 'no-stream', [note('a0')]);
      expect((await all(late)).map(nameOf)).toEqual(['a0']);
      for await (const batch of late.follow({ signal: leave.signal })) if (batch.events.length > 0) break;
      const begin = await endOfOthers();
      expect(server.begun).toHaveLength(2);
      for (const place of server.begun) expect(typeof place === 'object' && place.commit > begin).toBe(true);
    });

    it('passes over the tombstone of a stream of its own', async () => {
      server.foreign.delete('kronika.note-a', 'for-ever');
      expect((await all()).map(nameOf)).toEqual(['a0']);
      expect(await store.head()).toBe((await all())[0]?.position);
    });

    it('keeps two namespaces apart', async () => {
      const second = await open({ namespace: 'kronika3' });
      await second.append('note-a', 'no-stream', [note('second')]);
      expect((await all(second)).map(nameOf)).toEqual(['second']);
      expect((await all()).map(nameOf)).toEqual(['a0']);
    });

    it('stops at an event in one of its streams that it did not write, and names it', async () => {
      server.foreign.events('kronika.note-b');
      expect(await sentence(all())).toContain(
        "Event 0 of the engine's stream kronika.note-b was not written by Kronika",
      );
      expect(await sentence(streamOf('note-b'))).toContain('kronika.note-b');
    });
  });

  describe('with a stream under its namespace that others wrote', () => {
    beforeEach(async () => {
      await append('note-a', 'no-stream', 'a0');
      server.foreign.events('kronika.note-test', 2);
      await append('note-b', 'no-stream', 'b0');
      server.foreign.events('kronika.note-test');
    });

    const told =
      "The engine's stream kronika.note-test, which Kronika did not write and which was deleted for ever, is passed over.";

    it('is stopped by it, wherever it reads', async () => {
      const stopped = "Event 2 of the engine's stream kronika.note-test was not written by Kronika";
      expect(await sentence(all())).toContain(stopped);
      expect(await sentence(store.head())).toContain(stopped);
      expect(await sentence(open())).toContain(stopped);
      expect(await sentence(followed().done)).toContain(stopped);
      server.foreign.delete('kronika.note-test');
      expect(await sentence(all())).toContain(stopped);
    });

    it('passes it over once it was deleted for ever, and says so', async () => {
      server.foreign.delete('kronika.note-test', 'for-ever');
      const { names } = followed();
      await append('note-a', 0n, 'a1');
      await until(() => names.length === 3);
      expect(names).toEqual(['a0', 'b0', 'a1']);
      expect((await all()).map(nameOf)).toEqual(names);
      expect(notices).toEqual([told]);
      expect(await sentence(streamOf('note-test'))).toContain('has deleted this stream for ever');
      expect(await sentence(append('note-test', 'no-stream', 'x'))).toContain('has deleted this stream for ever');
    });

    it('is opened again with it, and finds its own last event before it', async () => {
      server.foreign.delete('kronika.note-test', 'for-ever');
      const again = await open();
      expect(await again.head()).toBe((await all(again)).at(-1)?.position);
      expect(notices).toEqual([told]);
    });

    it('passes over what stood there before the log began', async () => {
      server.foreign.events('late.note-test');
      const late = await open({ namespace: 'late' });
      server.foreign.events('late.note-test');
      expect(await sentence(all(late))).toContain('Event 1 of');
      server.foreign.delete('late.note-test', 'for-ever');
      expect(await all(late)).toEqual([]);
    });

    it('stays stopped by an event of others behind one of its own: that stream is part of the record', async () => {
      server.foreign.delete('kronika.note-test', 'for-ever');
      server.foreign.events('kronika.note-b');
      server.foreign.delete('kronika.note-b', 'for-ever');
      expect(await sentence(all())).toContain("Event 1 of the engine's stream kronika.note-b");
      expect(await sentence(open())).toContain("Event 1 of the engine's stream kronika.note-b");
    });

    it('goes on when the connection is lost just while it looks', async () => {
      server.foreign.delete('kronika.note-test', 'for-ever');
      const { names } = followed({ batchSize: 1 }, async () => server.cutConnections());
      await until(() => names.length === 2);
      expect(names).toEqual(['a0', 'b0']);
    });
  });

  describe('whose streams somebody deleted', () => {
    beforeEach(async () => {
      await append('note-a', 'no-stream', 'a0', 'a1');
    });

    it('says so of one that was deleted softly, to whoever reads it from anywhere', async () => {
      server.foreign.delete('kronika.note-a');
      const told = 'The whole of kronika.note-a was cut off in EventStoreDB';
      expect(await sentence(streamOf('note-a'))).toContain(told);
      const following = store.readStream('note-a', 2n)[Symbol.asyncIterator]();
      expect(await sentence(following.next())).toContain(told);
      expect((await all()).map(nameOf)).toEqual(['a0', 'a1']);
    });

    it('says so of one that was deleted softly between a decision and its append, once its numbers go on', async () => {
      server.foreign.delete('kronika.note-a');
      const told = 'What stood before event 2 of kronika.note-a was cut off in EventStoreDB';
      expect(await sentence(append('note-a', 'no-stream', 'a2'))).toContain(told);
      expect(await sentence(streamOf('note-a'))).toContain(told);
    });

    it('has all of one that was deleted softly once its metadata are written twice: the first time makes it a stream again, without its past', async () => {
      server.foreign.delete('kronika.note-a');
      const client = EventStoreDBClient.connectionString(server.url);
      await client.setStreamMetadata('kronika.note-a', {});
      expect(await sentence(streamOf('note-a'))).toContain('The whole of kronika.note-a was cut off');
      await client.setStreamMetadata('kronika.note-a', {});
      expect((await streamOf('note-a')).map(nameOf)).toEqual(['a0', 'a1']);
      expect(await append('note-a', 1n, 'a2')).toMatchObject({ revision: 2n, repeated: false });
      await client.dispose();
    });

    it('takes one that has metadata and was never written for new', async () => {
      const client = EventStoreDBClient.connectionString(server.url);
      await client.setStreamMetadata('kronika.note-b', { acl: { readRoles: ['$all'] } });
      expect(await streamOf('note-b')).toEqual([]);
      expect(await append('note-b', 'no-stream', 'b0')).toMatchObject({ revision: 0n });
      await client.dispose();
    });

    it('looks at the metadata of streams that are not found, and of no others', async () => {
      const before = server.met.reads;
      await streamOf('note-a');
      expect(server.met.reads - before).toBe(1);
      await streamOf('note-b');
      expect(server.met.reads - before).toBe(3);
    });

    it('is not opened any more where its identity was deleted: another one would hide what is on record', async () => {
      server.foreign.delete('kronika.identity');
      expect(await sentence(open())).toContain('The whole of kronika.identity was cut off');
      server.foreign.events('kronika.identity');
      expect(await sentence(open())).toContain('What stood before event 1 of kronika.identity was cut off');
    });

    it('says so of one that was cut short, and has all of it once that is taken back', async () => {
      const client = EventStoreDBClient.connectionString(server.url);
      await append('note-a', 1n, 'a2');
      await client.setStreamMetadata('kronika.note-a', { maxCount: 1 });
      expect(await sentence(streamOf('note-a'))).toContain('What stood before event 2 of kronika.note-a was cut off');
      await client.setStreamMetadata('kronika.note-a', {});
      expect((await streamOf('note-a')).map(nameOf)).toEqual(['a0', 'a1', 'a2']);
      await client.dispose();
    });

    it('says that one which was deleted for ever can be neither read nor written', async () => {
      server.foreign.delete('kronika.note-a', 'for-ever');
      expect(await sentence(streamOf('note-a'))).toContain('has deleted this stream for ever');
      expect(await sentence(append('note-a', 1n, 'a2'))).toContain('has deleted this stream for ever');
    });
  });

  describe('asked for a position', () => {
    it('refuses one beyond its end, where the engine would be silent', async () => {
      const { position } = await append('note-a', 'no-stream', 'a0');
      const read = async (): Promise<void> => {
        for await (const _ of store.readAll({ after: position + 1_000n })) return;
      };
      expect(await sentence(read())).toBe(
        `Position ${position + 1_000n} lies beyond the end of this log, which is ${position}: it comes from another log, or this one was restored from an older copy.`,
      );
      expect(await sentence(followed({ after: position + 1_000n }).done)).toContain('lies beyond the end');
    });

    it('refuses one that no event has', async () => {
      const { position } = await append('note-a', 'no-stream', 'a0');
      await append('note-a', 0n, 'a1');
      const { done } = followed({ after: position + 1n });
      expect(await sentence(done)).toContain('has no event at the position that was asked for');
    });
  });

  describe('when an answer is lost', () => {
    it('has written each of 1,000 appends exactly once', async () => {
      for (let i = 0; i < 1_000; i += 1) {
        server.faults.loseAnswers();
        const expected = i < 4 ? 'no-stream' : BigInt(Math.floor(i / 4) - 1);
        expect(await append(`note-${i % 4}`, expected, `n${i}`)).toMatchObject({ revision: BigInt(Math.floor(i / 4)) });
      }
      expect((await all()).map(nameOf)).toEqual(Array.from({ length: 1_000 }, (_, i) => `n${i}`));
    }, 120_000);

    it('has written each of many that were under way together exactly once', async () => {
      for (let round = 0; round < 20; round += 1) {
        server.faults.loseAnswers();
        const names = Array.from({ length: 25 }, (_, i) => `${round}.${i}`);
        const outcomes = await Promise.all(names.map((name) => append(`note-${name}`, 'no-stream', name)));
        expect(outcomes.every(({ revision }) => revision === 0n)).toBe(true);
      }
      const names = (await all()).map(nameOf);
      expect(names).toHaveLength(500);
      expect(new Set(names).size).toBe(500);
    }, 60_000);

    it('sends again what never arrived', async () => {
      for (let i = 0; i < 50; i += 1) {
        server.faults.loseRequests();
        expect(await append(`note-${i}`, 'no-stream', `n${i}`)).toMatchObject({ revision: 0n, repeated: false });
      }
      expect((await all()).map(nameOf)).toEqual(Array.from({ length: 50 }, (_, i) => `n${i}`));
    }, 60_000);

    it('looks for the events after its own deadline, while the connection stands', async () => {
      const impatient = await open({ appendTimeoutMs: 60 });
      server.faults.loseAnswers(1, 'swallow');
      expect(await impatient.append('note-a', 'no-stream', [note('a0')])).toMatchObject({
        revision: 0n,
        repeated: false,
      });
      server.faults.loseRequests(1, 'swallow');
      expect(await impatient.append('note-a', 0n, [note('a1')])).toMatchObject({ revision: 1n, repeated: false });
      expect((await all()).map(nameOf)).toEqual(['a0', 'a1']);
    });

    it('leaves it to the server what became of events of which it finds only some', async () => {
      await append('note-a', 'no-stream', 'a0');
      const impatient = await open({ appendTimeoutMs: 60 });
      server.faults.loseRequests(1, 'swallow');
      const partly = failure(impatient.append('note-a', 'no-stream', [note('a0'), note('a1')]));
      expect(await partly).toMatchObject({ name: 'WrongRevision', actual: 0n });
      expect((await all()).map(nameOf)).toEqual(['a0']);
    });

    it('finds that another wrote there instead', async () => {
      const impatient = await open({ appendTimeoutMs: 200 });
      server.faults.loseRequests(1, 'swallow');
      // Over one call, in the order in which they are asked for: the first is lost, the second written.
      const lost = failure(impatient.append('note-a', 'no-stream', [note('x')]));
      await impatient.append('note-a', 'no-stream', [note('a0'), note('a1')]);
      expect(await lost).toBeInstanceOf(WrongRevision);
      expect(await lost).toMatchObject({ expected: 'no-stream', actual: 1n });
    });
  });

  describe('sent again while the first is not in the server’s index, so that the server drops it', () => {
    beforeEach(async () => {
      await instead({ diskMs: 30 });
      // Nobody here has the patience to wait for that.
      store = await open({ appendTimeoutMs: 90_000 });
    });

    it('has the outcome of the first soon after it', async () => {
      const outcomes = await Promise.all([
        append('note-a', 'no-stream', 'a0', 'a1'),
        append('note-a', 'no-stream', 'a0', 'a1'),
        append('note-a', 'no-stream', 'a0'),
        append('note-a', 0n, 'a1'),
      ]);
      expect(outcomes.map(({ revision, repeated }) => [revision, repeated])).toEqual([
        [1n, false],
        [1n, true],
        [0n, true],
        [1n, true],
      ]);
      expect((await all()).map(nameOf)).toEqual(['a0', 'a1']);
    });

    it('is refused where it is no repeat', async () => {
      const first = append('note-a', 'no-stream', 'a0', 'a1');
      expect(await failure(append('note-a', 'no-stream', 'a0', 'x'))).toBeInstanceOf(WrongRevision);
      expect(await failure(append('note-a', 'no-stream', 'a1'))).toBeInstanceOf(WrongRevision);
      expect(await first).toMatchObject({ revision: 1n, repeated: false });
    });

    it('is refused only once whoever reads again sees what it is refused for', async () => {
      const first = append('note-a', 'no-stream', 'a0');
      expect(await failure(append('note-a', 'no-stream', 'x'))).toMatchObject({ name: 'WrongRevision', actual: 0n });
      expect((await streamOf('note-a')).map(nameOf)).toEqual(['a0']);
      await first;
    });

    it('is found where the answer to the first was lost', async () => {
      await instead({ diskMs: 400 });
      store = await open({ appendTimeoutMs: 90_000 });
      server.faults.loseAnswers();
      expect(await append('note-a', 'no-stream', 'a0')).toMatchObject({ revision: 0n });
      expect((await all()).map(nameOf)).toEqual(['a0']);
    });

    it('is refused as the first is', async () => {
      const outcomes = [append('note-a', 4n, 'a0'), append('note-a', 4n, 'a0')].map(failure);
      for (const outcome of outcomes) expect(await outcome).toBeInstanceOf(WrongRevision);
    });
  });

  describe('when the server is silent', () => {
    it('says that the outcome is not known, and the same events sent again settle it', async () => {
      const impatient = await openImpatient({ appendTimeoutMs: 50, readTimeoutMs: 50 });
      server.faults.fallSilent();
      const error = await failure(impatient.append('note-a', 'no-stream', [note('a0'), note('a1')]));
      expect(error).toBeInstanceOf(OutcomeUnknown);
      expect((error as Error).message).toMatch(/whether this append was written is not known\. Send it again\.$/);
      server.faults.speakAgain();
      // The held request is met now, and its late answer is for nobody.
      expect(await store.append('note-a', 'no-stream', [note('a0'), note('a1')])).toMatchObject({ revision: 1n });
      expect((await all()).map(nameOf)).toEqual(['a0', 'a1']);
    });

    it('is asked nothing more until it answers a greeting: who asks next is refused soon, and nothing is written', async () => {
      const patient = await open({ appendTimeoutMs: 2_500, readTimeoutMs: 2_500 });
      server.faults.fallSilent();
      expect(await failure(patient.append('note-a', 'no-stream', [note('a0')]))).toBeInstanceOf(OutcomeUnknown);
      const refused = Promise.all([
        failure(patient.append('note-b', 'no-stream', [note('b0')])),
        failure(patient.head()),
        failure(patient.readStream('note-a')[Symbol.asyncIterator]().next()),
      ]);
      expect(await endsBefore(2_300, refused)).toBe(true);
      for (const error of await refused) expect(error).toBeInstanceOf(StoreUnavailable);
      server.faults.speakAgain();
      expect(await patient.append('note-c', 'no-stream', [note('c0')])).toMatchObject({ revision: 0n });
      // What was sent before the silence was noticed is met now.
      expect((await all()).map(nameOf)).toEqual(['a0', 'c0']);
    }, 30_000);

    it('gives up reads after a while', async () => {
      await append('note-a', 'no-stream', 'a0');
      const impatient = await openImpatient({ readTimeoutMs: 50 });
      server.faults.fallSilent();
      expect(await sentence(impatient.head())).toContain('does not answer');
      expect(await sentence(all(impatient))).toContain('does not answer');
      const reading = impatient.readStream('note-a')[Symbol.asyncIterator]();
      expect(await sentence(reading.next())).toContain('does not answer');
    });

    it('goes on following once it speaks again', async () => {
      await append('note-a', 'no-stream', 'a0');
      const impatient = await openImpatient({ readTimeoutMs: 50 });
      server.faults.fallSilent();
      const following = impatient.follow({ signal: leave.signal })[Symbol.asyncIterator]();
      const first = following.next();
      await until(() => notices.some((told) => told.includes('It is tried again and again')));
      server.faults.speakAgain();
      expect((await first).value).toMatchObject({ events: [{ data: { name: 'a0' } }], caughtUp: true });
      expect(notices.at(-1)).toMatch(/is there again\.$/);
    });
  });

  describe('when the server refuses for a while', () => {
    it('says that it is not ready, and nothing was written', async () => {
      server.faults.notReady({ times: 1 });
      expect(await sentence(append('note-a', 'no-stream', 'a0'))).toMatch(
        /is not ready: it is starting, stopping or too busy/,
      );
      expect(await all()).toEqual([]);
      expect(await append('note-a', 'no-stream', 'a0')).toMatchObject({ repeated: false });
    });

    it('says that it may not write', async () => {
      server.faults.denyAccess({ times: 1 });
      expect(await sentence(append('note-a', 'no-stream', 'a0'))).toContain('refuses these credentials');
    });

    it('follows the server to another leader', async () => {
      const [host = '', port = ''] = hostOf(server.url).split(':');
      server.faults.notLeader({ host, port: Number(port) }, { times: 1, on: ['append'] });
      expect(await append('note-a', 'no-stream', 'a0')).toMatchObject({ revision: 0n, repeated: false });
      server.faults.notLeader({ host, port: Number(port) }, { times: 1, on: ['read'] });
      expect((await streamOf('note-a')).map(nameOf)).toEqual(['a0']);
    });

    it('finds what was written before another append was told that the server does not lead, which ends the call of both', async () => {
      await instead({ diskMs: 300 });
      store = await open();
      const [host = '', port = ''] = hostOf(server.url).split(':');
      const first = append('note-a', 'no-stream', 'a0');
      await until(() => server.streamLength('kronika.note-a') === 1);
      server.faults.notLeader({ host, port: Number(port) }, { on: ['append'] });
      const second = append('note-b', 'no-stream', 'b0');
      expect(await first).toMatchObject({ revision: 0n, repeated: false });
      server.faults.end();
      expect(await second).toMatchObject({ revision: 0n, repeated: false });
      expect((await all()).map(nameOf)).toEqual(['a0', 'b0']);
    });

    it('says of an append that no leader was found for that its outcome is not known', async () => {
      const impatient = await open({ readTimeoutMs: 200 });
      const [host = '', port = ''] = hostOf(server.url).split(':');
      server.faults.notLeader({ host, port: Number(port) });
      const error = await failure(impatient.append('note-a', 'no-stream', [note('a0')]));
      expect(error).toBeInstanceOf(OutcomeUnknown);
      expect((error as Error).message).toContain('has no leader just now');
    });

    it('says that it cannot be reached, and comes back by itself', async () => {
      await server.kill();
      expect(await sentence(store.head())).toContain('cannot be reached');
      expect(await sentence(append('note-a', 'no-stream', 'a0'))).toContain('cannot be reached');
      await server.start();
      await until(async () => (await failure(append('note-a', 'no-stream', 'a0'))) === 'it was taken');
      expect((await all()).map(nameOf)).toEqual(['a0']);
    });
  });

  describe('under load while the server dies again and again', () => {
    const appendUntilTaken = async (stream: StreamName, expected: ExpectedRevision, name: string): Promise<void> => {
      for (;;) {
        const error = await failure(store.append(stream, expected, [note(name)]));
        if (error === 'it was taken') return;
        if (!(error instanceof StoreUnavailable || error instanceof OutcomeUnknown)) throw error;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };

    it('loses nothing, doubles nothing, and a follower sees all of it once', async () => {
      const seed = Date.now() % 100_000;
      const random = numbersFrom(seed);
      const writers = 24;
      const each = 25;
      const whole = followed({ batchSize: 7 });
      const late = followed({}, () => new Promise((resolve) => setImmediate(resolve)));
      const write = async (writer: number): Promise<void> => {
        for (let i = 0; i < each; i += 1)
          await appendUntilTaken(`note-${writer}`, i === 0 ? 'no-stream' : BigInt(i - 1), `${writer}.${i}`);
      };
      const writing = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
      for (let deaths = 0; deaths < 8; deaths += 1) {
        const seen = whole.names.length;
        await until(() => whole.names.length >= Math.min(seen + 20 + 40 * random(), writers * each));
        if (random() < 0.5) await server.restart();
        else server.cutConnections();
      }
      await writing;
      await until(() => whole.names.length >= writers * each && late.names.length >= writers * each);
      const names = (await all()).map(nameOf);
      const stood = { seed, events: names.length, once: new Set(names).size, whole: whole.names, late: late.names };
      expect(stood).toEqual({ seed, events: writers * each, once: writers * each, whole: names, late: names });
    }, 120_000);
  });

  describe('being followed over connections that are cut', () => {
    it('misses and repeats nothing, however slow the follower and however small its batches', async () => {
      const seed = Date.now() % 100_000;
      const random = numbersFrom(seed);
      const count = 3_000;
      const names = Array.from({ length: count }, (_, i) => `n${i}`);
      for (let from = 0; from < count; from += 500)
        await append('note-a', from === 0 ? 'no-stream' : BigInt(from - 1), ...names.slice(from, from + 500));
      let cuts = 0;
      const cut = async (): Promise<void> => {
        const late = cuts === 0 && following.names.length > count / 2;
        if (!late && random() > 0.05) return;
        cuts += 1;
        server.cutConnections();
      };
      const following = followed({ batchSize: 16 }, cut);
      await until(() => following.names.length >= count);
      expect({ seed, names: following.names }).toEqual({ seed, names });
      expect(cuts).toBeGreaterThan(0);
    }, 120_000);

    it('resumes from a checkpoint of the server behind others’ events, and misses nothing', async () => {
      const { position } = await append('note-a', 'no-stream', 'a0');
      const following = followed({ after: position });
      for (let round = 1; round <= 5; round += 1) {
        server.foreign.events('other-1', 200);
        server.faults.sayCheckpoint();
        server.cutConnections();
        await append('note-a', BigInt(round - 1), `a${round}`);
        await until(() => following.names.length === round);
      }
      expect(following.names).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
    });

    it('is told once that nothing more is there, whatever the server says again', async () => {
      const batches: Batch[] = [];
      const following = followed({}, async (batch) => void batches.push(batch));
      await until(() => batches.length === 1);
      server.faults.sayCaughtUp();
      server.faults.sayCheckpoint();
      const { position } = await append('note-a', 'no-stream', 'a0');
      await until(() => following.names.length === 1);
      expect(batches.map(({ events, caughtUp }) => [events.length, caughtUp])).toEqual([
        [0, true],
        [1, true],
      ]);
      expect(batches.at(-1)?.position).toBe(position);
    });

    it('stops when another log stands in the place of this one', async () => {
      await append('note-a', 'no-stream', 'a0');
      const following = followed();
      await until(() => following.names.length === 1);
      const port = Number(hostOf(server.url).split(':')[1]);
      await server.kill();
      server = await startEventStoreDouble({ port });
      expect(await sentence(following.done)).toMatch(/holds another log \(an empty one\) than the one that was opened/);
    });
  });

  describe('over a server that does what none should', () => {
    it('shows that an event came twice', async () => {
      await instead({ careless: ['inclusive-following'] });
      store = await open();
      const { position } = await append('note-a', 'no-stream', 'a0');
      await append('note-a', 0n, 'a1');
      const following = followed({ after: position });
      await until(() => following.names.includes('a1'));
      expect(following.names).toEqual(['a0', 'a1']);
    });

    it('acknowledges nothing that was taken with a revision too low', async () => {
      await instead({ careless: ['any-revision'] });
      store = await open();
      await append('note-a', 'no-stream', 'a0', 'a1');
      expect(await sentence(append('note-a', 0n, 'b1'))).toBe(
        'EventStoreDB took event 2 of kronika.note-a where only 1 would have followed on what was expected. A log that takes any revision cannot keep a record.',
      );
    });

    it('compares ids itself where the server does not', async () => {
      await instead({ careless: ['forgets-ids'] });
      store = await open();
      await append('note-a', 'no-stream', 'a0');
      expect(await append('note-a', 'no-stream', 'a0')).toMatchObject({ repeated: true });
      expect(await failure(append('note-a', 'no-stream', 'x'))).toBeInstanceOf(WrongRevision);
    });
  });

  describe('in one process with another', () => {
    it('leaves the other’s appends alone when its own connection is cut', async () => {
      const second = await startEventStoreDouble();
      const other = await open({ url: second.url });
      const appending: Promise<unknown>[] = [];
      for (let i = 0; i < 200; i += 1) {
        if (i % 20 === 0) server.faults.loseAnswers();
        appending.push(append(`note-${i}`, 'no-stream', `n${i}`));
        appending.push(other.append(`note-${i}`, 'no-stream', [note(`n${i}`)]));
        if (i % 5 === 0) await Promise.all(appending);
      }
      await Promise.all(appending);
      expect(await all()).toHaveLength(200);
      expect(await all(other)).toHaveLength(200);
      await other.close();
      await second.stop();
    }, 30_000);
  });

  describe('with more under way than it lets through', () => {
    it('takes 3,000 appends at once, each in its turn', async () => {
      store = await open({ appendTimeoutMs: 90_000 });
      const names = Array.from({ length: 3_000 }, (_, i) => `n${i}`);
      const outcomes = await Promise.all(
        names.map((name, i) => append('note-a', i === 0 ? 'no-stream' : BigInt(i - 1), name)),
      );
      expect(outcomes.map(({ revision }) => revision)).toEqual(names.map((_, i) => BigInt(i)));
      expect((await all()).map(nameOf)).toEqual(names);
    }, 120_000);

    it('tells an append that waited too long for its turn that nothing was written', async () => {
      const impatient = await openImpatient({ appendTimeoutMs: 100, readTimeoutMs: 300 });
      server.faults.fallSilent();
      const names = Array.from({ length: 1_001 }, (_, i) => `n${i}`);
      const outcomes = names.map((name) => failure(impatient.append(`note-${name}`, 'no-stream', [note(name)])));
      expect(await outcomes.at(-1)).toBeInstanceOf(StoreUnavailable);
      expect(await outcomes[0]).toBeInstanceOf(OutcomeUnknown);
      await Promise.all(outcomes);
    }, 30_000);
  });

  describe('that is opened again', () => {
    it('knows a repeat of what was written before, or by another process', async () => {
      const first = await append('note-a', 'no-stream', 'a0', 'a1');
      const second = await open();
      const again = [note('a0'), note('a1')];
      expect(await second.append('note-a', 'no-stream', again)).toEqual({ ...first, repeated: true });
      expect(await second.append('note-a', 1n, [note('a2')])).toMatchObject({ revision: 2n, repeated: false });
    });
  });

  describe('being closed', () => {
    it('ends who follows with a sentence, and lets appends under way come to their outcome', async () => {
      const following = followed();
      await append('note-a', 'no-stream', 'a0');
      await until(() => following.names.length === 1);
      server.faults.delayAnswers(50);
      const last = append('note-a', 0n, 'a1');
      await store.close();
      expect(await last).toMatchObject({ revision: 1n });
      expect(await sentence(following.done)).toBe('The log was closed.');
    });
  });
});

const hostOf = (url: string): string => url.replace('esdb://', '').replace(/[/?].*$/, '');

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
