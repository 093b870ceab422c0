import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandLine } from '../cli-process.js';
import { startEventStoreDouble } from '../doubles/event-store/event-store-double.js';
import type { EventStoreDouble } from '../doubles/event-store/event-store-double.js';
import { startMongoDouble } from '../doubles/mongodb/mongo-double.js';
import type { MongoDouble } from '../doubles/mongodb/mongo-double.js';
import { RestServer } from '../rest-server.js';

const LIMIT = 120_000;
/** Less than what a store that is away is waited for, and more than a busy machine takes. */
const SOON_MS = 20_000;

describe('a process that is told to end while MongoDB says nothing', () => {
  let log: EventStoreDouble;
  let mongo: MongoDouble;
  let cli: CommandLine;

  beforeEach(async () => {
    [log, mongo] = await Promise.all([startEventStoreDouble(), startMongoDouble()]);
    cli = new CommandLine({ EVENT_STORE_URL: log.url, READ_STORE_URL: mongo.url });
  });

  afterEach(async () => {
    mongo.faults.speak();
    await cli.end();
    await Promise.all([log.stop(), mongo.stop()]);
  });

  it(
    'does so soon, as a projector, and says what becomes of its parts',
    async () => {
      const projector = cli.project();
      await projector.says(/16 parts held/);
      mongo.faults.silence();
      const begun = performance.now();
      const { code, stdout } = await projector.signal('SIGTERM');
      expect(performance.now() - begun).toBeLessThan(SOON_MS);
      expect(code).toBe(0);
      expect(stdout).toMatch(/It ends\. A store is away, so its parts are free only when its leases have run out\.\n$/);
      expect(stdout).not.toContain('is there again');
    },
    LIMIT,
  );

  it(
    'does so soon, as a server',
    async () => {
      const server = await new RestServer(cli).start();
      mongo.faults.silence();
      const begun = performance.now();
      expect(await server.kill('SIGTERM')).toMatchObject({ code: 0 });
      expect(performance.now() - begun).toBeLessThan(SOON_MS);
    },
    LIMIT,
  );
});
