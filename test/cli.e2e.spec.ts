import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandLine } from './cli-process.js';

const SAMPLE = 'samples/malopolska-2014';
const LIMIT = 60_000;

const expected = (day: string): string => readFileSync(`test/expected/malopolska-2014/${day}.json`, 'utf8');

const linesOf = (text: string): readonly string[] => text.trimEnd().split('\n');

interface LoggedEvent {
  readonly position: string;
  readonly stream: string;
  readonly revision: string;
  readonly type: string;
}

const eventsOf = (stdout: string): readonly LoggedEvent[] =>
  stdout === '' ? [] : linesOf(stdout).map((line) => JSON.parse(line) as LoggedEvent);

/** A copy of the sample in which one file reads otherwise. */
const copyWith = (to: string, file: string, change: (text: string) => string): string => {
  cpSync(SAMPLE, to, { recursive: true });
  const path = join(to, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return to;
};

const NEW_SESSION = 'DOR/900;1208053;2015-06-01;adv-9;1,25;remote;Nowa sprawa;;;;\r\n';

describe('the command line without a record', () => {
  const cli = new CommandLine();
  afterAll(() => cli.end());

  it('lists what an operator can do', async () => {
    const { code, stdout } = await cli.run('--help');
    expect(code).toBe(0);
    for (const command of ['serve', 'import', 'new', 'status', 'log', 'rebuild', 'person'])
      expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
  });

  it.each([
    [['frobnicate'], 'Unknown command'],
    [['status', '--colour'], 'Unknown option'],
    [['status', '--on', '2015-02-29'], 'a day of the calendar'],
    [['log', '--after', 'yesterday'], 'a position'],
    [['serve', '--port', '70000'], 'a number from 0 to 65535'],
    [['import'], 'Missing required argument'],
    [['import', SAMPLE, '--as', 'king'], 'Allowed choices are specialist, manager, coordinator, auditor'],
    [['person', 'erase', 'P01'], '--reason'],
    [['frobnicate'], 'See: kronika --help'],
    [['status', '--colour'], 'See: kronika status --help'],
    [['person', 'erase', 'P01'], 'See: kronika person erase --help'],
  ])('explains what is wrong with %j', async (args, words) => {
    const { code, stdout, stderr } = await cli.run(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it.each([['status'], ['log'], ['rebuild'], ['person', 'erase', 'P01', '--reason', 'asked']])(
    'says that there is none to %s, and makes none',
    async (...args) => {
      const data = cli.path('nowhere');
      const { code, stdout, stderr } = await cli.run(...args, '--data', data);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(`There is no folder ${data}.`);
      expect(existsSync(data)).toBe(false);
    },
  );

  it('says that an empty folder holds none', async () => {
    const data = cli.path('empty');
    mkdirSync(data);
    expect(await cli.run('status', '--data', data)).toMatchObject({ code: 1 });
    expect(readdirSync(data)).toEqual([]);
  });

  it.each([['import', SAMPLE], ['serve', '--port', '0'], ['start', '--port', '0'], ['status']])(
    'does not take a file for a folder: %s',
    async (...args) => {
      const data = cli.path('a-file');
      writeFileSync(data, '');
      const { code, stdout, stderr } = await cli.run(...args, '--data', data);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/a-file (?:is a file|holds no record)\./);
    },
  );

  it.each([
    [['import', SAMPLE], 'auditor'],
    [['import', SAMPLE], 'coordinator'],
    [['import', SAMPLE, '--amend-from', '2015-01-01', '--reason', 'new rules'], 'specialist'],
    [['rebuild'], 'auditor'],
    [['person', 'erase', 'P01', '--reason', 'asked'], 'specialist'],
    [['status'], 'coordinator'],
    [['log'], 'coordinator'],
  ])('refuses %j to a role that may not', async (args, role) => {
    const data = cli.path('refused');
    const { code, stderr } = await cli.run(...args, '--as', role, '--data', data);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^An? ${role} may not .*\\.\nExpected: the role `));
    expect(existsSync(data)).toBe(false);
  });

  it('refuses an e-mail as the name of who acts', async () => {
    const { code, stderr } = await cli.run('import', SAMPLE, '--actor', 'a@example.org', '--data', cli.path('refused'));
    expect(code).toBe(1);
    expect(stderr).toContain('a pseudonym');
  });

  it('says what it cannot import', async () => {
    const missing = await cli.run('import', cli.path('no-such'), '--data', cli.path('none'));
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toContain('There is no ');
    writeFileSync(cli.path('notes.txt'), 'no table at all');
    const other = await cli.run('import', cli.path('notes.txt'), '--check', '--data', cli.path('none'));
    expect(other.code).toBe(1);
    expect(other.stdout + other.stderr).toContain('notes.txt is neither a zip nor a workbook.');
  });

  it(
    'writes an empty programme folder that passes the check, once',
    async () => {
      const first = await cli.run('new', 'demo', '--into', cli.path('folders'));
      expect(first).toMatchObject({ code: 0, stderr: '' });
      const data = cli.path('unmade');
      const checked = await cli.run('import', cli.path('folders', 'demo'), '--check', '--data', data);
      expect(checked.code).toBe(0);
      expect(checked.stdout).toContain('nothing is wrong');
      expect(existsSync(data)).toBe(false);

      writeFileSync(cli.path('folders', 'demo', 'programme.yaml'), 'id: mine\n');
      const second = await cli.run('new', 'demo', '--into', cli.path('folders'));
      expect(second).toMatchObject({ code: 1, stdout: '' });
      expect(second.stderr).toContain('is there already');
      expect(readFileSync(cli.path('folders', 'demo', 'programme.yaml'), 'utf8')).toBe('id: mine\n');
    },
    LIMIT,
  );

  it.each(['../evil', '.', '..', 'a b', 'ż'])('makes no folder for the id %j', async (id) => {
    const { code, stderr } = await cli.run('new', id, '--into', cli.path('folders'));
    expect(code).toBe(1);
    expect(stderr).toContain('cannot be a programme’s id');
  });
});

describe('the sample, taken in from the command line', () => {
  const cli = new CommandLine();
  const data = cli.path('data');
  const record = ['--data', data];
  let imported: Awaited<ReturnType<CommandLine['run']>>;

  const head = async (): Promise<number> => eventsOf((await cli.run('log', '--json', ...record)).stdout).length;

  beforeAll(async () => {
    imported = await cli.run('import', SAMPLE, ...record);
  }, LIMIT);
  afterAll(() => cli.end());

  it('says how much it took in', () => {
    expect(imported.code).toBe(0);
    expect(imported.stdout).toMatch(/^Took in \d+ rows\. \d+ events were added\.\n$/);
  });

  it.each(['2014-12-31', '2015-03-31', '2015-07-01'])('stands on %s as expected, to the byte', async (day) => {
    const { code, stdout } = await cli.run('status', '--on', day, '--json', ...record);
    expect(code).toBe(0);
    expect(stdout.trimEnd()).toBe(expected(day).trimEnd());
  });

  it('prints where each municipality stands as a table', async () => {
    const { code, stdout, stderr } = await cli.run('status', '--on', '2015-07-01', ...record);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const columns = linesOf(stdout).map((line) => line.split(/ {2,}/));
    expect(columns).toContainEqual(
      'TERYT,Municipality,Track,Commitments,Adopted,Advisory h,Seats,Diplomas,Met,Open,Overdue,Overdue are'.split(','),
    );
    expect(columns).toContainEqual('1208053,Miechów,full,5,5,17.5,3,3,15,0,0'.split(','));
    expect(columns).toContainEqual([
      '1205011',
      'Gorlice (miasto)',
      'full',
      '4',
      '3',
      '16',
      '3',
      '2',
      '13',
      '0',
      '2',
      'adoption, academy-attendance',
    ]);
    expect(columns).toContainEqual(['advisory', '15', '15', '2015-06-30', 'met']);
    expect(columns).toContainEqual(['event-guests', '1097']);
  });

  it('names the programmes on record when another is asked for', async () => {
    const { code, stderr } = await cli.run('status', '--programme', 'other', ...record);
    expect(code).toBe(1);
    expect(stderr).toBe('There is no programme other on record.\nExpected: one of malopolska-2014.\n');
  });

  it('gives the log one event a line, with positions and revisions as decimal text', async () => {
    const { stdout } = await cli.run('log', '--json', ...record);
    const events = eventsOf(stdout);
    expect(events[0]).toMatchObject({ stream: 'programme-malopolska-2014', revision: '0', type: 'ProgrammeLaunched' });
    const positions = events.map(({ position }) => BigInt(position));
    expect(positions.every((position, index) => index === 0 || position > (positions[index - 1] ?? 0n))).toBe(true);
    expect(stdout).not.toContain('@example.org');
  });

  it(
    'filters the log by stream, type and position',
    async () => {
      const all = eventsOf((await cli.run('log', '--json', ...record)).stdout);
      const asked = async (...filter: readonly string[]): Promise<readonly LoggedEvent[]> =>
        eventsOf((await cli.run('log', '--json', ...filter, ...record)).stdout);
      const stream = 'participation-malopolska-2014:120805';
      expect(await asked('--stream', stream)).toEqual(all.filter((event) => event.stream === stream));
      expect(await asked('--type', 'AdoptionRecorded')).toEqual(all.filter(({ type }) => type === 'AdoptionRecorded'));
      expect(await asked('--after', '340')).toEqual(all.filter(({ position }) => BigInt(position) > 340n));
      const last = all.findLast((event) => event.stream === stream);
      expect(await asked('--stream', stream, '--after', last?.position ?? '')).toEqual([]);
      expect(await asked('--stream', 'participation-malopolska-2014:999999')).toEqual([]);
      const nothing = await cli.run('log', '--type', 'Nothing', ...record);
      expect(nothing).toEqual({ code: 0, stdout: '', stderr: 'No event on record is one of those asked for.\n' });
    },
    LIMIT,
  );

  it(
    'adds nothing when it is sent again',
    async () => {
      const before = await head();
      const again = await cli.run('import', SAMPLE, '--json', ...record);
      expect(again.code).toBe(0);
      expect(JSON.parse(again.stdout)).toMatchObject({
        programme: 'malopolska-2014',
        phase: 'done',
        appended: 0,
        faults: [],
      });
      expect(await head()).toBe(before);
    },
    LIMIT,
  );

  it(
    'refuses a row that changed under its ref and shows both versions',
    async () => {
      const before = await head();
      const changed = copyWith(cli.path('changed'), 'advisory.csv', (text) =>
        text.replace('DOR/002;1208053;2014-12-07;adv-2;2;', 'DOR/002;1208053;2014-12-07;adv-2;3;'),
      );
      const { code, stdout, stderr } = await cli.run('import', changed, ...record);
      expect(code).toBe(1);
      expect(stdout).toMatch(/^advisory\.csv\n {2}row 3, ref: DOR\/002 .*\[entry\.changed\]\n/);
      expect(stdout).toMatch(/on record: .*\*minutes 120\*/);
      expect(stdout).toMatch(/in the file: .*\*minutes 180\*/);
      expect(stderr).toContain('nothing was written');
      expect(await head()).toBe(before);
    },
    LIMIT,
  );

  it(
    'lists every fault for programs',
    async () => {
      const faulty = copyWith(cli.path('faulty'), 'activities.csv', (text) =>
        text
          .replace('DZ/001;diagnosis-meeting;1208053;2014-10-14', 'DZ/001;parade;1208053;2014-10-41')
          .replace('DZ/002;diagnosis-meeting;1217032', 'DZ/002;diagnosis-meeting;217032'),
      );
      const { code, stdout } = await cli.run('import', faulty, '--check', '--json', ...record);
      expect(code).toBe(1);
      const faults = JSON.parse(stdout) as readonly Record<string, unknown>[];
      expect(faults).toMatchObject([
        { file: 'activities.csv', row: 2, column: 'on', value: '2014-10-41', code: 'intake.cell-unreadable' },
        { file: 'activities.csv', row: 3, column: 'teryt', value: '217032', code: 'intake.teryt-leading-zero-lost' },
      ]);
      for (const fault of faults)
        expect(Object.keys(fault).slice(0, 6)).toEqual(['file', 'row', 'column', 'value', 'expected', 'code']);
    },
    LIMIT,
  );

  it(
    'prints an empty list when a check finds nothing',
    async () => {
      const { code, stdout } = await cli.run('import', SAMPLE, '--check', '--json', ...record);
      expect({ code, stdout }).toEqual({ code: 0, stdout: '[]\n' });
    },
    LIMIT,
  );

  it(
    'takes a changed definition only as an amendment',
    async () => {
      const amended = copyWith(cli.path('amended'), 'programme.yaml', (text) =>
        text.replace('average: 15', 'average: 14'),
      );
      const refused = await cli.run('import', amended, ...record);
      expect(refused.code).toBe(1);
      expect(refused.stdout).toContain('--amend-from DAY and --reason TEXT');
      const half = await cli.run('import', amended, '--amend-from', '2015-06-01', ...record);
      expect(half).toMatchObject({ code: 1, stdout: '' });
      expect(half.stderr).toContain('needs its reason');
      const checked = await cli.run(
        'import',
        amended,
        '--check',
        '--amend-from',
        '2015-06-01',
        '--reason',
        'Annex 2',
        ...record,
      );
      expect(checked.code).toBe(0);
      expect(checked.stdout).toContain('Importing it would add 1 event.');
    },
    LIMIT,
  );

  it(
    'builds the views anew and answers as before',
    async () => {
      const rebuilt = await cli.run('rebuild', ...record);
      expect(rebuilt).toMatchObject({ code: 0, stdout: expect.stringContaining('built anew') });
      const { stdout } = await cli.run('status', '--on', '2015-07-01', '--json', ...record);
      expect(stdout.trimEnd()).toBe(expected('2015-07-01').trimEnd());
      const unknown = await cli.run('rebuild', 'horoscope', ...record);
      expect(unknown).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('horoscope') });
    },
    LIMIT,
  );

  it(
    'prints what is appended while the log is followed, and ends on Ctrl-C with code 0',
    async () => {
      const following = cli.start(
        'log',
        '--follow',
        '--type',
        'AdvisorySessionLogged',
        '--json',
        '--after',
        '351',
        ...record,
      );
      const grown = copyWith(cli.path('grown'), 'advisory.csv', (text) => text + NEW_SESSION);
      const added = await cli.run('import', grown, ...record);
      expect(added.stdout).toContain('1 event was added.');
      const [line = ''] = await following.says(/.+\n/);
      expect(JSON.parse(line)).toMatchObject({ type: 'AdvisorySessionLogged', data: { ref: 'DOR/900', minutes: 75 } });
      expect(await following.signal('SIGINT')).toMatchObject({ code: 0, stderr: '' });
    },
    LIMIT,
  );

  it(
    'asks which one when there are two programmes',
    async () => {
      await cli.run('new', 'second', '--into', cli.path('more'));
      expect(await cli.run('import', cli.path('more', 'second'), ...record)).toMatchObject({ code: 0 });
      const { code, stdout, stderr } = await cli.run('status', ...record);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/There are 2 programmes on record: malopolska-2014, second\./);
      expect(await cli.run('status', '--programme', 'second', ...record)).toMatchObject({ code: 0 });
    },
    LIMIT,
  );

  it(
    'erases a person for good; a file that still holds the name is taken without it',
    async () => {
      const erase = (...more: readonly string[]) =>
        cli.run(
          'person',
          'erase',
          'P01',
          '--programme',
          'malopolska-2014',
          '--reason',
          'asked for it',
          ...more,
          ...record,
        );
      expect(await erase()).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('P01 in malopolska-2014 was erased'),
      });
      expect(JSON.parse((await erase('--json')).stdout)).toMatchObject({ person: 'P01', recorded: false });
      const again = await cli.run('import', SAMPLE, ...record);
      expect(again.code).toBe(0);
      expect(again.stderr).toMatch(/Note: participants\.csv: row 2: P01 was erased/);
      const { stdout } = await cli.run(
        'status',
        '--programme',
        'malopolska-2014',
        '--on',
        '2014-12-31',
        '--json',
        ...record,
      );
      expect(stdout.trimEnd()).toBe(expected('2014-12-31').trimEnd());
      const unknown = await cli.run(
        'person',
        'erase',
        'P99',
        '--programme',
        'malopolska-2014',
        '--reason',
        'x',
        ...record,
      );
      expect(unknown).toMatchObject({ code: 1, stdout: '' });
    },
    LIMIT,
  );

  it('keeps nobody’s name or address anywhere in its folder in the clear', () => {
    appendFileSync(join(data, 'canary'), 'uczestnik01@example.org');
    const holding = (text: string): readonly string[] =>
      readdirSync(data).filter((name) => readFileSync(join(data, name)).includes(Buffer.from(text)));
    expect(holding('uczestnik01@example.org')).toEqual(['canary']);
    for (const name of ['Wawrzyniec', 'Żmikiewicz', 'Śliwińska', 'uczestnik03']) expect(holding(name)).toEqual([]);
  });
});

describe('views under another log than the one they were built from', () => {
  const cli = new CommandLine();
  afterAll(() => cli.end());

  it(
    'answer nothing, which is told at once, until they are built anew',
    async () => {
      for (const folder of ['a', 'b']) {
        await cli.run('import', SAMPLE, '--data', cli.path(folder));
        expect(await cli.run('status', '--data', cli.path(folder))).toMatchObject({ code: 0 });
      }
      const views = readdirSync(cli.path('a')).filter((file) => file.startsWith('views.sqlite'));
      expect(views).toContain('views.sqlite');
      for (const file of readdirSync(cli.path('b')).filter((name) => name.startsWith('views.sqlite')))
        rmSync(cli.path('b', file));
      for (const file of views) cpSync(cli.path('a', file), cli.path('b', file));
      const { code, stdout, stderr } = await cli.run('status', '--data', cli.path('b'));
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/was built from log [0-9a-f-]+, but this log is [0-9a-f-]+\..*rebuild the view/);
      expect(await cli.run('rebuild', '--data', cli.path('b'))).toMatchObject({ code: 0 });
      expect(await cli.run('status', '--data', cli.path('b'))).toMatchObject({ code: 0 });
    },
    LIMIT,
  );
});
