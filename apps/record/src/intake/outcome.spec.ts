import { describe, expect, it } from '@jest/globals';
import type { CheckSummary } from './import-check.js';
import { endedOutcome, outcomeOf, refusedOutcome } from './outcome.js';

const checked = (change: Partial<CheckSummary> = {}): CheckSummary => ({
  programme: 'demo',
  intents: [],
  files: [
    { file: 'advisory.csv', rows: 20 },
    { file: 'activities.csv', rows: 5 },
  ],
  rows: 25,
  faults: 0,
  hanging: 0,
  warnings: 0,
  adds: 0,
  ...change,
});

const rows = (...numbers: readonly number[]) => numbers.map((row) => ({ file: 'advisory.csv', row, commands: [] }));

describe('how an import ended', () => {
  it('is faulty with any fault, and with rows that hang on one', () => {
    expect(outcomeOf(checked({ faults: 1 }))).toEqual({
      phase: 'faulty',
      outcome: '1 fault was found in 25 rows; nothing was written.',
    });
    expect(outcomeOf(checked({ faults: 2, hanging: 1 })).outcome).toBe(
      '2 faults were found in 25 rows; nothing was written. 1 more row was faulty only because of these.',
    );
    expect(outcomeOf(checked({ hanging: 1 })).phase).toBe('faulty');
  });

  it('says what a check found that would be added', () => {
    expect(outcomeOf(checked({ adds: 3 }))).toEqual({
      phase: 'done',
      outcome: 'Checked 25 rows: nothing is wrong. Importing it would add 3 events.',
    });
    expect(outcomeOf(checked({ rows: 1 })).outcome).toBe(
      'Checked 1 row: nothing is wrong. All of it is on record already.',
    );
  });

  it('names what lies outside by now, the first twenty of many', () => {
    const outside = Array.from({ length: 22 }, (_, index) => ({
      table: 'advisory' as const,
      ref: `DOR/${index + 1}`,
      code: '120805',
      on: '2024-06-01',
    }));
    const written = { appended: 1, rows: 25, files: [] };
    expect(outcomeOf(checked(), written, outside.slice(0, 1)).outcome).toBe(
      'Took in 25 rows. 1 event was added. 1 entry lies outside by now, counted all the same: advisory DOR/1.',
    );
    expect(outcomeOf(checked(), written, outside).outcome).toMatch(
      / 22 entries lie outside by now, counted all the same: advisory DOR\/1, .* advisory DOR\/20 and 2 more\.$/,
    );
  });

  it('says what was added, or that nothing was', () => {
    expect(outcomeOf(checked(), { appended: 1, rows: 25, files: [] }).outcome).toBe(
      'Took in 25 rows. 1 event was added.',
    );
    expect(outcomeOf(checked(), { appended: 0, rows: 25, files: [] }).outcome).toBe(
      'Took in 25 rows. All of it was on record before; nothing was added.',
    );
  });

  it('says which rows stand and which did not go through, and why', () => {
    const stopped = { lane: 'advisory', key: '120805', rows: rows(5, 2, 3, 9), reason: 'It is full' } as const;
    expect(outcomeOf(checked(), { appended: 3, rows: 3, files: [{ file: 'advisory.csv', rows: 3 }], stopped })).toEqual(
      {
        phase: 'stopped',
        outcome:
          '3 of 25 rows stand on record (advisory.csv 3 of 20, activities.csv 0 of 5). ' +
          'Then advisory.csv rows 2 to 3, 5, 9 (advisory 120805) could not be written: It is full. Send the same again: it adds the rest, and nothing twice.',
      },
    );
  });

  it('says that a person is not known by name yet, whose row stands', () => {
    const stopped = { lane: 'person', key: 'P01', rows: rows(2), reason: 'It is full' } as const;
    expect(outcomeOf(checked(), { appended: 25, rows: 25, files: [], stopped }).outcome).toContain(
      'Then the identity in advisory.csv row 2 (person P01) could not be written: It is full.',
    );
  });

  it('says which rows stand when it was told to end', () => {
    const files = [{ file: 'advisory.csv', rows: 3 }];
    expect(outcomeOf(checked(), { appended: 3, rows: 3, files, interrupted: 'activities' })).toEqual({
      phase: 'stopped',
      outcome:
        '3 of 25 rows stand on record (advisory.csv 3 of 20, activities.csv 0 of 5). Then Kronika was told to end. ' +
        'Send the same again: it adds the rest, and nothing twice.',
    });
    expect(outcomeOf(checked(), { appended: 25, rows: 25, files, interrupted: 'person' }).outcome).toContain(
      ' Kronika was told to end before it had noted all identities. Send the same again',
    );
    expect(endedOutcome()).toEqual({
      phase: 'stopped',
      outcome:
        'Nothing was written: Kronika was told to end. Send the same again: it adds the rest, and nothing twice.',
    });
  });

  it('names the first of very many rows', () => {
    const scattered = rows(...Array.from({ length: 30 }, (_, index) => index * 2));
    const stopped = { lane: 'advisory', key: 'x', rows: scattered, reason: 'r.' } as const;
    expect(outcomeOf(checked(), { appended: 0, rows: 0, files: [], stopped }).outcome).toContain(
      'rows 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, … (',
    );
  });

  it('says why the programme itself was not taken', () => {
    expect(refusedOutcome('It was launched meanwhile')).toEqual({
      phase: 'stopped',
      outcome:
        'Nothing was written: It was launched meanwhile. Send the same again: it adds the rest, and nothing twice.',
    });
  });
});
