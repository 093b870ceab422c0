import { describe, expect, it } from '@jest/globals';
import { SHARED_PARTS } from '@kernel/parts.js';
import type { ReadStore } from '@kernel/read-store.js';
import { disturb, inBursts, randomFrom } from '@testing/disturbance.js';
import { SharedWorld } from '@testing/shared-world.js';
import {
  activity,
  attended,
  committed,
  correctionOf,
  enrolled,
  joined,
  launched,
  P,
  scheduled,
  session,
} from '@testing/standing-facts.js';
import { FactLog, projected } from '@testing/view-spec.js';
import type { InStream } from '@testing/view-spec.js';
import fc from 'fast-check';

import { answerTo } from './questions/answer.js';
import { asText } from './questions/ordered-json.js';
import { decodeFact } from './standing.decode.js';
import { VIEWS } from './views.js';

const padded = (number: number): string => String(number).padStart(2, '0');
const TERYTS = Array.from(
  { length: 1000 },
  (_, index) => `12${padded(Math.floor(index / 50) + 1)}${padded((index % 50) + 1)}2`,
);

/** What happens in one municipality: most of it in streams of its own, some in that of the academy, which it shares with all. */
const factsOf = (teryt: string): readonly InStream[] => {
  const advised = session(teryt, `S/${teryt}`, '2024-02-03', 90);
  return [
    joined(teryt),
    committed(teryt, `C/${teryt}`, 'I.1', '2024-01-20'),
    advised,
    enrolled(teryt, `E/${teryt}`, `P${teryt}`, '2024-02-01'),
    activity(teryt, `A/${teryt}`, '2024-03-04', { kind: 'training', people: 7, minutes: 45 }),
    attended(teryt, `T/${teryt}`, `P${teryt}`, [1, 300]),
    correctionOf(advised, `K/${teryt}`, { minutes: 120 }),
  ];
};

const statusIn = async (store: ReadStore): Promise<string> => {
  const question = { type: 'status', programme: P, on: '2024-06-30', today: '2024-12-31' } as const;
  const log = { readStream: () => (async function* () {})() };
  return asText((await answerTo({ store, log }, question)).document);
};

const worldOf = (log: FactLog): SharedWorld =>
  new SharedWorld({
    log: log.store,
    views: VIEWS,
    decode: decodeFact,
    parts: SHARED_PARTS,
    limits: { batch: 200, commitEvery: 2000, kept: 20_000, keptFollowing: 5000 },
  });

describe('the standing of a thousand municipalities', () => {
  it('is the same from two projectors that are killed at random as from one that nothing disturbs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = randomFrom(seed);
        const log = new FactLog();
        await log.add([launched(), scheduled(1, '2024-02-15', 300), scheduled(2, '2024-03-15', 300)]);
        const ahead = [...inBursts(TERYTS.map(factsOf), random)];
        const append = async (count: number): Promise<boolean> => {
          await log.add(ahead.splice(0, count));
          return ahead.length > 0;
        };
        await append(3000);
        const world = worldOf(log);
        const { killed } = await disturb(world, {
          random,
          more: () => append(1 + Math.floor(random() * 30)),
          life: 400,
        });
        await world.stopAll();
        expect(killed).toBeGreaterThan(0);
        const streams = [...new Set(TERYTS.flatMap(factsOf).map(([stream]) => stream))];
        const alone = worldOf(log);
        alone.start('undisturbed');
        await alone.caughtUp();
        await alone.stopAll();
        expect(await world.left(streams)).toEqual(await alone.left(streams));
        expect(await statusIn(world.store)).toBe(await statusIn(await projected(log, VIEWS, decodeFact)));
      }),
      { numRuns: 1 },
    );
  }, 120_000);
});
