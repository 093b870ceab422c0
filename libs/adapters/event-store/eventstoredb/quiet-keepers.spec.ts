import { InMemoryLeases } from '@adapters/leases/in-memory-leases.js';
import { InMemoryReadStore } from '@adapters/read-store/in-memory-read-store.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeSaid, words } from '@testing/talk.js';

import type { Position } from '@kernel/event.js';
import { Projector } from '@kernel/projector.js';
import { SharedProjector } from '@kernel/shared-projector.js';
import { note } from '@testing/notes.js';

import { startEventStoreDouble } from '../../../../test/doubles/event-store/event-store-double.js';
import type { EventStoreDouble } from '../../../../test/doubles/event-store/event-store-double.js';

import { openEventStoreDb } from './eventstoredb-event-store.js';
import type { EventStoreDb } from './eventstoredb-event-store.js';

const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
};

const MIB = 1024n * 1024n;
const PARTS = 2;

type Run = (log: EventStoreDb, signal: AbortSignal) => Promise<void>;

const views = [words('words')];

const keepers: readonly { readonly name: string; readonly over: (store: InMemoryReadStore) => Run }[] = [
  {
    name: 'a keeper of its own file',
    over: (store) => (log, signal) => new Projector({ log, store, views, decode: decodeSaid }).run(signal),
  },
  {
    name: 'projectors that share a store',
    over: (store) => {
      const leases = new InMemoryLeases(PARTS);
      return (log, signal) =>
        new SharedProjector({ log, store, views, decode: decodeSaid, leases, owner: 'one', parts: PARTS }).run(signal);
    },
  },
];

describe.each(keepers)('views of a log in EventStoreDB (double), kept by $name', ({ over }) => {
  let server: EventStoreDouble;
  let store: InMemoryReadStore;
  let run: Run;

  beforeEach(async () => {
    server = await startEventStoreDouble();
    store = new InMemoryReadStore();
    run = over(store);
  });

  afterEach(() => server.kill());

  const said = async (log: EventStoreDb, stream: string, word: string): Promise<Position> => {
    const event = note(word, { word }, 'Said');
    return (await log.append(stream, 'no-stream', [event])).position;
  };

  const heard = async (): Promise<unknown> => {
    const build = await store.serving('words');
    return build && (await store.get(build, 'all'))?.body['words'];
  };

  /** A life of the process: it keeps views while the work goes on, and then dies. */
  const living = async (work: (log: EventStoreDb) => Promise<void>): Promise<void> => {
    const log = await openEventStoreDb({ url: server.url, markEveryMs: 1 });
    const end = new AbortController();
    const running = run(log, end.signal);
    await Promise.race([running, work(log)]);
    end.abort();
    await running;
    await log.close();
  };

  const lastBegun = (): bigint => {
    const place = server.begun.at(-1);
    return BigInt(typeof place === 'object' ? place.commit : -1);
  };

  it('have a server that starts again go on behind ten thousand events of others, and miss nothing', async () => {
    let own = 0n;
    await living(async (log) => {
      await said(log, 'talk-1', 'first');
      own = await said(log, 'other-1', 'no view reads this');
      await until(async () => JSON.stringify(await heard()) === '["first"]');
      server.foreign.events('someone-else', 10_000);
      await until(() => server.length > 10_000 && server.streamLength('kronika.quiet') > 0);
    });
    await living(async (log) => {
      await until(() => lastBegun() > own + MIB);
      await said(log, 'talk-2', 'second');
      await until(async () => JSON.stringify(await heard()) === '["first","second"]');
    });
    await living(async (log) => {
      await said(log, 'talk-3', 'third');
      await until(async () => JSON.stringify(await heard()) === '["first","second","third"]');
    });
    expect(await heard()).toEqual(['first', 'second', 'third']);
  });
});
