import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandLine } from '../cli-process.js';
import { startEventStoreDouble } from '../doubles/event-store/event-store-double.js';
import type { EventStoreDouble } from '../doubles/event-store/event-store-double.js';
import { startMongoDouble } from '../doubles/mongodb/mongo-double.js';
import type { MongoDouble } from '../doubles/mongodb/mongo-double.js';
import { RestServer } from '../rest-server.js';

const LIMIT = 120_000;
const SAMPLE = 'samples/malopolska-2014';

describe('a process that leaves the read models to projectors', () => {
  let log: EventStoreDouble;
  let views: MongoDouble;
  const lines: CommandLine[] = [];

  beforeEach(async () => {
    [log, views] = await Promise.all([startEventStoreDouble(), startMongoDouble()]);
  });

  afterEach(async () => {
    await Promise.all(lines.splice(0).map((line) => line.end()));
    await Promise.all([log.stop(), views.stop()]);
  });

  const over = (eventStore: string, projections: string): CommandLine => {
    const cli = new CommandLine({
      EVENT_STORE_URL: eventStore,
      READ_STORE_URL: views.url,
      KRONIKA_PROJECTIONS: projections,
    });
    lines.push(cli);
    return cli;
  };

  it(
    'takes no entry, and says why, while no projector is at work',
    async () => {
      const cli = over(log.url, 'apart');
      const { code, stdout, stderr } = await cli.run('import', SAMPLE, '--data', cli.path('data'));
      expect(code).toBe(1);
      expect(stdout + stderr).toContain('No projector is at work');
    },
    LIMIT,
  );

  it(
    'says what a question waits for, and answers once a projector is at work',
    async () => {
      const writer = over(log.url, 'here');
      expect(await writer.run('import', SAMPLE, '--data', writer.path('data'))).toMatchObject({ code: 0 });
      await views.stop();
      views = await startMongoDouble();
      const cli = over(log.url, 'apart');
      const asked = cli.start('status', '--data', cli.path('data'));
      await asked.says(/^No projector is at work/m, 'stderr');
      const projector = cli.project();
      expect(await asked.ended).toMatchObject({ code: 0 });
      await projector.signal('SIGTERM');
    },
    LIMIT,
  );

  it(
    'takes no entry, and says why, while the read models are those of another log',
    async () => {
      const before = over(log.url, 'here');
      expect(await before.run('import', SAMPLE, '--data', before.path('data'))).toMatchObject({ code: 0 });
      expect(await before.run('status', '--data', before.path('data'))).toMatchObject({ code: 0 });
      const other = await startEventStoreDouble();
      const now = over(other.url, 'apart');
      const server = await new RestServer(now).start();
      expect(await server.get('/ready')).toMatchObject({ status: 503, json: { code: 'view.of-other-log' } });
      await server.kill('SIGTERM');
      const { code, stdout, stderr } = await now.run('import', SAMPLE, '--data', now.path('data'));
      expect(code).toBe(1);
      expect(stdout + stderr).toContain('was built from log');
      await other.stop();
    },
    LIMIT,
  );
});
