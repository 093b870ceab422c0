import { InMemoryEventStore } from '@adapters/event-store/in-memory-event-store.js';
import { InMemoryReadStore } from '@adapters/read-store/in-memory-read-store.js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from '@kernel/event-store.js';
import type { EventStore } from '@kernel/event-store.js';
import { BuiltFromOtherLog } from '@kernel/projector.errors.js';
import { Projector } from '@kernel/projector.js';
import { decodeSaid, say, words } from '@testing/talk.js';
import { Keeping } from './keeping.js';

const LONG_MS = 20_000;

const kept: Keeping[] = [];

afterEach(async () => {
  for (const keeping of kept.splice(0)) await keeping.end();
});

const keepingOver = (log: EventStore, store: InMemoryReadStore, problems: string[] = []): Keeping => {
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

/** Asks until it has seen all of the log. */
const followed = async (keeping: Keeping, log: EventStore): Promise<void> => {
  const head = await headOf(log);
  for (let seen = false; !seen; await turn()) seen = await keeping.waitFor(head, LONG_MS).catch(() => false);
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
    while (problems.length < 2) await turn();
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
    while (problems.length === 0) await turn();
    back();
    expect(await keeping.rebuild(['words'])).toBe(true);
    await say(log, 'talk-1', 'two');
    await followed(keeping, log);
    expect(keeping.states()).toMatchObject([{ state: 'following', position: await headOf(log) }]);
  });
});
