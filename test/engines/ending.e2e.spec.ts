import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandLine } from '../cli-process.js';
import type { Ended, Running } from '../cli-process.js';
import { startEventStoreDouble } from '../doubles/event-store/event-store-double.js';
import type { EventStoreDouble } from '../doubles/event-store/event-store-double.js';
import { startMongoDouble } from '../doubles/mongodb/mongo-double.js';
import type { MongoDouble } from '../doubles/mongodb/mongo-double.js';

const LIMIT = 120_000;
/** Less than what a store that is away is waited for, and more than a busy machine takes. */
const SOON_MS = 20_000;

interface Gone extends Ended {
  readonly afterMs: number;
}

const goneAfter = async (running: Running, signal: NodeJS.Signals): Promise<Gone> => {
  const begun = performance.now();
  const ended = await running.signal(signal);
  return { ...ended, afterMs: performance.now() - begun };
};

describe('a process that is told to end while MongoDB says nothing', () => {
  let log: EventStoreDouble;
  let mongo: MongoDouble;
  let cli: CommandLine;
  let projector: Gone;
  let server: Gone;

  beforeAll(async () => {
    [log, mongo] = await Promise.all([startEventStoreDouble(), startMongoDouble()]);
    cli = new CommandLine({ EVENT_STORE_URL: log.url, READ_STORE_URL: mongo.url });
    const both = [cli.project(), cli.start('serve', '--port', '0', '--data', cli.path('data'))] as const;
    await Promise.all([both[0].says(/8 parts held, 2 at work/), both[1].says(/Kronika serves /)]);
    mongo.faults.silence();
    [projector, server] = await Promise.all([goneAfter(both[0], 'SIGTERM'), goneAfter(both[1], 'SIGTERM')]);
  }, LIMIT);

  afterAll(async () => {
    mongo.faults.speak();
    await cli.end();
    await Promise.all([log.stop(), mongo.stop()]);
  });

  it('does so soon, as a projector, and says what becomes of its parts', () => {
    expect(projector.code).toBe(0);
    expect(projector.afterMs).toBeLessThan(SOON_MS);
    expect(projector.stdout).toMatch(
      /It ends\. A store is away, so its parts are free only when its leases have run out\.\n$/,
    );
    expect(projector.stdout).not.toContain('is there again');
  });

  it('does so soon, as a server', () => {
    expect(server.code).toBe(0);
    expect(server.afterMs).toBeLessThan(SOON_MS);
  });
});
