import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandLine } from './cli-process.js';
import type { Running } from './cli-process.js';

const SAMPLE = 'samples/malopolska-2014';
const WORKBOOK = 'libs/adapters/table-reader/fixtures/malopolska-2014.xlsx';
const LIMIT = 60_000;

const expected = (day: string): string => readFileSync(`test/expected/malopolska-2014/${day}.json`, 'utf8').trimEnd();

/** The sample with sessions added to it, one for each number. */
const grownBy = (to: string, ...numbers: readonly number[]): string => {
  cpSync(SAMPLE, to, { recursive: true });
  const path = join(to, 'advisory.csv');
  const row = (number: number): string => `DOR/${number};1208053;2015-06-01;adv-9;0,25;remote;Nowa sprawa;;;;\r\n`;
  writeFileSync(path, readFileSync(path, 'utf8') + numbers.map(row).join(''));
  return to;
};

const served = async (running: Running): Promise<string> => (await running.says(/ at (http:\/\/\S+) /))[1] ?? '';

const eventsIn = async (cli: CommandLine, data: string): Promise<readonly string[]> => {
  const { stdout } = await cli.run('log', '--json', '--data', data);
  return stdout.trimEnd().split('\n');
};

describe('a folder that a server holds', () => {
  const cli = new CommandLine();
  const data = cli.path('data');
  let server: Running;
  let url: string;

  const onRecord = (...args: readonly string[]) => cli.run(...args, '--data', data);

  beforeAll(async () => {
    await onRecord('import', SAMPLE);
    server = cli.start('serve', '--port', '0', '--data', data);
    url = await served(server);
  }, LIMIT);
  afterAll(() => cli.end());

  it('answers at the address that was printed, on this machine only', async () => {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const response = await fetch(`${url}/v1/programmes/malopolska-2014/status?on=2015-03-31`);
    expect(await response.json()).toEqual(JSON.parse(expected('2015-03-31')));
  });

  it('tells its address and its token to nobody but the owner of the folder', () => {
    expect(statSync(join(data, 'server.json')).mode & 0o777).toBe(0o600);
  });

  it('is read beside the server', async () => {
    const { code, stdout, stderr } = await onRecord('status', '--on', '2014-12-31', '--json');
    expect({ code, stdout: stdout.trimEnd(), stderr }).toEqual({ code: 0, stdout: expected('2014-12-31'), stderr: '' });
    expect((await eventsIn(cli, data))[0]).toContain('ProgrammeLaunched');
  });

  it(
    'takes an import through the server, once',
    async () => {
      const grown = grownBy(cli.path('grown'), 901, 902);
      const first = await onRecord('import', grown, '--actor', 'spec-7', '--as', 'specialist');
      expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('2 events were added.') });
      const last: unknown = JSON.parse((await eventsIn(cli, data)).at(-1) ?? '');
      expect(last).toMatchObject({
        data: { ref: 'DOR/902' },
        metadata: { actor: 'spec-7', role: 'specialist', source: 'import' },
      });
      const again = await onRecord('import', grown, '--json');
      expect(JSON.parse(again.stdout)).toMatchObject({ phase: 'done', appended: 0, faults: [] });
    },
    LIMIT,
  );

  it(
    'shows at once what was imported through the server',
    async () => {
      await onRecord('import', grownBy(cli.path('shown'), 903));
      const { stdout } = await onRecord('status', '--on', '2015-07-01');
      expect(stdout).toMatch(/Miechów .* 18\.25 /);
    },
    LIMIT,
  );

  it(
    'takes a workbook through the server',
    async () => {
      const { code, stdout } = await onRecord('import', WORKBOOK, '--programme', 'malopolska-2014');
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing was added') });
    },
    LIMIT,
  );

  it(
    'lists the faults of a check through the server, all pages of them',
    async () => {
      const faulty = grownBy(cli.path('faulty'), ...Array.from({ length: 1_200 }, (_, index) => 10_000 + index));
      const path = join(faulty, 'advisory.csv');
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(';adv-9;0,25;', ';adv-9;0,3333;'));
      const { code, stdout } = await onRecord('import', faulty, '--check', '--json');
      expect(code).toBe(1);
      const faults = JSON.parse(stdout) as readonly unknown[];
      expect(faults).toHaveLength(1_200);
      expect(faults[1_199]).toMatchObject({ file: 'advisory.csv', column: 'hours', value: '0,3333' });
    },
    LIMIT,
  );

  it('says what the server refuses', async () => {
    const { code, stdout, stderr } = await onRecord('person', 'erase', 'P99', '--reason', 'asked for it');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('P99');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it(
    'builds views anew in the server',
    async () => {
      expect(await onRecord('rebuild', 'standing')).toMatchObject({ code: 0 });
      expect(await onRecord('rebuild', 'horoscope')).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('horoscope'),
      });
    },
    LIMIT,
  );

  it(
    'erases a person in the server',
    async () => {
      const erase = () => onRecord('person', 'erase', 'P02', '--reason', 'asked for it');
      expect(await erase()).toMatchObject({ code: 0, stdout: expect.stringContaining('was erased') });
      expect(await erase()).toMatchObject({ code: 0, stdout: expect.stringContaining('had been erased before') });
      expect((await eventsIn(cli, data)).filter((line) => line.includes('"IdentityErased"'))).toHaveLength(1);
    },
    LIMIT,
  );

  it(
    'is served by one server only, and the second says where the first one is',
    async () => {
      const { code, stdout, stderr } = await onRecord('serve', '--port', '0');
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(`is served already, at ${url} (process `);
    },
    LIMIT,
  );

  it(
    'ends on request, leaves no address behind, and is then written here',
    async () => {
      expect(await server.signal('SIGTERM')).toMatchObject({ code: 0 });
      expect(existsSync(join(data, 'server.json'))).toBe(false);
      const added = await onRecord('import', grownBy(cli.path('later'), 904));
      expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining('1 event was added.') });
    },
    LIMIT,
  );
});

describe('a server that cannot be', () => {
  const cli = new CommandLine();
  afterAll(() => cli.end());

  it.each(['0.0.0.0', '192.168.0.7', '::', 'example.org'])('does not listen on %s', async (host) => {
    const data = cli.path('open');
    const { code, stdout, stderr } = await cli.run('serve', '--host', host, '--port', '0', '--data', data);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/loopback|127\.0\.0\.1/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it(
    'says that its port is taken',
    async () => {
      const other = createServer();
      await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
      const { port } = other.address() as AddressInfo;
      const { code, stderr } = await cli.run('serve', '--port', String(port), '--data', cli.path('taken'));
      expect(code).toBe(1);
      expect(stderr).toContain(`Port ${port} of 127.0.0.1 is taken`);
      await new Promise((closed) => other.close(closed));
    },
    LIMIT,
  );
});

describe('what a server left behind that did not end by itself', () => {
  const cli = new CommandLine();
  const data = cli.path('data');
  let number = 910;

  beforeAll(async () => {
    await cli.run('import', SAMPLE, '--data', data);
  }, LIMIT);
  afterAll(() => cli.end());

  const expectImported = async (): Promise<void> => {
    number += 1;
    const { code, stdout } = await cli.run('import', grownBy(cli.path(`grown-${number}`), number), '--data', data);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('1 event was added.') });
  };

  it(
    'is passed over when the server was killed',
    async () => {
      const server = cli.start('serve', '--port', '0', '--data', data);
      await served(server);
      await server.signal('SIGKILL');
      expect(existsSync(join(data, 'server.json'))).toBe(true);
      await expectImported();
    },
    LIMIT,
  );

  it(
    'is passed over when its process id is another one’s by now',
    async () => {
      writeFileSync(
        join(data, 'server.json'),
        JSON.stringify({ url: 'http://127.0.0.1:9', token: 'x', pid: process.pid }),
      );
      await expectImported();
    },
    LIMIT,
  );

  it(
    'is passed over when another program listens at its address by now',
    async () => {
      const asked: string[] = [];
      const other = createServer((request, response) => {
        asked.push(request.url ?? '');
        response.writeHead(200, { 'content-type': 'text/html' }).end('<p>hello</p>');
      });
      await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
      const { port } = other.address() as AddressInfo;
      const file = { url: `http://127.0.0.1:${port}`, token: 'x', pid: process.pid };
      writeFileSync(join(data, 'server.json'), JSON.stringify(file));
      await expectImported();
      expect(asked).toEqual(['/v1/programmes']);
      await new Promise((closed) => other.close(closed));
    },
    LIMIT,
  );

  it(
    'is passed over when the server of another folder listens at its address by now',
    async () => {
      const elsewhere = cli.path('elsewhere');
      const server = cli.start('serve', '--port', '0', '--data', elsewhere);
      const url = await served(server);
      writeFileSync(join(data, 'server.json'), JSON.stringify({ url, token: 'x', pid: process.pid }));
      await expectImported();
      expect(await eventsIn(cli, elsewhere)).toEqual(['']);
      await server.signal('SIGTERM');
    },
    LIMIT,
  );
});

describe('kronika start', () => {
  const cli = new CommandLine();
  afterAll(() => cli.end());

  /** What it prints, without the addresses' port and the day. */
  const printedBy = async (data: string): Promise<string> => {
    const running = cli.start('start', '--port', '0', '--data', data);
    const url = await served(running);
    const printed = running.stdout;
    for (const [address] of printed.matchAll(/http:\/\/127\.0\.0\.1:\d+\/\S+/g)) {
      const response = await fetch(address);
      expect({ address, status: response.status }).toEqual({ address, status: 200 });
      await response.arrayBuffer();
    }
    expect(await running.signal('SIGINT')).toMatchObject({ code: 0 });
    return printed.replaceAll(url, 'URL').replace(/ on \d{4}-\d{2}-\d{2}$/m, ' on DAY');
  };

  it(
    'takes the sample in, prints where it stands and what to open; a second start takes nothing twice',
    async () => {
      const data = cli.path('missing', 'data');
      const first = await printedBy(data);
      expect(first).toMatch(/^1208053 {2}Miechów /m);
      expect(first).toMatch(/^1210073 {2}Krynica-Zdrój /m);
      for (const address of ['standing', 'standing/1208053'])
        expect(first).toContain(`URL/v1/programmes/malopolska-2014/${address}\n`);
      for (const address of ['docs', 'openapi.json']) expect(first).toContain(`URL/${address}\n`);
      const events = (await eventsIn(cli, data)).length;

      expect(await printedBy(data)).toBe(first);
      expect(await eventsIn(cli, data)).toHaveLength(events);
    },
    LIMIT,
  );

  it(
    'serves another record as it is',
    async () => {
      const data = cli.path('other');
      await cli.run('new', 'mine', '--into', cli.folder);
      await cli.run('import', cli.path('mine'), '--data', data);
      const printed = await printedBy(data);
      expect(printed).toMatch(/^mine: /m);
      expect(printed).not.toContain('malopolska');
      expect(await eventsIn(cli, data)).toHaveLength(1);
    },
    LIMIT,
  );

  it(
    'completes a sample whose taking in was cut off',
    async () => {
      const data = cli.path('cut');
      const part = cli.path('part');
      mkdirSync(part);
      for (const file of ['programme.yaml', 'municipalities.csv']) cpSync(join(SAMPLE, file), join(part, file));
      await cli.run('import', part, '--data', data);
      writeFileSync(join(data, 'sample.unfinished'), '');
      expect(await printedBy(data)).toMatch(/^1208053 {2}Miechów {2,}full +5 +5 /m);
      expect(existsSync(join(data, 'sample.unfinished'))).toBe(false);
    },
    LIMIT,
  );

  it(
    'is the only one that takes the sample in',
    async () => {
      const data = cli.path('real');
      const server = cli.start('serve', '--port', '0', '--data', data);
      await served(server);
      await server.signal('SIGTERM');
      expect(await eventsIn(cli, data)).toEqual(['']);
    },
    LIMIT,
  );
});
