import { describe, expect, it } from '@jest/globals';
import { isRegion, TERYT_FAULTS, terytFault, unitCode, voivodeshipOf } from './teryt.js';

describe('a TERYT code', () => {
  it.each(['1208051', '1208052', '1208053', '0201011', '1208', '0201', '12', '02'])('is taken: %s', (code) => {
    expect(terytFault(code)).toBeUndefined();
  });
  it.each([
    ['201011', 'leading-zero-lost'],
    ['201', 'leading-zero-lost'],
    ['2', 'leading-zero-lost'],
    ['1208054', 'part-of-a-municipality'],
    ['1208055', 'part-of-a-municipality'],
    ['1208058', 'part-of-a-municipality'],
    ['1208059', 'part-of-a-municipality'],
    ['1208050', 'unknown-kind'],
    ['1208056', 'unknown-kind'],
    ['1208057', 'unknown-kind'],
    ['12080', 'wrong-length'],
    ['12080530', 'wrong-length'],
    ['', 'not-digits'],
    ['120805x', 'not-digits'],
    ['1208 053', 'not-digits'],
    ['١٢', 'not-digits'],
    ['12.0', 'not-digits'],
  ] as const)('%j is refused: %s', (code, fault) => {
    expect(terytFault(code)).toBe(fault);
  });
  it('asks, where a digit is missing, whether a spreadsheet ate the leading zero', () => {
    expect(TERYT_FAULTS['leading-zero-lost']).toContain('leading zero');
  });
});

describe('the identity of a unit', () => {
  it('does not change when a village becomes a town', () => {
    expect(unitCode('1208052')).toBe(unitCode('1208053'));
    expect(unitCode('1208053')).toBe('120805');
  });
  it('is the whole code of a powiat and of a voivodeship', () => {
    expect([unitCode('1208'), unitCode('12')]).toEqual(['1208', '12']);
  });
  it('stays when it is taken once more', () => {
    expect(unitCode(unitCode('1208053'))).toBe('120805');
  });
  it('tells the voivodeship, of a code as of an identity', () => {
    expect(['1208053', '120805', '0201', '02'].map(voivodeshipOf)).toEqual(['12', '12', '02', '02']);
  });
  it('is a region only when it has two digits', () => {
    expect(['12', '1208', '120805', '1208053'].map(isRegion)).toEqual([true, false, false, false]);
  });
});
