import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { Position } from '@kernel/event.js';
import { StoreUnavailable } from '@kernel/event-store.js';

import { startEventStoreDouble } from '../../../../test/doubles/event-store/event-store-double.js';
import type { EventStoreDouble } from '../../../../test/doubles/event-store/event-store-double.js';

import { Engine } from './engine.js';
import { EngineFault } from './engine-fault.js';
import { checkedUrl } from './event-store-url.js';
import { hauling } from './hauling.js';
import type { HaulingParts, HaulingQuery } from './hauling.js';
import { Namespace } from './namespace.js';
import type { Starts } from './starts.js';

const BEGINNING = { from: { commit: 0n, prepare: 0n }, quiet: undefined };

describe('hauling over one subscription after another', () => {
  let server: EventStoreDouble;
  let engine: Engine;
  let notices: string[];
  let end: AbortController;
  let confirmed: (Position | undefined)[];

  beforeEach(async () => {
    server = await startEventStoreDouble();
    engine = new Engine(checkedUrl(server.url));
    notices = [];
    confirmed = [];
    end = new AbortController();
  });

  afterEach(async () => {
    end.abort();
    server.faults.end();
    await engine.end();
    await server.kill();
  });

  const starts: Pick<Starts, 'behind' | 'resumed' | 'corrected'> = {
    behind: () => BEGINNING,
    resumed: ({ resume }) => resume,
    corrected: () => undefined,
  };

  const foreign: HaulingParts['foreign'] = { passesOver: async () => false };

  const run = (query: Partial<HaulingQuery> = {}, confirm?: () => Promise<void>, other: Partial<HaulingParts> = {}) => {
    const parts = {
      engine,
      namespace: new Namespace('kronika'),
      silenceMs: 1_000,
      checkpointsHold: true,
      hosts: 'here',
      starts,
      foreign,
      confirm: async (reached: Position | undefined) => {
        confirmed.push(reached);
        await confirm?.();
      },
      notice: (sentence: string) => void notices.push(sentence),
      ...other,
    } as HaulingParts;
    return hauling(parts, {
      after: undefined,
      prefixes: ['kronika.'],
      wanted: () => true,
      limit: 10,
      signal: end.signal,
      patience: 2,
      ...query,
    });
  };

  it('gives up after as many failures in a row as it has patience for', async () => {
    const hauls = run();
    expect((await hauls.next()).value).toMatchObject({ caughtUp: true });
    await server.kill();
    const error = await hauls.next().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(notices).toEqual([]);
  });

  it('goes on for as long as it takes, tells when that is long, and when it is over', async () => {
    let failures = 0;
    const confirm = async (): Promise<void> => {
      failures += 1;
      if (failures < 6) throw new EngineFault('unreached', 'connect ECONNREFUSED');
    };
    const hauls = run({ patience: Infinity }, confirm);
    await hauls.next();
    server.cutConnections();
    expect((await hauls.next()).value).toMatchObject({ caughtUp: true });
    expect(notices).toEqual([
      'EventStoreDB at here cannot be reached (connect ECONNREFUSED). It is tried again and again.',
      'EventStoreDB at here is there again.',
    ]);
  });

  it('does not try again what does not pass', async () => {
    const hauls = run({ patience: Infinity });
    await hauls.next();
    server.faults.denyAccess({ on: ['read'] });
    server.cutConnections();
    await expect(hauls.next()).rejects.toThrow('refuses these credentials');
    expect(confirmed).toEqual([undefined]);
  });

  it('looks first whether the server holds what was seen, where it is told to, and has patience there, too', async () => {
    let failures = 0;
    const confirm = async (): Promise<void> => {
      failures += 1;
      if (failures < 3) throw new EngineFault('silent', 'there was no answer');
    };
    const hauls = run({ patience: Infinity, unconfirmed: true, after: 7n }, confirm);
    await hauls.next();
    expect(confirmed).toEqual([7n, 7n, 7n]);
  });

  it('ends without an error when its signal is given, also while it waits for the server', async () => {
    const hauls = run({ patience: Infinity });
    await hauls.next();
    await server.kill();
    const last = hauls.next();
    end.abort();
    expect(await last).toMatchObject({ done: true });
  });

  it('ends at once, too, while it is looked whether what stopped it may be passed over', async () => {
    server.foreign.events('kronika.note-test');
    const looking = Promise.withResolvers<void>();
    const passesOver = (): Promise<boolean> => {
      looking.resolve();
      return new Promise(() => undefined);
    };
    const stopped = run({}, undefined, { foreign: { passesOver } }).next();
    await looking.promise;
    end.abort();
    expect(await stopped).toMatchObject({ done: true });
  });

  it('leaves no call open when it is left', async () => {
    for (let n = 0; n < 150; n += 1) {
      const hauls = run();
      await hauls.next();
      await hauls.return(undefined);
    }
    expect((await run().next()).value).toMatchObject({ caughtUp: true });
  });
});
