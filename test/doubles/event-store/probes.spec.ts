import { BEHAVIOURS } from './behaviours/all.js';
import { Bench } from './behaviours/bench.js';
import type { Careless } from './careless.js';
import { startEventStoreDouble } from './event-store-double.js';

/** Each mistake, and a behaviour that must notice it. */
const NOTICED: Readonly<Record<Careless, string>> = {
  'any-revision': 'a revision that is too low or too high is refused with the right one, and nothing is written',
  'forgets-ids': 'the same ids at the same exact revision give the first outcome again, even after later events',
  'refuses-known-ids': 'an id that the stream holds already is written again at the right revision',
  'dense-positions': 'positions rise by bytes, not by ones',
  'inclusive-following': 'a subscription begins behind the position of an event',
  'no-checkpoints': 'where nothing matches, checkpoints move as others write',
  'forgets-deleted': 'a stream that is softly deleted does not exist',
  'no-size-limit': 'an append far beyond that is refused, and nothing is written',
  'never-caught-up': 'from the end: caught up at once, and no checkpoint while nothing is written, or little',
  'loses-live-events': 'events that come in a flood are all delivered, once, in order',
};

const outcomeOf = async (careless: readonly Careless[], name: string): Promise<'held' | 'failed'> => {
  const behaviour = Object.values(BEHAVIOURS)
    .flat()
    .find((one) => one.name === name);
  if (!behaviour) throw new Error(`There is no behaviour '${name}'.`);
  const double = await startEventStoreDouble({ careless });
  const bench = new Bench(double.url, careless.length > 0 ? 1_500 : undefined);
  try {
    return await behaviour.holds(bench).then(
      () => 'held' as const,
      () => 'failed' as const,
    );
  } finally {
    await bench.close();
    await double.stop();
  }
};

describe('a double that is careless', () => {
  it.each(Object.entries(NOTICED) as [Careless, string][])(
    '(%s) fails: %s',
    async (careless, name) => {
      expect(await outcomeOf([careless], name)).toBe('failed');
      expect(await outcomeOf([], name)).toBe('held');
    },
    60_000,
  );
});
