import { cpSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandLine } from '../cli-process.js';
import { startEventStoreDouble } from '../doubles/event-store/event-store-double.js';
import { startMongoDouble } from '../doubles/mongodb/mongo-double.js';
import type { MongoDouble } from '../doubles/mongodb/mongo-double.js';
import { RestServer } from '../rest-server.js';

const LIMIT = 240_000;

const answers = async (server: RestServer, path: string): Promise<void> => {
  while ((await server.get(path)).status !== 200);
};

describe('read models of another log', () => {
  const lines: CommandLine[] = [];

  afterAll(() => Promise.all(lines.map((line) => line.end())));

  it(
    'answer nothing until they are rebuilt',
    async () => {
      const [first, second, readStore] = await Promise.all([
        startEventStoreDouble(),
        startEventStoreDouble(),
        startMongoDouble(),
      ]);
      const over = (eventStore: string): CommandLine => {
        const cli = new CommandLine({ EVENT_STORE_URL: eventStore, READ_STORE_URL: readStore.url });
        lines.push(cli);
        return cli;
      };
      const before = over(first.url);
      expect(await before.run('import', 'samples/malopolska-2014', '--data', before.path('data'))).toMatchObject({
        code: 0,
      });
      expect(await before.run('status', '--data', before.path('data'))).toMatchObject({ code: 0 });

      const now = over(second.url);
      const server = await new RestServer(now).start();
      const refused = await server.get('/ready');
      expect(refused).toMatchObject({ status: 503, json: { code: 'view.of-other-log' } });
      expect(refused.text).toContain('was built from log');
      await server.kill('SIGTERM');
      const { code, stdout, stderr } = await now.run('status', '--data', now.path('data'));
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('was built from log');
      const imported = await now.run('import', 'samples/malopolska-2014', '--data', now.path('data'));
      expect(imported).toMatchObject({ code: 1 });
      expect(imported.stdout + imported.stderr).toContain('was built from log');
      expect(await now.run('rebuild', '--data', now.path('data'))).toMatchObject({ code: 0 });
      const empty = await now.run('status', '--data', now.path('data'));
      expect(empty.stderr).toContain('No programme is on record.');
      await Promise.all([first.stop(), second.stop(), readStore.stop()]);
    },
    LIMIT,
  );

  it(
    'are refused by who leaves them to projectors, which end because of them, and take up their rebuild',
    async () => {
      const [first, second, readStore] = await Promise.all([
        startEventStoreDouble(),
        startEventStoreDouble(),
        startMongoDouble(),
      ]);
      const over = (eventStore: string, projections: string): CommandLine => {
        const variables = { EVENT_STORE_URL: eventStore, READ_STORE_URL: readStore.url };
        const cli = new CommandLine({ ...variables, KRONIKA_PROJECTIONS: projections });
        lines.push(cli);
        return cli;
      };
      const before = over(first.url, 'here');
      expect(await before.run('import', 'samples/malopolska-2014', '--data', before.path('data'))).toMatchObject({
        code: 0,
      });
      expect(await before.run('status', '--data', before.path('data'))).toMatchObject({ code: 0 });

      const now = over(second.url, 'apart');
      const ended = await now.project().ended;
      expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('was built from log') });
      const imported = await now.run('import', 'samples/malopolska-2014', '--data', now.path('data'));
      expect(imported).toMatchObject({ code: 1 });
      expect(imported.stdout + imported.stderr).toContain('was built from log');
      const server = await new RestServer(now).start();
      expect(await server.get('/ready')).toMatchObject({ status: 503, json: { code: 'view.of-other-log' } });
      const rebuilding = now.start('rebuild', '--data', now.path('data'));
      await answers(server, '/ready');
      const projector = now.project();
      expect(await rebuilding.ended).toMatchObject({ code: 0 });
      await Promise.all([server.kill('SIGTERM'), projector.signal('SIGTERM')]);
      await Promise.all([first.stop(), second.stop(), readStore.stop()]);
    },
    LIMIT,
  );
});

describe('read models of a later state of the log', () => {
  const LATER = 'test/fixtures/dolina-2024';
  let readStore: MongoDouble;
  let cli: CommandLine;

  beforeAll(async () => {
    readStore = await startMongoDouble();
    cli = new CommandLine({ EVENT_STORE_URL: '', READ_STORE_URL: readStore.url });
  });

  afterAll(async () => {
    await cli.end();
    await readStore.stop();
  });

  it(
    'take no entry until they are rebuilt: its position would be taken for one that they have seen',
    async () => {
      const [data, backup] = [cli.path('data'), cli.path('backup')];
      const run = (...args: readonly string[]) => cli.run(...args, '--data', data);
      expect(await run('import', 'samples/malopolska-2014')).toMatchObject({ code: 0 });
      cpSync(data, backup, { recursive: true });
      expect(await run('import', LATER)).toMatchObject({ code: 0 });
      expect(await run('status', '--programme', 'dolina-2024')).toMatchObject({ code: 0 });
      rmSync(data, { recursive: true });
      cpSync(backup, data, { recursive: true });

      const refused = await run('import', LATER);
      expect(refused).toMatchObject({ code: 1 });
      expect(refused.stdout + refused.stderr).toContain('was put back to an earlier state');
      expect((await run('log', '--json')).stdout).not.toContain('dolina-2024');
      expect(await run('rebuild')).toMatchObject({ code: 0 });
      expect(await run('import', LATER)).toMatchObject({ code: 0 });
    },
    LIMIT,
  );
});
