import { beforeEach, describe, expect, it } from '@jest/globals';
import { InMemoryEventStore } from '@adapters/event-store/in-memory-event-store.js';
import { createStamp } from '@adapters/event-store/stamp.js';
import type { KeyItem } from '@kernel/transfer.js';
import { peopleWithoutKeys } from './people-without-keys.js';

const stamp = createStamp({ clock: () => new Date('2015-03-31T12:00:00.000Z') });
const metadata = {
  actor: 'a7',
  role: 'specialist',
  source: 'api',
  correlationId: 'c',
  causationId: 'c',
  schemaVersion: 1,
  recordedAt: '2015-03-31T12:00:00.000Z',
} as const;

describe('people on record, one of them erased', () => {
  let log: InMemoryEventStore;

  const without = (...keys: readonly KeyItem[]) =>
    peopleWithoutKeys(log, {
      items: async function* () {
        yield keys;
      },
    });

  const record = async (stream: string, ...types: readonly string[]): Promise<void> => {
    const events = types.map((type) => stamp.seal(stamp.randomId(), { type, data: { on: '2015-03-31' } }, metadata));
    await log.append(stream, 'no-stream', events);
  };

  beforeEach(async () => {
    log = new InMemoryEventStore();
    await record('person-p:P01', 'IdentityRegistered');
    await record('person-p:P02', 'IdentityRegistered', 'IdentityChanged', 'IdentityErased');
    await record('person-q:P01', 'IdentityRegistered', 'IdentityChanged');
    await record('programme-p', 'ProgrammeLaunched');
  });

  const key = 'a'.repeat(64);

  it('are none without a key where all have one who were not erased', async () => {
    expect(await without({ person: 'p:P01', key }, { person: 'q:P01', key })).toBe(0);
    expect(
      await without({ person: 'p:P01', key }, { person: 'p:P02', key: 'destroyed' }, { person: 'q:P01', key }),
    ).toBe(0);
  });

  it('are those whose key is missing, or destroyed although nothing says that they were erased', async () => {
    expect(await without()).toBe(2);
    expect(await without({ person: 'p:P01', key })).toBe(1);
    expect(await without({ person: 'p:P01', key: 'destroyed' }, { person: 'q:P01', key })).toBe(1);
  });
});
