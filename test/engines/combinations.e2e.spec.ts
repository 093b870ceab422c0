import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandLine } from '../cli-process.js';
import type { Ended } from '../cli-process.js';
import { DAYS, RestServer, as, expectedOn } from '../rest-server.js';
import { COMBINATIONS } from './stores.js';
import type { Stores } from './stores.js';

const SAMPLE = 'samples/malopolska-2014';
const P = '/v1/programmes/malopolska-2014';
const LIMIT = 240_000;

describe.each(COMBINATIONS)('the sample programme over $name', ({ open }) => {
  let stores: Stores;
  let cli: CommandLine;
  let imported: Ended;

  beforeAll(async () => {
    stores = await open();
    cli = new CommandLine(stores.variables);
    imported = await cli.run('import', SAMPLE, '--data', cli.path('data'), '--json');
  }, LIMIT);

  afterAll(async () => {
    await cli.end();
    await stores.stop();
  });

  const run = (...args: readonly string[]) => cli.run(...args, '--data', cli.path('data'));

  it('is taken whole', () => {
    expect(imported).toMatchObject({ code: 0, stdout: expect.stringContaining('"appended":351') });
  });

  it(
    'stands on each of the three days as it was reckoned independently',
    async () => {
      for (const day of DAYS) {
        const { code, stdout } = await run('status', '--on', day, '--json');
        expect(code).toBe(0);
        expect(JSON.parse(stdout)).toEqual(expectedOn(day));
      }
    },
    LIMIT,
  );

  it(
    'changes nothing when it is imported again',
    async () => {
      expect(await run('import', SAMPLE, '--json')).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('"appended":0'),
      });
    },
    LIMIT,
  );

  it(
    'shows its events in the order in which they were recorded',
    async () => {
      const { stdout } = await run('log', '--json');
      const positions = stdout
        .trim()
        .split('\n')
        .map((line) => BigInt(JSON.parse(line).position));
      expect(positions).toHaveLength(351);
      expect(positions).toEqual(positions.toSorted((a, b) => (a < b ? -1 : 1)));
    },
    LIMIT,
  );

  it(
    'stands the same after a rebuild',
    async () => {
      expect(await run('rebuild')).toMatchObject({ code: 0 });
      const { stdout } = await run('status', '--on', '2015-03-31', '--json');
      expect(JSON.parse(stdout)).toEqual(expectedOn('2015-03-31'));
    },
    LIMIT,
  );

  describe('and served', () => {
    let server: RestServer;

    beforeAll(async () => {
      server = await new RestServer(cli).start();
    }, LIMIT);

    it(
      'shows an entry to whoever waits for its position, and repeats its answer',
      async () => {
        const session = {
          ref: 'DOR/900',
          teryt: '1208053',
          on: '2015-04-02',
          adviser: 'adv-1',
          hours: '1.25',
          mode: 'on-site',
          topic: 'Consultation rules',
        };
        const headers = { ...as('specialist'), 'idempotency-key': 'once' };
        const before = await server.get(`${P}/standing/1208053?on=2015-07-01`);
        const logged = await server.post(`${P}/advisory`, session, headers);
        expect(logged.status).toBe(201);
        const after = await server.getFrom(logged.json.position, `${P}/standing/1208053?on=2015-07-01`);
        expect(after.json.advisory.hours).toBe(before.json.advisory.hours + 1.25);
        const again = await server.post(`${P}/advisory`, session, headers);
        expect(again).toMatchObject({ status: 201, json: logged.json, headers: { 'idempotency-replayed': 'true' } });
      },
      LIMIT,
    );

    it(
      'forgets a person who is erased, and counts as before',
      async () => {
        const participants = await server.get(`${P}/academy?on=2015-03-31`, as('manager'));
        const { person, identity } = participants.json.participants[0] ?? {};
        expect(identity?.lastName).toMatch(/\p{Lu}/u);
        const erased = await run('person', 'erase', String(person), '--reason', 'asked for it');
        expect(erased).toMatchObject({ code: 0 });
        const after = await server.get(`${P}/academy?on=2015-03-31`, as('manager'));
        const found = after.json.participants.find((one) => one.person === person);
        expect(found).toBeDefined();
        expect(found?.identity).toBeUndefined();
        expect(after.json.participants).toHaveLength(participants.json.participants.length);
      },
      LIMIT,
    );

    it(
      'refuses a command line that was told other stores',
      async () => {
        const other = new CommandLine({ ...stores.variables, KRONIKA_NAMESPACE: 'other' });
        const { code, stderr } = await other.run('rebuild', '--data', cli.path('data'));
        expect(code).toBe(1);
        expect(stderr).toMatch(
          /^The server at http:\S+ keeps the record in .*, namespace test\w+, and this command was told .*, namespace other\.$/m,
        );
        await other.end();
      },
      LIMIT,
    );
  });
});
