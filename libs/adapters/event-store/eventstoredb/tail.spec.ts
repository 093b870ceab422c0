import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { Position } from '@kernel/event.js';
import { NOTE_METADATA, note } from '@testing/notes.js';

import { startEventStoreDouble } from '../../../../test/doubles/event-store/event-store-double.js';
import type { EventStoreDouble } from '../../../../test/doubles/event-store/event-store-double.js';

import { Engine } from './engine.js';
import { checkedUrl } from './event-store-url.js';
import { openEventStoreDb } from './eventstoredb-event-store.js';
import type { EventStoreDb } from './eventstoredb-event-store.js';
import { Namespace } from './namespace.js';
import type { QuietStretch } from './quiet-stretch.js';
import { Tail } from './tail.js';
import type { Haul, TailQuery } from './tail.js';

const MIB = 1024 * 1024;

describe('a tail', () => {
  let server: EventStoreDouble;
  let store: EventStoreDb;
  let engine: Engine;
  let first: Position;
  const end = new AbortController();
  const tails = new Set<Tail>();

  beforeEach(async () => {
    server = await startEventStoreDouble();
    store = await openEventStoreDb({ url: server.url });
    engine = new Engine(checkedUrl(server.url));
    first = (await append('a0')) - 1n;
  });

  afterEach(async () => {
    for (const tail of tails) tail.leave();
    tails.clear();
    await engine.end();
    await store.close();
    await server.kill();
  });

  const append = async (name: string): Promise<Position> =>
    (await store.append(`note-${name}`, 'no-stream', [note(name)])).position;

  const appendMany = async (count: number): Promise<readonly Position[]> => {
    const positions: Position[] = [];
    for (let n = 1; n <= count; n += 1) positions.push(await append(`a${n}`));
    return positions;
  };

  const othersWrite = (): void => {
    server.foreign.binary('other-1', new Uint8Array(MIB));
    server.faults.sayCheckpoint();
  };

  /** Behind the first event. */
  const opened = (query: Partial<TailQuery> = {}, checkpointsHold = true): Tail => {
    const place = { commit: first + 1n, prepare: first + 1n };
    const quiet = { head: { position: place.commit, recordedAt: NOTE_METADATA.recordedAt }, place };
    const parts = { engine, namespace: new Namespace('kronika'), silenceMs: 5_000, checkpointsHold };
    const tail = new Tail(parts, {
      start: { from: place, quiet },
      prefixes: ['kronika.'],
      wanted: () => true,
      limit: 2,
      signal: end.signal,
      ...query,
    });
    tails.add(tail);
    return tail;
  };

  const namesOf = (haul: Haul | undefined): unknown[] => haul?.events.map(({ data }) => data['name']) ?? [];

  /** Hauls until nothing more is there. */
  const toEnd = async (tail: Tail): Promise<readonly Haul[]> => {
    const hauls: Haul[] = [];
    for (let haul = await tail.haul(); haul; haul = await tail.haul()) {
      hauls.push(haul);
      if (haul.caughtUp) break;
    }
    return hauls;
  };

  it('hauls as much as is asked for, and says with the last that nothing more is there', async () => {
    await appendMany(5);
    const hauls = await toEnd(opened());
    expect(hauls.map(namesOf)).toEqual([['a1', 'a2'], ['a3', 'a4'], ['a5']]);
    expect(hauls.map(({ caughtUp }) => caughtUp)).toEqual([false, false, true]);
  });

  it('tells how far it has come over what is not wanted', async () => {
    const positions = await appendMany(5);
    const hauls = await toEnd(opened({ wanted: () => false }));
    expect(hauls).toEqual([{ events: [], position: positions.at(-1), caughtUp: true }]);
  });

  it('is resumed behind what was handed out, however much more has come', async () => {
    const positions = await appendMany(9);
    const tail = opened();
    expect(tail.resume.from.commit).toBe(first + 1n);
    for (const reached of [positions[1], positions[3]]) {
      await tail.haul();
      expect(tail.resume.from).toEqual({ commit: reached, prepare: reached });
    }
  });

  it('is resumed at a checkpoint once nothing that came before it is left to hand out', async () => {
    const tail = opened();
    await toEnd(tail);
    const positions = await appendMany(5);
    othersWrite();
    const resumed = [];
    for (let n = 0; n < 3; n += 1) {
      await tail.haul();
      resumed.push(tail.resume.from);
    }
    expect(resumed.slice(0, 2).map(({ commit }) => commit)).toEqual([positions[1], positions[3]]);
    expect(resumed[2]?.commit).toBeGreaterThanOrEqual(positions[4] ?? 0n);
    const last = tail.haul();
    await append('b0');
    expect(namesOf(await last)).toEqual(['b0']);
  });

  it('never resumes at a checkpoint of a server whose checkpoints do not hold', async () => {
    const noted: QuietStretch[] = [];
    const marks = { note: (stretch: QuietStretch) => void noted.push(stretch), leapsFrom: () => false };
    const tail = opened({ marks }, false);
    await toEnd(tail);
    othersWrite();
    const reached = await append('a1');
    await tail.haul();
    expect([tail.resume.from.commit, noted]).toEqual([reached, []]);
  });

  it('notes a stretch of others only behind all that came before the checkpoint', async () => {
    const noted: QuietStretch[] = [];
    const marks = { note: (stretch: QuietStretch) => void noted.push(stretch), leapsFrom: () => false };
    const tail = opened({ marks });
    await toEnd(tail);
    const positions = [...(await appendMany(7))];
    othersWrite();
    for (let n = 0; n < 4; n += 1) await tail.haul();
    const last = tail.haul();
    positions.push(await append('b0'));
    await last;
    othersWrite();
    const more = tail.haul();
    positions.push(await append('b1'));
    await more;
    expect(noted.length).toBeGreaterThan(1);
    const holds = ({ head, place }: QuietStretch): boolean =>
      positions.some((position) => position > (head?.position ?? 0n) && position < place.commit);
    expect(noted.filter(holds)).toEqual([]);
    expect(noted.map(({ head }) => head?.position)).toContain(positions[6]);
  });

  it('ends where it is told to, whatever others write behind that', async () => {
    const positions = await appendMany(3);
    server.foreign.events('other-1', 5_000);
    const hauls = await toEnd(opened({ end: positions[2], limit: 1_000 }));
    expect(hauls.map(({ events, caughtUp }) => [events.length, caughtUp])).toEqual([[3, true]]);
  });

  it('ends at a checkpoint beyond the end where the last event is of another category', async () => {
    await appendMany(3);
    const { position } = await store.append('report-1', 'no-stream', [note('r0')]);
    server.foreign.events('other-1', 5_000);
    const hauls = await toEnd(opened({ end: position, limit: 1_000, prefixes: ['kronika.note-'] }));
    expect(hauls.map(({ events, caughtUp }) => [events.length, caughtUp])).toEqual([[3, true]]);
  });

  it('leaps: hands out what it has, and then nothing more', async () => {
    const positions = await appendMany(5);
    const marks = { note: () => undefined, leapsFrom: (position: Position) => position === positions[2] };
    const tail = opened({ marks, limit: 100 });
    expect(namesOf(await tail.haul())).toEqual(['a1', 'a2', 'a3']);
    expect([await tail.haul(), tail.leaps, tail.resume.from.commit]).toEqual([undefined, true, positions[2]]);
  });

  it('takes a server that ends the call for one that was lost', async () => {
    const tail = opened();
    await toEnd(tail);
    const failing = tail.haul().catch((error: unknown) => error);
    await server.stop();
    expect(await failing).toMatchObject({ name: 'EngineFault', kind: 'lost' });
  });
});
