import { BEHAVIOURS } from './behaviours/all.js';
import type { Careless } from './careless.js';
import { startDoubleEngine } from './engine-under-test.js';

/** Each mistake, and a behaviour that must notice it. */
const NOTICED: Readonly<Record<Careless, string>> = {
  'overwriting-upserts':
    'a write that is guarded by a position: collides where as much or more is stored, if it may insert',
  'doubles-for-integers': 'values: of 64 bits beyond 2^53 come back exactly and compare exactly',
  'stops-unordered': 'a bulk of writes: unordered, does all that it can and names what it could not',
  'no-uniqueness': 'collections: refuse a second document with a value that is to be unique',
  'sees-later-writes': 'a transaction: sees what was when it began',
  'no-conflicts': 'a transaction: that meets a later write is run again, with one effect',
  'nobody-waits': 'a transaction: makes others wait who write what it has written',
  'goes-on-after-refusal': 'a transaction: ends with the first refusal',
  'repeats-writes': 'a transaction: is not needed for a write to be sent twice and carried out once',
  'no-labels': 'a transaction: gives way to one that wrote first',
  'always-modified': 'an update: that changes nothing says so',
  'shows-only-what-it-makes': 'an update: that finds or inserts answers each of many at once with what stands',
  'one-batch': 'a query: comes in batches',
  'passes-over-unknown-commands': 'the server: refuses commands that there are not',
};

const outcomeOf = async (says: string, careless?: Careless): Promise<'held' | 'failed'> => {
  const behaviour = BEHAVIOURS.find((one) => one.says === says);
  if (behaviour === undefined) throw new Error(`There is no behaviour '${says}'`);
  const engine = await startDoubleEngine(careless === undefined ? {} : { careless });
  try {
    return await behaviour.holds(engine).then(
      () => 'held' as const,
      () => 'failed' as const,
    );
  } finally {
    await engine.stop();
  }
};

describe('a double that is careless', () => {
  it.each(Object.entries(NOTICED) as [Careless, string][])('(%s) is noticed: %s', async (careless, says) => {
    expect(await outcomeOf(says, careless)).toBe('failed');
    expect(await outcomeOf(says)).toBe('held');
  });
});
