import { BACKWARDS, binaryEvent, END, jsonEvent, START } from '@eventstore/db-client';
import { type Behaviour, event, events, positionOf, refusal, revisions } from './bench.js';

const link = (target: string): ReturnType<typeof binaryEvent> =>
  binaryEvent({ type: '$>', data: Buffer.from(`0@${target}`) });

export const reading: readonly Behaviour[] = [
  {
    name: 'a stream that is not there is not found',
    holds: async (bench) => {
      expect((await refusal(bench.read(bench.name()))).name).toBe('StreamNotFoundError');
    },
  },
  {
    name: 'a read begins with the revision it names, and past the end finds nothing',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, events(4));
      expect(revisions(await bench.read(stream, { fromRevision: 2n }))).toEqual([2, 3]);
      expect(revisions(await bench.read(stream, { fromRevision: 1n, maxCount: 2 }))).toEqual([1, 2]);
      expect(await bench.read(stream, { fromRevision: 4n })).toEqual([]);
    },
  },
  {
    name: 'a read goes backwards from the end, or from a revision',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, events(3));
      expect(revisions(await bench.read(stream, { direction: BACKWARDS, fromRevision: END }))).toEqual([2, 1, 0]);
      expect(revisions(await bench.read(stream, { direction: BACKWARDS, fromRevision: 1n }))).toEqual([1, 0]);
    },
  },
  {
    name: 'a read forwards from the end and a read of nothing are errors',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, events(1));
      expect((await refusal(bench.read(stream, { fromRevision: END }))).name).toBe('UnknownError');
      expect((await refusal(bench.read(stream, { maxCount: 0 }))).name).toBe('UnknownError');
    },
  },
  {
    name: 'what was written comes back: data, metadata, ids, and when',
    holds: async (bench) => {
      const stream = bench.name();
      const data = { gmina: 'Zażółć', n: [1.5, null] };
      const written = jsonEvent({ type: 'Pisane', data, metadata: { by: 'ąę' } });
      await bench.append(stream, [written]);
      const [read] = await bench.read(stream);
      const stored = { streamId: stream, id: written.id, type: 'Pisane', isJson: true, data, metadata: { by: 'ąę' } };
      expect(read?.event).toMatchObject(stored);
      expect(Math.abs(Date.now() - Number(read?.event?.created))).toBeLessThan(60_000);
    },
  },
  {
    name: 'bytes come back as bytes',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, [binaryEvent({ type: 'Bytes', data: Buffer.from([0, 255, 13]) })]);
      const [read] = await bench.read(stream);
      expect(read?.event).toMatchObject({ type: 'Bytes', isJson: false });
      expect(Buffer.from(read?.event?.data as Uint8Array).toString('hex')).toBe('00ff0d');
    },
  },
  {
    name: '$all is read forwards with the event at a position, and backwards without it',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, events(3));
      const [first, second] = (await bench.read(stream)).map(positionOf);
      const forwards = await bench.readAll({ fromPosition: second ?? START, maxCount: 1 });
      expect(forwards.map(positionOf)).toEqual([second]);
      const backwards = await bench.readAll({ fromPosition: second ?? START, direction: BACKWARDS, maxCount: 1 });
      expect(backwards.map(positionOf)).toEqual([first]);
    },
  },
  {
    name: 'the end of $all is the last event that was written',
    holds: async (bench) => {
      const stream = bench.name();
      const result = await bench.append(stream, events(1));
      const read = await bench.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 2_000 });
      expect(read.map(positionOf)).toContainEqual(result.position);
    },
  },
  {
    name: 'nothing is read from the middle of a record',
    holds: async (bench) => {
      const stream = bench.name();
      await bench.append(stream, [event('Wide', { text: 'x'.repeat(500) }), event()]);
      const { commit } = positionOf((await bench.read(stream))[0]);
      const middle = { commit: commit + 20n, prepare: commit + 20n };
      expect((await refusal(bench.readAll({ fromPosition: middle, maxCount: 1 }))).name).toBe('UnknownError');
      const following = bench.followAll(middle);
      const failed = following.until('an error', ({ error }) => error !== undefined);
      await failed;
      expect(following.error?.constructor.name).toBe('UnknownError');
      expect(following.events).toEqual([]);
    },
  },
  {
    name: 'a link is followed where its target is there; where not, the event is missing and the link is given',
    holds: async (bench) => {
      const [target, links] = [bench.name(), bench.name()];
      await bench.append(target, [event('Target')]);
      await bench.append(links, [link(target), link(bench.name())]);
      const [there, gone] = await bench.read(links, { resolveLinkTos: true });
      expect(there?.event?.type).toBe('Target');
      expect(there?.link?.streamId).toBe(links);
      expect(positionOf(there)).toEqual(positionOf((await bench.read(target))[0]));
      expect(gone?.event).toBeUndefined();
      expect(gone?.link?.type).toBe('$>');
      expect((await bench.read(links)).map((read) => read.event?.type)).toEqual(['$>', '$>']);
    },
  },
];
