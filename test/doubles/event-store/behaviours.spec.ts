import { BEHAVIOURS } from './behaviours/all.js';
import { Bench } from './behaviours/bench.js';
import { realEventStoreUrl } from './config.js';
import { type EventStoreDouble, startEventStoreDouble } from './event-store-double.js';

// TEST_EVENT_STORE_URL names a real server to hold them against, instead of the double.
describe('a server of EventStoreDB', () => {
  let double: EventStoreDouble | undefined;
  let bench: Bench;

  beforeAll(async () => {
    double = realEventStoreUrl ? undefined : await startEventStoreDouble();
  });

  beforeEach(() => {
    bench = new Bench(realEventStoreUrl ?? double?.url ?? '');
  });

  afterEach(() => bench.close());

  afterAll(() => double?.stop());

  describe.each(Object.entries(BEHAVIOURS))('%s', (_, behaviours) => {
    it.each(behaviours)(
      '$name',
      async ({ holds }) => {
        await expect(holds(bench)).resolves.toBeUndefined();
      },
      60_000,
    );
  });
});
