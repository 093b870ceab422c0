import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandLine } from '../cli-process.js';
import { startEventStoreDouble } from '../doubles/event-store/event-store-double.js';

const LIMIT = 60_000;

/** A port where nobody listens. */
const freePort = async (): Promise<number> => {
  const probe: Server = createServer();
  await new Promise<void>((ready) => probe.listen(0, '127.0.0.1', ready));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
};

describe('a record whose store is not as it should be', () => {
  let port: number;
  const lines: CommandLine[] = [];

  beforeAll(async () => {
    port = await freePort();
  });
  afterAll(() => Promise.all(lines.map((line) => line.end())));

  const status = async (variables: Readonly<Record<string, string>>, ...more: readonly string[]) => {
    const cli = new CommandLine({ EVENT_STORE_URL: '', READ_STORE_URL: '', ...variables });
    lines.push(cli);
    return cli.run('import', 'samples/malopolska-2014', '--data', cli.path('data'), ...more);
  };

  it.each([
    ['esdb://127.0.0.1:PORT?tls=false', {}, /^EventStoreDB at 127\.0\.0\.1:\d+ /m],
    [
      'http://127.0.0.1:PORT',
      {},
      /^EVENT_STORE_URL does not begin as the address of such a store does\.\nExpected: esdb:\/\//m,
    ],
    [
      '',
      { READ_STORE_URL: 'mongodb://reader:secret@127.0.0.1:PORT/?replicaSet=rs0' },
      /^MongoDB at 127\.0\.0\.1:\d+ /m,
    ],
    ['', { READ_STORE_URL: 'mongodb://' }, /\S/],
    ['', { KRONIKA_NAMESPACE: 'two words' }, /^KRONIKA_NAMESPACE reads “two words”\./m],
  ])(
    'is told in a sentence: %s %j',
    async (eventStore, variables, sentence) => {
      const named = Object.fromEntries(
        Object.entries({ EVENT_STORE_URL: eventStore, ...variables }).map(([name, value]) => [
          name,
          value.replace('PORT', String(port)),
        ]),
      );
      const { code, stdout, stderr } = await status(named);
      expect(code).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toMatch(sentence);
      expect(stderr).not.toMatch(/secret|fault of the program|\bat .*\.js:\d+/);
    },
    LIMIT,
  );

  it(
    'is told to whoever only asks, who hears of nothing else and is let go',
    async () => {
      const mute = createServer((socket) => socket.resume().on('error', () => undefined));
      await new Promise<void>((ready) => mute.listen(0, '127.0.0.1', ready));
      const { port: there } = mute.address() as AddressInfo;
      try {
        for (const [variables, sentence] of [
          [
            { EVENT_STORE_URL: `esdb://127.0.0.1:${there}?tls=false` },
            /^EventStoreDB at 127\.0\.0\.1:\d+ does not answer .*\n$/,
          ],
          [
            { EVENT_STORE_URL: `esdb://127.0.0.1:${port}?tls=false`, READ_STORE_URL: 'mongodb://127.0.0.1:PORT' },
            /^EventStoreDB at 127\.0\.0\.1:\d+ cannot be reached .*\n$/,
          ],
        ] as const) {
          const cli = new CommandLine({ READ_STORE_URL: '', ...variables });
          lines.push(cli);
          const { code, stderr } = await cli.run('status', '--data', cli.path('data'));
          expect(stderr).toMatch(sentence);
          expect(code).toBe(1);
        }
      } finally {
        await new Promise((closed) => mute.close(closed));
      }
    },
    LIMIT,
  );

  it(
    'is waited for as long as told',
    async () => {
      const cli = new CommandLine({ EVENT_STORE_URL: `esdb://127.0.0.1:${port}?tls=false`, READ_STORE_URL: '' });
      lines.push(cli);
      const importing = cli.start('import', 'samples/malopolska-2014', '--data', cli.path('data'), '--wait', '50');
      await importing.says(/It is waited for\./, 'stderr');
      const double = await startEventStoreDouble({ port });
      expect(await importing.ended).toMatchObject({ code: 0 });
      await double.stop();
    },
    LIMIT,
  );

  it(
    'is refused where the engine is too old, and warned of where it is not young enough',
    async () => {
      for (const [version, code, told] of [
        ['23.6.0', 1, /23\.6\.0.*23\.10/],
        ['24.10.4', 0, /24\.10\.5/],
      ] as const) {
        const double = await startEventStoreDouble({ version });
        const outcome = await status({ EVENT_STORE_URL: double.url });
        expect(outcome.code).toBe(code);
        expect(outcome.stderr).toMatch(told);
        const cli = new CommandLine({ EVENT_STORE_URL: double.url, READ_STORE_URL: '' });
        lines.push(cli);
        const asked = await cli.run('status', '--data', cli.path('data'));
        expect(asked.stderr.split('\n').filter((line) => told.test(line))).toHaveLength(1);
        await double.stop();
      }
    },
    LIMIT,
  );
});
