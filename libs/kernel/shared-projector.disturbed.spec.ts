import { isDeepStrictEqual } from 'node:util';

import { InMemoryEventStore } from '@adapters/event-store/in-memory-event-store.js';
import { describe, expect, it } from '@jest/globals';
import { CarelessReadStore } from '@testing/careless-read-store.js';
import { disturb, inBursts, randomFrom } from '@testing/disturbance.js';
import { SharedWorld } from '@testing/shared-world.js';
import { decodeSaid, say, words } from '@testing/talk.js';
import fc from 'fast-check';

import type { EventStore } from './event-store.js';
import { SHARED_PARTS } from './parts.js';
import type { ReadStore } from './read-store.js';
import type { View } from './view.js';

const MUNICIPALITIES = Array.from({ length: 1000 }, (_, index) => `talk-${index}`);
const REGIONS = 40;

/** Documents of one stream, and of many: these take events that other parts take too. */
const view: View = {
  ...words('words'),
  route: ({ record: { stream } }) => [stream, `region/${Number(stream.slice(5)) % REGIONS}`],
};

const worldOf = (log: EventStore, store?: ReadStore): SharedWorld =>
  new SharedWorld({
    log,
    views: [view],
    decode: decodeSaid,
    parts: SHARED_PARTS,
    limits: { batch: 50, commitEvery: 500, kept: 2000, keptFollowing: 500 },
    ...(store && { store }),
  });

const undisturbed = async (log: EventStore): Promise<unknown> => {
  const world = worldOf(log);
  const process = world.start('undisturbed');
  await world.caughtUp();
  await process.stop();
  return world.left(MUNICIPALITIES);
};

const disturbed = async (
  seed: number,
  store?: ReadStore,
): Promise<{
  readonly left: unknown;
  readonly expected: unknown;
  readonly killed: number;
  readonly heldUp: number;
}> => {
  const random = randomFrom(seed);
  const log = new InMemoryEventStore();
  const ahead = [
    ...inBursts(
      MUNICIPALITIES.map((stream) => [stream, stream, stream]),
      random,
    ),
  ];
  const append = async (count: number): Promise<boolean> => {
    for (const stream of ahead.splice(0, count)) await say(log, stream, `${stream} ${ahead.length}`);
    return ahead.length > 0;
  };
  await append(600);
  const world = worldOf(log, store);
  const { killed, heldUp } = await disturb(world, {
    random,
    more: () => append(1 + Math.floor(random() * 8)),
    life: 300,
  });
  await world.stopAll();
  return { left: await world.left(MUNICIPALITIES), expected: await undisturbed(log), killed, heldUp };
};

describe('two projectors and a thousand municipalities', () => {
  it('killed and held up at random leave what one leaves that nothing disturbs', async () => {
    const happened = { killed: 0, heldUp: 0 };
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const { left, expected, killed, heldUp } = await disturbed(seed);
        expect(left).toEqual(expected);
        happened.killed += killed;
        happened.heldUp += heldUp;
      }),
      { numRuns: 4, endOnFailure: true },
    );
    expect(happened.killed).toBeGreaterThan(0);
    expect(happened.heldUp).toBeGreaterThan(0);
  }, 60_000);

  it('would not, were the store to take what is older than what it holds', async () => {
    const differs = async (seed: number): Promise<boolean> =>
      disturbed(seed, new CarelessReadStore()).then(
        ({ left, expected }) => !isDeepStrictEqual(left, expected),
        // Progress that was put back stays behind.
        () => true,
      );
    const seeds = [1, 2, 3, 4, 5];
    let found = false;
    while (!found && seeds.length > 0) found = await differs(seeds.shift() ?? 0);
    expect(found).toBe(true);
  }, 60_000);
});
