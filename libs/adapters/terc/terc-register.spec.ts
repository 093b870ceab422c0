import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { loadRegister } from './terc-register.js';

describe('the TERC register', () => {
  const register = loadRegister();

  it('knows every municipality by its first six digits, whatever the seventh says', () => {
    expect(register.has('120805')).toBe(true);
    expect(register.nameOf('1208053')).toBe('Miechów');
    expect(register.nameOf('1208052')).toBe('Miechów');
    expect(register.nameOf('120805')).toBe('Miechów');
  });

  it('knows powiats and voivodeships', () => {
    expect(register.nameOf('1208')).toBe('miechowski');
    expect(register.nameOf('12')).toBe('małopolskie');
  });

  it('says of a unit that it lacks that it lacks it', () => {
    expect(register.has('999999')).toBe(false);
    expect(register.nameOf('99')).toBeUndefined();
    expect(register.has('208053')).toBe(false);
  });

  it('holds all of the file: 2,477 municipalities in 380 powiats of 16 voivodeships', () => {
    const codes = readFileSync(new URL('./terc.csv', import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.slice(0, 7));
    const known = (digits: number): number =>
      new Set(codes.map((code) => code.slice(0, digits)).filter((code) => register.has(code))).size;
    expect([known(6), known(4), known(2)]).toEqual([2477, 380, 16]);
  });
});
