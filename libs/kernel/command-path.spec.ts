import { beforeEach, describe, expect, it } from '@jest/globals';
import { InMemoryEventStore } from '@adapters/event-store/in-memory-event-store.js';
import { createStamp } from '@adapters/event-store/stamp.js';
import { CommandPath } from './command-path.js';
import type { Aggregate, Request } from './command-path.js';
import type { Decider } from './decider.js';
import { DomainError } from './errors.js';
import type { Fact, NewEvent, RecordedEvent, Revision, StreamName } from './event.js';
import { OutcomeUnknown, StoreUnavailable, WrongRevision } from './event-store.js';
import type { AppendResult, EventStore, ExpectedRevision } from './event-store.js';
import { ProcessRefs } from './ref-registry.js';
import type { RefIndex } from './refs.js';
import { StateCache } from './state-cache.js';

interface Log {
  readonly type: 'record' | 'note';
  readonly table?: string;
  readonly ref?: string;
  readonly hours: number;
}
type Logged = Fact<'SessionLogged', { readonly ref?: string; readonly hours: number }>;

class TooMany extends DomainError {
  readonly code = 'log.too-many';
  readonly kind = 'invalid';

  constructor() {
    super('More than 12 hours.');
  }
}

/** Hours by ref; a note has none and is taken each time. */
const log: Decider<Log, readonly Logged['data'][], Logged> = {
  initialState: [],
  decide: ({ ref, hours }, state) => {
    if (hours > 12) throw new TooMany();
    const known = ref !== undefined && state.some((one) => one.ref === ref);
    return known ? [] : [{ type: 'SessionLogged', data: ref === undefined ? { hours } : { ref, hours } }];
  },
  evolve: (state, { data }) => [...state, data],
};

const decoded: string[] = [];
const aggregate: Aggregate<Log, readonly Logged['data'][], Logged> = {
  name: 'log',
  decider: log,
  decode: ({ id, data }: RecordedEvent) => {
    decoded.push(id);
    return {
      type: 'SessionLogged',
      data: { hours: Number(data['hours']), ...(typeof data['ref'] === 'string' && { ref: data['ref'] }) },
    };
  },
  claims: (_stream, { ref }) => (ref === undefined ? [] : [{ programme: 'p', table: 'advisory', ref }]),
  states: new WeakMap(),
};

/** Nothing stands in the view of refs: what this process claims is all there is. */
const noView: RefIndex = { ready: () => Promise.resolve(), find: () => Promise.resolve([]) };

/** A log that loses its answer, or is overtaken, at the appends that it is told of. */
class TroubledStore extends InMemoryEventStore {
  readonly sent: (readonly NewEvent[])[] = [];
  reads = 0;
  readonly trouble: ('answer-lost' | 'request-lost' | (() => Promise<unknown>))[] = [];

  override readStream(of: StreamName, from?: Revision): AsyncIterable<readonly RecordedEvent[]> {
    this.reads += 1;
    return super.readStream(of, from);
  }

  override async append(
    stream: StreamName,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    this.sent.push(events);
    const next = this.trouble.shift();
    if (typeof next === 'function') await next();
    if (next === 'request-lost') throw new OutcomeUnknown('no answer');
    const result = await super.append(stream, expected, events);
    if (next === 'answer-lost') throw new OutcomeUnknown('no answer');
    return result;
  }
}

const stream = 'advisory-p:120805';
const given = { actor: 'spec-1', role: 'specialist', source: 'api', correlationId: 'c', causationId: 'c' } as const;
const request = (...commands: readonly Log[]): Request<Log> => ({ stream, commands, given });
const record = (ref: string, hours = 2): Log => ({ type: 'record', table: 'advisory', ref, hours });
const note: Log = { type: 'note', hours: 1 };

const pathTo = (store: EventStore, now = '2024-07-01T10:00:00.000Z'): CommandPath =>
  new CommandPath({
    store,
    stamp: createStamp({ clock: () => new Date(now) }),
    cache: new StateCache(),
    refs: new ProcessRefs(noView),
  });

const all = async (store: EventStore): Promise<readonly RecordedEvent[]> =>
  (await Array.fromAsync(store.readStream(stream))).flat();

let store: TroubledStore;
let path: CommandPath;
beforeEach(() => {
  store = new TroubledStore();
  path = pathTo(store);
  decoded.length = 0;
});

describe('a command', () => {
  it('is appended with who sent it and when, and answered with where it stands', async () => {
    const done = await path.execute(aggregate, request(record('D1'), record('D2')));
    expect(done).toEqual({
      state: [
        { ref: 'D1', hours: 2 },
        { ref: 'D2', hours: 2 },
      ],
      revision: 1n,
      position: 2n,
      appended: 2,
    });
    const events = await all(store);
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['SessionLogged', { ref: 'D1', hours: 2 }],
      ['SessionLogged', { ref: 'D2', hours: 2 }],
    ]);
    expect(events[0]?.metadata).toEqual({ ...given, schemaVersion: 1, recordedAt: '2024-07-01T10:00:00.000Z' });
  });

  it('that repeats what is on record appends nothing', async () => {
    await path.execute(aggregate, request(record('D1')));
    const done = await path.execute(aggregate, request(record('D1')));
    expect(done).toMatchObject({ revision: 0n, position: undefined, appended: 0 });
    expect(store.sent.length).toBe(1);
  });

  it('that is refused appends nothing of the others either, and leaves their refs free', async () => {
    await expect(path.execute(aggregate, request(record('D1'), record('D2', 13)))).rejects.toThrow(TooMany);
    expect(store.sent).toEqual([]);
    const elsewhere = { ...request(record('D1')), stream: 'advisory-p:121703' };
    expect((await path.execute(aggregate, elsewhere)).appended).toBe(1);
  });

  it('that uses a ref of another stream is refused by its name', async () => {
    await path.execute(aggregate, { ...request(record('D1')), stream: 'advisory-p:121703' });
    await expect(path.execute(aggregate, request(record('D1')))).rejects.toMatchObject({
      code: 'entry.ref-elsewhere',
      details: { ref: 'D1', stream: 'advisory-p:121703' },
    });
    expect(await all(store)).toEqual([]);
  });

  it('is not stamped earlier than what the log holds', async () => {
    await path.execute(aggregate, request(record('D1')));
    await pathTo(store, '2024-06-30T10:00:00.000Z').execute(aggregate, request(record('D2')));
    expect((await all(store)).map(({ metadata }) => metadata.recordedAt)).toEqual([
      '2024-07-01T10:00:00.000Z',
      '2024-07-01T10:00:00.000Z',
    ]);
  });
});

describe('ids', () => {
  const idsOf = async (...requests: readonly Request<Log>[]): Promise<readonly string[]> => {
    const fresh = new InMemoryEventStore();
    const fresher = pathTo(fresh);
    for (const each of requests) await fresher.execute(aggregate, each);
    return (await all(fresh)).map(({ id }) => id);
  };

  it('are the same for the same entries, whoever sends them and when', async () => {
    const other = { ...request(record('D1'), record('D2')), given: { ...given, actor: 'spec-2' } };
    expect(await idsOf(other)).toEqual(await idsOf(request(record('D1'), record('D2'))));
    expect(new Set(await idsOf(other)).size).toBe(2);
  });

  it('are the same for the same actor and key where there is no ref', async () => {
    const keyed = { ...request(note, note), idempotencyKey: 'k1' };
    expect(await idsOf(keyed)).toEqual(await idsOf(keyed));
    expect(await idsOf({ ...keyed, idempotencyKey: 'k2' })).not.toEqual(await idsOf(keyed));
    expect(await idsOf({ ...keyed, given: { ...given, actor: 'spec-2' } })).not.toEqual(await idsOf(keyed));
  });

  it('are new each time where there is neither', async () => {
    expect(await idsOf(request(note))).not.toEqual(await idsOf(request(note)));
  });

  it('are never given twice in one stream, not even for one ref or one key', async () => {
    const forgetful = {
      ...aggregate,
      decider: { ...log, decide: ({ hours }: Log) => [{ type: 'SessionLogged' as const, data: { hours } }] },
    };
    for (const hours of [1, 2]) await path.execute(forgetful, request({ ...record('D1'), hours }));
    for (const hours of [3, 4]) await path.execute(forgetful, { ...request({ ...note, hours }), idempotencyKey: 'k1' });
    expect(new Set((await all(store)).map(({ id }) => id)).size).toBe(4);
  });
});

describe('a conflict', () => {
  const overtaken = () => store.trouble.push(() => pathTo(store).execute(aggregate, request(record('other'))));

  it('is decided again on what the stream now holds', async () => {
    overtaken();
    expect(await path.execute(aggregate, request(record('D1')))).toMatchObject({ revision: 1n, appended: 1 });
    expect((await all(store)).map(({ data }) => data['ref'])).toEqual(['other', 'D1']);
  });

  it('with a writer of the same entry leaves it on record once', async () => {
    store.trouble.push(() => pathTo(store).execute(aggregate, request(record('x'), record('D1'))));
    expect(await path.execute(aggregate, request(record('D1')))).toMatchObject({ appended: 0 });
    expect((await all(store)).map(({ data }) => data['ref'])).toEqual(['x', 'D1']);
  });

  it('is the sender’s to solve where the revision was named', async () => {
    overtaken();
    const named = { ...request(record('D1')), expected: 'no-stream' as const };
    await expect(path.execute(aggregate, named)).rejects.toMatchObject({ name: 'WrongRevision', actual: 0n });
    // Once for the sender, once for who overtook it.
    expect(store.reads).toBe(2);
    expect((await all(store)).length).toBe(1);
  });

  it('is seen before anything is decided where the named revision is an old one', async () => {
    await path.execute(aggregate, request(record('D1')));
    const named = { ...request(record('D2', 13)), expected: 'no-stream' as const };
    await expect(path.execute(aggregate, named)).rejects.toThrow(WrongRevision);
  });

  it('without end is given up', async () => {
    let others = 0;
    const overtake = (): Promise<unknown> =>
      pathTo(store).execute(aggregate, request(record(`other ${(others += 1)}`)));
    for (let attempt = 0; attempt < 20; attempt += 1) store.trouble.push(overtake, () => Promise.resolve());
    await expect(path.execute(aggregate, request(record('D1')))).rejects.toThrow(WrongRevision);
    expect((await all(store)).length).toBe(8);
  });
});

describe('an unknown outcome', () => {
  it.each(['answer-lost', 'request-lost'] as const)('is settled by sending the same again (%s)', async (trouble) => {
    store.trouble.push(trouble);
    expect(await path.execute(aggregate, request(record('D1')))).toMatchObject({
      revision: 0n,
      position: 1n,
      appended: 1,
    });
    expect((await all(store)).length).toBe(1);
    expect(store.sent[1]).toEqual(store.sent[0]);
  });

  it('that stays unknown is told, and keeps the ref', async () => {
    store.trouble.push('request-lost', 'request-lost');
    await expect(path.execute(aggregate, request(record('D1')))).rejects.toThrow(OutcomeUnknown);
    const elsewhere = { ...request(record('D1')), stream: 'advisory-p:121703' };
    await expect(path.execute(aggregate, elsewhere)).rejects.toMatchObject({ code: 'entry.ref-elsewhere' });
    expect((await path.execute(aggregate, request(record('D1')))).appended).toBe(1);
  });

  it('stays unknown when the store is gone as it is sent again', async () => {
    const gone = async (): Promise<void> => {
      throw new StoreUnavailable('gone');
    };
    store.trouble.push('answer-lost', gone);
    await expect(path.execute(aggregate, request(record('D1')))).rejects.toThrow(OutcomeUnknown);
    expect(await all(store)).toHaveLength(1);
    expect((await path.execute(aggregate, request(record('D1')))).appended).toBe(0);
  });
});

describe('many at a time', () => {
  it('who write to one stream all get through', async () => {
    const done = await Promise.all(
      Array.from({ length: 64 }, (_, index) => path.execute(aggregate, request(record(`D${index}`)))),
    );
    expect(done.map(({ revision }) => Number(revision)).toSorted((a, b) => a - b)).toEqual(
      done.map((_, index) => index),
    );
    expect(store.sent.length).toBe(64);
  });
});

describe('a state that is kept', () => {
  it('is not read again: only what came later is', async () => {
    await path.execute(aggregate, request(record('D1'), record('D2')));
    await path.execute(aggregate, request(record('D3')));
    expect(decoded).toEqual([]);
    await pathTo(store).execute(aggregate, request(record('D4')));
    decoded.length = 0;
    expect((await path.load(aggregate, stream)).state.map(({ ref }) => ref)).toEqual(['D1', 'D2', 'D3', 'D4']);
    expect(decoded.length).toBe(1);
  });

  it('is of one aggregate and one stream', async () => {
    await path.execute(aggregate, request(record('D1')));
    expect((await path.load(aggregate, 'advisory-p:121703')).state).toEqual([]);
    const counting: typeof aggregate = {
      ...aggregate,
      name: 'counting',
      states: new WeakMap(),
      decider: { ...log, evolve: () => [] },
    };
    expect((await path.load(counting, stream)).state).toEqual([]);
    expect((await path.load(aggregate, stream)).state).toEqual([{ ref: 'D1', hours: 2 }]);
  });

  it('is folded anew once it was let go', async () => {
    const small = new CommandPath({
      store,
      stamp: createStamp({ clock: () => new Date() }),
      cache: new StateCache(1),
      refs: new ProcessRefs(noView),
    });
    await small.execute(aggregate, request(record('D1')));
    await small.execute(aggregate, { ...request(record('E1')), stream: 'advisory-p:121703' });
    expect((await small.load(aggregate, stream)).state).toEqual([{ ref: 'D1', hours: 2 }]);
    expect(decoded.length).toBe(1);
  });
});
