import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandLine } from '../cli-process.js';
import type { Running } from '../cli-process.js';
import { RestServer, as, expectedOn } from '../rest-server.js';
import { SHARED } from './stores.js';
import type { Stores } from './stores.js';

const LIMIT = 240_000;
const DOLINA = 'test/fixtures/dolina-2024';
const ADVICE = { teryt: '1208053', on: '2015-04-02', adviser: 'adv-1', hours: '1.25', mode: 'remote', topic: 'x' };

const isAtWork = (name: string): RegExp => new RegExp(`^${name}@\\S+ is at work and holds 8 parts\\.\n$`);

describe.each(SHARED)('two projectors over $name', ({ open }) => {
  let stores: Stores;
  /** Leaves the read models to projectors. */
  let cli: CommandLine;
  let first: Running;
  let second: Running;

  beforeAll(async () => {
    stores = await open();
    cli = new CommandLine({ ...stores.variables, KRONIKA_PROJECTIONS: 'apart' });
    first = cli.project('--name', 'first');
    second = cli.project('--name', 'second');
    await Promise.all([first, second].map((one) => one.says(/8 parts held, 2 at work/)));
  }, LIMIT);

  afterAll(async () => {
    await cli.end();
    await stores.stop();
  });

  const run = (...args: readonly string[]) => cli.run(...args, '--data', cli.path('data'));
  const standing = async (...args: readonly string[]): Promise<unknown> => {
    const { stdout, stderr } = await run('status', '--json', ...args);
    return stdout === '' ? stderr : JSON.parse(stdout);
  };

  it(
    'keep the read models of what others write',
    async () => {
      expect(await run('import', 'samples/malopolska-2014')).toMatchObject({ code: 0 });
      expect(await standing('--on', '2015-03-31')).toEqual(expectedOn('2015-03-31'));
    },
    LIMIT,
  );

  it(
    'say that they are at work',
    async () => {
      for (const name of ['first', 'second']) {
        const { code, stdout } = await cli.project('--check', '--name', name).ended;
        expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(isAtWork(name)) });
      }
      const { code, stderr } = await cli.project('--check').ended;
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/called projector is at work\./) });
    },
    LIMIT,
  );

  it(
    'take over from each other: one that was killed is missed by nobody',
    async () => {
      await first.signal('SIGKILL');
      expect(await run('import', DOLINA)).toMatchObject({ code: 0 });
      const expected: unknown = JSON.parse(readFileSync(`${DOLINA}/expected/2025-03-01.json`, 'utf8'));
      expect(await standing('--programme', 'dolina-2024', '--on', '2025-03-01')).toEqual(expected);
      await second.says(/16 parts held, 1 at work/);
      expect(await cli.project('--check', '--name', 'first').ended).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/^No projector of this machine that is called first is at work\.\n/),
      });
      expect(await cli.project('--check', '--name', 'second').ended).toMatchObject({ code: 0 });
    },
    LIMIT,
  );

  it(
    'build the views anew together with one that came back',
    async () => {
      first = cli.project('--name', 'second');
      await first.says(/^second@\S+ is a projector of the same name on this machine, .*--name tells them apart/m);
      await first.says(/8 parts held, 2 at work/);
      expect(await run('rebuild')).toMatchObject({ code: 0, stdout: expect.stringContaining('built anew') });
      expect(await standing('--programme', 'malopolska-2014', '--on', '2015-03-31')).toEqual(expectedOn('2015-03-31'));
    },
    LIMIT,
  );

  it(
    'serve two servers that run beside each other',
    async () => {
      const one = await new RestServer(cli, cli.path('one')).start();
      const other = await new RestServer(cli, cli.path('other')).start();
      const path = '/v1/programmes/malopolska-2014';
      const before = await other.get(`${path}/standing/1208053`);
      const logged = await one.post(`${path}/advisory`, { ...ADVICE, ref: 'DOR/900' }, as('specialist'));
      expect(logged.status).toBe(201);
      const seen = await other.getFrom(logged.json.position, `${path}/standing/1208053`);
      expect(seen.json.advisory.hours).toBe(before.json.advisory.hours + 1.25);
      for (const server of [one, other]) expect(await server.kill('SIGTERM')).toMatchObject({ code: 0 });
    },
    LIMIT,
  );

  it(
    'give their parts back when they are told to end',
    async () => {
      const { code, stdout } = await second.signal('SIGTERM');
      expect(code).toBe(0);
      expect(stdout).toMatch(/It has given its parts back and ends\.\n$/);
      await first.says(/16 parts held, 1 at work/);
    },
    LIMIT,
  );

  it(
    'are missed: without one a rebuild says so',
    async () => {
      await first.signal('SIGTERM');
      const { code, stderr } = await run('rebuild');
      expect(code).toBe(1);
      expect(stderr).toMatch(/^No projector is at work, and this process leaves the read models to others/m);
      expect(stderr).toContain('No projector keeps the read models now');
    },
    LIMIT,
  );

  it(
    'are missed: whoever waits for one is let go when the server ends',
    async () => {
      const path = '/v1/programmes/malopolska-2014/advisory';
      const logged = (ref: string) => ({ ...ADVICE, ref });
      const ahead = await new RestServer(cli, cli.path('ahead')).start();
      expect(await ahead.post(path, logged('DOR/901'), as('specialist'))).toMatchObject({ status: 201 });
      expect(await ahead.kill('SIGTERM')).toMatchObject({ code: 0 });
      // What stands in the log now is seen by no view.
      const behind = await new RestServer(cli, cli.path('behind')).start();
      const importing = cli.start('import', DOLINA, '--data', cli.path('behind'));
      await importing.says(/Reading/, 'stderr');
      expect(await behind.kill('SIGTERM')).toMatchObject({ code: 0 });
      expect((await importing.ended).code).toBe(1);
    },
    LIMIT,
  );
});

describe('a projector where a store is embedded', () => {
  it('says why there is nothing for it to do', async () => {
    const cli = new CommandLine({ EVENT_STORE_URL: '', READ_STORE_URL: '', KRONIKA_PROJECTIONS: '' });
    const { code, stderr } = await cli.project().ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^A projector of its own shares the work with other processes, and an embedded store belongs to one process only/,
    );
    await cli.end();
  });
});
