import { binaryEvent, NO_STREAM, STREAM_EXISTS } from '@eventstore/db-client';
import { type Behaviour, event, events, positionOf, refusal, revisions } from './bench.js';

const LIMIT = 1_048_576;

/** One event that counts exactly so much: its bytes and twice its type. */
const weighing = (bytes: number): ReturnType<typeof binaryEvent> =>
  binaryEvent({ type: 'Four', data: Buffer.alloc(bytes - 8) });

export const appending: readonly Behaviour[] = [
  {
    name: 'a new stream begins at revision 0, and the answer names the last event',
    holds: async (bench) => {
      const stream = bench.name();
      const result = await bench.append(stream, events(3), NO_STREAM);
      expect(result).toMatchObject({ success: true, nextExpectedRevision: 2n });
      expect(result.position?.commit).toBe(result.position?.prepare);
      expect((await bench.read(stream)).map(positionOf).at(-1)).toEqual(result.position);
    },
  },
  {
    name: 'an exact revision continues the stream',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, events(2));
      expect((await bench.append(stream, events(1), 1n)).nextExpectedRevision).toBe(2n);
    },
  },
  {
    name: 'a revision that is too low or too high is refused with the right one, and nothing is written',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, events(2));
      const wrong = { name: 'WrongExpectedVersionError', actual: 1n };
      expect(await refusal(bench.append(stream, events(2), 0n))).toEqual(wrong);
      expect(await refusal(bench.append(stream, events(2), 9n))).toEqual(wrong);
      expect(await refusal(bench.append(stream, events(1), NO_STREAM))).toEqual(wrong);
      expect(await bench.read(stream)).toHaveLength(2);
    },
  },
  {
    name: 'a stream that is not there has no revision',
    holds: async (bench) => {
      const wrong = { name: 'WrongExpectedVersionError', actual: 'no_stream' };
      expect(await refusal(bench.append(bench.name(), events(1), 4n))).toEqual(wrong);
      expect(await refusal(bench.append(bench.name(), events(1), STREAM_EXISTS))).toEqual(wrong);
    },
  },
  {
    name: 'of ten who create a stream at once, one does',
    holds: async (bench) => {
      const stream = bench.name();
      const tried = await Promise.allSettled(
        Array.from({ length: 10 }, () => bench.append(stream, events(1), NO_STREAM)),
      );
      expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await bench.read(stream)).toHaveLength(1);
    },
  },
  {
    name: 'an append without events says whether the revision is right, and writes nothing',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, events(1));
      expect((await bench.append(stream, [], 0n)).success).toBe(true);
      expect((await refusal(bench.append(stream, [], 3n))).name).toBe('WrongExpectedVersionError');
      expect(await bench.read(stream)).toHaveLength(1);
    },
  },
  {
    name: 'an append without events to a stream that is not there seems to give revision 0, and leaves no stream',
    holds: async (bench) => {
      const stream = bench.name();
      expect((await bench.append(stream, [])).nextExpectedRevision).toBe(0n);
      expect((await refusal(bench.read(stream))).name).toBe('StreamNotFoundError');
    },
  },
  {
    name: 'positions rise by bytes, not by ones',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, [event('Large', { text: 'x'.repeat(1_000) }), event()]);
      const [first, second] = (await bench.read(stream)).map(positionOf);
      expect(Number((second?.commit ?? 0n) - (first?.commit ?? 0n))).toBeGreaterThan(1_000);
    },
  },
  {
    name: 'the classic append, which credentials bring about, has the same outcomes',
    holds: async (bench) => {
      const stream = bench.name();
      const credentials = { username: 'admin', password: 'changeit' };
      const append = (expectedRevision: bigint | typeof NO_STREAM): Promise<{ nextExpectedRevision: bigint }> =>
        bench.client.appendToStream(stream, events(2), { expectedRevision, credentials });
      expect((await append(NO_STREAM)).nextExpectedRevision).toBe(1n);
      expect((await append(1n)).nextExpectedRevision).toBe(3n);
      expect(await refusal(append(7n))).toEqual({ name: 'WrongExpectedVersionError', actual: 3n });
      expect(revisions(await bench.read(stream))).toEqual([0, 1, 2, 3]);
    },
  },
  {
    name: 'one append may count 1,048,576 bytes',
    holds: async (bench) => {
      const result = await bench.append(bench.name(), [weighing(LIMIT / 2), weighing(LIMIT / 2)]);
      expect(result.nextExpectedRevision).toBe(1n);
    },
  },
  {
    name: 'an append far beyond that is refused, and nothing is written',
    holds: async (bench) => {
      const stream = bench.name();
      const { name } = await refusal(bench.append(stream, [event('Huge', { text: 'x'.repeat(1_100_000) })]));
      expect(name).toBe('MaxAppendSizeExceededError');
      expect((await refusal(bench.read(stream))).name).toBe('StreamNotFoundError');
    },
  },
];
