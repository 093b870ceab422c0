import { describe, expect, it } from '@jest/globals';
import { faultJson, faultLines, warningLine } from './fault-lines.js';

const CELL = {
  file: 'advisory.csv',
  row: 3,
  column: 'hours',
  value: '0,333',
  expected: 'hours in quarters',
  code: 'advisory.hours',
  message: 'The hours make no quarters.',
};

describe('a fault', () => {
  it('of a cell names row, column, value, what is wrong and what was expected', () => {
    expect(faultLines(CELL)).toBe(
      '  row 3, hours: “0,333”: The hours make no quarters. Expected: hours in quarters. [advisory.hours]',
    );
  });

  it('does not say its value twice', () => {
    expect(faultLines({ ...CELL, message: 'hours reads “0,333”.', expected: 'did it?' })).toBe(
      '  row 3, hours: hours reads “0,333”. Expected: did it? [advisory.hours]',
    );
  });

  it('of a file as a whole names no row', () => {
    const { file, expected, code } = CELL;
    expect(faultLines({ file, expected, code, message: 'It is empty.' })).toBe(
      '  It is empty. Expected: hours in quarters. [advisory.hours]',
    );
  });

  it('of a changed row shows both versions and marks what differs', () => {
    const details = { standing: { on: '2015-01-01', minutes: 60 }, sent: { on: '2015-01-01', topic: 'new' } };
    expect(
      faultLines({ ...CELL, details })
        .split('\n')
        .slice(1),
    ).toEqual([
      '      on record:   on 2015-01-01 · *minutes 60* · *topic (blank)*',
      '      in the file: on 2015-01-01 · *minutes (blank)* · *topic new*',
    ]);
  });

  it('of a row that another of its file contradicts shows both rows', () => {
    const details = { standing: { minutes: 60 }, sent: { minutes: 90 }, row: 2 };
    expect(
      faultLines({ ...CELL, details })
        .split('\n')
        .slice(1),
    ).toEqual(['      in row 2: *minutes 60*', '      in this row: *minutes 90*']);
  });

  it('has its six fields first for programs, null where there is none', () => {
    const { file, expected, code } = CELL;
    expect(faultJson({ file, expected, code, message: 'It is empty.' })).toBe(
      '{"file":"advisory.csv","row":null,"column":null,"value":null,"expected":"hours in quarters","code":"advisory.hours","message":"It is empty."}',
    );
  });
});

describe('a warning', () => {
  it('names its place', () => {
    expect(warningLine({ file: 'a.csv', row: 1, column: 'x', code: 'c', message: 'Passed over.' })).toBe(
      'Note: a.csv: row 1, x: Passed over.',
    );
    expect(warningLine({ file: 'a.csv', code: 'c', message: 'Passed over.' })).toBe('Note: a.csv: Passed over.');
  });
});
