import { describe, expect, it } from '@jest/globals';
import { isColumn, shownCell, shownCells, shownHeader, shownUnread } from './secrecy.js';

describe('what a fault may show', () => {
  it('is never a name or an e-mail', () => {
    for (const column of ['first_name', 'last_name', 'email'])
      expect(shownCell('participants', column, 'Łucja')).toBeUndefined();
  });

  it('is a person’s id, but not what stands in its place', () => {
    expect(shownCell('participants', 'person', 'P01')).toBe('P01');
    expect(shownCell('participants', 'person', 'Jan Zmyślony')).toBeUndefined();
    expect(shownCell('attendance', 'person', 'Jan Zmyślony')).toBeUndefined();
    expect(shownCell('participants', 'replaces', 'Jan Zmyślony')).toBeUndefined();
    expect(shownCell('advisory', 'adviser', 'Jan Zmyślony')).toBeUndefined();
    expect(shownCell('commitments', 'recorded_by', 'Jan Zmyślony')).toBeUndefined();
  });

  it('is any other cell of a table, and a blank one', () => {
    expect(shownCell('participants', 'teryt', '120805')).toBe('120805');
    expect(shownCell('participants', 'first_name', '')).toBe('');
  });

  it('is a cell under no column only where the table holds no names', () => {
    expect(shownCell('advisory', 'K', 'x')).toBe('x');
    expect(shownCell('participants', 'P', 'x')).toBeUndefined();
  });

  it('is of an unreadable cell beside names only what can be none', () => {
    for (const text of ['Zmyślona', 'z domu Zmyślona', 'zmyslona1@example.org', 'Jan 2'])
      expect({ text, shown: shownUnread('participants', 'enrolled_on', text) }).toEqual({ text });
    for (const text of ['14.11.2014', '208053', 'K', 'UCZ/7'])
      expect(shownUnread('participants', 'enrolled_on', text)).toBe(text);
    expect(shownUnread('advisory', 'on', 'wczoraj')).toBe('wczoraj');
  });

  it('leaves out the names of a row, what is blank, and what is no column', () => {
    const cells = { ref: 'UCZ/1', person: 'P01', first_name: 'Łucja', email: '', notes: 'x' };
    expect(shownCells('participants', cells)).toEqual({ ref: 'UCZ/1', person: 'P01' });
  });

  it('is the text of a header unless the header may be a row of people', () => {
    expect(shownHeader('participants', 'notes', true)).toBe('notes');
    expect(shownHeader('participants', 'Łucja', false)).toBeUndefined();
    expect(shownHeader('advisory', 'notes', false)).toBe('notes');
  });

  it('knows the columns of each table', () => {
    expect([isColumn('advisory', 'hours'), isColumn('advisory', 'day'), isColumn('nothing', 'ref')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
