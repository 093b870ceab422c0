import { InMemoryLeases } from '@adapters/leases/in-memory-leases.js';
import { describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from '@kernel/event-store.js';
import { NOBODY_KEEPS, ProjectorWatch } from './projector-watch.js';

const LEASE_MS = 10_000;
const AGAIN = 'A projector is at work again.';

type Step = (leases: InMemoryLeases, reach: (reached: boolean) => void) => unknown;

const starts: Step = (leases) => leases.hold('one', LEASE_MS);
const ends: Step = (leases) => leases.release('one');
const nothing: Step = () => undefined;

/** What a watch says while these things happen, one before its start, and then one before each look. */
const saidWhile = async (first: Step, ...steps: readonly Step[]): Promise<readonly string[]> => {
  const leases = new InMemoryLeases(4, () => 0);
  const said: string[] = [];
  const end = new AbortController();
  let reached = true;
  const happen = async (step: Step): Promise<void> => {
    await step(leases, (now) => (reached = now));
  };
  const left = [...steps];
  const watch = new ProjectorWatch({
    leases: {
      owners: () => (reached ? leases.owners() : Promise.reject(new StoreUnavailable('It is away.'))),
    },
    notice: (sentence) => said.push(sentence),
    pause: async () => {
      const step = left.shift();
      if (step) await happen(step);
      else end.abort();
    },
  });
  await happen(first);
  const atStart = await watch.notice();
  if (atStart !== undefined) said.push(`at the start: ${atStart}`);
  await watch.run(end.signal);
  return said;
};

describe('a process that leaves the read models to projectors', () => {
  it('says nothing while one is at work', async () => {
    expect(await saidWhile(starts, nothing, nothing)).toEqual([]);
  });

  it('says at its start that none is at work, and then no more of it', async () => {
    expect(await saidWhile(nothing, nothing, nothing)).toEqual([`at the start: ${NOBODY_KEEPS}`]);
  });

  it('says once that the last one has ended, and that one is there again', async () => {
    expect(await saidWhile(starts, nothing, ends, nothing, starts, nothing)).toEqual([NOBODY_KEEPS, AGAIN]);
  });

  it('tells nothing of a store that is away, and goes on when it is back', async () => {
    const away: Step = (_, reach) => reach(false);
    const back: Step = (_, reach) => reach(true);
    expect(await saidWhile(starts, away, ends, nothing, back)).toEqual([NOBODY_KEEPS]);
  });
});
