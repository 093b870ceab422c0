import { NO_STREAM, STREAM_EXISTS } from '@eventstore/db-client';
import { type Behaviour, event, events, refusal } from './bench.js';

const REFUSED = 'WrongExpectedVersionError';

export const repeating: readonly Behaviour[] = [
  {
    name: 'the same ids at the same exact revision give the first outcome again, even after later events',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, events(1), NO_STREAM);
      const batch = events(2);
      const first = await bench.append(stream, batch, 0n);
      await bench.append(stream, events(2), 2n);
      expect(await bench.append(stream, batch, 0n)).toEqual(first);
      expect(await bench.read(stream)).toHaveLength(5);
    },
  },
  {
    name: 'the same ids give the first outcome for a new stream, and so does a part from the front',
    holds: async (bench) => {
      const stream = bench.name();
      const batch = events(3);
      const first = await bench.append(stream, batch, NO_STREAM);
      expect(await bench.append(stream, batch, NO_STREAM)).toEqual(first);
      expect((await bench.append(stream, batch.slice(0, 2), NO_STREAM)).nextExpectedRevision).toBe(1n);
      expect(await bench.read(stream)).toHaveLength(3);
    },
  },
  {
    name: 'known ids and then an unknown one are refused at an exact revision',
    holds: async (bench) => {
      const stream = bench.name();
      const known = event();
      await bench.append(stream, [known, event()], NO_STREAM);
      expect(await refusal(bench.append(stream, [known, event()], NO_STREAM))).toEqual({ name: REFUSED, actual: 1n });
      expect(await bench.read(stream)).toHaveLength(2);
    },
  },
  {
    name: 'known ids in another order are refused',
    holds: async (bench) => {
      const stream = bench.name();
      const [first = event(), second = event()] = events(2);
      await bench.append(stream, [first, second], NO_STREAM);
      expect((await refusal(bench.append(stream, [second, first], NO_STREAM))).name).toBe(REFUSED);
    },
  },
  {
    name: 'ids that are still remembered are not written again at any revision',
    holds: async (bench) => {
      const stream = bench.name();
      const batch = events(2);
      await bench.append(stream, batch);
      await bench.append(stream, events(1));
      expect((await bench.append(stream, batch)).nextExpectedRevision).toBe(1n);
      expect((await bench.append(stream, batch, STREAM_EXISTS)).nextExpectedRevision).toBe(1n);
      expect(await bench.read(stream)).toHaveLength(3);
    },
  },
  {
    name: 'a remembered id and then an unknown one are refused at any revision',
    holds: async (bench) => {
      const stream = bench.name();
      const known = event();
      await bench.append(stream, [known]);
      expect((await refusal(bench.append(stream, [known, event()]))).name).toBe(REFUSED);
    },
  },
  {
    name: 'an id that the stream holds already is written again at the right revision',
    holds: async (bench) => {
      const stream = bench.name();
      const twice = event();
      await bench.append(stream, [twice], NO_STREAM);
      expect((await bench.append(stream, [twice], 0n)).nextExpectedRevision).toBe(1n);
      expect((await bench.read(stream)).map((read) => read.event?.id)).toEqual([twice.id, twice.id]);
    },
  },
  {
    name: 'ids belong to their stream: another may hold the same',
    holds: async (bench) => {
      const batch = events(1);
      const [one, other] = [bench.name(), bench.name()];
      await bench.append(one, batch);
      await bench.append(other, batch);
      expect(await bench.read(other)).toHaveLength(1);
    },
  },
];
