import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MovedPositions } from './moved-positions.js';

const NAME = 'moved-positions.csv';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'moved-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const movedAs = (...pairs: readonly (readonly [bigint, bigint])[]): MovedPositions => {
  const moved = new MovedPositions();
  for (const [from, to] of pairs) moved.add({ from, to });
  return moved;
};

const write = (moved: MovedPositions): void => moved.write(join(folder, NAME));
const written = (name = NAME): string => readFileSync(join(folder, name), 'utf8');

describe('where events stood and stand', () => {
  it('is found by where they stood', () => {
    const moved = movedAs([1n, 7_517_990_926n], [2n, 7_517_999_459n]);
    expect(moved.find(2n)).toBe(7_517_999_459n);
    expect(moved.find(3n)).toBeUndefined();
  });

  it('is written as a table', () => {
    write(movedAs([1n, 70n], [2n, 90n]));
    expect(written()).toBe('position_before,position_now\n1,70\n2,90\n');
  });

  it('is written once for a move that goes on', () => {
    write(movedAs([1n, 70n]));
    write(movedAs([1n, 70n], [2n, 90n]));
    expect(written()).toBe('position_before,position_now\n1,70\n2,90\n');
    expect(readdirSync(folder)).toEqual([NAME]);
  });

  it('leaves what other moves wrote beside it', () => {
    write(movedAs([1n, 70n]));
    write(movedAs([70n, 1n]));
    write(movedAs([1n, 500n]));
    expect(written('moved-positions.1.csv')).toBe('position_before,position_now\n1,70\n');
    expect(written('moved-positions.2.csv')).toBe('position_before,position_now\n70,1\n');
    expect(written()).toBe('position_before,position_now\n1,500\n');
  });

  it('leaves a file of that name that is none of its own', () => {
    writeFileSync(join(folder, NAME), 'my notes\n');
    write(movedAs([1n, 70n]));
    expect(written('moved-positions.1.csv')).toBe('my notes\n');
  });
});
