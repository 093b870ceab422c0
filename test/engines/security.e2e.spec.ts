import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandLine } from '../cli-process.js';
import { makeAuthority } from '../doubles/certificates.js';
import { startEventStoreDouble } from '../doubles/event-store/event-store-double.js';
import type { EventStoreDouble } from '../doubles/event-store/event-store-double.js';

const LIMIT = 120_000;
const PASSWORD = 'tajne-hasło';

describe('a log in an EventStoreDB (double) with TLS and users', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kronika-tls-'));
  const lines: CommandLine[] = [];
  let server: EventStoreDouble;
  let elsewhere: EventStoreDouble;
  let open: EventStoreDouble;

  const fileOf = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  const trusted = (): string => `tlsCAFile=${join(folder, 'authority.pem')}`;
  const urlOf = ({ url }: EventStoreDouble, user: string, query: string): string =>
    `${url.replace('127.0.0.1', 'localhost').replace('esdb://', `esdb://${user}`).replace(/\?.*$/, '')}?${query}`;
  const RIGHT = `operator:${encodeURIComponent(PASSWORD)}@`;

  const run = async (url: string, ...args: readonly string[]) => {
    const cli = new CommandLine({ EVENT_STORE_URL: url, READ_STORE_URL: '', KRONIKA_NAMESPACE: '' });
    lines.push(cli);
    return cli.run(...args, '--data', cli.path('data'));
  };

  beforeAll(async () => {
    const authority = makeAuthority();
    fileOf('authority.pem', authority.certificate);
    fileOf('stranger.pem', makeAuthority().certificate);
    const users = { operator: PASSWORD };
    server = await startEventStoreDouble({ tls: authority.issue(), users });
    elsewhere = await startEventStoreDouble({ tls: authority.issue(['events.example.org']), users });
    open = await startEventStoreDouble();
  }, LIMIT);

  afterAll(async () => {
    await Promise.all(lines.map((line) => line.end()));
    await Promise.all([server, elsewhere, open].map((one) => one.stop()));
    rmSync(folder, { recursive: true });
  });

  it(
    'takes a programme in and answers from it, for whoever trusts the authority and is known',
    async () => {
      const url = urlOf(server, RIGHT, trusted());
      expect(await run(url, 'import', 'test/fixtures/dolina-2024')).toMatchObject({ code: 0 });
      const { code, stdout, stderr } = await run(url, 'status');
      expect({ code, stderr: stderr.includes(PASSWORD) }).toEqual({ code: 0, stderr: false });
      expect(stdout).toContain('dolina-2024: Valley of cooperation');
    },
    LIMIT,
  );

  it(
    'is asked by its IP address, too, and nothing is told that nobody can mend',
    async () => {
      const url = urlOf(server, RIGHT, trusted()).replace('localhost', '127.0.0.1');
      expect(await run(url, 'log', '--json')).toMatchObject({ code: 0, stderr: '' });
      const { code, stderr } = await run(url, 'status');
      expect(code).toBe(0);
      expect(stderr).not.toMatch(/deprecat|\bnode\b/i);
    },
    LIMIT,
  );

  it.each<[string, () => string, RegExp]>([
    [
      'the authority is another one',
      () => urlOf(server, RIGHT, `tlsCAFile=${join(folder, 'stranger.pem')}`),
      /shows a certificate of an authority that is not trusted here: name the file of the right one in the URL by tlsCAFile=FILE/,
    ],
    [
      'no authority is named',
      () => urlOf(server, RIGHT, 'tls=true'),
      /shows a certificate of an authority that is not trusted here/,
    ],
    [
      'the certificate is for another host',
      () => urlOf(elsewhere, RIGHT, trusted()),
      /shows a certificate that is for other names than this one .*events\.example\.org/,
    ],
    [
      'there are no credentials',
      () => urlOf(server, '', trusted()),
      /refuses these credentials, asks for some.*\(Access Denied\)/,
    ],
    [
      'the password is wrong',
      () => urlOf(server, 'operator:wrong@', trusted()),
      /refuses these credentials.*\(Unauthenticated\)/,
    ],
    [
      'the user is unknown',
      () => urlOf(server, 'nobody:wrong@', trusted()),
      /refuses these credentials.*\(Unauthenticated\)/,
    ],
    [
      'the URL says that there is no TLS',
      () => urlOf(server, RIGHT, 'tls=false'),
      /ends each connection at once: perhaps it speaks TLS only, and the URL says tls=false/,
    ],
    [
      'there is no TLS, and the URL does not say so',
      () => urlOf(open, RIGHT, trusted()),
      /does not answer in TLS: the URL of a server without it ends in \?tls=false/,
    ],
  ])(
    'is refused in one sentence where %s',
    async (_, url, sentence) => {
      const { code, stdout, stderr } = await run(url(), 'status');
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(sentence);
      expect(stderr).toMatch(/^(The URL of EventStoreDB holds .*\n)?EventStoreDB at localhost:\d+ .*\n$/);
      expect(stderr).not.toMatch(/tajne|wrong@|fault of the program/);
    },
    LIMIT,
  );
});
