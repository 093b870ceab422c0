import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Json } from '@kernel/json.js';
import { zipOf } from '@testing/zip-files.js';
import { CommandLine } from './cli-process.js';
import { startEventStoreDouble } from './doubles/event-store/event-store-double.js';
import type { EventStoreDouble } from './doubles/event-store/event-store-double.js';
import { RestServer, ZIP, as } from './rest-server.js';
import type { Answered } from './rest-server.js';

const LIMIT = 120_000;
const UNITS = 12;
/** They have no types. */
const COUNTRY: string = '../bench/parts/country.mjs';
const FOLDER: string = '../bench/parts/programme-folder.mjs';
/** As long as an append to a slow disk takes: an import goes on for seconds. */
const DISK_MS = 25;

const STANDS =
  /(\d+) of (\d+) rows stand on record \(.+\)\. (?:Then )?Kronika was told to end.* it adds the rest, and nothing twice\./;

const cli = new CommandLine();
const folder = cli.path('country');
let rows = 0;
let whole: ReadonlyMap<string, readonly Json[]>;

/** What is on record, stream by stream; what is sealed differs each time. */
const onRecord = async (
  place: CommandLine,
  ...args: readonly string[]
): Promise<ReadonlyMap<string, readonly Json[]>> => {
  const { stdout } = await place.run('log', '--json', ...args);
  const streams = new Map<string, Json[]>();
  for (const line of stdout.trimEnd().split('\n')) {
    const { stream, revision, type, data } = JSON.parse(line);
    const events = streams.get(stream) ?? [];
    streams.set(stream, events);
    events.push({ revision, type, data: type === 'IdentityRegistered' ? data.of : data });
  }
  return streams;
};

/** The same once more: it completes the record, which then is as if it had been imported at once. */
const completes = async (place: CommandLine, ...args: readonly string[]): Promise<void> => {
  expect(await place.run('import', folder, ...args)).toMatchObject({ code: 0 });
  const now = await onRecord(place, ...args);
  expect(now.size).toBeGreaterThan(UNITS);
  expect(now).toEqual(whole);
};

const zip = (): Promise<Buffer> =>
  zipOf(Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))])));

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await pause(1);
};

beforeAll(async () => {
  const [{ country }, { writeFolder }] = await Promise.all([import(COUNTRY), import(FOLDER)]);
  rows = writeFolder(folder, country(UNITS));
  await cli.run('import', folder, '--data', cli.path('whole'));
  whole = await onRecord(cli, '--data', cli.path('whole'));
}, LIMIT);
afterAll(() => cli.end());

describe('an import in a server that is told to end', () => {
  const seen = async (server: RestServer, at: string, is: (state: Answered['json']) => boolean): Promise<Answered> => {
    for (;;) {
      const state = await server.get(at, as('manager'));
      if (is(state.json)) return state;
    }
  };

  it.each([
    ['as soon as it writes', 0],
    ['towards its end', 0.9],
  ])(
    '%s says what stands, and the same folder adds the rest',
    async (moment, share) => {
      const server = await new RestServer(cli, cli.path(moment)).start();
      const taken = await server.post('/v1/imports', await zip(), { ...as('manager'), 'content-type': ZIP });
      const at = taken.headers.location ?? '';
      await seen(server, at, (state) => state.phase === 'writing' && Number(state.rows) >= share * rows);
      const ended = server.kill('SIGTERM');
      const { json, text } = await seen(server, at, ({ phase }) => phase !== 'writing');
      expect({ text, phase: json.phase }).toEqual({ text: expect.stringMatching(STANDS), phase: 'stopped' });
      expect(await ended).toMatchObject({ code: 0 });
      expect(server.printed).toMatch(/An import was under way\. \d+ of \d+ rows stand on record/);
      await completes(cli, '--data', server.data);
    },
    LIMIT,
  );

  it(
    'takes no other any more, and says so',
    async () => {
      const server = await new RestServer(cli, cli.path('no-other')).start();
      const bytes = await zip();
      const send = () => server.post('/v1/imports', bytes, { ...as('manager'), 'content-type': ZIP });
      const { headers } = await send();
      await seen(server, headers.location ?? '', ({ phase }) => phase === 'writing');
      const ended = server.kill('SIGTERM');
      let answer = await send();
      while (answer.status === 202) answer = await send();
      expect(answer).toMatchObject({
        status: 503,
        headers: { 'content-type': expect.stringContaining('problem+json'), 'retry-after': expect.anything() },
        json: { code: 'import.server-ending', detail: 'Kronika was told to end and takes no import any more.' },
      });
      expect(await ended).toMatchObject({ code: 0 });
    },
    LIMIT,
  );
});

describe('an import of the command line', () => {
  it(
    'that is interrupted before it writes says so, and ends as interrupted',
    async () => {
      const data = cli.path('unwritten');
      const running = cli.start('import', folder, '--data', data);
      await running.says(/Reading/, 'stderr');
      const { code, stdout, stderr } = await running.signal('SIGINT');
      expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
      expect(stderr).toMatch(/Nothing was written: Kronika was told to end\..* it adds the rest, and nothing twice\./);
      await completes(cli, '--data', data);
    },
    LIMIT,
  );
});

describe('an import of the command line into EventStoreDB (double)', () => {
  let log: EventStoreDouble;
  let place: CommandLine;

  beforeEach(async () => {
    log = await startEventStoreDouble({ diskMs: DISK_MS });
    place = new CommandLine({ EVENT_STORE_URL: log.url });
  });
  afterEach(async () => {
    await place.end();
    await log.stop();
  });

  it.each([
    ['SIGINT', 130, 2],
    ['SIGTERM', 143, 300],
    ['SIGINT', 130, 2_000],
  ] as const)(
    'ends after %s with exit code %i when the log holds some %i events more, and the same folder adds the rest',
    async (signal, exitCode, events) => {
      const before = log.length;
      const running = place.start('import', folder, '--data', place.path('data'));
      await until(() => log.length >= before + events);
      const { code, stdout, stderr } = await running.signal(signal);
      expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
      expect(stderr).toMatch(STANDS);
      await completes(place, '--data', place.path('data'));
    },
    LIMIT,
  );

  it(
    'is left where it is when its server ends while EventStoreDB says nothing',
    async () => {
      const server = await new RestServer(place).start();
      const before = log.length;
      const taken = await server.post('/v1/imports', await zip(), { ...as('manager'), 'content-type': ZIP });
      expect(taken.status).toBe(202);
      await until(() => log.length > before + 100);
      log.faults.fallSilent();
      expect(await server.kill('SIGTERM')).toMatchObject({ code: 0 });
      expect(server.printed).toMatch(/An import was under way\. At least \d+ of \d+ rows stand on record\./);
      log.faults.speakAgain();
      await completes(place, '--data', server.data);
    },
    LIMIT,
  );

  it(
    'ends at once when it is told so twice',
    async () => {
      const before = log.length;
      const running = place.start('import', folder, '--data', place.path('data'));
      await until(() => log.length > before + 100);
      log.faults.fallSilent();
      const ended = running.signal('SIGINT');
      await running.says(/told once more, at once/, 'stderr');
      await running.signal('SIGTERM');
      const { code, stderr } = await ended;
      expect(code).toBe(143);
      expect(stderr).toMatch(/Interrupted: at least \d+ of \d+ rows stand on record\./);
      log.faults.speakAgain();
      await completes(place, '--data', place.path('data'));
    },
    LIMIT,
  );
});
