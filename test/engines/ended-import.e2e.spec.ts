import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Json } from '@kernel/json.js';
import { zipOf } from '@testing/zip-files.js';
import { CommandLine } from '../cli-process.js';
import { startEventStoreDouble } from '../doubles/event-store/event-store-double.js';
import type { EventStoreDouble } from '../doubles/event-store/event-store-double.js';
import { RestServer, ZIP, as } from '../rest-server.js';
import type { Answered } from '../rest-server.js';

const LIMIT = 120_000;
const UNITS = 6;
/** They have no types. */
const COUNTRY: string = '../../bench/parts/country.mjs';
const FOLDER: string = '../../bench/parts/programme-folder.mjs';
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

/** Done anew elsewhere where the machine was too slow, or too fast, for the moment that is meant: undefined says so. */
const inTheMoment = async <T>(name: string, attempt: (data: string) => Promise<T | undefined>): Promise<T> => {
  for (let number = 1; ; number += 1) {
    const met = await attempt(cli.path(`${name} ${number}`));
    if (met !== undefined) return met;
  }
};

beforeAll(async () => {
  const [{ country }, { writeFolder }] = await Promise.all([import(COUNTRY), import(FOLDER)]);
  rows = writeFolder(folder, country(UNITS));
  await cli.run('import', folder, '--data', cli.path('whole'));
  whole = await onRecord(cli, '--data', cli.path('whole'));
}, LIMIT);
afterAll(() => cli.end());

describe('an import in a server that is told to end', () => {
  /** It has ended, and nobody answers. */
  const gone = (): undefined => undefined;

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
      const bytes = await zip();
      const { server, last } = await inTheMoment(moment, async (data) => {
        const one = await new RestServer(cli, data).start();
        const taken = await one.post('/v1/imports', bytes, { ...as('manager'), 'content-type': ZIP });
        const at = taken.headers.location ?? '';
        await seen(
          one,
          at,
          ({ phase, rows: done }) => phase === 'done' || (phase === 'writing' && Number(done) >= share * rows),
        );
        const ended = one.kill('SIGTERM');
        const found = await seen(one, at, ({ phase }) => phase !== 'writing').catch(gone);
        expect(await ended).toMatchObject({ code: 0 });
        return found && found.json.phase !== 'done' ? { server: one, last: found } : undefined;
      });
      expect(last).toMatchObject({ text: expect.stringMatching(STANDS), json: { phase: 'stopped' } });
      expect(server.printed).toMatch(/An import was under way\. \d+ of \d+ rows stand on record/);
      await completes(cli, '--data', server.data);
    },
    LIMIT,
  );

  it(
    'takes no other any more, and says so',
    async () => {
      const bytes = await zip();
      const answer = await inTheMoment('no-other', async (data) => {
        const server = await new RestServer(cli, data).start();
        const send = () => server.post('/v1/imports', bytes, { ...as('manager'), 'content-type': ZIP });
        const { headers } = await send();
        await seen(server, headers.location ?? '', ({ phase }) => phase === 'writing' || phase === 'done');
        const ended = server.kill('SIGTERM');
        let last = await send().catch(gone);
        while (last?.status === 202) last = await send().catch(gone);
        expect(await ended).toMatchObject({ code: 0 });
        return last;
      });
      expect(answer).toMatchObject({
        status: 503,
        headers: { 'content-type': expect.stringContaining('problem+json'), 'retry-after': expect.anything() },
        json: { code: 'import.server-ending', detail: 'Kronika was told to end and takes no import any more.' },
      });
    },
    LIMIT,
  );
});

describe('an import of the command line', () => {
  it(
    'that is interrupted before it writes says so, and ends as interrupted',
    async () => {
      const { data, code, stdout, stderr } = await inTheMoment('unwritten', async (place) => {
        const running = cli.start('import', folder, '--data', place);
        await running.says(/Reading/, 'stderr');
        const ended = await running.signal('SIGINT');
        return ended.code === 0 || STANDS.test(ended.stderr) ? undefined : { ...ended, data: place };
      });
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
