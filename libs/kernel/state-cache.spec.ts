import { describe, expect, it } from '@jest/globals';
import { StateCache } from './state-cache.js';

describe('a cache within its bound', () => {
  it('finds what was kept last under a key, and nothing under another', () => {
    const cache = new StateCache(10);
    cache.keep('a', 1);
    const kept = cache.keep('a', 2);
    expect(cache.find('a')).toBe(kept);
    expect(cache.find('b')).toBeUndefined();
  });

  it('counts a key kept again once', () => {
    const cache = new StateCache(10);
    const other = cache.keep('other', 3);
    for (let events = 0; events < 100; events += 1) cache.keep('a', 4);
    expect(cache.find('other')).toBe(other);
  });
});

describe('a cache past its bound', () => {
  it('lets go of what was used least recently', () => {
    const cache = new StateCache(10);
    const a = cache.keep('a', 3);
    cache.keep('b', 3);
    cache.find('a');
    cache.keep('c', 3);
    expect(cache.find('a')).toBe(a);
    expect(cache.find('b')).toBeUndefined();
  });

  it('lets go of as many as it takes', () => {
    const cache = new StateCache(10);
    for (const key of ['a', 'b', 'c', 'd']) cache.keep(key, 1);
    cache.keep('e', 7);
    expect(['a', 'b', 'c', 'd', 'e'].map((key) => cache.find(key) !== undefined)).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it('keeps the one just put, however large', () => {
    const cache = new StateCache(10);
    const large = cache.keep('large', 1000);
    expect(cache.find('large')).toBe(large);
    const next = cache.keep('next', 1);
    expect(cache.find('large')).toBeUndefined();
    expect(cache.find('next')).toBe(next);
  });
});
