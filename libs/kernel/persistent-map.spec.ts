import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emptyMap, lookUp, put, valuesOf } from './persistent-map.js';
import type { PersistentMap } from './persistent-map.js';

/** FNV-1a of 32 bits: the hash by which the map places its keys. */
const fnv = (text: string): number => {
  let value = 0x81_1c_9d_c5;
  for (const char of text) value = Math.imul(value ^ char.charCodeAt(0), 0x01_00_01_93);
  return value >>> 0;
};

/** Of each pair either leads on to the same hash: sixteen keys that no depth of the trie tells apart, more than a leaf holds. */
const SAME_HASH = ['76mmiq 2391dx', 'uuxd08 19xroen', '6ah2a5 w9gl1q', '1bhgix 168vjom']
  .map((pair) => pair.split(' '))
  .reduce<readonly string[]>((keys, pair) => keys.flatMap((begun) => pair.map((end) => begun + end)), ['']);

const key = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom(...SAME_HASH), fc.nat(5000).map(String));
const writes = fc.array(fc.tuple(key, fc.nat()), { maxLength: 400 });

const filled = (pairs: readonly (readonly [string, number])[]): PersistentMap<number> => {
  let map = emptyMap<number>();
  for (const [each, value] of pairs) map = put(map, each, value);
  return map;
};

/** How many branches one goes through to the deepest leaf. */
const depthOf = (node: PersistentMap<number>['root'] | undefined): number =>
  node && 'branch' in node ? 1 + Math.max(...node.branch.map(depthOf)) : 0;

const sorted = (values: Iterable<number>): readonly number[] => [...values].toSorted((a, b) => a - b);

describe('an empty map', () => {
  it('holds nothing', () => {
    expect(lookUp(emptyMap(), 'a')).toBeUndefined();
    expect(valuesOf(emptyMap())).toEqual([]);
    expect(emptyMap().size).toBe(0);
  });
});

describe('a map written to', () => {
  it('holds what a Map would', () => {
    fc.assert(
      fc.property(writes, key, (pairs, other) => {
        const [map, model] = [filled(pairs), new Map(pairs)];
        expect(map.size).toBe(model.size);
        expect(sorted(valuesOf(map))).toEqual(sorted(model.values()));
        for (const each of [...model.keys(), other]) expect(lookUp(map, each)).toBe(model.get(each));
      }),
    );
  });

  it('leaves those that it grew from as they were', () => {
    fc.assert(
      fc.property(writes, writes, (first, then) => {
        const [before, model] = [filled(first), new Map(first)];
        let map = before;
        for (const [each, value] of then) map = put(map, each, value + 1);
        expect(before.size).toBe(model.size);
        for (const [each, value] of model) expect(lookUp(before, each)).toBe(value);
      }),
    );
  });

  it('holds more keys of one hash than a leaf does', () => {
    expect(new Set(SAME_HASH.map((each) => fnv(each))).size).toBe(1);
    const map = filled(SAME_HASH.map((each, index) => [each, index]));
    expect(SAME_HASH.map((each) => lookUp(map, each))).toEqual(SAME_HASH.map((_, index) => index));
    // Five bits of a hash for each branch.
    expect(depthOf(map.root)).toBe(7);
  });

  it('holds an undefined value as one', () => {
    const map = put(put(emptyMap<number | undefined>(), 'a', undefined), 'a', undefined);
    expect(map.size).toBe(1);
    expect(valuesOf(map)).toEqual([undefined]);
  });

  it('holds many keys, and still shares all but a few nodes', () => {
    const pairs = Array.from({ length: 20_000 }, (_, index) => [`AW-1/${index}`, index] as const);
    const map = filled(pairs);
    expect(map.size).toBe(20_000);
    expect(pairs.every(([each, value]) => lookUp(map, each) === value)).toBe(true);
    const [old, grown] = [map, put(map, 'one more', -1)].map(
      ({ root }) => new Set('branch' in root ? root.branch : []),
    );
    expect(grown?.difference(old ?? new Set()).size).toBe(1);
  });
});
