import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { compareRatios, decimalRatio, decimalTimes, groszeOf, minutesOf, ratio, toFigure } from './quantity.js';

describe('hours as people write them', () => {
  it.each([
    ['7,5', 450],
    ['7.5', 450],
    ['0', 0],
    ['0,25', 15],
    ['15', 900],
    ['0007', 420],
    ['1 000', 60_000],
    ['1\u00a0000,5', 60_030],
    ['0,05', 3],
  ])('%j are %d minutes', (hours, minutes) => {
    expect(minutesOf(hours)).toBe(minutes);
  });
  it.each(['', 'x', '-1', '+1', '7,', ',5', '1,5,5', '1e3', '0,33', '7:30', ' 7', '1 00', '10 00 0', '１'])(
    '%j are none in whole minutes',
    (hours) => {
      expect(minutesOf(hours)).toBeUndefined();
    },
  );
});

describe('money as people write it', () => {
  it('is counted in whole grosze', () => {
    expect(groszeOf('4 350,50')).toBe(435_050);
    expect(groszeOf('0.1')).toBe(10);
    expect(groszeOf('4500')).toBe(450_000);
  });
  it('has no fraction of a grosz', () => {
    expect(groszeOf('0,005')).toBeUndefined();
    expect(groszeOf('0,0100')).toBe(1);
  });
  it('is exact up to the largest whole number, and refused beyond', () => {
    expect(groszeOf('90071992547409,91')).toBe(Number.MAX_SAFE_INTEGER);
    expect(groszeOf('90071992547409,92')).toBeUndefined();
    expect(groszeOf('9'.repeat(31))).toBeUndefined();
  });
});

describe('a decimal', () => {
  it('written with any separator comes back as the very number of units', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 13n }), fc.constantFrom(',', '.'), (units, separator) => {
        const text = `${units / 100n}${separator}${String(units % 100n).padStart(2, '0')}`;
        expect(decimalTimes(text, 100)).toBe(Number(units));
        expect(decimalRatio(text)).toEqual({ over: units, under: 100n });
      }),
    );
  });
  it('is no ratio when it is no decimal, or longer than any number that people write', () => {
    expect(decimalRatio('x')).toBeUndefined();
    expect(decimalRatio('1'.repeat(31))).toBeUndefined();
    expect(decimalRatio('2.50')).toEqual({ over: 250n, under: 100n });
  });
});

const ratios = fc.tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 9n }));

describe('a ratio', () => {
  it('is judged exactly, where floating point would err', () => {
    expect(compareRatios(ratio(3, 10), ratio(1n, 10n))).toBeGreaterThan(0);
    expect(compareRatios(ratio(2, 6), ratio(1, 3))).toBe(0);
    expect(compareRatios(ratio(47.5 * 60, 60 * 60), ratio(8000, 10_000))).toBeLessThan(0);
    expect(compareRatios(ratio(48 * 60, 60 * 60), ratio(8000, 10_000))).toBe(0);
    expect(compareRatios(ratio(9_007_199_254_740_993n, 1n), ratio(9_007_199_254_740_992n))).toBeGreaterThan(0);
  });
  it('compares as its difference', () => {
    fc.assert(
      fc.property(ratios, ratios, ([a, b], [c, d]) => {
        const compared = compareRatios(ratio(a, b), ratio(c, d));
        expect(compared + compareRatios(ratio(c, d), ratio(a, b))).toBe(0);
        expect(compared > 0).toBe(a * d > c * b);
        expect(compared === 0).toBe(a * d === c * b);
      }),
    );
  });
});

describe('a figure', () => {
  it.each([
    [ratio(95, 120), 0.7917],
    [ratio(9500, 120), 79.1667],
    [ratio(1, 3), 0.3333],
    [ratio(2, 3), 0.6667],
    [ratio(1, 20_000), 0.0001],
    [ratio(1, 20_001), 0],
    [ratio(5), 5],
    [ratio(0, 7), 0],
    [ratio(-1, 20_000), 0],
    [ratio(-3, 20_000), -0.0001],
    [ratio(-1, 3), -0.3333],
    [ratio(100_005, 1000), 100.005],
  ])('%p is rounded half up to four decimals: %d', (exact, figure) => {
    expect(toFigure(exact)).toBeCloseTo(figure, 10);
    expect(String(Math.abs(toFigure(exact)))).toMatch(/^\d+(\.\d{1,4})?$/);
  });
  it('lies within half of the last decimal of what it stands for, the upper one when both are as near', () => {
    fc.assert(
      fc.property(ratios, ([over, under]) => {
        const tenThousandths = BigInt(Math.round(toFigure(ratio(over, under)) * 10_000));
        const twiceTooMuch = 2n * (tenThousandths * under - over * 10_000n);
        expect(twiceTooMuch > -under && twiceTooMuch <= under).toBe(true);
      }),
    );
  });
});
