import { describe, expect, it } from '@jest/globals';

import { SHARED_PARTS, partOf } from './parts.js';

/** FNV-1a by the book, in whole numbers of any size. */
const byTheBook = (text: string): bigint => {
  let hash = 0x81_1c_9d_c5n;
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * 0x01_00_01_93n) & 0xff_ff_ff_ffn;
  return hash;
};

describe('the part of a document', () => {
  it('never changes', () => {
    const ids = [
      '',
      'programme/malopolska-2014',
      'unit/malopolska-2014/126101',
      'unit/malopolska-2014/020101',
      'participant/malopolska-2014/2016/person-1',
      'participation-malopolska-2014:126101',
      'ż',
    ];
    expect(ids.map((id) => partOf('standing', id, 16))).toEqual([15, 5, 5, 6, 0, 11, 6]);
    expect(ids.map((id) => partOf('refs', id, 16))).toEqual([9, 3, 3, 0, 10, 5, 8]);
  });

  it('is that of FNV-1a over the UTF-8 bytes, whatever the id', () => {
    for (const id of ['', 'a', 'unit/p/126101', 'ref/p/advisory/Zażółć', '🏛', 'a\u0000', '\uFFFF'.repeat(50)])
      for (const parts of [2, 7, SHARED_PARTS, 1000])
        expect(partOf('standing', id, parts)).toBe(Number(byTheBook(`standing ${id}`) % BigInt(parts)));
  });

  it('is the only one where there is one', () => {
    expect(partOf('standing', 'unit/p/126101', 1)).toBe(0);
  });

  it('is one of so many, about as often as any other', () => {
    const counts = Array.from({ length: SHARED_PARTS }, () => 0);
    for (let code = 0; code < 2477; code += 1) {
      const part = partOf('standing', `unit/malopolska-2014/${String(code * 37).padStart(6, '0')}`, SHARED_PARTS);
      counts[part] = (counts[part] ?? 0) + 1;
    }
    expect(counts).toHaveLength(SHARED_PARTS);
    expect(Math.min(...counts)).toBeGreaterThan(100);
    expect(Math.max(...counts)).toBeLessThan(210);
  });
});
