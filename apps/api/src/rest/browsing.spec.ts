import { describe, expect, it } from '@jest/globals';
import { InMemoryEventStore } from '@adapters/event-store/in-memory-event-store.js';
import { createStamp } from '@adapters/event-store/stamp.js';
import { browse } from './browsing.js';
import type { Browsing } from './browsing.js';

const GIVEN = {
  actor: 'a',
  role: 'manager',
  source: 'api',
  correlationId: 'c',
  causationId: 'c',
  schemaVersion: 1,
} as const;

/** Two streams by turns, every tenth event of a rare type. */
const aLogOf = async (events: number): Promise<InMemoryEventStore> => {
  const log = new InMemoryEventStore();
  const stamp = createStamp({ clock: () => new Date('2015-06-01T10:00:00Z') });
  for (let index = 0; index < events; index += 1) {
    const type = index % 10 === 9 ? 'Rare' : 'Common';
    const event = stamp.seal(stamp.randomId(), { type, data: { index } }, { ...GIVEN, recordedAt: stamp.now() });
    const place = BigInt(Math.floor(index / 2));
    await log.append(`s-${index % 2}`, place === 0n ? 'no-stream' : place - 1n, [event]);
  }
  return log;
};

const walk = async (log: InMemoryEventStore, browsing: Browsing): Promise<readonly number[]> => {
  const found: number[] = [];
  for (let after = browsing.after; ;) {
    const { events, seen, more } = await browse(log, { ...browsing, after });
    expect(events.length).toBeLessThanOrEqual(browsing.limit);
    found.push(...events.map(({ data }) => Number(data['index'])));
    if (!more) return found;
    after = seen;
  }
};

describe('a log that is browsed page by page', () => {
  it('gives every event once, whatever the size of a page', async () => {
    const log = await aLogOf(43);
    const all = Array.from({ length: 43 }, (_, index) => index);
    for (const limit of [1, 7, 42, 43, 44]) expect(await walk(log, { limit })).toEqual(all);
  });

  it('gives those of one stream, of one type, and of both', async () => {
    const log = await aLogOf(43);
    expect(await walk(log, { limit: 3, stream: 's-1' })).toEqual(
      Array.from({ length: 21 }, (_, index) => index * 2 + 1),
    );
    expect(await walk(log, { limit: 1, type: 'Rare' })).toEqual([9, 19, 29, 39]);
    expect(await walk(log, { limit: 1, type: 'Rare', stream: 's-0' })).toEqual([]);
  });

  it('goes on after a position', async () => {
    const log = await aLogOf(20);
    const { seen } = await browse(log, { limit: 15 });
    expect(await walk(log, { limit: 2, after: seen })).toEqual([15, 16, 17, 18, 19]);
  });

  it('says of an empty log that there is no more', async () => {
    expect(await browse(new InMemoryEventStore(), { limit: 5 })).toEqual({ events: [], seen: undefined, more: false });
  });
});
