import { END, START } from '@eventstore/db-client';
import { type Behaviour, event, events, refusal, revisions } from './bench.js';

export const followingStreams: readonly Behaviour[] = [
  {
    name: 'a subscription begins behind the revision it names, says when it has caught up, and goes on',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, events(3));
      const following = bench.followStream(stream, 0n);
      await following.until('it to have caught up', ({ caughtUp }) => caughtUp === 1);
      expect(revisions(following.events)).toEqual([1, 2]);
      await bench.append(stream, events(1));
      await following.until('the event that came later', (so) => so.events.length === 3);
      expect(revisions(following.events)).toEqual([1, 2, 3]);
      expect(following.caughtUp).toBe(1);
    },
  },
  {
    name: 'a subscription from the end sees only what comes',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, events(3));
      const following = bench.followStream(stream, END);
      await following.until('it to have caught up', ({ caughtUp }) => caughtUp === 1);
      await bench.append(stream, events(1));
      await following.until('the event', (so) => so.events.length > 0);
      expect(revisions(following.events)).toEqual([3]);
    },
  },
  {
    name: 'a subscription waits for a stream that is not there yet',
    holds: async (bench) => {
      const stream = bench.name();
      const following = bench.followStream(stream, START);
      const witness = await bench.witness();
      const elsewhere = bench.name();
      await bench.append(elsewhere, events(1));
      await witness.until('an event elsewhere', (so) => so.has(elsewhere));
      expect(following.error).toBeUndefined();
      await bench.append(stream, events(2));
      await following.until('its events', (so) => so.events.length === 2);
    },
  },
  {
    name: 'a tombstone comes as an event, and then as an error',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, events(1));
      const following = bench.followStream(stream, START);
      await following.until('it to have caught up', ({ caughtUp }) => caughtUp === 1);
      await bench.client.tombstoneStream(stream);
      await following.until('an error', ({ error }) => error !== undefined);
      expect(following.events.at(-1)?.event?.type).toBe('$streamDeleted');
      expect(following.error?.constructor.name).toBe('StreamDeletedError');
    },
  },
  {
    name: 'a subscription to a stream with a tombstone fails at once, without an event',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, events(1));
      await bench.client.tombstoneStream(stream);
      const following = bench.followStream(stream, START);
      await following.until('an error', ({ error }) => error !== undefined);
      expect(following.error?.constructor.name).toBe('StreamDeletedError');
      expect(following.events).toEqual([]);
    },
  },
  {
    name: 'a reader that is slower than the writers gets every event once, in order',
    holds: async (bench) => {
      const stream = bench.name();
      const following = bench.client.subscribeToStream(stream, { fromRevision: START });
      const seen: number[] = [];
      const reading = (async () => {
        for await (const read of following) {
          seen.push(Number(read.event?.revision));
          if (seen.length === 3_000) break;
          // Gives way to the writer at every event, so that the server runs ahead.
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      for (let round = 0; round < 6; round += 1) {
        await bench.append(
          stream,
          Array.from({ length: 500 }, () => event('Wide', { text: 'x'.repeat(500) })),
        );
      }
      try {
        await reading;
      } finally {
        await following.unsubscribe();
      }
      expect(seen).toEqual(Array.from({ length: 3_000 }, (_, revision) => revision));
    },
  },
  {
    name: 'a hundred and twenty subscriptions that are ended leave the connection usable',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, events(1));
      for (let round = 0; round < 120; round += 1) {
        const following = bench.followStream(stream, START);
        await following.until('its event', (so) => so.events.length > 0);
        await following.stop();
      }
      expect(await bench.read(stream)).toHaveLength(1);
      expect((await refusal(bench.read(bench.name()))).name).toBe('StreamNotFoundError');
    },
  },
];
