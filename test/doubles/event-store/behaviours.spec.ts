import { REAL_ENGINES } from '@testing/engines.config.js';
import { BEHAVIOURS } from './behaviours/all.js';
import { Bench } from './behaviours/bench.js';
import { startEventStoreDouble } from './event-store-double.js';

interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

const real = REAL_ENGINES.eventStore;

const SERVERS: readonly (readonly [name: string, serve: () => Promise<Served>])[] = [
  ['EventStoreDB (double)', () => startEventStoreDouble()],
  ...(real ? [['EventStoreDB (real)', async () => ({ url: real, stop: async () => {} })] as const] : []),
];

describe.each(SERVERS)('%s', (_, serve) => {
  let server: Served;
  let bench: Bench;

  beforeAll(async () => {
    server = await serve();
  });

  beforeEach(() => {
    bench = new Bench(server.url);
  });

  afterEach(() => bench.close());

  afterAll(() => server.stop());

  describe.each(Object.entries(BEHAVIOURS))('%s', (__, behaviours) => {
    it.each(behaviours)(
      '$name',
      async ({ holds }) => {
        await expect(holds(bench)).resolves.toBeUndefined();
      },
      60_000,
    );
  });
});
