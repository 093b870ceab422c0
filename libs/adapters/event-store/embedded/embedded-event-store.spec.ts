import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import type { Metadata, NewEvent, RecordedEvent } from '@kernel/event.js';
import { StoreUnavailable } from '@kernel/event-store.js';
import type { EventStore } from '@kernel/event-store.js';

import { createStamp } from '../stamp.js';

import { openEmbeddedEventStore } from './embedded-event-store.js';
import type { EmbeddedEventStore, EmbeddedOptions } from './embedded-event-store.js';
import { openEmbeddedLogReader } from './embedded-log-reader.js';
import type { EventReader } from './embedded-log-reader.js';
import { FolderInUse } from './folder-lock.js';
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

const event = (name: string, text = ''): NewEvent =>
  stamp.seal(stamp.eventId([name]), { type: 'Noted', data: { name, text } }, metadata);

const nameOf = ({ data }: RecordedEvent): string => data['name'] as string;

const all = async (store: EventReader, categories?: readonly string[]): Promise<readonly string[]> => {
  const found: string[] = [];
  for await (const { events } of store.readAll({ categories })) found.push(...events.map(nameOf));
  return found;
};

const streamOf = async (store: EventReader, stream: string, from?: bigint): Promise<readonly string[]> => {
  const found: string[] = [];
  for await (const events of store.readStream(stream, from)) found.push(...events.map(nameOf));
  return found;
};

const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('It was taken.'),
    (error: unknown) => error as Error,
  );

let folder: string;
let open: (() => Promise<void>)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kronika-log-'));
  open = [];
});

afterEach(async () => {
  for (const close of open.toReversed()) await close();
  rmSync(folder, { recursive: true });
});

const opened = async (options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedEventStore> => {
  const store = await openEmbeddedEventStore({ folder, start: inThisThread, ...options });
  open.push(() => store.close());
  return store;
};

const reading = (): EventReader => {
  const reader = openEmbeddedLogReader(folder);
  open.push(() => reader.close());
  return reader;
};

const append = (store: EventStore, stream: string, from: number, ...names: readonly string[]): Promise<unknown> =>
  store.append(
    stream,
    from === 0 ? 'no-stream' : BigInt(from - 1),
    names.map((name) => event(name)),
  );

/** Changes a closed log's file as only another program would. */
const edit = (file: string, sql: string): void => {
  const db = new DatabaseSync(join(folder, file));
  db.exec(sql);
  db.close();
};

const rowOf = (file: string, sql: string): Record<string, unknown> => {
  const db = new DatabaseSync(join(folder, file), { readOnly: true });
  const row = { ...db.prepare(sql).get() };
  db.close();
  return row;
};

describe('a folder', () => {
  it('is made with its parents, for its owner only', async () => {
    const deep = join(folder, 'a', 'b');
    const store = await openEmbeddedEventStore({ folder: deep, start: inThisThread });
    await store.close();
    expect(statSync(deep).mode & 0o777).toBe(0o700);
  });

  it('keeps log, identity and revisions over a restart', async () => {
    const first = await opened();
    await append(first, 'note-a', 0, 'a0', 'a1');
    const identity = await first.identity();
    await first.close();
    const second = await opened();
    expect(await second.identity()).toBe(identity);
    expect(await append(second, 'note-a', 2, 'a2')).toMatchObject({ revision: 2n, position: 3n });
    expect(await append(second, 'note-a', 0, 'a0', 'a1')).toEqual({ revision: 1n, position: 2n, repeated: true });
    expect(await streamOf(second, 'note-a')).toEqual(['a0', 'a1', 'a2']);
  });

  it('tells when its last event was recorded', async () => {
    const store = await opened();
    expect(await store.lastRecordedAt()).toBeUndefined();
    await append(store, 'note-a', 0, 'a0');
    expect(await store.lastRecordedAt()).toBe(metadata.recordedAt);
  });

  it('can be read by a person with a SQL prompt', async () => {
    const store = await opened();
    await append(store, 'note-a', 0, 'a0');
    await store.close();
    const { id, dataHash, salt } = event('a0');
    expect(rowOf('log.sqlite', 'SELECT * FROM events')).toMatchObject({
      position: 1,
      stream: 'note-a',
      revision: 0,
      id,
    });
    expect(rowOf('log.sqlite', 'SELECT length(salt) AS s, length(data_hash) AS h FROM events')).toEqual({
      s: salt.length,
      h: dataHash.length,
    });
  });
});

describe('a folder in use', () => {
  it('is refused to a second writer, by a sentence that names the first', async () => {
    const before = new Date().toISOString();
    await opened();
    const error = await failure(opened());
    expect(error).toBeInstanceOf(FolderInUse);
    expect(error).toMatchObject({ folder, pid: process.pid });
    const { since } = error as FolderInUse;
    expect(since !== undefined && since >= before && since <= new Date().toISOString()).toBe(true);
    expect(error.message).toBe(
      `The folder ${folder} is in use by process ${process.pid}, which has held it since ${since}. Only one may write: stop that one, or choose another folder.`,
    );
  });

  it('goes on as if the second had not tried', async () => {
    const store = await opened();
    await append(store, 'note-a', 0, 'a0');
    await failure(opened());
    expect(await append(store, 'note-a', 1, 'a1')).toMatchObject({ revision: 1n });
  });

  it('is free again when the first has closed', async () => {
    await (await opened()).close();
    expect(await append(await opened(), 'note-a', 0, 'a0')).toMatchObject({ revision: 0n });
  });

  it('is free when the name in the lock is that of a process which lives and does not hold it', async () => {
    await (await opened()).close();
    edit('log.lock', 'UPDATE holder SET pid = 1');
    expect(await append(await opened(), 'note-a', 0, 'a0')).toMatchObject({ revision: 0n });
    expect(rowOf('log.lock', 'SELECT pid FROM holder')).toEqual({ pid: process.pid });
  });
});

describe('a full disk', () => {
  const big = (name: string): NewEvent => event(name, 'x'.repeat(200_000));

  it('refuses an append by a sentence, and nothing of it is written', async () => {
    const store = await opened({ maxPages: 100 });
    await append(store, 'note-a', 0, 'a0');
    const error = await failure(store.append('note-a', 0n, [event('a1'), big('a2'), big('a3'), big('a4')]));
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error.message).toBe(
      `The disk has no room left for ${join(folder, 'log.sqlite')}: nothing was written. Free some space; the log then goes on by itself.`,
    );
    expect(await all(store)).toEqual(['a0']);
    expect(await store.head()).toBe(1n);
  });

  it('does not keep what fits from being written, at the right place', async () => {
    const store = await opened({ maxPages: 100 });
    await failure(store.append('note-a', 'no-stream', [big('a0'), big('a1'), big('a2')]));
    expect(await append(store, 'note-a', 0, 'b0')).toMatchObject({ revision: 0n, position: 1n });
    await failure(store.append('note-a', 0n, [big('a0'), big('a1'), big('a2')]));
    expect(await append(store, 'note-a', 1, 'b1')).toMatchObject({ revision: 1n, position: 2n });
    expect(await streamOf(store, 'note-a')).toEqual(['b0', 'b1']);
  });

  it('has let go of nothing when there is room again', async () => {
    const full = await opened({ maxPages: 100 });
    await append(full, 'note-a', 0, 'a0');
    await failure(full.append('note-a', 0n, [big('a1'), big('a2'), big('a3')]));
    await full.close();
    const store = await opened();
    expect(await store.append('note-a', 0n, [big('a1'), big('a2'), big('a3')])).toMatchObject({ revision: 3n });
    expect(await streamOf(store, 'note-a')).toEqual(['a0', 'a1', 'a2', 'a3']);
  });
});

describe('a file that is not for this version', () => {
  it('is refused when it is newer, with both versions and what to do, and left as it is', async () => {
    await (await opened()).close();
    edit('log.sqlite', 'PRAGMA user_version = 2');
    const before = readFileSync(join(folder, 'log.sqlite'));
    const error = await failure(opened());
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error.message).toBe(
      `${join(folder, 'log.sqlite')} is of format 2, and this Kronika knows format 1 only. A newer Kronika wrote it: install that one. The file was left as it is.`,
    );
    expect(() => openEmbeddedLogReader(folder)).toThrow('is of format 2');
    expect(readFileSync(join(folder, 'log.sqlite'))).toEqual(before);
  });

  it('is refused when another program wrote it, and left as it is', async () => {
    edit('log.sqlite', 'CREATE TABLE songs (title TEXT)');
    const before = readFileSync(join(folder, 'log.sqlite'));
    const error = await failure(opened());
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error.message).toContain('is a database of another program');
    expect(readFileSync(join(folder, 'log.sqlite'))).toEqual(before);
  });

  it('is refused when it is no database at all', async () => {
    writeFileSync(join(folder, 'log.sqlite'), 'Dear diary, '.repeat(1000));
    const error = await failure(opened());
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error.message).toContain('is no database: it was damaged, or another program wrote it');
  });

  it('is refused to read where it is damaged, and the place is free for a backup', async () => {
    const store = await opened();
    for (let i = 0; i < 50; i += 1)
      await append(store, `note-${i}`, 0, ...Array.from({ length: 20 }, (_, n) => `${i}.${n}`));
    await store.close();
    const file = join(folder, 'log.sqlite');
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 4096, bytes.length - 4096);
    writeFileSync(file, bytes);
    const error = await failure(opened().then((damaged) => all(damaged)));
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error.message).toContain('damaged');
  });

  it('does not hold the folder after a refusal', async () => {
    writeFileSync(join(folder, 'log.sqlite'), 'Dear diary, '.repeat(1000));
    await failure(opened());
    rmSync(join(folder, 'log.sqlite'));
    expect(await append(await opened(), 'note-a', 0, 'a0')).toMatchObject({ revision: 0n });
  });
});

describe('the index file', () => {
  const INDEX = 'log-index.sqlite';

  /** A log with some streams of two categories. */
  const filled = async (): Promise<EmbeddedEventStore> => {
    const store = await opened();
    for (let i = 0; i < 12; i += 1) await append(store, `${i % 3 ? 'note' : 'mark'}-${i}`, 0, `${i}.0`, `${i}.1`);
    return store;
  };

  /** Answers that need the index, or what stands in for it. */
  const answersOf = async (store: EmbeddedEventStore): Promise<unknown> => ({
    stream: await streamOf(store, 'note-1'),
    later: await streamOf(store, 'mark-9', 1n),
    category: await all(store, ['mark']),
    repeat: await append(store, 'note-1', 0, '1.0', '1.1'),
    wrong: (await failure(append(store, 'note-2', 1, 'x'))).message,
  });

  const ANSWERS = {
    stream: ['1.0', '1.1'],
    later: ['9.1'],
    category: ['0.0', '0.1', '3.0', '3.1', '6.0', '6.1', '9.0', '9.1'],
    repeat: { revision: 1n, position: 4n, repeated: true },
    wrong: 'Stream note-2 was expected at revision 0 but is at 1.',
  };

  it('holds everything once the log is closed', async () => {
    await (await filled()).close();
    expect(rowOf(INDEX, 'SELECT position FROM reached')).toEqual({ position: 24 });
    expect(rowOf(INDEX, 'SELECT count(*) AS n FROM stream_events')).toEqual({ n: 24 });
    expect(await answersOf(await opened())).toEqual(ANSWERS);
  });

  it('is made anew when it is gone', async () => {
    await (await filled()).close();
    rmSync(join(folder, INDEX));
    const store = await opened();
    expect(await answersOf(store)).toEqual(ANSWERS);
    await store.close();
    expect(rowOf(INDEX, 'SELECT position FROM reached')).toEqual({ position: 24 });
  });

  it('is made anew when it is damaged or no database', async () => {
    await (await filled()).close();
    writeFileSync(join(folder, INDEX), 'nothing like a database '.repeat(500));
    expect(await answersOf(await opened())).toEqual(ANSWERS);
  });

  it('is made anew when it is of another format', async () => {
    await (await filled()).close();
    edit(INDEX, 'PRAGMA user_version = 99; DELETE FROM stream_events');
    expect(await answersOf(await opened())).toEqual(ANSWERS);
  });

  it('is made anew when it is that of another log', async () => {
    await (await filled()).close();
    edit(INDEX, "UPDATE reached SET log = 'another'; UPDATE stream_events SET position = 1");
    expect(await answersOf(await opened())).toEqual(ANSWERS);
  });

  it('is made anew when the log is a restored one that went another way', async () => {
    await (await filled()).close();
    edit('log.sqlite', "UPDATE log SET body = json_set(body, '$.id', 'another') WHERE position = 24");
    edit(INDEX, 'UPDATE stream_events SET position = 1; DELETE FROM category_events');
    expect(await answersOf(await opened())).toEqual(ANSWERS);
  });

  it('is caught up with when it is behind', async () => {
    await (await filled()).close();
    edit(
      INDEX,
      `DELETE FROM stream_events WHERE position > 9; DELETE FROM category_events WHERE position > 9; UPDATE reached SET position = 9;
       ATTACH '${join(folder, 'log.sqlite')}' AS log; UPDATE reached SET event = (SELECT body ->> 'id' FROM log.log WHERE position = 9)`,
    );
    const store = await opened();
    expect(await answersOf(store)).toEqual(ANSWERS);
    await store.close();
    expect(rowOf(INDEX, 'SELECT count(*) AS n FROM category_events')).toEqual({ n: 24 });
  });

  it('tells the same as the log, wherever it ends', async () => {
    const names = fc.array(fc.constantFrom('note-a', 'note-b', 'mark-a', 'mark-b'), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(names, fc.nat(60), async (streams, at) => {
        const own = mkdtempSync(join(folder, 'run-'));
        let store = await openEmbeddedEventStore({ folder: own, start: inThisThread });
        const revisions = new Map<string, number>();
        for (const [i, stream] of streams.entries()) {
          if (i === at) {
            // Closing fills the index; what comes after is past it.
            await store.close();
            store = await openEmbeddedEventStore({ folder: own, start: inThisThread });
          }
          const revision = revisions.get(stream) ?? 0;
          await append(store, stream, revision, `${i}`);
          revisions.set(stream, revision + 1);
        }
        for (const stream of revisions.keys()) {
          const expected = streams.flatMap((each, i) => (each === stream ? [`${i}`] : []));
          expect(await streamOf(store, stream)).toEqual(expected);
          expect(await streamOf(store, stream, 1n)).toEqual(expected.slice(1));
        }
        const notes = streams.flatMap((each, i) => (each.startsWith('note') ? [`${i}`] : []));
        expect(await all(store, ['note'])).toEqual(notes);
        await store.close();
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});

describe('a reader beside the writer', () => {
  it('is refused where there is no log', () => {
    expect(() => openEmbeddedLogReader(folder)).toThrow(StoreUnavailable);
    expect(() => openEmbeddedLogReader(folder)).toThrow(`There is no log in ${folder}.`);
    expect(existsSync(join(folder, 'log.sqlite'))).toBe(false);
  });

  it('sees what was acknowledged, at once', async () => {
    const store = await opened();
    const reader = reading();
    for (let i = 0; i < 20; i += 1) {
      await append(store, 'note-a', i, `a${i}`);
      expect(await streamOf(reader, 'note-a', BigInt(i))).toEqual([`a${i}`]);
      expect(await reader.head()).toBe(BigInt(i + 1));
    }
    expect(await reader.identity()).toBe(await store.identity());
  });

  it('follows it', async () => {
    const store = await opened();
    const reader = reading();
    const leave = new AbortController();
    const found: string[] = [];
    const following = (async () => {
      for await (const { events } of reader.follow({ signal: leave.signal })) {
        found.push(...events.map(nameOf));
        if (found.length === 40) leave.abort();
      }
    })();
    await Promise.all(Array.from({ length: 20 }, (_, i) => append(store, `note-${i}`, 0, `${i}.0`, `${i}.1`)));
    await following;
    expect(found).toEqual(await all(store));
  });

  it('reads on when the writer has closed and the folder has another one', async () => {
    const first = await opened();
    await append(first, 'note-a', 0, 'a0');
    const reader = reading();
    await first.close();
    expect(await all(reader)).toEqual(['a0']);
    await append(await opened(), 'note-a', 1, 'a1');
    expect(await all(reader)).toEqual(['a0', 'a1']);
    expect(await streamOf(reader, 'note-a')).toEqual(['a0', 'a1']);
  });

  it('reads without an index', async () => {
    const store = await opened();
    await append(store, 'note-a', 0, 'a0', 'a1');
    await append(store, 'mark-a', 0, 'm0');
    await store.close();
    rmSync(join(folder, 'log-index.sqlite'));
    const reader = reading();
    expect(await streamOf(reader, 'note-a', 1n)).toEqual(['a1']);
    expect(await all(reader, ['mark'])).toEqual(['m0']);
  });

  it('refuses after it was closed', async () => {
    await opened();
    const reader = reading();
    await reader.close();
    await expect(all(reader)).rejects.toThrow('The log was closed.');
  });
});
