import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { IndexFiller } from './index-file.js';
import { openLogForReading, openLogForWriting } from './log-file.js';
import { RowInserter } from './row-inserter.js';
import { StreamIndex } from './stream-index.js';

let folder: string;
let log: DatabaseSync;
let filler: IndexFiller;
let reading: DatabaseSync;
let index: StreamIndex;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kronika-index-'));
  log = openLogForWriting(folder);
  filler = IndexFiller.open(folder);
  reading = openLogForReading(folder);
  index = new StreamIndex(folder, reading);
});

afterEach(() => {
  index.close();
  reading.close();
  filler.close();
  log.close();
  rmSync(folder, { recursive: true });
});

/** Appends an event to each of the streams named, in that order. */
const revisions = new Map<string, number>();
let head = 0;

beforeEach(() => {
  revisions.clear();
  head = 0;
});

const append = (...streams: readonly string[]): void => {
  const rows = streams.flatMap((stream) => {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    head += 1;
    return [head, stream, revision, `{"id":"${head}"}`];
  });
  new RowInserter(log).insert(rows);
};

const fill = (size = 1000): void => {
  for (const _ of filler.fill(size));
};

const unindexed = (): readonly string[] =>
  [...index.unindexed()].map(({ stream, revision, position }) => `${stream} ${revision} at ${position}`);

describe('the index of streams', () => {
  it('finds what is in the file, what is past it, and what lies across', () => {
    append('note-a', 'note-b', 'note-a');
    fill();
    append('note-a', 'note-c', 'note-a');
    expect(index.positions('note-a', 0, 10)).toEqual([1, 3, 4, 6]);
    expect(index.positions('note-a', 1, 2)).toEqual([3, 4]);
    expect(index.positions('note-a', 3, 10)).toEqual([6]);
    expect(index.positions('note-a', 4, 10)).toEqual([]);
    expect(index.positions('note-b', 0, 10)).toEqual([2]);
    expect(index.positions('note-c', 0, 10)).toEqual([5]);
    expect(index.positions('note-d', 0, 10)).toEqual([]);
  });

  it('keeps in memory only what is past the file, as that is filled behind it', () => {
    append('note-a', 'note-b', 'note-a', 'note-a');
    expect(unindexed()).toEqual(['note-a 2 at 4', 'note-b 0 at 2']);
    fill(3);
    append('note-b');
    expect(unindexed()).toEqual(['note-a 2 at 4', 'note-b 1 at 5']);
    expect(index.positions('note-a', 0, 10)).toEqual([1, 3, 4]);
    fill();
    append('note-c');
    expect(unindexed()).toEqual(['note-c 0 at 6']);
    expect(index.positions('note-a', 0, 10)).toEqual([1, 3, 4]);
    expect(index.positions('note-b', 0, 10)).toEqual([2, 5]);
  });

  it('gives no event twice when the file was filled since the last look', () => {
    append('note-a', 'note-a', 'note-a');
    expect(index.positions('note-a', 0, 10)).toEqual([1, 2, 3]);
    // The log has not grown, so the list in memory is not cut; the file holds the same events now.
    fill();
    expect(index.positions('note-a', 0, 10)).toEqual([1, 2, 3]);
    expect(index.positions('note-a', 1, 2)).toEqual([2, 3]);
    expect(index.positions('note-a', 2, 10)).toEqual([3]);
  });

  it('tells the last revisions in the file, in the order asked', () => {
    append('note-b', 'note-a', 'note-a', 'note-b', 'note-b');
    fill(4);
    expect(index.lastIndexed(['note-a', 'note-c', 'note-b'])).toEqual([1, -1, 1]);
    fill();
    expect(index.lastIndexed(['note-b', 'note-a'])).toEqual([2, 1]);
  });

  it('knows nothing of a run that was left', () => {
    append('note-a', 'note-b');
    const run = filler.fill(10);
    run.next();
    run.next();
    run.return();
    expect(filler.reached).toBe(0);
    expect(index.lastIndexed(['note-a'])).toEqual([-1]);
    fill();
    expect(index.lastIndexed(['note-a', 'note-b'])).toEqual([0, 0]);
  });

  it('finds the events of a category, within bounds', () => {
    append('note-a', 'mark-a', 'note-b', 'notes-a', 'note-a');
    fill();
    expect(index.indexed()).toBe(5);
    expect(index.ofCategory('note', 0, 5, 10)).toEqual([1, 3, 5]);
    expect(index.ofCategory('note', 1, 4, 10)).toEqual([3]);
    expect(index.ofCategory('note', 0, 5, 2)).toEqual([1, 3]);
    expect(index.ofCategory('other', 0, 5, 10)).toEqual([]);
  });
});
