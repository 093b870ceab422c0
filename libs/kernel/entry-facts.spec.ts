import { describe, expect, it } from '@jest/globals';
import { corrected, noEntries, recorded } from './entries.js';
import type { Entries, EntryCommand } from './entries.js';
import { entryFacts } from './entry-facts.js';
import type { EntryTable } from './entry-facts.js';
import { DomainError } from './errors.js';

interface Note {
  readonly teryt: string;
  readonly on: string;
  readonly says: string;
  readonly size: number;
}

class Rejected extends DomainError {
  readonly kind = 'invalid';

  constructor(readonly code: string) {
    super(code);
  }
}

const table = (forbidden: string, open = true): EntryTable<Note, object> => ({
  checkTaken: () => {
    if (!open) throw new Rejected('note.closed');
  },
  checks: [
    ({ says }) => {
      if (says === forbidden) throw new Rejected('note.forbidden');
    },
    ({ size }) => {
      if (size < 0) throw new Rejected('note.too-small');
    },
  ],
  recorded: (ref, content) => ({ type: 'recorded', ref, content }),
  corrected: (data) => ({ type: 'corrected', ...data }),
  annulled: (data) => ({ type: 'annulled', ...data }),
});

const note: Note = { teryt: '1208053', on: '2024-02-01', says: 'x', size: 1 };
const onRecord: Entries<Note> = recorded(noEntries(), 'N/1', note, 0);

const record = (ref: string, content = note): EntryCommand<'activities', Note> => ({
  type: 'record',
  table: 'activities',
  ref,
  content,
});
const correct = (content: Note, reason = 'mistyped'): EntryCommand<'activities', Note> => ({
  type: 'correct',
  table: 'activities',
  ref: 'N/2',
  corrects: 'N/1',
  reason,
  content,
});
const annul: EntryCommand<'activities', Note> = {
  type: 'annul',
  table: 'activities',
  ref: 'N/3',
  annuls: 'N/1',
  reason: 'never was',
};
const refused = (code: string) => expect.objectContaining({ code });

describe('a new entry', () => {
  it('becomes a fact', () => {
    expect(entryFacts(onRecord, record('N/9'), table('y'))).toEqual([{ type: 'recorded', ref: 'N/9', content: note }]);
  });
  it('is refused where none is taken any more, where it is wrong in itself, and with a ref that is none', () => {
    expect(() => entryFacts(onRecord, record('N/9'), table('y', false))).toThrow(refused('note.closed'));
    expect(() => entryFacts(onRecord, record('N/9'), table('x'))).toThrow(refused('note.forbidden'));
    expect(() => entryFacts(onRecord, record(' '), table('y'))).toThrow(refused('entry.text-blank'));
  });
});

describe('an entry that is on record', () => {
  it('sent again is no fact, even where it would not be taken any more', () => {
    expect(entryFacts(onRecord, record('N/1'), table('x', false))).toEqual([]);
  });
  it('is corrected and annulled, also where no new one is taken', () => {
    expect(entryFacts(onRecord, correct({ ...note, size: 2 }), table('y', false))).toEqual([
      { type: 'corrected', ref: 'N/2', corrects: 'N/1', reason: 'mistyped', entry: { ...note, size: 2 } },
    ]);
    expect(entryFacts(onRecord, annul, table('x', false))).toEqual([
      { type: 'annulled', ref: 'N/3', annuls: 'N/1', reason: 'never was', on: '2024-02-01' },
    ]);
  });
  it('is not corrected to what is wrong in itself, nor without a reason, nor to another municipality', () => {
    expect(() => entryFacts(onRecord, correct({ ...note, says: 'y' }), table('y'))).toThrow(refused('note.forbidden'));
    expect(() => entryFacts(onRecord, correct(note, ' '), table('y'))).toThrow(refused('entry.reason-missing'));
    expect(() => entryFacts(onRecord, correct({ ...note, teryt: '1217032' }), table('y'))).toThrow(
      refused('entry.correction-leaves-stream'),
    );
  });
  it('may be corrected to another kind of the same municipality', () => {
    const entry = { ...note, teryt: '1208052' };
    expect(entryFacts(onRecord, correct(entry), table('y'))).toMatchObject([{ type: 'corrected', entry }]);
  });
  it('may be corrected in one place while another has become wrong since, but not made worse', () => {
    expect(entryFacts(onRecord, correct({ ...note, size: 2 }), table('x'))).toHaveLength(1);
    expect(() => entryFacts(onRecord, correct({ ...note, size: -1 }), table('x'))).toThrow(refused('note.too-small'));
    const mended = corrected(onRecord, { ref: 'N/2', content: { ...note, says: 'z' }, reason: 'x' }, 'N/1');
    const again = { ...correct(note), ref: 'N/4' };
    expect(() => entryFacts(mended, again, table('x'))).toThrow(refused('note.forbidden'));
  });
});
