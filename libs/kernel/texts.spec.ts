import { describe, expect, it } from '@jest/globals';
import { checkRef, checkTexts, REF_LIMIT, TEXT_LIMIT } from './texts.js';

const told = (code: string, field: string) => expect.objectContaining({ code, field });

describe('a text', () => {
  it.each([['Konsultacja projektu'], ['two\nlines\tand a tab'], ['🏛️'], ['x'.repeat(TEXT_LIMIT)]])(
    'is taken: %j',
    (topic) => {
      expect(() => checkTexts({ topic })).not.toThrow();
    },
  );
  it('is not looked at when it is missing', () => {
    expect(() => checkTexts({ topic: undefined })).not.toThrow();
  });
  it.each([
    ['', 'entry.text-blank'],
    [' \n', 'entry.text-blank'],
    ['x'.repeat(TEXT_LIMIT + 1), 'entry.text-too-long'],
    ['a\u0000b', 'entry.text-malformed'],
    ['half \ud83c of a pair', 'entry.text-malformed'],
  ])('%j is refused as %s, and the field is named', (topic, code) => {
    expect(() => checkTexts({ document: 'x', topic })).toThrow(told(code, 'topic'));
  });
});

describe('a ref', () => {
  it.each([['DOR/017'], ['AW-1/3'], ['uchwała 12'], ['x'.repeat(REF_LIMIT)]])('is taken: %j', (ref) => {
    expect(() => checkRef(ref)).not.toThrow();
  });
  it.each([
    ['', 'entry.text-blank'],
    ['x'.repeat(REF_LIMIT + 1), 'entry.text-too-long'],
    ['DOR\n017', 'entry.text-malformed'],
  ])('%j is refused as %s', (ref, code) => {
    expect(() => checkRef(ref)).toThrow(told(code, 'ref'));
    expect(() => checkRef(ref, 'corrects')).toThrow(told(code, 'corrects'));
  });
});
