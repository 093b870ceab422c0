import { afterAll, describe, expect, it } from '@jest/globals';
import { CommandLine } from '../cli-process.js';
import { startEventStoreDouble } from '../doubles/event-store/event-store-double.js';
import { startMongoDouble } from '../doubles/mongodb/mongo-double.js';
import { RestServer } from '../rest-server.js';

const LIMIT = 240_000;

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
});
