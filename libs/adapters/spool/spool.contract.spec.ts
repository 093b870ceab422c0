import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { array, assert, property, string, tuple } from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Spool, Spooled } from '@kernel/spool.js';
import { MemorySpool } from './memory-spool.js';
import { SqliteSpool } from './sqlite-spool.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kronika-spool-'));
});
afterAll(() => rm(folder, { recursive: true }));

const ADAPTERS: readonly { readonly name: string; readonly make: () => Spool }[] = [
  { name: 'in memory', make: () => new MemorySpool() },
  { name: 'SQLite', make: () => new SqliteSpool(folder) },
];

const using = <Result>(make: () => Spool, work: (spool: Spool) => Result): Result => {
  const spool = make();
  try {
    return work(spool);
  } finally {
    spool.close();
  }
};

const entry = (group: string, key: string, value: Spooled['value']): Spooled => ({ group, key, value });

describe.each(ADAPTERS)('an empty spool: $name', ({ make }) => {
  it('holds nothing', () => {
    using(make, (spool) => {
      expect(spool.count('rows')).toBe(0);
      expect(spool.has('rows', 'a', '1')).toBe(false);
      expect(spool.first('rows', 'a', '1')).toBeUndefined();
      expect([...spool.groups('rows')]).toEqual([]);
      expect([...spool.inOrder('rows')]).toEqual([]);
      expect([...spool.inOrder('rows', 'a')]).toEqual([]);
      expect(() => spool.clear('rows')).not.toThrow();
    });
  });

  it('may be closed twice', () => {
    const spool = make();
    spool.close();
    expect(() => spool.close()).not.toThrow();
  });
});

describe.each(ADAPTERS)('a spool with entries: $name', ({ make }) => {
  it('gives them by group, then by key, then as they came', () => {
    using(make, (spool) => {
      const entries = [
        entry('b', '2', 1),
        entry('a', '2', 2),
        entry('b', '1', 3),
        entry('a', '2', 4),
        entry('a', '10', 5),
      ];
      for (const each of entries) spool.add('rows', each);
      expect([...spool.inOrder('rows')].map(({ value }) => value)).toEqual([5, 2, 4, 3, 1]);
      expect([...spool.inOrder('rows', 'a')]).toEqual([entry('a', '10', 5), entry('a', '2', 2), entry('a', '2', 4)]);
      expect([...spool.groups('rows')]).toEqual(['a', 'b']);
      expect(spool.count('rows')).toBe(5);
    });
  });

  it('finds the first under a group and key', () => {
    using(make, (spool) => {
      spool.add('refs', entry('advisory', 'DOR/1', { row: 2 }));
      spool.add('refs', entry('advisory', 'DOR/1', { row: 7 }));
      spool.add('refs', entry('', '', null));
      expect(spool.first('refs', 'advisory', 'DOR/1')).toEqual({ row: 2 });
      expect(spool.has('refs', 'advisory', 'DOR/1')).toBe(true);
      expect(spool.has('refs', 'activities', 'DOR/1')).toBe(false);
      expect(spool.has('refs', 'advisory', 'DOR/10')).toBe(false);
      expect(spool.has('refs', '', '')).toBe(true);
      expect(spool.first('refs', '', '')).toBeNull();
    });
  });

  it('keeps lanes apart, and forgets one', () => {
    using(make, (spool) => {
      spool.add('rows', entry('a', '1', 'row'));
      spool.add('faults', entry('a', '1', 'fault'));
      spool.clear('rows');
      expect([...spool.inOrder('rows')]).toEqual([]);
      expect(spool.count('rows')).toBe(0);
      expect(spool.has('rows', 'a', '1')).toBe(false);
      expect(spool.first('faults', 'a', '1')).toBe('fault');
      spool.add('rows', entry('a', '1', 'anew'));
      expect([...spool.inOrder('rows')]).toEqual([entry('a', '1', 'anew')]);
    });
  });

  it('takes entries for other lanes, and looks up, while one lane is read', () => {
    using(make, (spool) => {
      for (let row = 0; row < 1200; row += 1)
        spool.add('rows', entry(`g${row % 3}`, String(row).padStart(4, '0'), row));
      let read = 0;
      for (const { key } of spool.inOrder('rows')) {
        read += 1;
        if (!spool.has('seen', '', key)) spool.add('seen', entry('', key, read));
      }
      expect(read).toBe(1200);
      expect(spool.count('seen')).toBe(1200);
    });
  });

  it('keeps any value as it is, long ones too', () => {
    using(make, (spool) => {
      const value = {
        text: 'Łódź „żółć” 𐐷 \u0000',
        list: [1, -7, true, null],
        nested: { '': [] },
        long: 'ż'.repeat(100_000),
      };
      spool.add('rows', entry('a', '1', value));
      spool.add('rows', entry('a', '2', 'x'));
      expect([...spool.inOrder('rows')].map((each) => each.value)).toEqual([value, 'x']);
    });
  });
});

describe('both adapters', () => {
  const text = string({ unit: 'binary', maxLength: 3 });

  it('agree on any entries, whatever letters stand in groups and keys', () => {
    assert(
      property(array(tuple(text, text), { maxLength: 40 }), (places) => {
        const [inMemory, onDisk] = ADAPTERS.map(({ make }) =>
          using(make, (spool) => {
            for (const [index, [group, key]] of places.entries()) spool.add('rows', entry(group, key, index));
            const firsts = places.map(([group, key]) => spool.first('rows', group, key));
            return { all: [...spool.inOrder('rows')], groups: [...spool.groups('rows')], firsts };
          }),
        );
        expect(onDisk).toEqual(inMemory);
      }),
      { numRuns: 50 },
    );
  });
});
