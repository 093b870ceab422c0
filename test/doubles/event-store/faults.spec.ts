import { EventStoreDBClient, END, NO_STREAM, ANY, START } from '@eventstore/db-client';
import { jest } from '@jest/globals';
import { Bench, event, events, refusal, revisions } from './behaviours/bench.js';
import { type EventStoreDouble, startEventStoreDouble } from './event-store-double.js';

jest.setTimeout(30_000);

let double: EventStoreDouble;
let bench: Bench;

beforeEach(async () => {
  double = await startEventStoreDouble();
  bench = new Bench(double.url);
});

afterEach(async () => {
  double.faults.end();
  await bench.close();
  await double.stop();
});

/** Whether it is settled before other work has been done and answered. */
const settledBefore = async (doing: Promise<unknown>, other: () => Promise<unknown>): Promise<boolean> => {
  let settled = false;
  const note = (): void => {
    settled = true;
  };
  doing.then(note, note);
  await other();
  return settled;
};

/** A round trip to another server: time in which this one could have answered. No append: the client would let its end reject those of others. */
const elsewhere = async (): Promise<void> => {
  const other = await startEventStoreDouble();
  const beside = new Bench(other.url);
  await beside.readAll({ maxCount: 10 });
  await beside.close();
  await other.stop();
};

const recorded = async (stream: string): Promise<number[]> => {
  const fresh = new Bench(double.url);
  try {
    return revisions(await fresh.read(stream));
  } finally {
    await fresh.close();
  }
};

describe('an answer that is lost after the write', () => {
  it('leaves the client with an error, and one copy of the events', async () => {
    const stream = bench.name();
    const batch = events(2);
    double.faults.loseAnswers();
    expect((await refusal(bench.append(stream, batch, NO_STREAM))).name).toBe('UnavailableError');
    expect(await recorded(stream)).toEqual([0, 1]);
    expect((await bench.append(stream, batch, NO_STREAM)).nextExpectedRevision).toBe(1n);
    expect(await recorded(stream)).toEqual([0, 1]);
  });

  it('never comes where it is swallowed, while the connection stands and serves others', async () => {
    const [stream, other] = [bench.name(), bench.name()];
    // The client's first appends overtake each other.
    await bench.append(other, events(1));
    double.faults.loseAnswers(1, 'swallow');
    const waiting = bench.append(stream, events(1), NO_STREAM);
    expect(await settledBefore(waiting, () => bench.append(other, events(1)))).toBe(false);
    expect(await recorded(stream)).toEqual([0]);
    double.cutConnections();
    expect((await refusal(waiting)).name).toBe('UnavailableError');
  });

  it('is lost to the classic append too', async () => {
    const stream = bench.name();
    double.faults.loseAnswers();
    const append = bench.client.appendToStream(stream, events(1), {
      expectedRevision: NO_STREAM,
      credentials: { username: 'admin', password: 'changeit' },
    });
    expect((await refusal(append)).name).toBe('UnavailableError');
    expect(await recorded(stream)).toEqual([0]);
  });
});

describe('a request that is lost before the write', () => {
  it('writes nothing', async () => {
    const stream = bench.name();
    double.faults.loseRequests();
    expect((await refusal(bench.append(stream, events(1), NO_STREAM))).name).toBe('UnavailableError');
    expect((await refusal(bench.read(stream))).name).toBe('StreamNotFoundError');
  });
});

describe('appends that are held', () => {
  it('are met when they are let go, each with the revision it expects; others go on', async () => {
    const [stream, other] = [bench.name(), bench.name()];
    const held = double.faults.holdAppends((name) => name === stream);
    const appending = [1, 2].map(() => bench.append(stream, events(1), NO_STREAM));
    const told = Promise.allSettled(appending);
    await bench.append(other, events(1), NO_STREAM);
    expect(held.waiting).toBe(2);
    expect(await recorded(other)).toEqual([0]);
    held.release();
    expect((await told).map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await recorded(stream)).toEqual([0]);
  });
});

describe('a server that is silent', () => {
  it('meets nothing until it speaks again', async () => {
    const [stream, read] = [bench.name(), bench.name()];
    await bench.append(read, events(1));
    double.faults.fallSilent();
    const appending = bench.append(stream, events(1), NO_STREAM);
    const reading = bench.read(read);
    expect(await settledBefore(Promise.race([appending, reading]), elsewhere)).toBe(false);
    double.faults.speakAgain();
    expect((await appending).nextExpectedRevision).toBe(0n);
    expect(await reading).toHaveLength(1);
  });

  it('tells its subscriptions nothing, and afterwards everything', async () => {
    const stream = bench.name();
    const following = bench.followStream(stream, START);
    await following.until('it to have caught up', ({ caughtUp }) => caughtUp === 1);
    double.faults.fallSilent();
    double.foreign.events(stream, 3);
    await elsewhere();
    expect(following.events).toEqual([]);
    double.faults.speakAgain();
    await following.until('the events', (so) => so.events.length === 3);
  });
});

describe('answers that are delayed', () => {
  it('come late, though the events are written at once', async () => {
    const stream = bench.name();
    await bench.append(bench.name(), events(1));
    double.faults.delayAnswers(300);
    const before = performance.now();
    await bench.append(stream, events(1), NO_STREAM);
    expect(performance.now() - before).toBeGreaterThanOrEqual(290);
  });
});

describe('a server that is not ready', () => {
  it('says so to appends, in an answer without a code', async () => {
    double.faults.notReady({ times: 1 });
    const error: unknown = await bench.append(bench.name(), events(1)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      type: 'unknown',
      code: undefined,
      message: expect.stringContaining('Server Is Not Ready'),
    });
    expect((await bench.append(bench.name(), events(1))).success).toBe(true);
  });

  it('says so to reads and subscriptions as unavailable', async () => {
    double.faults.notReady({ on: ['read'] });
    expect((await refusal(bench.read(bench.name()))).name).toBe('UnavailableError');
    const following = bench.followAll(END);
    await following.until('an error', ({ error }) => error !== undefined);
    expect(following.error?.constructor.name).toBe('UnavailableError');
  });
});

describe('a server that is busy, or gives up', () => {
  it('says so, in an answer to appends and as the end of reads', async () => {
    double.faults.busy();
    expect(await refusal(bench.append(bench.name(), events(1)))).toMatchObject({ name: 'UnknownError' });
    expect(await refusal(bench.read(bench.name()))).toMatchObject({ name: 'UnavailableError' });
    double.faults.timeOut();
    expect(await refusal(bench.append(bench.name(), events(1)))).toMatchObject({ name: 'DeadlineExceededError' });
    expect(await refusal(bench.read(bench.name()))).toMatchObject({ name: 'TimeoutError' });
  });
});

describe('a server that is not the leader', () => {
  it('sends its clients to the one that is', async () => {
    const leader = await startEventStoreDouble();
    const { hostname, port } = new URL(leader.url.replace('esdb:', 'http:'));
    double.faults.notLeader({ host: hostname, port: Number(port) });
    const stream = bench.name();
    const batch = events(1);
    expect((await refusal(bench.append(stream, batch))).name).toBe('NotLeaderError');
    expect((await bench.append(stream, batch)).nextExpectedRevision).toBe(0n);
    expect(leader.length).toBe(double.length + 1);
    await leader.stop();
  });
});

describe('access that is denied', () => {
  it('is denied to appends, reads and deletions', async () => {
    double.faults.denyAccess();
    expect((await refusal(bench.append(bench.name(), events(1)))).name).toBe('AccessDeniedError');
    expect((await refusal(bench.read(bench.name()))).name).toBe('AccessDeniedError');
    expect((await refusal(bench.client.deleteStream(bench.name()))).name).toBe('AccessDeniedError');
  });
});

describe('a server whose clock is not ours', () => {
  it('takes every append for expired where it is more than ten seconds ahead', async () => {
    const stream = bench.name();
    double.faults.skewClock(11_000);
    expect((await refusal(bench.append(stream, events(1)))).name).toBe('DeadlineExceededError');
    expect((await refusal(bench.read(stream))).name).toBe('StreamNotFoundError');
  });

  it('still takes appends where it is behind, and dates events by its own clock', async () => {
    const stream = bench.name();
    double.faults.skewClock(-60_000);
    await bench.append(stream, events(1));
    const [read] = await bench.read(stream);
    expect(Date.now() - Number(read?.event?.created)).toBeGreaterThan(50_000);
  });
});

describe('limits of size', () => {
  it('are what a test sets: of an append, and of one event', async () => {
    double.limits.append = 1_000;
    expect((await refusal(bench.append(bench.name(), [event('T', { text: 'x'.repeat(1_000) })]))).name).toBe(
      'MaxAppendSizeExceededError',
    );
    double.limits.append = 10_000;
    double.limits.event = 500;
    const stream = bench.name();
    const error: unknown = await bench.append(stream, [event('T', { text: 'x'.repeat(600) })]).catch((e: unknown) => e);
    expect(error).toMatchObject({
      type: 'unknown',
      message: expect.stringContaining('MaximumAppendEventSizeExceeded'),
    });
    expect((await refusal(bench.read(stream))).name).toBe('StreamNotFoundError');
  });

  it('end the shared call where one message is over what gRPC takes', async () => {
    const huge = bench.append(bench.name(), [event('T', { text: 'x'.repeat(17 * 1024 * 1024) })]);
    expect(await huge.catch((error: unknown) => error)).toMatchObject({ code: 8 });
  });
});

describe('a server that restarts', () => {
  it('keeps its events and forgets the ids that it remembered', async () => {
    const stream = bench.name();
    const batch = events(1);
    await bench.append(stream, batch, ANY);
    const following = bench.followAll(END);
    await following.until('it to have caught up', ({ caughtUp }) => caughtUp === 1);
    await double.restart();
    await following.until('the connection to have dropped', ({ error }) => error !== undefined);
    const again = new Bench(double.url);
    expect((await again.append(stream, batch, NO_STREAM)).nextExpectedRevision).toBe(0n);
    expect((await again.append(stream, batch, ANY)).nextExpectedRevision).toBe(1n);
    expect(revisions(await again.read(stream))).toEqual([0, 1]);
    await again.close();
  });

  it('stops and starts on the same port', async () => {
    const stream = bench.name();
    const { url } = double;
    await bench.append(stream, events(2));
    await double.stop();
    expect((await refusal(bench.read(stream))).name).toBe('UnavailableError');
    await double.start();
    expect(double.url).toBe(url);
    expect(await recorded(stream)).toEqual([0, 1]);
  });

  it('ends subscriptions as unavailable when it dies, and with an internal error when it stops in good order', async () => {
    const killed = bench.followAll(END);
    await killed.until('it to have caught up', ({ caughtUp }) => caughtUp === 1);
    await double.kill();
    await killed.until('an error', ({ error }) => error !== undefined);
    expect(killed.error).toMatchObject({ type: 'unavailable' });
    await double.start();
    const again = new Bench(double.url);
    const stopped = again.followAll(END);
    await stopped.until('it to have caught up', ({ caughtUp }) => caughtUp === 1);
    await double.stop();
    await stopped.until('an error', ({ error }) => error !== undefined);
    expect(stopped.error).toMatchObject({ type: 'unknown', code: 13 });
    await again.close();
  });
});

describe('a subscription that stands', () => {
  it('may be told again that it has caught up, and sent a checkpoint without an event', async () => {
    const following = bench.followAll(END, { prefixes: [bench.prefix()] });
    await following.until('it to have caught up', ({ caughtUp }) => caughtUp === 1);
    double.faults.sayCaughtUp();
    await following.until('it again', ({ caughtUp }) => caughtUp === 2);
    double.faults.sayCheckpoint();
    await following.until('a checkpoint', ({ checkpoints }) => checkpoints.length === 1);
    expect(following.checkpoints[0]?.prepare).toBe(0n);
    expect(following.events).toEqual([]);
  });
});

describe('a connection that is cut in the middle of a read', () => {
  it('ends the read as unavailable, after at most so many messages', async () => {
    const stream = bench.name();
    await bench.append(stream, events(100));
    double.faults.cutReads(40);
    expect((await refusal(bench.read(stream))).name).toBe('UnavailableError');
    expect(await recorded(stream)).toHaveLength(100);
  });

  it('ends a subscription, wherever it is', async () => {
    const stream = bench.name();
    await bench.append(stream, events(10));
    double.faults.cutReads(5);
    const following = bench.followStream(stream, START);
    await following.until('an error', ({ error }) => error !== undefined);
    expect(following.error?.constructor.name).toBe('UnavailableError');
    expect(following.events.length).toBeLessThan(5);
  });
});

describe('events that no client of ours wrote', () => {
  it('stand in $all: the server’s own, links, other applications’', async () => {
    const [target, links] = [bench.name(), bench.name()];
    const before = double.length;
    double.foreign.system();
    double.foreign.events(target, 2, 'Other');
    double.foreign.link(links, target, 1);
    double.foreign.link(links, bench.name());
    double.foreign.binary(target, Buffer.from([1]));
    double.foreign.delete(target);
    const all = await bench.readAll({ fromPosition: START });
    expect(all.slice(before).map((read) => read.event?.type)).toEqual([
      '$scavengeStarted',
      'Other',
      'Other',
      '$>',
      '$>',
      'Bytes',
      '$metadata',
    ]);
  });
});

describe('a server of another version', () => {
  it('says which it is', async () => {
    const old = await startEventStoreDouble({ version: '23.6.0' });
    const client = EventStoreDBClient.connectionString(old.url);
    const features = await (client as unknown as { capabilities: Promise<{ serverVersion: string }> }).capabilities;
    expect(features.serverVersion).toBe('23.6.0');
    await client.dispose();
    await old.stop();
  });

  it('does not say that a subscription has caught up before 23.10', async () => {
    const old = await startEventStoreDouble({ version: '23.6.0' });
    const beside = new Bench(old.url);
    const stream = beside.name();
    const following = beside.followStream(stream, START);
    await beside.append(stream, events(1));
    await following.until('the event', (so) => so.events.length === 1);
    expect(following.caughtUp).toBe(0);
    await beside.close();
    await old.stop();
  });

  it('is found by discovery', async () => {
    const client = EventStoreDBClient.connectionString(double.url.replace('esdb:', 'esdb+discover:'));
    const result = await client.appendToStream(bench.name(), events(1), { expectedRevision: NO_STREAM });
    expect(result.success).toBe(true);
    await client.dispose();
  });
});

describe('over a slow disk', () => {
  it('of two that write the same at once one is dropped, and a repeat that comes later is answered', async () => {
    const slow = await startEventStoreDouble({ diskMs: 40 });
    const beside = new Bench(slow.url);
    const stream = beside.name();
    const batch = events(2);
    const outcomes: string[] = [];
    const both = [0, 1].map(() =>
      beside.append(stream, batch, NO_STREAM).then(
        () => outcomes.push('answered'),
        () => outcomes.push('dropped'),
      ),
    );
    await Promise.race(both);
    await beside.append(beside.name(), events(1));
    expect((await beside.append(stream, batch, NO_STREAM)).nextExpectedRevision).toBe(1n);
    expect(await beside.read(stream)).toHaveLength(2);
    // The client would wait for the other for ever.
    await slow.kill();
    await Promise.all(both);
    expect(outcomes).toEqual(['answered', 'dropped']);
    await beside.close();
  });
});
