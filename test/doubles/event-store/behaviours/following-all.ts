import { END } from '@eventstore/db-client';
import { type Behaviour, events, positionOf, revisions } from './bench.js';

/** So many events, of whatever stream, go by between two checkpoints. */
const CONSIDERED = 32;

export const followingAll: readonly Behaviour[] = [
  {
    name: 'a filter lets through its prefix only, in the order of the log, with checkpoints on the way',
    holds: async (bench) => {
      const prefix = bench.prefix();
      const here = await bench.here();
      for (let round = 0; round < 20; round += 1) await bench.append(`${prefix}${round % 3}`, events(5));
      await bench.append(bench.name(), events(5));
      const following = bench.followAll(here, { prefixes: [prefix], checkpointInterval: 1 });
      await following.until('it to have caught up', ({ caughtUp }) => caughtUp === 1);
      const places = following.events.map((read) => positionOf(read).commit);
      expect(places).toHaveLength(100);
      expect(places).toEqual(places.toSorted((a, b) => Number(a - b)));
      expect(following.checkpoints.length).toBeGreaterThan(0);
    },
  },
  {
    name: 'a subscription goes on from a checkpoint exactly as it was given, without gap or repeat',
    holds: async (bench) => {
      const prefix = bench.prefix();
      const here = await bench.here();
      for (let round = 0; round < 10; round += 1) await bench.append(`${prefix}1`, events(10));
      const first = bench.followAll(here, { prefixes: [prefix], checkpointInterval: 1 });
      await first.until('it to have caught up', ({ caughtUp }) => caughtUp === 1);
      await first.stop();
      for (const checkpoint of first.checkpoints.slice(-6)) {
        const expected = revisions(first.events.filter((read) => positionOf(read).commit > checkpoint.commit));
        const held = first.events.filter(
          (read) => positionOf(read).commit === checkpoint.commit && checkpoint.prepare < checkpoint.commit,
        );
        const again = bench.followAll(checkpoint, { prefixes: [prefix] });
        await again.until('it to have caught up', ({ caughtUp }) => caughtUp === 1);
        expect(revisions(again.events)).toEqual([...revisions(held), ...expected]);
      }
    },
  },
  {
    name: 'a subscription begins behind the position of an event',
    holds: async (bench) => {
      const prefix = bench.prefix();
      await bench.append(`${prefix}1`, events(3));
      const at = positionOf((await bench.read(`${prefix}1`))[0]);
      const following = bench.followAll(at, { prefixes: [prefix] });
      await following.until('it to have caught up', ({ caughtUp }) => caughtUp === 1);
      expect(revisions(following.events)).toEqual([1, 2]);
    },
  },
  {
    name: 'a checkpoint in history is mostly a pair of two numbers',
    holds: async (bench) => {
      const noise = bench.name();
      const here = await bench.here();
      for (let round = 0; round < 5; round += 1) await bench.append(noise, events(40));
      const following = bench.followAll(here, { prefixes: [bench.prefix()], checkpointInterval: 1 });
      await following.until('it to have caught up', ({ caughtUp }) => caughtUp === 1);
      expect(following.events).toEqual([]);
      const apart = following.checkpoints.filter(({ commit, prepare }) => prepare !== commit);
      expect(apart.length).toBeGreaterThan(0);
    },
  },
  {
    name: 'from the end: caught up at once, and no checkpoint while nothing is written, or little',
    holds: async (bench) => {
      const witness = await bench.witness();
      const following = bench.followAll(END, { prefixes: [bench.prefix()], checkpointInterval: 1 });
      await following.until('it to have caught up', ({ caughtUp }) => caughtUp === 1);
      const stream = bench.name();
      await bench.append(stream, events(1));
      await witness.until('the event', (so) => so.has(stream));
      expect(following.events).toEqual([]);
      // Others may write into the same server: one checkpoint for each 32 of all events, and none more.
      const due = (): number => Math.floor(witness.events.length / CONSIDERED);
      await witness.until('as many events as the checkpoints speak for', () => following.checkpoints.length <= due());
    },
  },
  {
    name: 'where nothing matches, checkpoints move as others write',
    holds: async (bench) => {
      const following = bench.followAll(END, { prefixes: [bench.prefix()], checkpointInterval: 1 });
      await following.until('it to have caught up', ({ caughtUp }) => caughtUp === 1);
      const noise = bench.name();
      for (let round = 0; round < 10; round += 1) await bench.append(noise, events(20));
      await following.until('two checkpoints', ({ checkpoints }) => checkpoints.length >= 2);
      const [first, second] = following.checkpoints;
      expect(Number((second?.commit ?? 0n) - (first?.commit ?? 0n))).toBeGreaterThan(0);
    },
  },
  {
    name: 'from beyond the end there is silence, even when events are written',
    holds: async (bench) => {
      const far = { commit: 1n << 40n, prepare: 1n << 40n };
      const following = bench.followAll(far);
      const witness = await bench.witness();
      for (let round = 0; round < 3; round += 1) {
        const stream = bench.name();
        await bench.append(stream, events(1));
        await witness.until('the event', (so) => so.has(stream));
      }
      expect(following.events).toEqual([]);
      expect(following.error).toBeUndefined();
    },
  },
  {
    name: 'events that come in a flood are all delivered, once, in order',
    holds: async (bench) => {
      const prefix = bench.prefix();
      const following = bench.followAll(END, { prefixes: [prefix] });
      await following.until('it to have caught up', ({ caughtUp }) => caughtUp === 1);
      for (let round = 0; round < 4; round += 1) await bench.append(`${prefix}1`, events(300));
      await following.until('all events', (so) => so.events.length >= 1_200);
      expect(revisions(following.events)).toEqual(Array.from({ length: 1_200 }, (_, revision) => revision));
    },
  },
];
