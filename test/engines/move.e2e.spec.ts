import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openKeyTransfer } from '@adapters/key-store/embedded/key-transfer.js';
import { CommandLine } from '../cli-process.js';
import { RestServer, as, expectedOn } from '../rest-server.js';
import type { Answered } from '../rest-server.js';
import { LOG_ALONE, SHARED, VIEWS_ALONE } from './stores.js';
import type { Stores } from './stores.js';

const P = '/v1/programmes/malopolska-2014';
const LIMIT = 240_000;
const SESSION = {
  ref: 'DOR/900',
  teryt: '1208053',
  on: '2015-04-02',
  adviser: 'adv-1',
  hours: '1.25',
  mode: 'on-site',
  topic: 'Consultation rules',
};
const ONCE = { ...as('specialist'), 'idempotency-key': 'once' };

/** What is the same wherever a record is kept: everything but positions. */
const eventsOf = (printed: string) =>
  printed
    .trim()
    .split('\n')
    .map((line) => {
      const { position: _, ...event }: Readonly<Record<string, unknown>> = JSON.parse(line);
      return event;
    });

describe.each(SHARED)('a record that moves from a folder to $name and back', ({ open }) => {
  let stores: Stores;
  /** Everything embedded. */
  let alone: CommandLine;
  /** Everything in the engines. */
  let grown: CommandLine;
  let logged: Answered;

  const log = async (cli: CommandLine, folder: string) =>
    eventsOf((await cli.run('log', '--json', '--data', alone.path(folder))).stdout);

  const served = async <T>(cli: CommandLine, folder: string, ask: (server: RestServer) => Promise<T>): Promise<T> => {
    const server = await new RestServer(cli, cli.path(folder)).start();
    try {
      return await ask(server);
    } finally {
      await server.kill('SIGTERM');
    }
  };

  beforeAll(async () => {
    stores = await open();
    alone = new CommandLine({ EVENT_STORE_URL: '', READ_STORE_URL: '' });
    grown = new CommandLine(stores.variables);
    await alone.run('import', 'samples/malopolska-2014', '--data', alone.path('data'));
    logged = await served(alone, 'data', async (server) => server.post(`${P}/advisory`, SESSION, ONCE));
    await alone.run('person', 'erase', 'P03', '--reason', 'asked for it', '--data', alone.path('data'));
  }, LIMIT);

  afterAll(async () => {
    await alone.end();
    await grown.end();
    await stores.stop();
  });

  it(
    'takes every event along as it is',
    async () => {
      const moved = await grown.run('move', '--from', alone.path('data'), '--data', grown.path('data'), '--json');
      expect(moved).toMatchObject({ code: 0 });
      const counts = {
        events: 353,
        appended: 353,
        keys: 13,
        newKeys: 13,
        requests: 1,
        newRequests: 1,
        peopleWithoutKeys: 0,
      };
      expect(JSON.parse(moved.stdout)).toMatchObject(counts);
      expect(await log(grown, 'data')).toEqual(await log(alone, 'data'));
    },
    LIMIT,
  );

  it(
    'gives the same figures there',
    async () => {
      const { stdout } = await grown.run('status', '--on', '2015-03-31', '--json', '--data', grown.path('data'));
      expect(JSON.parse(stdout)).toEqual(expectedOn('2015-03-31'));
    },
    LIMIT,
  );

  it(
    'knows people there, but those who were erased, and repeated requests',
    async () => {
      await served(grown, 'data', async (server) => {
        const academy = await server.get(`${P}/academy?on=2015-03-31`, as('manager'));
        const named = academy.json.participants.filter(({ identity }) => identity).map(({ person }) => person);
        expect(named).toHaveLength(academy.json.participants.length - 1);
        expect(named).not.toContain('P03');
        const again = await server.post(`${P}/advisory`, SESSION, ONCE);
        expect(again.headers['idempotency-replayed']).toBe('true');
        const seen = await server.getFrom(again.json.position, `${P}/standing/1208053`);
        expect(seen.status).toBe(200);
        const [, ...table] = readFileSync(grown.path('data', 'moved-positions.csv'), 'utf8').trim().split('\n');
        expect(table).toHaveLength(353);
        expect(table).toContain(`${logged.json.position},${again.json.position}`);
      });
    },
    LIMIT,
  );

  it(
    'says in the old place where the record is now',
    async () => {
      const { code, stderr } = await alone.run('import', 'samples/malopolska-2014', '--data', alone.path('data'));
      expect(stderr).toMatch(
        /was moved to esdb:\S+ and mongodb:\S+ namespace \w+ on \d{4}-\d\d-\d\d\. What is written here/,
      );
      expect(code).toBe(0);
    },
    LIMIT,
  );

  it(
    'moves once, however often it is asked to, and takes along what came since',
    async () => {
      await served(alone, 'data', async (server) =>
        server.post(`${P}/advisory`, { ...SESSION, ref: 'DOR/901', on: '2015-04-09' }, as('specialist')),
      );
      const moved = await grown.run('move', '--from', alone.path('data'), '--data', grown.path('data'), '--json');
      expect(JSON.parse(moved.stdout)).toMatchObject({ events: 354, appended: 1, newKeys: 0, newRequests: 0 });
    },
    LIMIT,
  );

  it(
    'comes back the same',
    async () => {
      const { EVENT_STORE_URL: eventStore = '', READ_STORE_URL: readStore = '' } = stores.variables;
      const back = await grown.run('move', '--from', eventStore, readStore, '--to', alone.path('back'), '--json');
      expect(back).toMatchObject({ code: 0 });
      expect(JSON.parse(back.stdout)).toMatchObject({ events: 354, appended: 354, keys: 13 });
      expect(await log(alone, 'back')).toEqual(await log(alone, 'data'));
      const { stdout } = await alone.run('status', '--on', '2015-03-31', '--json', '--data', alone.path('back'));
      expect(JSON.parse(stdout)).toEqual(expectedOn('2015-03-31'));
    },
    LIMIT,
  );

  it(
    'is not moved over another record',
    async () => {
      const other = alone.path('other');
      await alone.run('import', 'test/fixtures/dolina-2024', '--data', other);
      const { code, stderr } = await grown.run('move', '--from', other, '--data', grown.path('data'));
      expect(code).toBe(1);
      expect(stderr).toMatch(/^The two logs differ at their event 1: /m);
      expect(await log(grown, 'data')).toHaveLength(354);
    },
    LIMIT,
  );

  it(
    'gives no key to another record that stands where it is to go',
    async () => {
      const other = alone.path('another');
      await alone.run('import', 'test/fixtures/dolina-2024', '--data', other);
      const { code, stderr } = await grown.run('move', '--from', alone.path('data'), '--to', other);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^The two logs differ at their event 1: /m);
      const keys = openKeyTransfer(other);
      for await (const items of keys.items())
        expect(items.filter(({ person }) => !person.startsWith('dolina-2024:'))).toEqual([]);
      await keys.close();
    },
    LIMIT,
  );

  it(
    'says that names cannot be read where the place of their keys was not named, and takes them along once it is',
    async () => {
      const { EVENT_STORE_URL: eventStore = '', READ_STORE_URL: readStore = '' } = stores.variables;
      const keyless = alone.path('keyless');
      mkdirSync(keyless);
      const without = await grown.run('move', '--from', eventStore, keyless, '--to', alone.path('half'), '--json');
      expect(without).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^Of 12 people on record no key was found: /m),
      });
      expect(JSON.parse(without.stdout)).toMatchObject({ events: 354, keys: 0, requests: 0, peopleWithoutKeys: 12 });
      const whole = await grown.run('move', '--from', eventStore, readStore, '--to', alone.path('half'), '--json');
      expect(whole).toMatchObject({ code: 0 });
      expect(JSON.parse(whole.stdout)).toMatchObject({ events: 354, appended: 0, keys: 13, peopleWithoutKeys: 0 });
      const nowhere = await grown.run('move', '--from', eventStore, alone.path('no-folder'), '--to', alone.path('x'));
      expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no such folder.') });
    },
    LIMIT,
  );

  it(
    'is not taken for moved where nothing is on record',
    async () => {
      const { EVENT_STORE_URL: eventStore = '', READ_STORE_URL: readStore = '' } = stores.variables;
      const elsewhere = new CommandLine({ ...stores.variables, KRONIKA_NAMESPACE: 'misspelt' });
      const moved = await elsewhere.run('move', '--from', eventStore, readStore, '--to', elsewhere.path('data'));
      expect(moved).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/namespace misspelt: there is nothing to/),
      });
      expect(existsSync(elsewhere.path('data'))).toBe(false);
      await elsewhere.end();
    },
    LIMIT,
  );
});

describe.each(VIEWS_ALONE)('a record whose log stays in its folder, $name', ({ open }) => {
  let stores: Stores;
  let alone: CommandLine;
  let grown: CommandLine;

  beforeAll(async () => {
    stores = await open();
    alone = new CommandLine({ EVENT_STORE_URL: '', READ_STORE_URL: '' });
    grown = new CommandLine(stores.variables);
    await alone.run('import', 'samples/malopolska-2014', '--data', alone.path('data'));
  }, LIMIT);

  afterAll(async () => {
    await alone.end();
    await grown.end();
    await stores.stop();
  });

  it(
    'takes keys and requests along by themselves',
    async () => {
      const { READ_STORE_URL: readStore = '' } = stores.variables;
      const data = alone.path('data');
      const moved = await grown.run('move', '--from', data, '--to', data, readStore, '--json');
      expect(moved).toMatchObject({ code: 0 });
      expect(JSON.parse(moved.stdout)).toEqual({
        keys: 13,
        newKeys: 13,
        requests: 0,
        newRequests: 0,
        peopleWithoutKeys: 0,
        viewsOfOtherLog: false,
      });
      const again = await grown.run('move', '--from', data, '--to', data, readStore);
      expect(again.stdout).toMatch(
        /^Those were 13 keys of people \(0 of them new there\) and 0 idempotency records\.$/m,
      );
      await grown.run('status', '--data', alone.path('data'));
      const server = await new RestServer(grown, alone.path('data')).start();
      const { json } = await server.get(`${P}/academy?on=2015-03-31`, as('manager'));
      expect(json.participants.filter(({ identity }) => identity)).toHaveLength(json.participants.length);
      await server.kill('SIGTERM');
    },
    LIMIT,
  );

  it(
    'says so where nothing would be moved at all',
    async () => {
      const same = await alone.run('move', '--from', alone.path('data'), '--to', `${alone.path('data')}/.`);
      expect(same).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^Both ends of the move are the same place/),
      });
    },
    LIMIT,
  );
});

describe.each(LOG_ALONE)('a record of which only the log moves, $name', ({ open }) => {
  let stores: Stores;
  let alone: CommandLine;
  let grown: CommandLine;

  beforeAll(async () => {
    stores = await open();
    alone = new CommandLine({ EVENT_STORE_URL: '', READ_STORE_URL: '' });
    grown = new CommandLine(stores.variables);
    await alone.run('import', 'samples/malopolska-2014', '--data', alone.path('data'));
  }, LIMIT);

  afterAll(async () => {
    await alone.end();
    await grown.end();
    await stores.stop();
  });

  it(
    'says that the read models in the folder are to be built anew, which gives the same figures',
    async () => {
      const data = alone.path('data');
      const moved = await grown.run('move', '--from', data, '--data', data);
      expect(moved).toMatchObject({ code: 0, stdout: expect.stringMatching(/“kronika rebuild” builds them anew\.$/m) });
      const asked = ['status', '--on', '2015-03-31', '--json', '--data', data];
      expect(await grown.run(...asked)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('(kronika rebuild)'),
      });
      expect(await grown.run('rebuild', '--data', data)).toMatchObject({ code: 0 });
      expect(JSON.parse((await grown.run(...asked)).stdout)).toEqual(expectedOn('2015-03-31'));
      const again = await grown.run('move', '--from', data, '--data', data);
      expect(again.stdout).not.toContain('kronika rebuild');
    },
    LIMIT,
  );
});
