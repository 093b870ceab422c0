import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { aDefinition, someRules } from '@testing/builders.js';
import type { Definition } from './definition.js';
import { checkDay, checkOpen, definitionOn, withFact } from './rules.js';
import type { StandingRules } from './rules.js';

const named = (fund: string): Definition => aDefinition({ fund });
const launched = withFact(undefined, {
  type: 'ProgrammeLaunched',
  data: { on: '2024-02-01', definition: named('launched') },
});
const amended = (rules: StandingRules, on: string, fund: string): StandingRules =>
  withFact(rules, { type: 'DefinitionAmended', data: { on, reason: 'as agreed', definition: named(fund) } });

describe('a definition amended twice, the later day first', () => {
  const rules = amended(amended(launched, '2024-06-01', 'from June'), '2024-03-01', 'from March');

  it.each([
    ['2023-12-31', 'launched'],
    ['2024-01-01', 'launched'],
    ['2024-02-29', 'launched'],
    ['2024-03-01', 'from March'],
    ['2024-05-31', 'from March'],
    ['2024-06-01', 'from June'],
    ['2030-01-01', 'from June'],
  ])('has on %s in force the one %s', (day, fund) => {
    expect(definitionOn(rules, day).fund).toBe(fund);
  });

  it('has in force, of two amended from one day, the one that was logged later', () => {
    expect(definitionOn(amended(rules, '2024-03-01', 'again'), '2024-04-01').fund).toBe('again');
    expect(definitionOn(amended(rules, '2024-03-01', 'again'), '2024-06-01').fund).toBe('from June');
  });

  it('has one in force whatever day is asked about', () => {
    const days = fc.date({ noInvalidDate: true, min: new Date('2024-01-01'), max: new Date('2030-01-01') });
    const day = days.map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(fc.array(day), day, (froms, asked) => {
        let all = launched;
        for (const from of froms) all = amended(all, from, from);
        const expected =
          froms
            .filter((from) => from <= asked)
            .toSorted()
            .at(-1) ?? 'launched';
        expect(definitionOn(all, asked).fund).toBe(expected);
      }),
    );
  });
});

describe('rules without any definition', () => {
  it('are a bug, and said to be one', () => {
    expect(() => definitionOn({ definitions: [] }, '2024-01-01')).toThrow(TypeError);
  });
});

describe('a day, today being 2024-07-01 in a period of the year 2024', () => {
  const rules = someRules();

  it.each([
    ['2024-01-01', 'within'],
    ['2024-07-01', 'within'],
    ['2024-07-01', 'within-or-later'],
    ['2024-12-31', 'schedule'],
  ] as const)('is taken on %s, %s', (on, scope) => {
    expect(() => checkDay(on, rules, scope)).not.toThrow();
  });

  it.each([
    ['2023-12-31', 'within', 'programme.day-outside-period'],
    ['2023-12-31', 'within-or-later', 'programme.day-outside-period'],
    ['2023-12-31', 'schedule', 'programme.day-outside-period'],
    ['2025-01-01', 'within', 'programme.day-outside-period'],
    ['2025-01-01', 'schedule', 'programme.day-outside-period'],
    ['2025-01-01', 'within-or-later', 'programme.day-in-the-future'],
    ['2024-07-02', 'within', 'programme.day-in-the-future'],
    ['2024-07-02', 'within-or-later', 'programme.day-in-the-future'],
  ] as const)('is refused on %s, %s: %s', (on, scope, code) => {
    expect(() => checkDay(on, rules, scope)).toThrow(expect.objectContaining({ code }));
  });
});

describe('a day after the period, which has passed', () => {
  const rules = someRules({ today: '2025-03-01' });

  it('is taken for acts, repeals, departures and diplomas', () => {
    expect(() => checkDay('2025-02-01', rules, 'within-or-later')).not.toThrow();
  });
  it('is refused for anything else, and the refusal names the period', () => {
    expect(() => checkDay('2025-02-01', rules, 'within')).toThrow('2024-01-01 to 2024-12-31');
  });
});

describe('a period made longer by an amendment', () => {
  const longer = aDefinition({ period: { from: '2024-01-01', to: '2025-03-31' } });
  const rules = someRules({ today: '2025-06-01' });
  const extended = { ...rules, definitions: [...rules.definitions, { from: '2024-12-01', definition: longer }] };

  it('takes days that it alone holds', () => {
    expect(() => checkDay('2025-03-31', rules, 'within')).toThrow('outside');
    expect(() => checkDay('2025-03-31', extended, 'within')).not.toThrow();
    expect(() => checkDay('2025-04-01', extended, 'within')).toThrow('outside');
  });
});

describe('a programme', () => {
  it('takes entries while it is open', () => {
    expect(() => checkOpen(someRules())).not.toThrow();
  });
  it('refuses them once it is closed, naming the day', () => {
    const closed = withFact(launched, { type: 'ProgrammeClosed', data: { on: '2024-12-31' } });
    expect(() => checkOpen(closed)).toThrow(
      expect.objectContaining({ code: 'programme.closed', details: { closed: '2024-12-31' } }),
    );
  });
});
