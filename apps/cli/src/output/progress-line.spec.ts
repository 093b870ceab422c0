import { describe, expect, it } from '@jest/globals';
import { progressLine } from './progress-line.js';

const screen = (isTTY: boolean) => {
  const written: string[] = [];
  return { isTTY, columns: 40, written, write: (text: string) => written.push(text) };
};

describe('progress on a terminal', () => {
  it('is one line with a bar, written over and wiped at the end', () => {
    const terminal = screen(true);
    let now = 0;
    const line = progressLine(terminal, () => now);
    line.show('Read: 10 of 20 rows', 0.5);
    now = 100;
    line.show('Read: 20 of 20 rows', 1);
    line.end();
    line.end();
    expect(terminal.written).toEqual([
      '\r\u001B[2K[############............] Read: 10 of ',
      '\r\u001B[2K[########################] Read: 20 of ',
      '\r\u001B[2K',
    ]);
  });

  it('is not written more often than eyes can follow', () => {
    const terminal = screen(true);
    let now = 0;
    const line = progressLine(terminal, () => now);
    for (now = 0; now < 800; now += 1) line.show('Reading');
    expect(terminal.written).toHaveLength(10);
  });
});

describe('progress elsewhere', () => {
  it('is a plain line at first and every two seconds', () => {
    const file = screen(false);
    let now = 0;
    const line = progressLine(file, () => now);
    for (now = 0; now <= 4_000; now += 100) line.show(`Read: ${now} rows`, 0.1);
    line.end();
    expect(file.written).toEqual(['Read: 0 rows\n', 'Read: 2000 rows\n', 'Read: 4000 rows\n']);
  });
});
