import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InMemoryEventStore } from '@adapters/event-store/in-memory-event-store.js';
import { Builds } from '@adapters/read-store/embedded/builds.js';
import { EmbeddedReadStore } from '@adapters/read-store/embedded/embedded-read-store.js';
import { openViews } from '@adapters/read-store/embedded/views-file.js';
import { InMemoryReadStore } from '@adapters/read-store/in-memory-read-store.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from '@kernel/event-store.js';
import type { EventStore } from '@kernel/event-store.js';
import type { ReadStore } from '@kernel/read-store.js';
import { BuiltFromOtherLog } from '@kernel/projector.errors.js';
import { Projector } from '@kernel/projector.js';
import { decodeSaid, say, words } from '@testing/talk.js';
import { Keeping } from './keeping.js';

const LONG_MS = 20_000;

const kept: Keeping[] = [];

afterEach(async () => {
  for (const keeping of kept.splice(0)) await keeping.end();
});

const keepingOver = (log: EventStore, store: ReadStore, problems: string[] = []): Keeping => {
  const projector = new Projector({ log, store, views: [words('words')], decode: decodeSaid });
  const keeping = new Keeping({ projector, views: ['words'], notice: ({ message }) => problems.push(message) });
  kept.push(keeping);
  return keeping;
};

const logOf = async (...said: readonly string[]): Promise<InMemoryEventStore> => {
  const log = new InMemoryEventStore();
  for (const word of said) await say(log, 'talk-1', word);
  return log;
};

const headOf = async (log: EventStore): Promise<bigint> => (await log.head()) ?? 0n;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Else a keeper that never does would be waited for without end, as turns leave no time for the limit of a test. */
const until = async (done: () => boolean | Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + LONG_MS; !(await done()); await turn())
    if (Date.now() > end) throw new Error(`This was waited for in vain: ${String(done)}`);
};

/** Asks until it has seen all of the log. */
const followed = async (keeping: Keeping, log: EventStore): Promise<void> => {
  const head = await headOf(log);
  await until(() => keeping.waitFor(head, LONG_MS).catch(() => false));
};

const AWAY = new StoreUnavailable('The log is away.', { passing: true });

/** A log that cannot be read until it is back. */
const awayLog = (log: InMemoryEventStore): { readonly log: EventStore; readonly back: () => void } => {
  let away = true;
  return {
    back: () => {
      away = false;
    },
    log: {
      append: log.append.bind(log),
      readStream: log.readStream.bind(log),
      readAll: log.readAll.bind(log),
      follow: log.follow.bind(log),
      identity: log.identity.bind(log),
      close: log.close.bind(log),
      head: async () => {
        if (away) throw AWAY;
        return log.head();
      },
    },
  };
};

describe('a keeper whose views are of another log', () => {
  it('tells whoever asks why it has stopped, and follows this log once they are rebuilt', async () => {
    const store = new InMemoryReadStore();
    const before = await logOf('one', 'two');
    const first = keepingOver(before, store);
    expect(await first.waitFor(await headOf(before), LONG_MS)).toBe(true);
    await first.end();

    const log = await logOf('three');
    const keeping = keepingOver(log, store);
    await expect(keeping.waitFor(await headOf(log), LONG_MS)).rejects.toBeInstanceOf(BuiltFromOtherLog);
    expect(() => keeping.states()).toThrow(BuiltFromOtherLog);

    expect(await keeping.rebuild([])).toBe(true);
    await say(log, 'talk-1', 'four');
    expect(await keeping.waitFor(await headOf(log), LONG_MS)).toBe(true);
    expect(keeping.states()).toMatchObject([{ view: 'words', state: 'following' }]);
    const build = await store.serving('words');
    expect(build && (await store.get(build, 'talk-1'))?.body).toMatchObject({ words: ['three', 'four'] });
  });
});

describe('a keeper whose log is away when it begins', () => {
  it('tries again by itself, says so, and follows', async () => {
    const problems: string[] = [];
    const log = await logOf('one');
    const { log: away, back } = awayLog(log);
    const keeping = keepingOver(away, new InMemoryReadStore(), problems);
    await until(() => problems.length >= 2);
    expect(() => keeping.states()).toThrow(AWAY);
    back();
    await say(log, 'talk-1', 'two');
    await followed(keeping, log);
    expect(keeping.states()).toMatchObject([{ state: 'following' }]);
    expect(new Set(problems)).toEqual(new Set([AWAY.message]));
  });

  it('is rebuilt beside its own attempts, and follows the log once', async () => {
    const problems: string[] = [];
    const log = await logOf('one');
    const { log: away, back } = awayLog(log);
    const keeping = keepingOver(away, new InMemoryReadStore(), problems);
    await until(() => problems.length > 0);
    back();
    expect(await keeping.rebuild(['words'])).toBe(true);
    await say(log, 'talk-1', 'two');
    await followed(keeping, log);
    expect(keeping.states()).toMatchObject([{ state: 'following', position: await headOf(log) }]);
  });
});

describe('a keeper whose disk is full', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keeping-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('says so, and goes on by itself when there is room again', async () => {
    const problems: string[] = [];
    const log = await logOf('one');
    const views = openViews(folder);
    const store = new EmbeddedReadStore(views, new Builds(views.db));
    const keeping = keepingOver(log, store, problems);
    expect(await keeping.waitFor(await headOf(log), LONG_MS)).toBe(true);

    const pages = Number(views.db.prepare('PRAGMA page_count').get()?.['page_count']);
    views.db.exec(`PRAGMA max_page_count = ${pages + 2}`);
    await say(log, 'talk-1', 'long '.repeat(20_000));
    await until(() => problems.length > 0);
    expect(problems[0]).toContain('the disk is full; nothing was written');
    expect(() => keeping.states()).toThrow('the disk is full');

    views.db.exec('PRAGMA max_page_count = 100000');
    await followed(keeping, log);
    expect(keeping.states()).toMatchObject([{ state: 'following', position: await headOf(log) }]);
    await keeping.end();
    await store.close();
  });
});
