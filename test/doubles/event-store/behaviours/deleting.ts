import { ANY, BACKWARDS, END, NO_STREAM, STREAM_EXISTS } from '@eventstore/db-client';
import { type Behaviour, event, events, positionOf, refusal, revisions } from './bench.js';

export const deleting: readonly Behaviour[] = [
  {
    name: 'a stream that is softly deleted is not found, begins again at its next revision, and stays in $all',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, [event('Old'), event('Old')]);
      const at = positionOf((await bench.read(stream))[0]);
      await bench.client.deleteStream(stream);
      expect((await refusal(bench.read(stream))).name).toBe('StreamNotFoundError');
      expect((await bench.append(stream, [event('New')], NO_STREAM)).nextExpectedRevision).toBe(2n);
      expect(revisions(await bench.read(stream))).toEqual([2]);
      expect((await bench.readAll({ fromPosition: at, maxCount: 1 }))[0]?.event?.type).toBe('Old');
    },
  },
  {
    name: 'a stream that is softly deleted also goes on at its exact revision, and at any',
    holds: async (bench) => {
      const [exact, any] = [bench.name(), bench.name()];
      for (const stream of [exact, any]) {
        await bench.append(stream, events(2));
        await bench.client.deleteStream(stream);
      }
      await bench.append(exact, events(1), 1n);
      await bench.append(any, events(1), ANY);
      expect(revisions(await bench.read(exact))).toEqual([2]);
      expect(revisions(await bench.read(any))).toEqual([2]);
    },
  },
  {
    name: 'the metadata of a stream that is softly deleted tell of it, and written twice they give all of it back',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, events(2));
      await bench.client.deleteStream(stream);
      const [told] = await bench.read(`$$${stream}`, { direction: BACKWARDS, fromRevision: END, maxCount: 1 });
      expect(told?.event?.data).toEqual({ $tb: Number(2n ** 63n - 1n) });
      await bench.client.setStreamMetadata(stream, {});
      expect(await bench.read(stream)).toEqual([]);
      await bench.client.setStreamMetadata(stream, {});
      expect(revisions(await bench.read(stream))).toEqual([0, 1]);
    },
  },
  {
    name: 'a stream that is softly deleted does not exist',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, events(1));
      await bench.client.deleteStream(stream);
      expect((await refusal(bench.append(stream, events(1), STREAM_EXISTS))).name).toBe('StreamDeletedError');
    },
  },
  {
    name: 'a tombstone is for ever',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, events(1));
      await bench.client.tombstoneStream(stream);
      expect((await refusal(bench.read(stream))).name).toBe('StreamDeletedError');
      expect((await refusal(bench.append(stream, events(1)))).name).toBe('StreamDeletedError');
      expect((await refusal(bench.append(stream, events(1), NO_STREAM))).name).toBe('StreamDeletedError');
    },
  },
  {
    name: 'events of a stream that has a tombstone stay in $all, and its tombstone comes behind them',
    holds: async (bench) => {
      const stream = bench.name();
      const following = bench.followAll(await bench.here(), { prefixes: [stream] });
      await bench.append(stream, [event('Old')]);
      await bench.client.tombstoneStream(stream);
      await following.until('the tombstone', ({ events: seen }) => seen.length === 2);
      expect(following.events.map((one) => one.event?.type)).toEqual(['Old', '$streamDeleted']);
    },
  },
  {
    name: 'a stream is deleted at the right revision only, and only if it is there',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, events(1));
      const wrong = await refusal(bench.client.deleteStream(stream, { expectedRevision: 5n }));
      expect(wrong).toEqual({ name: 'WrongExpectedVersionError', actual: 0n });
      const missing = await refusal(bench.client.deleteStream(bench.name()));
      expect(missing).toEqual({ name: 'WrongExpectedVersionError', actual: -1n });
    },
  },
  {
    name: 'a stream whose events are all truncated reads empty, and is still there',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, events(2));
      await bench.client.setStreamMetadata(stream, { truncateBefore: 7 });
      expect(await bench.read(stream)).toEqual([]);
      expect(await refusal(bench.append(stream, events(1), NO_STREAM))).toEqual({
        name: 'WrongExpectedVersionError',
        actual: 1n,
      });
    },
  },
  {
    name: 'metadata hides the events before a revision, and all but the newest',
    holds: async (bench) => {
      const [truncated, counted] = [bench.name(), bench.name()];
      await bench.append(truncated, events(3));
      await bench.append(counted, events(3));
      await bench.client.setStreamMetadata(truncated, { truncateBefore: 1 });
      await bench.client.setStreamMetadata(counted, { maxCount: 1 });
      expect(revisions(await bench.read(truncated))).toEqual([1, 2]);
      expect(revisions(await bench.read(counted))).toEqual([2]);
    },
  },
];
