import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DomainError } from './errors.js';
import { amended, annulled, corrected, entryOf, isNew, noEntries, recorded, standing } from './entries.js';
import type { Entries, EntryCommand } from './entries.js';
import { checkStaysInUnit } from './unit-entries.js';

interface Content {
  readonly teryt: string;
  readonly hours: number;
  readonly ended?: string;
}
type Command = EntryCommand<'advisory', Content>;

const content = (hours: number, ended?: string): Content => ({
  teryt: '1208053',
  hours,
  ...(ended !== undefined && { ended }),
});
const record = (ref: string, hours: number): Command => ({
  type: 'record',
  table: 'advisory',
  ref,
  content: content(hours),
});
const correct = (ref: string, corrects: string, hours: number, reason = 'misread'): Command => ({
  type: 'correct',
  table: 'advisory',
  ref,
  corrects,
  reason,
  content: content(hours),
});
const annul = (ref: string, annuls: string, reason = 'never was'): Command => ({
  type: 'annul',
  table: 'advisory',
  ref,
  annuls,
  reason,
});

/** As a stream takes a command: what is new becomes a fact. */
const take = (entries: Entries<Content>, command: Command, place = 0): Entries<Content> => {
  if (!isNew(entries, command, { apart: ['ended'] })) return entries;
  const { ref } = command;
  if (command.type === 'record') return recorded(entries, ref, command.content, place);
  if (command.type === 'annul') return annulled(entries, ref, command.reason, command.annuls);
  return corrected(entries, { ref, reason: command.reason, content: command.content }, command.corrects);
};

const tableOf = (...commands: readonly Command[]): Entries<Content> => {
  let entries = noEntries<Content>();
  for (const [place, command] of commands.entries()) entries = take(entries, command, place);
  return entries;
};

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'taken';
};
const codeFor = (entries: Entries<Content>, command: Command): string => codeOf(() => take(entries, command));

describe('an empty table', () => {
  it('takes an entry, and neither a correction nor an annulment', () => {
    expect(isNew(noEntries<Content>(), record('D1', 2))).toBe(true);
    expect(codeFor(noEntries(), correct('D2', 'D1', 3))).toBe('entry.unknown');
    expect(codeFor(noEntries(), annul('D2', 'D1'))).toBe('entry.unknown');
  });
});

describe('an entry on record', () => {
  const entries = tableOf(record('D1', 2));

  it('is the same when sent again, with another last digit of its municipality too', () => {
    expect(isNew(entries, record('D1', 2))).toBe(false);
    const again = { ...record('D1', 2), content: { teryt: '1208051', hours: 2 } } as Command;
    expect(isNew(entries, again)).toBe(false);
  });

  it('is refused with other content, and shown as it stands', () => {
    expect(() => take(entries, record('D1', 3))).toThrow(
      expect.objectContaining({
        code: 'entry.changed',
        details: expect.objectContaining({ standing: content(2), sent: content(3) }),
      }),
    );
  });

  it('gives its ref to nothing else', () => {
    expect(codeFor(entries, correct('D1', 'D1', 3))).toBe('entry.ref-taken');
    expect(codeFor(entries, annul('D1', 'D1'))).toBe('entry.ref-taken');
  });

  it('is neither corrected nor annulled without a reason', () => {
    expect(codeFor(entries, correct('D2', 'D1', 3, ' '))).toBe('entry.reason-missing');
    expect(codeFor(entries, annul('D2', 'D1', ''))).toBe('entry.reason-missing');
  });

  it('is not corrected into another municipality', () => {
    const command = { ...correct('D2', 'D1', 3), type: 'correct', corrects: 'D1', reason: 'misread' } as const;
    const moved = { ...command, content: { ...content(3), teryt: '1217032' } };
    expect(codeOf(() => checkStaysInUnit(entries, { ...command, content: { ...content(3), teryt: '1208052' } }))).toBe(
      'taken',
    );
    expect(codeOf(() => checkStaysInUnit(entries, moved))).toBe('entry.correction-leaves-stream');
  });
});

describe('a corrected entry', () => {
  const entries = tableOf(record('D1', 2), correct('D2', 'D1', 3), record('E1', 9), correct('D3', 'D1', 4));

  it('stands as the latest correction has it, whichever ref that named, in its first place', () => {
    expect(standing(entries).map(({ ref, place, content: { hours } }) => [ref, place, hours])).toEqual([
      ['D1', 0, 4],
      ['E1', 2, 9],
    ]);
    const further = take(entries, correct('D4', 'D2', 5));
    for (const ref of ['D1', 'D2', 'D3', 'D4']) expect(entryOf(further, ref)?.content.hours).toBe(5);
  });

  it('keeps its chain', () => {
    expect(entryOf(entries, 'D2')?.versions.map(({ ref, content: { hours }, reason }) => [ref, hours, reason])).toEqual(
      [
        ['D1', 2, undefined],
        ['D2', 3, 'misread'],
        ['D3', 4, 'misread'],
      ],
    );
  });

  it('is the same when any of its rows is sent again, as first recorded or as it stands', () => {
    const rows = [
      record('D1', 2),
      record('D1', 4),
      correct('D2', 'D1', 3),
      correct('D2', 'D1', 4),
      correct('D2', 'D3', 3),
      correct('D3', 'D1', 4),
    ];
    for (const row of rows) expect({ row, isNew: isNew(entries, row) }).toEqual({ row, isNew: false });
  });

  it('refuses a row that changed: its values, its reason, its kind, what it corrects', () => {
    expect(codeFor(entries, record('D1', 3))).toBe('entry.changed');
    expect(codeFor(entries, correct('D2', 'D1', 9))).toBe('entry.changed');
    expect(codeFor(entries, correct('D2', 'D1', 3, 'other'))).toBe('entry.changed');
    expect(codeFor(entries, record('D2', 3))).toBe('entry.ref-taken');
    expect(codeFor(entries, annul('D2', 'D1'))).toBe('entry.ref-taken');
    expect(codeFor(entries, correct('D2', 'E1', 3))).toBe('entry.ref-taken');
  });

  it('is annulled through any of its refs, as a whole', () => {
    for (const ref of ['D1', 'D2', 'D3']) {
      const after = take(entries, annul('X1', ref));
      expect(standing(after).map((entry) => entry.ref)).toEqual(['E1']);
      expect(entryOf(after, 'D1')?.annulled).toEqual({ ref: 'X1', annuls: ref, reason: 'never was' });
    }
  });
});

describe('an annulled entry', () => {
  const entries = tableOf(record('D1', 2), correct('D2', 'D1', 3), annul('X1', 'D2'), record('E1', 9));

  it('is told nothing new by any of its rows', () => {
    for (const row of [record('D1', 2), correct('D2', 'D1', 3), annul('X1', 'D2'), annul('X1', 'D1')])
      expect({ row, isNew: isNew(entries, row) }).toEqual({ row, isNew: false });
  });

  it('is not corrected', () => {
    expect(codeFor(entries, correct('D3', 'D1', 4))).toBe('entry.annulled');
    expect(codeFor(entries, correct('D3', 'X1', 4))).toBe('entry.annulled');
  });

  it('is annulled under a further ref, which changes nothing and is on record', () => {
    const again = take(entries, annul('X2', 'D1', 'again'));
    expect(entryOf(again, 'X2')).toMatchObject({ ref: 'D1', annulled: { ref: 'X1' } });
    expect(isNew(again, annul('X2', 'D1', 'again'))).toBe(false);
    expect(codeFor(again, annul('X2', 'D1', 'other'))).toBe('entry.changed');
  });

  it('stays so: its annulment is itself neither corrected nor annulled', () => {
    expect(codeFor(entries, annul('X2', 'X1'))).toBe('entry.annulment-is-final');
    expect(codeFor(entries, annul('X1', 'E1'))).toBe('entry.ref-taken');
    expect(codeFor(entries, annul('X1', 'D1', 'other'))).toBe('entry.changed');
    expect(codeFor(entries, record('X1', 2))).toBe('entry.ref-taken');
  });
});

describe('an entry with a later fact in it', () => {
  const entries = amended(tableOf(record('D1', 2), correct('D2', 'D1', 3)), 'D2', content(3, '2024-05-01'));

  it('stands with it, and remembers it when a correction takes it out again', () => {
    expect(entryOf(entries, 'D1')?.content.ended).toBe('2024-05-01');
    const corrected3 = take(entries, correct('D3', 'D1', 4));
    expect(entryOf(corrected3, 'D1')).toMatchObject({ content: content(4), amendments: [content(3, '2024-05-01')] });
  });

  it('is told nothing new by its rows from before', () => {
    for (const row of [record('D1', 2), record('D1', 3), correct('D2', 'D1', 3)])
      expect({ row, isNew: isNew(entries, row, { apart: ['ended'] }) }).toEqual({ row, isNew: false });
  });
});

describe('any commands', () => {
  const ref = fc.constantFrom('D1', 'D2', 'D3', 'D4', 'D5');
  const hours = fc.nat(2);
  const reason = fc.constantFrom('misread', 'other');
  const command: fc.Arbitrary<Command> = fc.oneof(
    fc.tuple(ref, hours).map((args) => record(...args)),
    fc.tuple(ref, ref, hours, reason).map((args) => correct(...args)),
    fc.tuple(ref, ref, reason).map((args) => annul(...args)),
  );

  /** What the commands that were taken brought, and those of them that brought something. */
  const takenOf = (
    commands: readonly Command[],
  ): { readonly entries: Entries<Content>; readonly taken: readonly Command[] } => {
    let entries = noEntries<Content>();
    const taken: Command[] = [];
    for (const [place, each] of commands.entries()) {
      if (codeFor(entries, each) !== 'taken') continue;
      const after = take(entries, each, place);
      if (after !== entries) taken.push(each);
      entries = after;
    }
    return { entries, taken };
  };

  it('change nothing when repeated, at once or after all the others', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        const { entries, taken } = takenOf(commands);
        for (const each of taken) expect(take(entries, each)).toBe(entries);
      }),
    );
  });

  it('leave every ref used with one entry, and an entry as its last correction has it', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        const { entries, taken } = takenOf(commands);
        const model = modelOf(taken);
        const open = [...model].filter(([, one]) => !one.annulled).map(([first, one]) => [first, one.hours]);
        expect(standing(entries).map((entry) => [entry.ref, entry.content.hours])).toEqual(open);
        for (const [first, { refs }] of model) for (const each of refs) expect(entryOf(entries, each)?.ref).toBe(first);
      }),
    );
  });
});

interface Model {
  hours: number;
  annulled: boolean;
  readonly refs: Set<string>;
}

/** The same by plain means, for commands of which each brings something. */
const modelOf = (commands: readonly Command[]): ReadonlyMap<string, Model> => {
  const model = new Map<string, Model>();
  for (const command of commands) {
    if (command.type === 'record') {
      model.set(command.ref, { hours: command.content.hours, annulled: false, refs: new Set([command.ref]) });
      continue;
    }
    const target = command.type === 'correct' ? command.corrects : command.annuls;
    for (const one of model.values()) {
      if (!one.refs.has(target)) continue;
      one.refs.add(command.ref);
      if (command.type === 'correct') one.hours = command.content.hours;
      else one.annulled = true;
    }
  }
  return model;
};
