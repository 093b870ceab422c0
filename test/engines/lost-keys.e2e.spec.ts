import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectMongo } from '@adapters/mongodb/connect-mongo.js';
import { CommandLine } from '../cli-process.js';
import { RestServer, as } from '../rest-server.js';
import { VIEWS_ALONE } from './stores.js';
import type { Combination } from './stores.js';

const LIMIT = 120_000;
const P = '/v1/programmes/malopolska-2014';
const SEAT = {
  person: 'P90',
  teryt: '1210073',
  edition: 'AW-1',
  side: 'NGO',
  first_name: 'Kanarka',
  last_name: 'Wymyślona',
  sex: 'F',
  email: 'kanarka@example.org',
  enrolled_on: '2014-11-14',
};
const SESSION = { teryt: '1208053', on: '2015-04-02', adviser: 'adv-1', hours: '1.25', mode: 'remote', topic: 'x' };
const MISSING = /^Of 13 people on record no key was found: .*start it once with KRONIKA_LOST_KEYS=accepted\.$/m;

interface Place {
  readonly variables: Readonly<Record<string, string>>;
  /** Takes the keys away, and gives back how they are put where they were. */
  readonly lose: (data: string) => Promise<() => Promise<void>>;
  readonly stop: () => Promise<void>;
}

const inFolder = async (): Promise<Place> => ({
  variables: {},
  lose: async (data) => {
    const [place, away] = [join(data, 'keys.sqlite'), join(data, 'keys.away')];
    renameSync(place, away);
    return async () => {
      for (const file of ['', '-wal', '-shm']) rmSync(`${place}${file}`, { force: true });
      renameSync(away, place);
    };
  },
  stop: async () => undefined,
});

const inMongo = async (open: Combination['open']): Promise<Place> => {
  const { variables, stop } = await open();
  const { READ_STORE_URL: url = '', KRONIKA_NAMESPACE: namespace } = variables;
  const connection = await connectMongo({ url, namespace });
  const names = ['kronika', 'keys', 'marks'];
  return {
    variables,
    lose: async () => {
      const copies = await Promise.all(names.map((name) => connection.keys.collection(name).find().toArray()));
      await connection.keys.dropDatabase();
      return async () => {
        await connection.keys.dropDatabase();
        for (const [index, copy] of copies.entries())
          if (copy.length > 0) await connection.keys.collection(names[index] ?? '').insertMany(copy);
      };
    },
    stop: async () => {
      await connection.close();
      await stop();
    },
  };
};

describe.each([
  { where: 'a folder', open: inFolder },
  ...VIEWS_ALONE.map(({ name, open }) => ({ where: name, open: () => inMongo(open) })),
])('a record whose keys were lost from $where', ({ open }) => {
  let place: Place;
  let cli: CommandLine;
  let back: () => Promise<void>;

  beforeAll(async () => {
    place = await open();
    cli = new CommandLine(place.variables);
    await cli.run('import', 'samples/malopolska-2014', '--data', cli.path('data'));
    back = await place.lose(cli.path('data'));
  }, LIMIT);
  afterAll(async () => {
    await cli.end();
    await place.stop();
  });

  const served = async (
    work: (server: RestServer) => Promise<void>,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<string> => {
    const line = new CommandLine({ ...place.variables, ...variables });
    const server = await new RestServer(line, cli.path('data')).start();
    try {
      await work(server);
      await server.kill('SIGTERM');
      return server.printed;
    } finally {
      await line.end();
    }
  };

  const names = async (server: RestServer): Promise<number> =>
    (await server.get(`${P}/academy?on=2015-03-31`, as('manager'))).json.participants.filter(({ identity }) => identity)
      .length;

  it(
    'says so at every start, records nobody’s name, and all else',
    async () => {
      for (const ref of ['DOR/901', 'DOR/902']) {
        const printed = await served(async (server) => {
          expect(await names(server)).toBe(0);
          const before = await server.get(`${P}/editions/AW-1`, as('specialist'));
          const refused = await server.post(`${P}/participants`, { ...SEAT, ref: 'UCZ/900' }, as('specialist'));
          expect(refused).toMatchObject({ status: 503, json: { code: 'store.unavailable' } });
          expect(refused.json).toMatchObject({ detail: expect.stringMatching(MISSING) });
          const after = await server.get(`${P}/editions/AW-1`, as('specialist'));
          expect(after.headers.etag).toBe(before.headers.etag);
          // Not that all names differ.
          const again = await cli.run('import', 'samples/malopolska-2014', '--data', cli.path('data'));
          expect(again).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(MISSING) });
          const logged = await server.post(`${P}/advisory`, { ...SESSION, ref }, as('specialist'));
          expect(logged.status).toBe(201);
        });
        expect(printed).toMatch(MISSING);
      }
    },
    LIMIT,
  );

  it(
    'goes on once they are back',
    async () => {
      await back();
      const printed = await served(async (server) => {
        expect(await names(server)).toBe(13);
        const taken = await server.post(`${P}/participants`, { ...SEAT, ref: 'UCZ/900' }, as('specialist'));
        expect(taken).toMatchObject({ status: 201 });
      });
      expect(printed).not.toMatch(MISSING);
    },
    LIMIT,
  );

  it(
    'goes on without them once they were given up',
    async () => {
      await place.lose(cli.path('data'));
      const seat = { ...SEAT, ref: 'UCZ/901', person: 'P91', email: 'inna@example.org' };
      await served(
        async (server) => {
          expect((await server.post(`${P}/participants`, seat, as('specialist'))).status).toBe(201);
        },
        { KRONIKA_LOST_KEYS: 'accepted' },
      );
      const printed = await served(async (server) => expect(await names(server)).toBe(1));
      expect(printed).not.toContain('no key was found');
    },
    LIMIT,
  );
});
