import { describe, expect, it } from '@jest/globals';

import { SealBroken } from '@kernel/key-store.js';
import type { Sealed } from '@kernel/key-store.js';

import { newKey, opened, sameContent, sealed } from './seal.js';

const KEY = Uint8Array.from({ length: 32 }, (_, index) => index);
const PLACE = { person: 'p:P01', context: 'person-p:P01/1' };
const CONTENT = { first_name: 'Żaneta', last_name: 'Próbna', email: null };

/** Sealed by the first version: events hold such texts for ever. The print was computed by another program too. */
const GOLDEN: Sealed = {
  nonce: '3KnVGmnXMmtrPW1Y',
  text: 'DxafBaoFcDnIMT0s_JhqtwXTzEjoeGbCGsi8M9rmkJY_1m7RK8P-es53LUBxgmZzNiu7T59Q8s9Nh9A',
  tag: 'DKfqEutI1lnsGMAZpJaoDQ',
  print: 'wNJYvgZKRwj8dHKwXJB6OL9YjVU3mxfg3Z_xap5lfmg',
};

describe('what was sealed years ago', () => {
  it('is opened and compared today', () => {
    expect(opened(KEY, PLACE, GOLDEN)).toEqual(CONTENT);
    expect(sameContent(KEY, GOLDEN, CONTENT)).toBe(true);
    expect(sealed(KEY, PLACE, CONTENT).print).toBe(GOLDEN.print);
  });
});

describe('a sealed text, under one key', () => {
  it('is bound to person and context, each by itself', () => {
    const text = sealed(KEY, { person: 'ab', context: 'c' }, CONTENT);
    expect(opened(KEY, { person: 'ab', context: 'c' }, text)).toEqual(CONTENT);
    const others = [
      { person: 'a', context: 'bc' },
      { person: 'abc', context: '' },
      { person: 'ab', context: 'd' },
      { person: 'x', context: 'c' },
    ];
    for (const other of others) expect(() => opened(KEY, other, text)).toThrow(SealBroken);
  });

  it('is bound to its print', () => {
    const other = sealed(KEY, PLACE, { ...CONTENT, last_name: 'Inna' });
    expect(() => opened(KEY, PLACE, { ...GOLDEN, print: other.print })).toThrow(SealBroken);
  });

  it('is not opened by another key, nor by a shortened tag', () => {
    expect(() => opened(newKey(), PLACE, GOLDEN)).toThrow(SealBroken);
    const short = Buffer.from(GOLDEN.tag, 'base64url').subarray(0, 12).toString('base64url');
    expect(() => opened(KEY, PLACE, { ...GOLDEN, tag: short })).toThrow(SealBroken);
  });

  it('tells in its error nothing of what was sealed', () => {
    const broken = (): unknown => {
      try {
        return opened(KEY, { ...PLACE, context: 'elsewhere' }, GOLDEN);
      } catch (error) {
        return error;
      }
    };
    expect(broken()).toEqual(new SealBroken('p:P01'));
    expect(broken()).not.toHaveProperty('cause');
  });
});
