import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { endOfPrefix } from './prefix-range.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

describe('the end of a prefix', () => {
  it('is the prefix with its last letter moved on', () => {
    expect(endOfPrefix('malopolska-2014:')).toBe('malopolska-2014;');
    expect(endOfPrefix('\uD7FF')).toBe('\uE000');
    expect(endOfPrefix('a\u{10FFFF}')).toBe('b');
  });

  it('is missing where nothing can come after', () => {
    expect(endOfPrefix('')).toBeUndefined();
    expect(endOfPrefix('\u{10FFFF}')).toBeUndefined();
  });

  it('comes, by bytes, after exactly what begins with the prefix among all that is not before it', () => {
    const text = fc.string({ unit: 'binary', maxLength: 4 });
    fc.assert(
      fc.property(text, text, (prefix, other) => {
        const end = endOfPrefix(prefix);
        const within = (id: string): boolean =>
          Buffer.compare(bytes(id), bytes(prefix)) >= 0 &&
          (end === undefined || Buffer.compare(bytes(id), bytes(end)) < 0);
        expect(within(prefix + other)).toBe(true);
        expect(within(other)).toBe(other.startsWith(prefix));
      }),
    );
  });
});
