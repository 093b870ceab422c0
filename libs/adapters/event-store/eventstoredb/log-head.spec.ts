import type { Position as Place } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { NOTE_METADATA, note } from '@testing/notes.js';

import { startEventStoreDouble } from '../../../../test/doubles/event-store/event-store-double.js';
import type { EventStoreDouble } from '../../../../test/doubles/event-store/event-store-double.js';

import { Engine } from './engine.js';
import { EngineReads } from './engine-reads.js';
import type { IsOurs } from './engine-reads.js';
import { checkedUrl } from './event-store-url.js';
import { openEventStoreDb } from './eventstoredb-event-store.js';
import type { EventStoreDb } from './eventstoredb-event-store.js';
import { LogHead } from './log-head.js';
import { Namespace } from './namespace.js';
import type { EngineEvent } from './stored-form.js';

/** Reads, and notes how many events each page brought. */
class NotingReads extends EngineReads {
  readonly pages: number[] = [];

  /** Streams whose events came with what they say. */
  readonly told = new Set<string>();

  override async backwards(before: Place | undefined, limit: number, isOurs: IsOurs): Promise<readonly EngineEvent[]> {
    const page = await super.backwards(before, limit, isOurs);
    this.pages.push(page.length);
    for (const { streamId, data } of page) if (data !== undefined) this.told.add(streamId);
    return page;
  }

  /** Since the last time it was asked. */
  get read(): number {
    return this.pages.splice(0).reduce((sum, count) => sum + count, 0);
  }
}

/** The first page, which is asked for whatever is known. */
const FIRST_PAGE = 16;
const OTHERS = 3_000;

describe('the last event of a namespace, in a server that others use, too', () => {
  let server: EventStoreDouble;
  let store: EventStoreDb;
  let engine: Engine;
  let reads: NotingReads;
  let head: LogHead;
  let begin: bigint;

  beforeEach(async () => {
    server = await startEventStoreDouble();
    server.foreign.events('order-1', OTHERS);
    store = await openEventStoreDb({ url: server.url });
    engine = new Engine(checkedUrl(server.url));
    reads = new NotingReads(engine, 10_000);
    const [identity] = await reads.stream('kronika.identity', 0n, 1);
    begin = identity?.position?.commit ?? 0n;
    head = new LogHead(reads, new Namespace('kronika'), begin);
  });

  afterEach(async () => {
    await engine.end();
    await store.close();
    await server.kill();
  });

  const append = async (name: string): Promise<bigint> => {
    const event = note(name);
    return (await store.append(`note-${name}`, 'no-stream', [event])).position;
  };

  it('is none in a new log, and what stood there before the log’s identity is not looked at', async () => {
    expect(await head.find()).toBeUndefined();
    expect(reads.read).toBe(FIRST_PAGE);
  });

  it('is found behind whatever others wrote later, with the moment at which it was recorded', async () => {
    const position = await append('a');
    server.foreign.events('order-1', OTHERS);
    server.foreign.link('$ce-kronika.note', 'kronika.note-a');
    server.foreign.system('$stats-127.0.0.1:2113', '$statsCollected');
    expect(await head.find()).toEqual({ position, recordedAt: NOTE_METADATA.recordedAt });
    expect([...reads.told]).toEqual(['kronika.note-a']);
  });

  it('is not looked for again where nothing new stands', async () => {
    const position = await append('a');
    server.foreign.events('order-1', OTHERS);
    await head.find();
    expect(reads.read).toBeGreaterThan(OTHERS);
    expect(await head.find()).toMatchObject({ position });
    expect(reads.read).toBe(FIRST_PAGE);
    server.foreign.events('order-1', 10);
    expect(await head.find()).toMatchObject({ position });
    expect(reads.read).toBe(FIRST_PAGE);
  });

  it('is a later one once there is one', async () => {
    await append('a');
    await head.find();
    const position = await append('b');
    expect(await head.find()).toMatchObject({ position });
  });

  it('is no tombstone of a stream of ours', async () => {
    const position = await append('a');
    server.foreign.delete('kronika.note-a', 'for-ever');
    expect(await head.find()).toMatchObject({ position });
  });

  it('is forgotten when the log ends before where it once ended', async () => {
    await append('a');
    await head.find();
    const port = Number(new URL(server.url).port);
    await server.kill();
    server = await startEventStoreDouble({ port });
    server.foreign.events('order-1', 5);
    expect(await head.find()).toBeUndefined();
  });
});
