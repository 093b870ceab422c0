import { describe, expect, it } from '@jest/globals';
import { DAY, HOURS, ID, TERYT } from './cell-kinds.js';
import { cellsOf } from './cells.js';

describe('the cells of a row', () => {
  it('give values, and nothing for what is blank or missing', () => {
    const cells = cellsOf('advisory', { on: '2015-03-26', hours: '7,5', recommendation: '' });
    expect([cells.must('on', DAY), cells.must('hours', HOURS)]).toEqual(['2015-03-26', 450]);
    expect([cells.may('recommendation', ID), cells.may('document', ID)]).toEqual([undefined, undefined]);
    expect([cells.has('on'), cells.has('recommendation'), cells.has('document')]).toEqual([true, false, false]);
    expect(cells.faults).toEqual([]);
  });

  it('tell of every one that cannot be read, or is blank and must not be, once', () => {
    const cells = cellsOf('advisory', { on: '26.03.2015', hours: '', teryt: '208053' });
    expect([cells.must('on', DAY), cells.must('hours', HOURS), cells.must('teryt', TERYT)]).toEqual(['', 0, '']);
    cells.must('on', DAY);
    expect(cells.faults).toEqual([
      {
        column: 'on',
        value: '26.03.2015',
        code: 'intake.cell-unreadable',
        expected: DAY.expected,
        message: 'on reads “26.03.2015”.',
      },
      { column: 'hours', value: '', code: 'intake.cell-blank', expected: HOURS.expected, message: 'hours is blank.' },
      {
        column: 'teryt',
        value: '208053',
        code: 'intake.teryt-leading-zero-lost',
        expected: expect.stringContaining('leading zero'),
        message: 'teryt reads “208053”.',
      },
    ]);
  });

  it('tell of what concerns more than one of them in words of their own', () => {
    const cells = cellsOf('activities', {});
    cells.fail('people', { code: 'x', expected: 'a figure', message: 'There is none.' });
    expect(cells.faults).toEqual([
      { column: 'people', value: '', code: 'x', expected: 'a figure', message: 'There is none.' },
    ]);
  });

  it('never show what may be a name', () => {
    const cells = cellsOf('participants', { person: 'Łucja Zmyślona', teryt: '208053' });
    cells.must('person', ID);
    cells.must('teryt', TERYT);
    expect(cells.faults.map(({ column, value }) => [column, value])).toEqual([
      ['person', undefined],
      ['teryt', '208053'],
    ]);
    expect(JSON.stringify(cells.faults)).not.toContain('Zmyślona');
  });
});
