import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openEventStoreDb } from '@adapters/event-store/eventstoredb/eventstoredb-event-store.js';
import type { EventStoreDb } from '@adapters/event-store/eventstoredb/eventstoredb-event-store.js';
import { createStamp } from '@adapters/event-store/stamp.js';
import { connectMongo } from '@adapters/mongodb/connect-mongo.js';
import { openMongoReadStore } from '@adapters/read-store/mongodb/mongo-read-store.js';
import type { StreamName } from '@kernel/event.js';
import type { JsonObject } from '@kernel/json.js';
import { VIEWS } from '@modules/standing/contracts.js';
import { checkDefinition } from '@modules/programme/contracts.js';
import { CommandLine } from '../cli-process.js';
import type { Running } from '../cli-process.js';
import { startEventStoreDouble } from '../doubles/event-store/event-store-double.js';
import type { EventStoreDouble } from '../doubles/event-store/event-store-double.js';
import { startMongoDouble } from '../doubles/mongodb/mongo-double.js';
import type { MongoDouble } from '../doubles/mongodb/mongo-double.js';

const LIMIT = 180_000;
const UNITS = 1_000;
const KILLS = 8;
const SEED = Date.now() % 1_000_000;
/** It has no types. */
const COUNTRY: string = '../../bench/parts/country.mjs';

interface Chapter {
  readonly stream: StreamName;
  readonly facts: readonly { readonly type: string; readonly data: JsonObject & { readonly ref?: string } }[];
}

/** Of each stream the beginning is enough: it is the number of documents that counts here. */
const FACTS_OF_A_STREAM = { programme: 1, participation: 3, advisory: 1, activities: 1, academy: 40 };

/** The beginning of a year of a whole country, as the bench makes it. */
const chaptersOf = async (units: number): Promise<readonly Chapter[]> => {
  const { country, chapters } = await import(COUNTRY);
  const land = country(units);
  const checked = checkDefinition(land.document);
  if (!('definition' in checked)) throw new Error('The definition is faulty.');
  const found = new Map<StreamName, Chapter>();
  const streams = 1 + 3 * units + land.editions.length;
  for (const { stream, facts } of chapters(land, checked.definition) as Iterable<Chapter>) {
    const [category = ''] = stream.split('-');
    const most = FACTS_OF_A_STREAM[category as keyof typeof FACTS_OF_A_STREAM];
    if (!found.has(stream)) found.set(stream, { stream, facts: facts.slice(0, most) });
    if (found.size === streams) break;
  }
  return [...found.values()];
};

/** Appends chapters, each the beginning of its stream. */
const write = async (log: EventStoreDb, chapters: readonly Chapter[]): Promise<void> => {
  const stamp = createStamp({ clock: () => new Date() });
  const given = { actor: 'spec-1', role: 'specialist', source: 'import', schemaVersion: 1 } as const;
  const appends = chapters.map(({ stream, facts }) => {
    const events = facts.map(({ type, data }, index) => {
      const id = stamp.eventId([stream, String(index)]);
      const metadata = { ...given, correlationId: id, causationId: id, recordedAt: stamp.now() };
      return stamp.seal(id, { type, data }, metadata);
    });
    return log.append(stream, 'no-stream', events);
  });
  await Promise.all(appends);
};

/** All documents of all views, by view and id, in the builds that serve. */
const documentsIn = async (url: string): Promise<ReadonlyMap<string, unknown>> => {
  const connection = await connectMongo({ url });
  try {
    const store = await openMongoReadStore(connection);
    const found = new Map<string, unknown>();
    for (const { name } of VIEWS) {
      const build = await store.serving(name);
      if (!build) throw new Error(`No build of ${name} serves.`);
      for (const { id, ...document } of await store.documents(build, { prefix: '' }))
        found.set(`${name} ${id}`, document);
    }
    return found;
  } finally {
    await connection.close();
  }
};

/** Resolves when so many times documents were written. */
const writesOf = (double: MongoDouble, count: number): Promise<void> =>
  new Promise((resolve) => {
    let left = count;
    const end = double.listenIn(({ name, body }) => {
      if (name !== 'update' || !String(body['update']).endsWith('.documents')) return;
      left -= 1;
      if (left > 0) return;
      end();
      resolve();
    });
  });

/** What is waited for would never come if it ended by itself. */
const failing = async ({ ended }: Running): Promise<never> => {
  const { code, stdout, stderr } = await ended;
  throw new Error(`A projector ended with ${code}:\n${stdout}\n${stderr}`);
};

/** A linear congruential generator is random enough for moments. */
const randomFrom = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
};

describe(`a country over EventStoreDB (double) and MongoDB (double), kept by two projectors that are killed (seed ${SEED})`, () => {
  let engine: EventStoreDouble;
  let views: MongoDouble;
  let calm: MongoDouble;
  let log: EventStoreDb;
  let chapters: readonly Chapter[];
  let killed: CommandLine;
  let undisturbed: CommandLine;
  const random = randomFrom(SEED);

  beforeAll(async () => {
    [engine, views, calm] = await Promise.all([startEventStoreDouble(), startMongoDouble(), startMongoDouble()]);
    log = await openEventStoreDb({ url: engine.url });
    chapters = await chaptersOf(UNITS);
    const over = (double: MongoDouble): CommandLine =>
      new CommandLine({ EVENT_STORE_URL: engine.url, READ_STORE_URL: double.url, KRONIKA_NAMESPACE: '' });
    killed = over(views);
    undisturbed = over(calm);
  }, LIMIT);

  afterAll(async () => {
    await Promise.all([killed.end(), undisturbed.end()]);
    await log.close();
    await Promise.all([engine.stop(), views.stop(), calm.stop()]);
  });

  /** One more part of the log; somewhere in the midst of what it brings, one of the two is killed. */
  const disturb = async (projectors: Running[], part: readonly Chapter[]): Promise<void> => {
    const moment = writesOf(views, 1 + random(12));
    await write(log, part);
    await Promise.race([moment, ...projectors.map(failing)]);
    const at = random(projectors.length);
    await projectors[at]?.signal('SIGKILL');
    projectors[at] = killed.project();
  };

  it(
    'leaves what one projector leaves that nobody disturbs',
    async () => {
      const one = undisturbed.project();
      const two = [killed.project(), killed.project()];
      const size = Math.ceil(chapters.length / KILLS);
      for (let from = 0; from < chapters.length; from += size) await disturb(two, chapters.slice(from, from + size));
      const head = await log.head();
      const atEnd = (parts: number): RegExp =>
        new RegExp(`^${parts} parts held, .*; the log ends at ${head}, all parts have seen ${head}$`, 'm');
      await Promise.all([one.says(atEnd(16)), ...two.map((projector) => projector.says(atEnd(8)))]);
      const expected = await documentsIn(calm.url);
      const found = await documentsIn(views.url);
      expect(expected.size).toBeGreaterThan(2 * UNITS);
      expect([...found.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
      for (const [id, document] of expected) expect([id, found.get(id)]).toEqual([id, document]);
    },
    LIMIT,
  );
});
