import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { Metadata, NewEvent, RecordedEvent } from '@kernel/event.js';
import type { EventStore } from '@kernel/event-store.js';

import { createStamp } from '../stamp.js';

import { openEmbeddedEventStore } from './embedded-event-store.js';
import { openEmbeddedLogReader } from './embedded-log-reader.js';
import { inThisThread } from './log-threads.js';

/** Another process can only run from the build. */
const BUILT = fileURLToPath(new URL('../../../../dist/', import.meta.url));

/**
 * Opens the folder with the built worker and appends with several writers without end, each to its own stream, three events at a time. Prints
 * a line before and after each append: `? stream first-revision` and `! stream last-revision position`.
 */
const WRITING = `
  import { openEmbeddedEventStore } from '${BUILT}libs/adapters/event-store/embedded/embedded-event-store.js';
  import { inThreads } from '${BUILT}libs/adapters/event-store/embedded/log-threads.js';
  import { createStamp } from '${BUILT}libs/adapters/event-store/stamp.js';
  const [folder, writers, metadata] = JSON.parse(process.argv[2]);
  const start = inThreads(new URL('file://${BUILT}apps/record/src/workers/log.worker.js'));
  const store = await openEmbeddedEventStore({ folder, start });
  const stamp = createStamp({ clock: () => new Date() });
  const seal = (name) => stamp.seal(stamp.eventId([name]), { type: 'Noted', data: { name, text: 'x'.repeat(300) } }, metadata);
  console.log('open');
  const write = async (stream) => {
    let next = 0;
    for await (const events of store.readStream(stream)) next += events.length;
    for (;;) {
      console.log('? ' + stream + ' ' + next);
      const events = [0, 1, 2].map((i) => seal(stream + ' ' + (next + i)));
      const { revision, position } = await store.append(stream, next === 0 ? 'no-stream' : BigInt(next - 1), events);
      console.log('! ' + stream + ' ' + revision + ' ' + position);
      next += 3;
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, w) => write('note-' + w)));`;

const metadata: Metadata = {
  actor: 'a7',
  role: 'specialist',
  source: 'api',
  correlationId: 'c',
  causationId: 'c',
  schemaVersion: 1,
  recordedAt: '2015-03-31T12:00:00.000Z',
};

const stamp = createStamp({ clock: () => new Date('2015-03-31T12:00:00.000Z') });

const sealed = (name: string): NewEvent =>
  stamp.seal(stamp.eventId([name]), { type: 'Noted', data: { name, text: 'x'.repeat(300) } }, metadata);

let folder: string;
let children: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kronika-log-'));
  children = [];
});

afterEach(async () => {
  await Promise.all(children.map(ended));
  rmSync(folder, { recursive: true });
});

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
};

/** A process that appends until it is killed, and the lines that it prints. */
const writing = (writers: number): { readonly child: ChildProcess; readonly lines: AsyncIterable<string> } => {
  const program = join(folder, 'writing.mjs');
  writeFileSync(program, WRITING);
  const child = spawn(process.execPath, [program, JSON.stringify([folder, writers, metadata])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return { child, lines: createInterface({ input: child.stdout }) };
};

const everything = async (store: Pick<EventStore, 'readAll'>): Promise<readonly RecordedEvent[]> => {
  const found: RecordedEvent[] = [];
  for await (const { events } of store.readAll()) found.push(...events);
  return found;
};

/** A generator of whole numbers below a bound, the same for the same seed (mulberry32). */
const numbers = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

const ROUNDS = 12;
const WRITERS = 8;

describe('a log whose process is killed while it appends', () => {
  const seed = Math.trunc(performance.timeOrigin) % 1_000_000;

  interface Told {
    readonly asked?: number;
    readonly revision?: string;
    readonly position?: string;
  }

  const note = (told: Map<string, Told>, line: string): void => {
    const [mark, stream = '', revision = '', position = ''] = line.split(' ');
    if (mark === '?') told.set(stream, { ...told.get(stream), asked: Number(revision) });
    if (mark === '!') told.set(stream, { ...told.get(stream), revision, position });
  };

  /** What the killed process told: the revisions that it had been acknowledged, and those it had asked for last. */
  const killed = async (acknowledgements: number): Promise<ReadonlyMap<string, Told>> => {
    const { child, lines } = writing(WRITERS);
    const told = new Map<string, Told>();
    let left = acknowledgements;
    for await (const line of lines) {
      note(told, line);
      if (line.startsWith('!')) left -= 1;
      if (left === 0) child.kill('SIGKILL');
    }
    await ended(child);
    if (left > 0) throw new Error(`The process ended ${left} acknowledgements before it was to be killed.`);
    return told;
  };

  const requireSound = (log: readonly RecordedEvent[], told: ReadonlyMap<string, Told>): void => {
    expect(log.map(({ position }) => Number(position))).toEqual(log.map((_, i) => i + 1));
    expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
    const revisions = new Map<string, number>();
    for (const { stream, revision, data } of log) {
      expect(Number(revision)).toBe(revisions.get(stream) ?? 0);
      expect(data['name']).toBe(`${stream} ${revision}`);
      revisions.set(stream, Number(revision) + 1);
    }
    for (const size of revisions.values()) expect(size % 3).toBe(0);
    for (const [stream, { revision, position }] of told) {
      if (revision === undefined) continue;
      expect(log[Number(position) - 1]).toMatchObject({ stream, revision: BigInt(revision) });
    }
  };

  it(`has lost nothing that was acknowledged, doubled nothing, and settles what was asked: ${ROUNDS} times, seed ${seed}`, async () => {
    const below = numbers(seed);
    for (let round = 0; round < ROUNDS; round += 1) {
      const told = await killed(1 + below(120));
      const store = await openEmbeddedEventStore({ folder, start: inThisThread });
      const before = await everything(store);
      requireSound(before, told);
      const has = new Set(before.map(({ id }) => id));
      for (const [stream, { asked = 0 }] of told) {
        const again = [0, 1, 2].map((i) => sealed(`${stream} ${asked + i}`));
        const { repeated } = await store.append(stream, asked === 0 ? 'no-stream' : BigInt(asked - 1), again);
        expect(repeated).toBe(again.every(({ id }) => has.has(id)));
      }
      requireSound(await everything(store), told);
      await store.close();
    }
  }, 120_000);
});

describe('a folder that another process writes', () => {
  const firstLine = async (lines: AsyncIterable<string>): Promise<string> => {
    for await (const line of lines) return line;
    return 'It ended.';
  };

  it('is refused, with its process named, and is free at once when that was killed', async () => {
    const { child, lines } = writing(1);
    expect(await firstLine(lines)).toBe('open');
    const refused = openEmbeddedEventStore({ folder, start: inThisThread });
    await expect(refused).rejects.toMatchObject({ name: 'FolderInUse', pid: child.pid });
    await ended(child);
    const store = await openEmbeddedEventStore({ folder, start: inThisThread });
    await store.close();
  }, 30_000);

  it('can be followed beside it, without gap or repeat and soon', async () => {
    const { child, lines } = writing(4);
    expect(await firstLine(lines)).toBe('open');
    const reader = openEmbeddedLogReader(folder);
    const leave = new AbortController();
    const found: RecordedEvent[] = [];
    for await (const { events, caughtUp } of reader.follow({ signal: leave.signal, batchSize: 7 })) {
      found.push(...events);
      if (found.length > 300 && caughtUp) leave.abort();
    }
    await ended(child);
    expect(found.map(({ position }) => Number(position))).toEqual(found.map((_, i) => i + 1));
    expect((await everything(reader)).slice(0, found.length)).toEqual(found);
    await reader.close();
  }, 30_000);
});
