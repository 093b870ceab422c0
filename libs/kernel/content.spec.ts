import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { sameContent } from './content.js';

const entry = { teryt: '1208053', on: '2015-03-26', figures: { people: 12, hours: null }, tags: ['a', 'b'] };

describe('two contents', () => {
  it('are the same whatever the order of their fields', () => {
    const { teryt, ...rest } = entry;
    expect(sameContent(entry, { ...rest, teryt })).toBe(true);
    expect(sameContent(entry, { ...entry, figures: { hours: null, people: 12 } })).toBe(true);
  });
  it('are the same when a field is blank in one and missing in the other', () => {
    expect(sameContent(entry, { ...entry, document: '' })).toBe(true);
    expect(sameContent({ ...entry, document: undefined }, entry)).toBe(true);
    expect(sameContent({ ...entry, figures: { ...entry.figures, note: '' } }, entry)).toBe(true);
  });
  it('are the same when only the last digit of the TERYT code differs, also within', () => {
    expect(sameContent(entry, { ...entry, teryt: '1208052' })).toBe(true);
    expect(sameContent({ seat: { teryt: '1208053' } }, { seat: { teryt: '1208051' } })).toBe(true);
  });
  it.each([
    [{ ...entry, teryt: '1208063' }],
    [{ ...entry, teryt: '1208' }],
    [{ ...entry, on: '2015-03-27' }],
    [{ ...entry, figures: { people: 12 } }],
    [{ ...entry, figures: { people: '12', hours: null } }],
    [{ ...entry, tags: ['b', 'a'] }],
    [{ ...entry, tags: ['a'] }],
    [{ ...entry, document: ' ' }],
    [{ ...entry, document: 0 }],
    [{ ...entry, document: false }],
  ])('differ: %j', (other) => {
    expect(sameContent(entry, other)).toBe(false);
    expect(sameContent(other, entry)).toBe(false);
  });
  it('may differ in fields that are facts of their own', () => {
    const left = { ...entry, left: { on: '2015-04-01' } };
    expect(sameContent(entry, left)).toBe(false);
    expect(sameContent(entry, left, ['left'])).toBe(true);
    expect(sameContent(entry, { ...left, on: '2015-03-27' }, ['left'])).toBe(false);
  });
});

describe('any content', () => {
  it('is the same as its copy from the log', () => {
    const content = fc.dictionary(fc.constantFrom('a', 'b', 'teryt', 'on'), fc.oneof(fc.string(), fc.integer()));
    fc.assert(
      fc.property(content, (one) => {
        const reversed = Object.fromEntries(Object.entries(one).toReversed());
        expect(sameContent(one, JSON.parse(JSON.stringify(reversed)) as object)).toBe(true);
      }),
    );
  });
});
