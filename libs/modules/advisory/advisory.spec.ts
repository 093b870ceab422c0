import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decideAll } from '@kernel/decider.js';
import { lookUp, valuesOf } from '@kernel/persistent-map.js';
import { standing } from '@kernel/entries.js';
import type { Membership } from '@modules/participation/contracts.js';
import { aDefinition, someRules } from '@testing/builders.js';
import { expectRepeatsToChangeNothing, fold, specOf } from '@testing/decider-spec.js';
import { advisoryAggregate } from './advisory.aggregate.js';
import { advisory } from './advisory.js';
import type { AdvisoryCommand, AdvisoryLog } from './advisory.js';
import type { AdvisoryEvent, AdvisorySession } from './advisory.events.js';

const { given } = specOf(advisory);

const membership: readonly Membership[] = [
  { teryt: '1208053', name: 'Miechów', track: 'full', from: '2024-01-15', to: '2024-06-15' },
];
const lookups = { rules: someRules(), membership };

const session: AdvisorySession = {
  teryt: '1208053',
  on: '2024-02-01',
  adviser: 'adv-1',
  minutes: 90,
  mode: 'remote',
  topic: 'Draft of the rules',
  recommendation: 'I.1',
  document: 'card 1',
};
type Change = Partial<AdvisorySession>;
const hours = (number: number): Change => ({ minutes: number * 60 });

const log = (ref: string, change: Change = {}): AdvisoryCommand => ({
  type: 'record',
  table: 'advisory',
  ref,
  content: { ...session, ...change },
  ...lookups,
});
const correct = (ref: string, corrects: string, change: Change = {}): AdvisoryCommand => ({
  type: 'correct',
  table: 'advisory',
  ref,
  corrects,
  reason: 'mistyped',
  content: { ...session, ...change },
  ...lookups,
});
const annul = (ref: string, annuls: string): AdvisoryCommand => ({
  type: 'annul',
  table: 'advisory',
  ref,
  annuls,
  reason: 'never held',
  ...lookups,
});

const logged = (ref: string, change: Change = {}): AdvisoryEvent => ({
  type: 'AdvisorySessionLogged',
  data: { ref, ...session, ...change },
});
const corrected = (ref: string, corrects: string, change: Change = {}): AdvisoryEvent => ({
  type: 'AdvisorySessionCorrected',
  data: { ref, corrects, reason: 'mistyped', entry: { ...session, ...change } },
});
const annulled = (ref: string, annuls: string, on = session.on): AdvisoryEvent => ({
  type: 'AdvisorySessionAnnulled',
  data: { ref, annuls, reason: 'never held', on },
});

describe('an advisory log without a session', () => {
  it('takes one', () => {
    given().when(log('D/1')).thenFacts(logged('D/1'));
  });
  it('takes one that names no recommendation and no document', () => {
    const { recommendation, document, ...plain } = session;
    expect([recommendation, document]).toEqual(['I.1', 'card 1']);
    given()
      .when({ type: 'record', table: 'advisory', ref: 'D/1', content: plain, ...lookups })
      .thenFacts({ type: 'AdvisorySessionLogged', data: { ref: 'D/1', ...plain } });
  });
  it.each([15, 30, 90, 720])('takes %d minutes', (minutes) => {
    given().when(log('D/1', { minutes })).thenFacts(logged('D/1', { minutes }));
  });
  it.each([
    [10, 'advisory.hours-not-in-quarters'],
    [91, 'advisory.hours-not-in-quarters'],
    [7.5, 'advisory.hours-not-in-quarters'],
    [Number.NaN, 'advisory.hours-not-in-quarters'],
    [0, 'advisory.hours-not-over-zero'],
    [-15, 'advisory.hours-not-over-zero'],
    [735, 'advisory.daily-hours-exceeded'],
  ])('refuses %d minutes: %s', (minutes, code) => {
    given().when(log('D/1', { minutes })).thenRefused(code);
  });
  it.each<[Change, string]>([
    [{ recommendation: 'I.9' }, 'advisory.recommendation-not-in-catalogue'],
    [{ adviser: 'Jan Kowalski' }, 'advisory.adviser-not-an-id'],
    [{ adviser: '' }, 'advisory.adviser-not-an-id'],
    [{ topic: ' ' }, 'entry.text-blank'],
    [{ document: 'x'.repeat(2001) }, 'entry.text-too-long'],
    [{ on: '2023-12-31' }, 'programme.day-outside-period'],
    [{ on: '2024-07-02' }, 'programme.day-in-the-future'],
    [{ on: '2024-01-14' }, 'participation.not-a-member'],
    [{ on: '2024-06-16' }, 'participation.not-a-member'],
    [{ teryt: '1217032' }, 'participation.not-a-member'],
  ])('refuses %j: %s', (change, code) => {
    given().when(log('D/1', change)).thenRefused(code);
  });
  it.each(['2024-01-15', '2024-06-15'])('takes one on %s, on which the municipality belongs', (on) => {
    given().when(log('D/1', { on })).thenFacts(logged('D/1', { on }));
  });
  it('knows nothing to correct or annul', () => {
    given().when(correct('D/2', 'D/1')).thenRefused('entry.unknown');
    given().when(annul('D/2', 'D/1')).thenRefused('entry.unknown');
  });
  it('never tells the name that came for an adviser', () => {
    const { outcome } = given().when(log('D/1', { adviser: 'Jan Kowalski' }));
    expect(JSON.stringify(outcome.refusals)).not.toContain('Kowalski');
    expect(outcome.refusals[0]?.error.message).not.toContain('Kowalski');
  });
});

describe('a logged session', () => {
  it('changes nothing when it is logged again, whatever the last digit of its TERYT code', () => {
    given(logged('D/1')).when(log('D/1')).thenNothing();
    given(logged('D/1'))
      .when(log('D/1', { teryt: '1208052' }))
      .thenNothing();
  });
  it('is refused with other content', () => {
    given(logged('D/1'))
      .when(log('D/1', { minutes: 105 }))
      .thenRefusedWith('entry.changed', { standing: { minutes: 90 }, sent: { minutes: 105 } });
  });
  it('is corrected with all its values', () => {
    const { document, ...rest } = { ...session, minutes: 60, mode: 'on-site' as const };
    expect(document).toBe('card 1');
    given(logged('D/1'))
      .when({ ...correct('D/2', 'D/1'), type: 'correct', corrects: 'D/1', reason: 'mistyped', content: rest })
      .thenFacts({
        type: 'AdvisorySessionCorrected',
        data: { ref: 'D/2', corrects: 'D/1', reason: 'mistyped', entry: rest },
      });
  });
  it('may be corrected to 0 hours, and no further', () => {
    given(logged('D/1'))
      .when(correct('D/2', 'D/1', { minutes: 0 }))
      .thenFacts(corrected('D/2', 'D/1', { minutes: 0 }));
    given(logged('D/1'))
      .when(correct('D/2', 'D/1', { minutes: -15 }))
      .thenRefused('advisory.hours-not-over-zero');
  });
  it('may be corrected to another day, by the rules of that day', () => {
    given(logged('D/1'))
      .when(correct('D/2', 'D/1', { on: '2024-03-01' }))
      .thenFacts(corrected('D/2', 'D/1', { on: '2024-03-01' }));
    given(logged('D/1'))
      .when(correct('D/2', 'D/1', { on: '2024-01-14' }))
      .thenRefused('participation.not-a-member');
  });
  it('stays in its municipality', () => {
    given(logged('D/1'))
      .when(correct('D/2', 'D/1', { teryt: '1217032' }))
      .thenRefused('entry.correction-leaves-stream');
  });
  it('is annulled', () => {
    given(logged('D/1')).when(annul('D/2', 'D/1')).thenFacts(annulled('D/2', 'D/1'));
  });
});

describe('a session in a closed programme', () => {
  const rules = someRules({ closed: '2024-06-30' });

  it('is not logged, but may be corrected and annulled', () => {
    given()
      .when({ ...log('D/1'), rules })
      .thenRefused('programme.closed');
    given(logged('D/1'))
      .when({ ...correct('D/2', 'D/1', hours(2)), rules })
      .thenFacts(corrected('D/2', 'D/1', hours(2)));
    given(logged('D/1'))
      .when({ ...annul('D/2', 'D/1'), rules })
      .thenFacts(annulled('D/2', 'D/1'));
  });
});

describe('a catalogue that was amended', () => {
  const [, ...fewer] = aDefinition().recommendations;
  const amended = { from: '2024-03-01', definition: aDefinition({ recommendations: fewer }) };
  const rules = someRules({ definitions: [...someRules().definitions, amended] });

  it('judges a session by the one in force on its day', () => {
    given()
      .when({ ...log('D/1', { on: '2024-02-29' }), rules })
      .thenFacts(logged('D/1', { on: '2024-02-29' }));
    given()
      .when({ ...log('D/1', { on: '2024-03-01' }), rules })
      .thenRefused('advisory.recommendation-not-in-catalogue');
  });
  it('does not keep a session from being corrected elsewhere that it left outside', () => {
    const on = '2024-03-01';
    given(logged('D/1', { on }))
      .when({ ...correct('D/2', 'D/1', { on, minutes: 60 }), rules })
      .thenFacts(corrected('D/2', 'D/1', { on, minutes: 60 }));
  });
});

describe('a day of ten hours of one adviser', () => {
  const ten = logged('D/1', hours(10));
  const code = 'advisory.daily-hours-exceeded';

  it('has room for two more hours and not for more; the refusal names adviser, day, sum and sessions', () => {
    given(ten)
      .when(log('D/2', hours(2)))
      .thenFacts(logged('D/2', hours(2)));
    given(ten)
      .when(log('D/2', { minutes: 135 }))
      .thenRefusedWith(code, { adviser: 'adv-1', on: '2024-02-01', minutes: 735, refs: ['D/1', 'D/2'] });
  });
  it('leaves other advisers and other days alone', () => {
    const others = [log('D/2', { ...hours(12), adviser: 'adv-2' }), log('D/3', { ...hours(12), on: '2024-02-02' })];
    expect(given(ten).when(...others).outcome.refusals).toEqual([]);
  });
  it('is judged with corrections applied', () => {
    given(ten, corrected('D/2', 'D/1', hours(1)))
      .when(log('D/3', hours(11)))
      .thenFacts(logged('D/3', hours(11)));
    given(ten, logged('D/2', hours(2)))
      .when(correct('D/3', 'D/1', hours(11)))
      .thenRefused(code);
    given(ten, logged('D/2', hours(2)))
      .when(correct('D/3', 'D/1', hours(9)))
      .thenFacts(corrected('D/3', 'D/1', hours(9)));
  });
  it('is judged without what was annulled or moved away', () => {
    given(ten, annulled('D/2', 'D/1'))
      .when(log('D/3', hours(12)))
      .thenFacts(logged('D/3', hours(12)));
    given(ten, corrected('D/2', 'D/1', { ...hours(10), on: '2024-02-02' }))
      .when(log('D/3', hours(12)))
      .thenFacts(logged('D/3', hours(12)));
  });
  it('has no room for what a correction moves into it', () => {
    given(ten, logged('D/2', { ...hours(3), on: '2024-02-02' }))
      .when(correct('D/3', 'D/2', hours(3)))
      .thenRefused(code);
    given(ten, logged('D/2', { ...hours(3), adviser: 'adv-2' }))
      .when(correct('D/3', 'D/2', hours(3)))
      .thenRefused(code);
  });
  it('is judged by the outcome of all that one append brings', () => {
    given(ten)
      .when(log('D/2', hours(8)), correct('D/3', 'D/1', hours(4)))
      .thenFacts(logged('D/2', hours(8)), corrected('D/3', 'D/1', hours(4)));
  });
  it('lays an overflow to those of an append that it has no room for', () => {
    const { outcome } = given(ten).when(log('D/2', hours(1)), log('D/3', hours(1)), log('D/4', hours(1)));
    expect(outcome.refusals.map(({ command, error }) => [command, error.code])).toEqual([[2, code]]);
  });
});

describe('a day that is over twelve hours already', () => {
  const over = [logged('D/1', hours(10)), logged('D/2', hours(10))];

  it('lets its sessions be corrected and others be logged elsewhere', () => {
    given(...over)
      .when(correct('D/3', 'D/2', { ...hours(10), topic: 'Other' }))
      .thenFacts(corrected('D/3', 'D/2', { ...hours(10), topic: 'Other' }));
    given(...over)
      .when(log('D/3', { on: '2024-02-02' }))
      .thenFacts(logged('D/3', { on: '2024-02-02' }));
  });
  it('takes no more', () => {
    given(...over)
      .when(log('D/3', { minutes: 15 }))
      .thenRefused('advisory.daily-hours-exceeded');
  });
});

const refs = ['D/1', 'D/2', 'D/3', 'D/4'];
const anyRef = fc.constantFrom(...refs);
const change: fc.Arbitrary<Change> = fc.record({
  minutes: fc.constantFrom(0, 10, 15, 240, 480, 720),
  on: fc.constantFrom('2024-01-01', '2024-02-01', '2024-02-02'),
  adviser: fc.constantFrom('adv-1', 'adv-2'),
});
const command: fc.Arbitrary<AdvisoryCommand> = fc.oneof(
  fc.tuple(anyRef, change).map(([ref, content]) => log(ref, content)),
  fc.tuple(anyRef, anyRef, change).map(([ref, corrects, content]) => correct(ref, corrects, content)),
  fc.tuple(anyRef, anyRef).map(([ref, annuls]) => annul(ref, annuls)),
);
const commands = fc.array(command, { maxLength: 12 });

const sumsOf = (state: AdvisoryLog): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const { content } of standing(state.sessions)) {
    const day = `${content.on} ${content.adviser}`;
    sums.set(day, (sums.get(day) ?? 0) + content.minutes);
  }
  return sums;
};

describe('any commands on an advisory log', () => {
  it('change nothing when they are repeated, at once or later', () => {
    fc.assert(
      fc.property(commands, (all) => {
        expectRepeatsToChangeNothing(advisory, all, { later: true });
      }),
    );
  });
  it('never bring a day of one adviser over twelve hours', () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 6 }), (appends) => {
        let state = advisory.initialState;
        for (const append of appends) {
          const outcome = decideAll(advisory, append, state);
          if (outcome.refusals.length === 0) state = outcome.state;
        }
        expect([...sumsOf(state).values()].filter((sum) => sum > 720)).toEqual([]);
      }),
    );
  });
  it('leave every standing session, and no other, on its day', () => {
    fc.assert(
      fc.property(commands, (all) => {
        const { state } = decideAll(advisory, all, advisory.initialState);
        const stand = standing(state.sessions);
        for (const { ref, content } of stand)
          expect(lookUp(state.days, `${content.on} ${content.adviser}`)).toContain(ref);
        expect(valuesOf(state.days).flat()).toHaveLength(stand.length);
      }),
    );
  });
  it('give the same sums in whatever order sessions are logged', () => {
    const sessions = fc.uniqueArray(fc.tuple(anyRef, change), { selector: ([ref]) => ref });
    const orders = sessions.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(orders, ([one, other]) => {
        const taken = (list: typeof one) =>
          decideAll(
            advisory,
            list.map(([ref, content]) => log(ref, content)),
            advisory.initialState,
          );
        const [first, second] = [taken(one), taken(other)];
        expect(first.refusals.length > 0).toBe(second.refusals.length > 0);
        fc.pre(first.refusals.length === 0);
        expect(sumsOf(second.state)).toEqual(sumsOf(first.state));
      }),
    );
  });
});

describe('the aggregate', () => {
  it('claims the ref for the programme and the table', () => {
    expect(advisoryAggregate.claims('advisory-demo:120805', log('D/1'))).toEqual([
      { programme: 'demo', table: 'advisory', ref: 'D/1' },
    ]);
  });
  it('folds what it decided', () => {
    expect(valuesOf(fold(advisory, [logged('D/1')]).sessions.byRef)).toHaveLength(1);
  });
});
