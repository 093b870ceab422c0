import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandLine } from '../cli-process.js';
import { startEventStoreDouble } from '../doubles/event-store/event-store-double.js';
import type { EventStoreDouble } from '../doubles/event-store/event-store-double.js';
import { startMongoDouble } from '../doubles/mongodb/mongo-double.js';
import type { MongoDouble } from '../doubles/mongodb/mongo-double.js';
import { RestServer, as } from '../rest-server.js';

const LIMIT = 120_000;
const SAMPLE = 'samples/malopolska-2014';

/** @returns where the entry stands */
const logged = async (server: RestServer, ref: string): Promise<string> => {
  const session = { teryt: '1208053', on: '2015-06-26', adviser: 'D1', hours: 1, mode: 'remote', topic: 'Rules' };
  const { status, json } = await server.post(
    '/v1/programmes/malopolska-2014/advisory',
    { ref, ...session },
    { ...as('specialist'), 'idempotency-key': ref },
  );
  expect(status).toBe(201);
  return json.position;
};

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
    'goes on answering when the last projector ends, says so, and shows in /ready that its views are behind',
    async () => {
      const cli = over(log.url, 'apart');
      const projector = cli.project();
      expect(await cli.run('import', SAMPLE, '--data', cli.path('data'))).toMatchObject({ code: 0 });
      const server = await new RestServer(cli).start();
      const seen = await logged(server, 'D/1');
      expect(await server.get(`/v1/programmes?at-least=${seen}`)).toMatchObject({ status: 200 });
      await projector.signal('SIGTERM');
      await server.says(/^No projector is at work/m);
      const position = await logged(server, 'D/2');
      const behind = [{ position: seen }, { position: seen }];
      expect(await server.get('/ready')).toMatchObject({ status: 200, json: { log: { position }, views: behind } });
      expect(await server.get('/v1/programmes')).toMatchObject({ status: 200, json: { position: seen } });

      const again = cli.project();
      await server.says(/^A projector is at work again\./m);
      await again.signal('SIGTERM');
      await server.kill('SIGTERM');
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
