import { describe, expect, it } from '@jest/globals';
import { DomainError } from '@kernel/errors.js';
import { StoreUnavailable, TooLarge } from '@kernel/event-store.js';
import type { RowCommand } from './intent.js';
import type { Writer } from './judge.js';
import type { Progress } from './progress.js';
import type { StagedRow, StagedStream } from './streams.js';
import { writeStaged } from './writing.js';

class Overtaken extends DomainError {
  readonly code = 'some.rule';
  readonly kind = 'conflict';
}

const command = (ref: string): RowCommand => ({ type: 'annul', table: 'advisory', ref, annuls: 'x', reason: 'r' });

const rows = (count: number, file = 'advisory.csv'): readonly StagedRow[] =>
  Array.from({ length: count }, (_, index) => ({ file, row: index + 2, commands: [command(`D${index}`)] }));

const stream = (key: string, count: number, lane: StagedStream['lane'] = 'advisory'): StagedStream => ({
  lane,
  key,
  rows: rows(count, lane === 'advisory' ? 'advisory.csv' : 'participants.csv'),
});

/** Keeps what it is given; refuses what `refuse` throws at. */
const written = async (
  streams: readonly StagedStream[],
  refuse: (key: string, refs: readonly string[]) => void = () => undefined,
  signal?: AbortSignal,
) => {
  const appends: { readonly key: string; readonly refs: readonly string[] }[] = [];
  const progress: Progress[] = [];
  const writer: Writer = {
    write: async (_, key, commands) => {
      const refs = commands.map(({ ref }) => ref);
      refuse(key, refs);
      appends.push({ key, refs });
      return refs.length;
    },
  };
  const iterate = async function* () {
    yield* streams;
  };
  const outcome = await writeStaged({
    streams: iterate(),
    writer,
    report: (one) => progress.push(one),
    total: 9,
    signal,
  });
  return { appends, progress, outcome };
};

describe('staged streams', () => {
  it('are written lane by lane, each in one append, with progress', async () => {
    const { appends, outcome, progress } = await written([
      stream('A', 2),
      stream('B', 3),
      stream('C', 1, 'activities'),
    ]);
    expect(appends.map(({ key, refs }) => [key, refs.length])).toEqual([
      ['A', 2],
      ['B', 3],
      ['C', 1],
    ]);
    expect(outcome).toMatchObject({ appended: 6, rows: 6, files: [{ file: 'advisory.csv', rows: 5 }, { rows: 1 }] });
    expect(progress).toEqual([
      { phase: 'writing', rows: 5, total: 9 },
      { phase: 'writing', rows: 6, total: 9 },
    ]);
  });

  it('of people count no row twice', async () => {
    const { outcome } = await written([stream('E', 2, 'academy'), stream('P01', 2, 'person')]);
    expect(outcome).toEqual({ appended: 4, rows: 2, files: [{ file: 'participants.csv', rows: 2 }] });
  });

  it('of very many rows go in several appends, in their order', async () => {
    const { appends, outcome } = await written([stream('A', 3_100)]);
    expect(appends.map(({ refs }) => refs.length)).toEqual([1_500, 1_500, 100]);
    expect(appends.flatMap(({ refs }) => refs)).toEqual(rows(3_100).map((_, index) => `D${index}`));
    expect(outcome.rows).toBe(3_100);
  });

  it('that are too large for an append go in halves', async () => {
    const tooMany = (_: string, refs: readonly string[]): void => {
      if (refs.length > 3) throw new TooLarge('append', 2_000_000, 1_048_576);
    };
    const { appends, outcome } = await written([stream('A', 10)], tooMany);
    expect(appends.map(({ refs }) => refs.length)).toEqual([3, 3, 3, 1]);
    expect(outcome).toMatchObject({ appended: 10, rows: 10 });
  });
});

describe('a row that rests on a later one of its stream', () => {
  /** As the seat that an annulment frees is refused without it. */
  const restsOn =
    (row: number, later: number) =>
    (_: string, refs: readonly string[]): void => {
      if (refs.includes(`D${row}`) && !refs.includes(`D${later}`)) throw new Overtaken('No seat is free.');
    };
  const inOrder = (count: number) => rows(count).map((_, index) => `D${index}`);

  it('goes into one append with it, wherever appends would have ended', async () => {
    for (const [row, later] of [
      [1_499, 1_500],
      [0, 1_500],
      [700, 2_100],
      [1_600, 3_099],
    ] as const) {
      const { appends, outcome } = await written([stream('A', 3_100)], restsOn(row, later));
      expect(outcome).toMatchObject({ rows: 3_100, appended: 3_100 });
      expect(outcome.stopped).toBeUndefined();
      expect(appends.flatMap(({ refs }) => refs)).toEqual(inOrder(3_100));
    }
  });

  it('goes with it over more rows than are usual for an append', async () => {
    const { outcome, appends } = await written([stream('A', 9_000)], restsOn(10, 4_000));
    expect(outcome).toMatchObject({ rows: 9_000 });
    expect(appends.flatMap(({ refs }) => refs)).toEqual(inOrder(9_000));
  });

  it('ends the import where both are too much for one append', async () => {
    const refuse = (key: string, refs: readonly string[]): void => {
      restsOn(10, 1_900)(key, refs);
      if (refs.length > 1_600) throw new TooLarge('append', 2_000_000, 1_048_576);
    };
    const { outcome } = await written([stream('A', 2_000)], refuse);
    expect(outcome).toMatchObject({ rows: 10, stopped: { key: 'A', reason: 'No seat is free.' } });
  });

  it('ends the import where all that is left is refused as well', async () => {
    const refuse = (_: string, refs: readonly string[]): void => {
      if (refs.includes('D20')) throw new Overtaken('It is full.');
    };
    const { outcome } = await written([stream('A', 2_000)], refuse);
    expect(outcome).toMatchObject({ rows: 20, stopped: { key: 'A', reason: 'It is full.', code: 'some.rule' } });
  });
});

describe('streams of one lane', () => {
  it('are written at the same time, so many and no more', async () => {
    let [under, most] = [0, 0];
    const writer: Writer = {
      write: async () => {
        under += 1;
        most = Math.max(most, under);
        await new Promise(setImmediate);
        under -= 1;
        return 1;
      },
    };
    const streams = async function* () {
      for (let key = 0; key < 50; key += 1) yield stream(String(key), 1);
    };
    const { rows: all } = await writeStaged({ streams: streams(), writer, report: () => undefined, total: 50 });
    expect({ all, most }).toEqual({ all: 50, most: 16 });
  });

  it('are all waited for when one cannot be written, and those that were count', async () => {
    const refuse = (key: string): void => {
      if (key === 'B') throw new Overtaken('It is full.');
    };
    const { outcome } = await written([stream('A', 2), stream('B', 3), stream('D', 4)], refuse);
    expect(outcome).toMatchObject({ appended: 6, rows: 6, stopped: { key: 'B' } });
  });
});

describe('a signal to end', () => {
  /** Gives the signal while the append with the ref is made. */
  const endedAt = async (ref: string, streams: readonly StagedStream[]) => {
    const end = new AbortController();
    const found = await written(
      streams,
      (_, refs) => {
        if (refs.includes(ref)) end.abort();
      },
      end.signal,
    );
    return found;
  };

  it('is followed after the appends under way: what is written stands', async () => {
    const { appends, outcome } = await endedAt('D1', [
      stream('A', 1),
      stream('B', 2),
      stream('C', 1, 'activities'),
      stream('E', 1, 'academy'),
    ]);
    expect(appends.map(({ key }) => key)).toEqual(['A', 'B']);
    expect(outcome).toEqual({
      appended: 3,
      rows: 3,
      files: [{ file: 'advisory.csv', rows: 3 }],
      interrupted: 'activities',
    });
  });

  it('is followed between the appends of one stream', async () => {
    const { appends, outcome } = await endedAt('D1600', [stream('A', 4_000)]);
    expect(appends.map(({ refs }) => refs.length)).toEqual([1_500, 1_500]);
    expect(outcome).toMatchObject({ rows: 3_000, interrupted: 'advisory' });
  });

  it('that comes during the last append changes nothing', async () => {
    const { outcome } = await endedAt('D0', [stream('A', 2)]);
    expect(outcome).toEqual({ appended: 2, rows: 2, files: [{ file: 'advisory.csv', rows: 2 }] });
  });

  it('that was given before lets nothing be written', async () => {
    const { appends, outcome } = await written([stream('A', 2)], undefined, AbortSignal.abort());
    expect(appends).toEqual([]);
    expect(outcome).toEqual({ appended: 0, rows: 0, files: [], interrupted: 'advisory' });
  });
});

describe('an append that cannot be made', () => {
  const refusing =
    (ref: string, error: Error) =>
    (_: string, refs: readonly string[]): void => {
      if (refs.includes(ref)) throw error;
    };

  it('ends the import: what is written stands, and is said', async () => {
    const { outcome, appends } = await written(
      [stream('A', 1_510), stream('C', 1, 'activities')],
      refusing('D1505', new Overtaken('It is full.')),
    );
    expect(appends).toHaveLength(1);
    expect(outcome).toMatchObject({
      appended: 1_500,
      rows: 1_500,
      files: [{ file: 'advisory.csv', rows: 1_500 }],
      stopped: { lane: 'advisory', key: 'A', reason: 'It is full.', code: 'some.rule' },
    });
    expect(outcome.stopped?.rows.map(({ row }) => row)).toEqual(
      Array.from({ length: 10 }, (_, index) => index + 1_502),
    );
  });

  it('ends it within halves, too', async () => {
    const refuse = (key: string, refs: readonly string[]): void => {
      if (refs.length > 2) throw new TooLarge('append', 2, 1);
      refusing('D3', new StoreUnavailable('The disk is full.'))(key, refs);
    };
    const { outcome } = await written([stream('A', 4)], refuse);
    expect(outcome).toMatchObject({ appended: 2, rows: 2, stopped: { reason: 'The disk is full.' } });
    expect(outcome.stopped?.rows.map(({ row }) => row)).toEqual([4, 5]);
  });

  it('because one event is too large has no halves', async () => {
    const { outcome } = await written([stream('A', 2)], refusing('D1', new TooLarge('event', 300_000, 262_144)));
    expect(outcome).toMatchObject({
      rows: 0,
      stopped: { reason: 'The event has 300000 bytes; at most 262144 are taken.' },
    });
  });

  it('because of a bug is no end but a bug', async () => {
    await expect(written([stream('A', 1)], refusing('D0', new TypeError('a bug')))).rejects.toThrow(TypeError);
  });
});
