import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandLine } from '../cli-process.js';
import type { Running, Variables } from '../cli-process.js';
import { startEventStoreDouble } from '../doubles/event-store/event-store-double.js';
import type { EventStoreDouble } from '../doubles/event-store/event-store-double.js';
import { startMongoDouble } from '../doubles/mongodb/mongo-double.js';
import type { MongoDouble } from '../doubles/mongodb/mongo-double.js';

const LIMIT = 120_000;
/** Longer than any of these may take: whoever waits is let go by what it waits for. */
const WAIT = ['--wait', '600'] as const;

let log: EventStoreDouble;
let views: MongoDouble;
let cli: CommandLine;

beforeEach(async () => {
  [log, views] = await Promise.all([startEventStoreDouble(), startMongoDouble()]);
});

afterEach(async () => {
  await cli.end();
  await Promise.all([log.stop(), views.stop()]);
});

type Combination = 'both remote' | 'remote log, embedded views' | 'embedded log, remote views';

const variables = (combination: Combination): Variables => ({
  EVENT_STORE_URL: combination === 'embedded log, remote views' ? '' : log.url,
  READ_STORE_URL: combination === 'remote log, embedded views' ? '' : views.url,
});

const over = (combination: Combination): CommandLine => {
  cli = new CommandLine(variables(combination));
  return cli;
};

/** Once the server hears that command for the first time. */
const heard = (name: string): Promise<void> =>
  new Promise((done) => {
    const end = views.listenIn((command) => {
      if (command.name !== name) return;
      end();
      done();
    });
  });

const serving = (): Running => cli.start('serve', '--port', '0', '--data', cli.path('data'), ...WAIT);

const WITH_LOG = ['both remote', 'remote log, embedded views'] as const;
const WITH_VIEWS = ['both remote', 'embedded log, remote views'] as const;

describe('a server whose stores go away in the midst of its start', () => {
  it.each(WITH_LOG)(
    'waits for an EventStoreDB that is not ready: %s',
    async (combination) => {
      over(combination);
      log.faults.notReady({ on: ['read'] });
      const server = serving();
      await server.says(/^EventStoreDB at \S+ is not ready: .* It is waited for\.$/m, 'stderr');
      log.faults.end();
      await server.says(/Kronika serves /);
      expect(server.stderr.match(/is not ready/g)).toHaveLength(1);
      expect(await server.signal('SIGTERM')).toMatchObject({ code: 0 });
    },
    LIMIT,
  );

  it.each(WITH_VIEWS)(
    'waits for a MongoDB that loses its primary when half of it is open: %s',
    async (combination) => {
      over(combination);
      const stepped = heard('createIndexes').then(() => views.faults.stepDown());
      const server = serving();
      await stepped;
      await server.says(/^MongoDB at \S+ .*has no primary at the moment.* It is waited for\.$/m, 'stderr');
      views.faults.elect();
      await server.says(/Kronika serves /);
      expect(await server.signal('SIGTERM')).toMatchObject({ code: 0 });
    },
    LIMIT,
  );

  it(
    'waits for an EventStoreDB that dies when MongoDB is open already',
    async () => {
      over('both remote');
      const port = Number(new URL(log.url).port);
      const died = heard('createIndexes').then(() => log.kill());
      const server = serving();
      await died;
      await server.says(/^EventStoreDB at \S+ cannot be reached.* It is waited for\.$/m, 'stderr');
      await log.start(port);
      await server.says(/Kronika serves /);
      expect(await server.signal('SIGTERM')).toMatchObject({ code: 0 });
    },
    LIMIT,
  );

  it(
    'ends at once of what no waiting mends',
    async () => {
      over('both remote');
      views.faults.fail({ code: 13 }, { command: 'createIndexes', times: Infinity });
      const refused = await serving().ended;
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toMatch(/^MongoDB at \S+ does not allow what Kronika needs/m);
      views.faults.healAll();
      log.faults.denyAccess({ on: ['read'] });
      const denied = await serving().ended;
      expect(denied).toMatchObject({ code: 1, stdout: '' });
      expect(denied.stderr).toMatch(/^EventStoreDB at \S+ refuses these credentials/m);
    },
    LIMIT,
  );
});

describe('a projector whose stores go away in the midst of its start', () => {
  it(
    'waits for both of them, as told',
    async () => {
      over('both remote');
      log.faults.notReady({ on: ['read'] });
      const projector = cli.project(...WAIT);
      await projector.says(/EventStoreDB at \S+ is not ready: .* It is waited for\./);
      const stepped = heard('findAndModify').then(() => views.faults.stepDown());
      log.faults.end();
      await stepped;
      await projector.says(/MongoDB at \S+ .*has no primary at the moment.* It is waited for\./);
      views.faults.elect();
      await projector.says(/16 parts held, 1 at work/);
      expect(await projector.signal('SIGTERM')).toMatchObject({ code: 0 });
    },
    LIMIT,
  );
});

describe('a short command', () => {
  const asking = (...more: readonly string[]): Running => cli.start('status', '--data', cli.path('data'), ...more);

  it.each(WITH_LOG)(
    'waits as told: %s',
    async (combination) => {
      over(combination);
      log.faults.notReady({ on: ['read'] });
      const asked = asking(...WAIT);
      await asked.says(/^EventStoreDB at \S+ is not ready: .* It is waited for\.$/m, 'stderr');
      log.faults.end();
      expect((await asked.ended).stderr).toContain('No programme is on record.');
    },
    LIMIT,
  );

  it(
    'ends with a sentence where it was not told to wait',
    async () => {
      over('both remote');
      log.faults.notReady({ on: ['read'] });
      const { code, stdout, stderr } = await asking().ended;
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^EventStoreDB at \S+ is not ready: [^\n]*\n$/);
    },
    LIMIT,
  );
});
