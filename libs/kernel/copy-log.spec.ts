import { beforeEach, describe, expect, it } from '@jest/globals';
import { InMemoryEventStore } from '@adapters/event-store/in-memory-event-store.js';
import { printOf } from '@adapters/event-store/canonical.js';
import { createStamp } from '@adapters/event-store/stamp.js';
import { LogsDiffer, NotAsRecorded, NotInSequence, WrittenMeanwhile } from './copy-log.errors.js';
import { copyLog, verifyCopy } from './copy-log.js';
import type { CopyProgress, LogCopy, MovedPosition } from './copy-log.js';
import type { NewEvent, RecordedEvent } from './event.js';
import { MAX_APPEND_BYTES, OutcomeUnknown, StoreUnavailable } from './event-store.js';
import type { EventStore } from './event-store.js';

const stamp = createStamp({ clock: () => new Date('2015-03-31T12:00:00.000Z') });
const metadata = {
  actor: 'a7',
  role: 'specialist',
  source: 'api',
  correlationId: 'c',
  causationId: 'c',
  schemaVersion: 1,
  recordedAt: '2015-03-31T12:00:00.000Z',
} as const;

const note = (name: string, text = name): NewEvent =>
  stamp.seal(stamp.eventId([name]), { type: 'Noted', data: { text } }, metadata);

const everything = async (log: EventStore): Promise<readonly RecordedEvent[]> => {
  const found: RecordedEvent[] = [];
  for await (const { events } of log.readAll()) found.push(...events);
  return found;
};

/** Without the position, which is the log's own. */
const asItIs = ({ position: _, ...event }: RecordedEvent): object => event;

describe('a log of several streams', () => {
  let from: InMemoryEventStore;
  let to: InMemoryEventStore;
  let copy: LogCopy;

  beforeEach(async () => {
    from = new InMemoryEventStore();
    to = new InMemoryEventStore();
    copy = { from, to, print: printOf };
    await from.append('note-a', 'no-stream', [note('a0'), note('a1')]);
    await from.append('note-b', 'no-stream', [note('b0')]);
    await from.append('note-a', 1n, [note('a2')]);
    await from.append('note-c', 'no-stream', [note('c0'), note('c1')]);
  });

  it('is copied as it is, in its order', async () => {
    expect(await copyLog(copy)).toBe(6);
    expect((await everything(to)).map(asItIs)).toEqual((await everything(from)).map(asItIs));
  });

  it('tells where each event stands in both', async () => {
    await copyLog(copy);
    const pairs: MovedPosition[] = [];
    expect(await verifyCopy(copy, (pair) => pairs.push(pair))).toBe(6);
    expect(pairs).toEqual([1n, 2n, 3n, 4n, 5n, 6n].map((position) => ({ from: position, to: position })));
  });

  it('is copied once, however often it is asked for, and what came since is added', async () => {
    await copyLog(copy);
    expect(await copyLog(copy)).toBe(0);
    await from.append('note-b', 0n, [note('b1')]);
    expect(await copyLog(copy)).toBe(1);
    expect(await verifyCopy(copy, () => undefined)).toBe(7);
  });

  it.each([1, 2, 3, 4])('goes on where an error at append %i stopped it', async (fatal) => {
    let appends = 0;
    const failing: LogCopy['to'] = {
      readAll: (options) => to.readAll(options),
      append: async (...args) => {
        appends += 1;
        if (appends === fatal) throw new StoreUnavailable('The disk is full.');
        return to.append(...args);
      },
    };
    await expect(copyLog({ ...copy, to: failing })).rejects.toThrow('The disk is full.');
    await copyLog(copy);
    expect(await verifyCopy(copy, () => undefined)).toBe(6);
  });

  it('says how much of it is done, in each phase', async () => {
    const told: CopyProgress[] = [];
    const onProgress = (progress: CopyProgress): void => void told.push(progress);
    await copyLog({ ...copy, onProgress });
    await verifyCopy({ ...copy, onProgress }, () => undefined);
    const shares = (phase: CopyProgress['phase']) =>
      told.filter((one) => one.phase === phase).map(({ share }) => share);
    expect(shares('copying')).toEqual([0.2, 0.4, 0.6, 1]);
    expect(shares('verifying')).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  });

  it('is not compared any further once it was told to stop', async () => {
    await copyLog(copy);
    const stop = new AbortController();
    const halted = { ...copy, signal: stop.signal, onProgress: () => stop.abort() };
    expect(await copyLog(halted)).toBeUndefined();
    expect(await verifyCopy({ ...halted, signal: stop.signal }, () => undefined)).toBeUndefined();
  });

  it('that goes on meanwhile is told apart from another one', async () => {
    await copyLog(copy);
    await from.append('note-b', 0n, [note('b1')]);
    const verified = verifyCopy(copy, () => undefined);
    await expect(verified).rejects.toThrow(WrittenMeanwhile);
    await expect(verified).rejects.toThrow(/^Somebody wrote to the record while it was copied: 6 events are in both/);
  });

  it('goes on where it was told to stop', async () => {
    const stop = new AbortController();
    const onProgress = (): void => stop.abort();
    expect(await copyLog({ ...copy, signal: stop.signal, onProgress })).toBeUndefined();
    const held = (await everything(to)).length;
    expect(held).toBeGreaterThan(0);
    expect(await copyLog(copy)).toBe(6 - held);
  });

  it('doubles nothing where the outcome of an append is not known', async () => {
    let asked = 0;
    const lost: LogCopy['to'] = {
      readAll: (options) => to.readAll(options),
      append: async (...args) => {
        const outcome = await to.append(...args);
        asked += 1;
        if (asked % 2 === 1) throw new OutcomeUnknown('The answer was lost.');
        return outcome;
      },
    };
    expect(await copyLog({ ...copy, to: lost })).toBe(6);
    expect(await verifyCopy(copy, () => undefined)).toBe(6);
  });

  it('keeps within what one append may hold', async () => {
    const large = 'x'.repeat(200_000);
    await from.append(
      'note-d',
      'no-stream',
      [1, 2, 3].map((index) => note(`d${index}`, large)),
    );
    await from.append(
      'note-d',
      2n,
      [4, 5, 6].map((index) => note(`d${index}`, large)),
    );
    expect(await copyLog(copy)).toBe(12);
    expect(await verifyCopy(copy, () => undefined)).toBe(12);
  });

  it('keeps within it where the events are many and small, too', async () => {
    const text = 'x'.repeat(MAX_APPEND_BYTES / 500 - 300);
    const many = Array.from({ length: 500 }, (_, index) => note(`e${index}`, text));
    await from.append('note-e', 'no-stream', many.slice(0, 250));
    await from.append('note-e', 249n, many.slice(250));
    expect(await copyLog(copy)).toBe(506);
  });

  it('may be told what must be done before anything is copied, and only if it may be', async () => {
    const done: string[] = [];
    const beforeAppending = async (): Promise<void> => void done.push(`${(await everything(to)).length} copied`);
    await copyLog({ ...copy, beforeAppending });
    expect(done).toEqual(['0 copied']);
    const other = new InMemoryEventStore();
    await other.append('note-a', 'no-stream', [note('other')]);
    await expect(copyLog({ ...copy, to: other, beforeAppending })).rejects.toThrow(LogsDiffer);
    expect(done).toHaveLength(1);
  });

  /** A log as its file would be after somebody, or a failing disk, had changed it. */
  const spoilt = (change: (events: readonly RecordedEvent[]) => readonly RecordedEvent[]): LogCopy['from'] => ({
    head: () => from.head(),
    readAll: async function* (options) {
      for await (const batch of from.readAll(options)) yield { ...batch, events: change(batch.events) };
    },
  });

  it.each([
    ['data', { text: 'b1' }],
    ['data', { text: 1.5 }],
    ['salt', '0'.repeat(32)],
    ['salt', 'zz'],
    ['dataHash', '0'.repeat(64)],
  ])('is not copied past an event whose %s was changed to %j', async (what, changed) => {
    const changing = spoilt((events) =>
      events.map((event) => (event.stream === 'note-b' ? { ...event, [what]: changed } : event)),
    );
    const copied = copyLog({ ...copy, from: changing });
    await expect(copied).rejects.toThrow(NotAsRecorded);
    await expect(copied).rejects.toThrow(/^Event 0 of note-b \(Noted, .*\) is not what was recorded/);
    expect((await everything(to)).map(({ stream }) => stream)).not.toContain('note-b');
    await copyLog(copy);
    await expect(verifyCopy({ ...copy, from: changing }, () => undefined)).rejects.toThrow(NotAsRecorded);
  });

  it.each(['a1', 'b0', 'c0'])('is not copied past a place where its event %s is missing', async (name) => {
    await from.append('note-b', 0n, [note('b1')]);
    const lacking = spoilt((events) => events.filter(({ data }) => data['text'] !== name));
    await expect(copyLog({ ...copy, from: lacking })).rejects.toThrow(NotInSequence);
  });

  it('is not copied into a log that holds something else', async () => {
    await to.append('note-a', 'no-stream', [note('other')]);
    const refused = await copyLog(copy).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(LogsDiffer);
    expect(String(refused)).toMatch(/^LogsDiffer: The two logs differ at their event 1: event 0 of note-a \(Noted, /);
    expect(await everything(to)).toHaveLength(1);
  });

  it('is not copied into a log that holds more', async () => {
    await copyLog(copy);
    await to.append('note-z', 'no-stream', [note('z0')]);
    await expect(copyLog(copy)).rejects.toThrow(
      /differ at their event 7: event 0 of note-z .* where nothing was expected/,
    );
  });

  it('is not taken as copied while the copy lacks an event', async () => {
    await copyLog(copy);
    await from.append('note-z', 'no-stream', [note('z0')]);
    await expect(verifyCopy(copy, () => undefined)).rejects.toThrow(/6 events are in both places and the same/);
  });

  it.each(['data', 'salt', 'metadata', 'dataHash', 'id', 'type'] as const)(
    'is not taken as copied where the %s of an event was changed',
    async (what) => {
      const other = {
        ...note('b0', 'changed'),
        salt: '0'.repeat(32),
        type: 'Other',
        id: note('x').id,
        metadata: { ...metadata, actor: 'b' },
      };
      for (const event of await everything(from)) {
        const changed = event.stream === 'note-b' ? { ...event, [what]: other[what] } : event;
        await to.append(event.stream, event.revision === 0n ? 'no-stream' : event.revision - 1n, [changed]);
      }
      await expect(verifyCopy(copy, () => undefined)).rejects.toThrow(
        what === 'id' || what === 'type' ? /differ at their event 3: .* was expected/ : 'in one of them it was changed',
      );
    },
  );
});
