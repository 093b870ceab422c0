import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { LoggedFact, Metadata } from '@kernel/event.js';
import { StoreUnavailable } from '@kernel/event-store.js';
import type { Batch, ReadAll } from '@kernel/event-store.js';
import type { JsonObject } from '@kernel/json.js';

import { createStamp } from '../stamp.js';

import { openEmbeddedEventStore } from './embedded-event-store.js';
import type { EmbeddedEventStore } from './embedded-event-store.js';
import { openEmbeddedProjectedLog } from './embedded-projected-log.js';
import type { ClosableProjectedLog } from './embedded-projected-log.js';
import { inThisThread } from './log-threads.js';

const stamp = createStamp({ clock: () => new Date('2015-03-31T12:00:00.000Z') });
const metadata: Metadata = {
  actor: 'a7',
  role: 'specialist',
  source: 'api',
  correlationId: 'c',
  causationId: 'c',
  schemaVersion: 1,
  recordedAt: '2015-03-31T12:00:00.000Z',
};

/** What may go wrong where JSON is taken apart by one program and put together by another. */
const DATA: readonly JsonObject[] = [
  {},
  { metadata: { schemaVersion: 9 }, salt: 's', data: { type: 'Other' }, type: null },
  { text: 'zażółć “gęślą” jaźń 🏛 \u0000 \u001f \u2028 \n "],[" \\ / \'' },
  { '': 0, 'a.b': 1, '$.data': 2, '"': 3, ł: 4, '🏛': [[], {}, [null, true, false]] },
  {
    least: Number.MIN_SAFE_INTEGER,
    most: Number.MAX_SAFE_INTEGER,
    none: 0,
    list: Array.from({ length: 300 }, String),
  },
];

let folder: string;
let store: EmbeddedEventStore;
let open: ClosableProjectedLog[];

beforeEach(async () => {
  open = [];
  folder = mkdtempSync(join(tmpdir(), 'kronika-log-'));
  store = await openEmbeddedEventStore({ folder, start: inThisThread });
});

afterEach(async () => {
  for (const log of open) await log.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

const reading = (): ClosableProjectedLog => {
  const log = openEmbeddedProjectedLog(folder);
  open.push(log);
  return log;
};

/** Appends each data to a stream of each category, of two schema versions and a type that needs escaping. */
const filled = async (): Promise<void> => {
  for (const category of ['talk', 'note', 'other'])
    for (const [at, data] of DATA.entries()) {
      const type = at === 2 ? 'Said "so"' : 'Said';
      const about = { ...metadata, schemaVersion: at === 1 ? 2 : 1 };
      const event = stamp.seal(stamp.eventId([category, String(at)]), { type, data }, about);
      await store.append(`${category}-1`, at === 0 ? 'no-stream' : BigInt(at - 1), [event]);
    }
};

interface Readable {
  readAll(options?: ReadAll): AsyncIterable<Batch<LoggedFact>>;
}

const factOf = ({ stream, revision, position, type, data, metadata: { schemaVersion } }: LoggedFact): LoggedFact => ({
  stream,
  revision,
  position,
  type,
  data,
  metadata: { schemaVersion },
});

const batchesOf = async (log: Readable, options: ReadAll): Promise<readonly Batch<LoggedFact>[]> => {
  const found: Batch<LoggedFact>[] = [];
  for await (const { events, ...place } of log.readAll(options)) found.push({ events: events.map(factOf), ...place });
  return found;
};

describe('a log that is read for projections', () => {
  for (const options of [{}, { batchSize: 2 }, { after: 4n, categories: ['other', 'talk'], batchSize: 3 }])
    it(`gives of each event what the log gives: ${Object.keys(options).join(', ') || 'all'}`, async () => {
      await filled();
      const log = reading();
      const found = await batchesOf(log, options);
      expect(found.flatMap(({ events }) => events).length).toBeGreaterThan(DATA.length);
      expect(found).toEqual(await batchesOf(store, options));
      expect(await log.head()).toBe(await store.head());
      expect(await log.identity()).toBe(await store.identity());
    });

  it('can be followed', async () => {
    const log = reading();
    const leave = new AbortController();
    const seen: LoggedFact[] = [];
    const following = (async () => {
      for await (const { events } of log.follow({ signal: leave.signal })) {
        seen.push(...events);
        if (seen.length === 3 * DATA.length) leave.abort();
      }
    })();
    await filled();
    await following;
    expect(seen.map(factOf)).toEqual((await batchesOf(store, {})).flatMap(({ events }) => events));
  });

  it('that was closed says so', async () => {
    await filled();
    const log = reading();
    await log.close();
    await expect(batchesOf(log, {})).rejects.toThrow(StoreUnavailable);
  });
});
