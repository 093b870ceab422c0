import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { aDefinition } from '@testing/builders.js';
import { expectRepeatsToChangeNothing, fold, specOf } from '@testing/decider-spec.js';
import type { Definition } from './definition.js';
import type { ProgrammeEvent } from './programme.events.js';
import { programme, rulesOf, timeZoneOf } from './programme.js';
import type { ProgrammeCommand } from './programme.js';
import { definitionOn } from './rules.js';

const { given } = specOf(programme);
const today = '2024-07-01';
const definition = aDefinition();
const withSeats = (seats: number): Definition => aDefinition({ academy: { ...definition.academy, seats } });
const withPeriod = (from: string, to: string): Definition => aDefinition({ period: { from, to } });

const launch = { type: 'launch', definition, today } as const;
const amend = { type: 'amend', definition: withSeats(5), on: '2024-04-01', reason: 'Annex 1', today } as const;
const close = { type: 'close', on: '2024-06-30', reason: 'settled', today } as const;

const launched: ProgrammeEvent = { type: 'ProgrammeLaunched', data: { on: '2024-01-01', definition } };
const amended: ProgrammeEvent = {
  type: 'DefinitionAmended',
  data: { on: '2024-04-01', reason: 'Annex 1', definition: withSeats(5) },
};
const closed: ProgrammeEvent = { type: 'ProgrammeClosed', data: { on: '2024-06-30', reason: 'settled' } };

describe('a programme that is not on record', () => {
  it('is launched on the first day of its period', () => {
    given().when(launch).thenFacts(launched);
  });
  it('is launched on a day of its period, when one is given', () => {
    given()
      .when({ ...launch, on: '2024-02-01' })
      .thenFacts({ type: 'ProgrammeLaunched', data: { on: '2024-02-01', definition } });
  });
  it('may be launched before its period begins', () => {
    given()
      .when({ ...launch, today: '2023-11-01' })
      .thenFacts(launched);
  });
  it.each(['2023-12-31', '2025-01-01'])('is not launched on %s, outside its period', (on) => {
    given()
      .when({ ...launch, on })
      .thenRefused('programme.day-outside-period');
  });
  it('is neither amended nor closed, and has no rules', () => {
    given().when(amend).thenRefused('programme.unknown');
    given().when(close).thenRefused('programme.unknown');
    expect(() => rulesOf(programme.initialState, today)).toThrow('not on record');
    expect(() => timeZoneOf(programme.initialState)).toThrow('not on record');
  });
});

describe('a programme that was launched', () => {
  it('may be launched again with the same definition, which changes nothing', () => {
    given(launched).when(launch).thenNothing();
    given(launched)
      .when({ ...launch, on: '2024-01-01' })
      .thenNothing();
  });
  it('is not launched again with another definition, and the refusal shows every difference', () => {
    given(launched)
      .when({ ...launch, definition: aDefinition({ fund: 'ERDF', academy: { ...definition.academy, seats: 5 } }) })
      .thenRefusedWith('programme.already-launched', {
        differences: [
          { path: 'fund', standing: 'ESF', sent: 'ERDF' },
          { path: 'academy.seats', standing: 3, sent: 5 },
        ],
      });
  });
  it('is not launched again on another day', () => {
    given(launched)
      .when({ ...launch, on: '2024-02-01' })
      .thenRefusedWith('programme.already-launched', {
        differences: [{ path: 'on', standing: '2024-01-01', sent: '2024-02-01' }],
      });
  });
  it('gives its rules and its time zone', () => {
    const state = fold(programme, [launched]);
    expect(rulesOf(state, today)).toEqual({ definitions: [{ from: '2024-01-01', definition }], today });
    expect(timeZoneOf(state)).toBe('Europe/Warsaw');
  });
});

describe('an amendment', () => {
  it('puts another definition in force from its day, with its reason', () => {
    given(launched).when(amend).thenFacts(amended);
  });
  it('changes nothing when it says what is in force on its day', () => {
    given(launched, amended).when(amend).thenNothing();
    given(launched, amended)
      .when({ ...amend, on: '2024-05-01', reason: 'once more' })
      .thenNothing();
    given(launched)
      .when({ ...amend, definition })
      .thenNothing();
  });
  it('may go back to the first definition', () => {
    given(launched, amended)
      .when({ ...amend, definition, on: '2024-05-01' })
      .thenFacts({ type: 'DefinitionAmended', data: { on: '2024-05-01', reason: 'Annex 1', definition } });
  });
  it('may be dated before one that is on record, which stays in force from its own day', () => {
    const earlier = { ...amend, definition: withSeats(4), on: '2024-03-01' };
    const { outcome } = given(launched, amended).when(earlier);
    expect(outcome.refusals).toEqual([]);
    const rules = rulesOf(outcome.state, today);
    expect(['2024-02-29', '2024-03-01', '2024-04-01'].map((day) => definitionOn(rules, day).academy.seats)).toEqual([
      3, 4, 5,
    ]);
  });
  it('replaces one of the same day', () => {
    const { outcome } = given(launched, amended).when({ ...amend, definition: withSeats(9) });
    expect(definitionOn(rulesOf(outcome.state, today), '2024-04-01').academy.seats).toBe(9);
  });
  it('may lie ahead within the period', () => {
    given(launched)
      .when({ ...amend, on: '2024-12-31' })
      .thenFacts({ ...amended, data: { ...amended.data, on: '2024-12-31' } });
  });
  it('may lie after the period once that day has come', () => {
    const late = { ...amend, on: '2025-02-01' };
    given(launched).when(late).thenRefused('programme.day-in-the-future');
    given(launched)
      .when({ ...late, today: '2025-02-01' })
      .thenFacts({ ...amended, data: { ...amended.data, on: '2025-02-01' } });
  });
  it('may make the period longer in either direction', () => {
    const longer = withPeriod('2024-01-01', '2025-03-31');
    given(launched)
      .when({ ...amend, definition: longer, on: '2025-01-01', today: '2024-12-01' })
      .thenFacts({ type: 'DefinitionAmended', data: { on: '2025-01-01', reason: 'Annex 1', definition: longer } });
    const sooner = withPeriod('2023-11-01', '2024-12-31');
    given(launched)
      .when({ ...amend, definition: sooner, on: '2023-11-01' })
      .thenFacts({ type: 'DefinitionAmended', data: { on: '2023-11-01', reason: 'Annex 1', definition: sooner } });
  });
  it('is not dated before its own period', () => {
    given(launched)
      .when({ ...amend, on: '2023-12-31' })
      .thenRefused('programme.day-outside-period');
  });
  it('says why', () => {
    given(launched)
      .when({ ...amend, reason: ' ' })
      .thenRefused('entry.text-blank');
    given(launched)
      .when({ ...amend, reason: 'x'.repeat(2001) })
      .thenRefused('entry.text-too-long');
  });
  it('changes neither the id nor the time zone', () => {
    given(launched)
      .when({ ...amend, definition: aDefinition({ id: 'other' }) })
      .thenRefusedWith('programme.id-amended', { standing: 'demo', sent: 'other' });
    given(launched)
      .when({ ...amend, definition: aDefinition({ timeZone: 'UTC' }) })
      .thenRefusedWith('programme.time-zone-amended', { standing: 'Europe/Warsaw', sent: 'UTC' });
  });
});

describe('a programme that was amended', () => {
  it('may be launched again with the first definition or the one in force, which changes nothing', () => {
    given(launched, amended).when(launch).thenNothing();
    given(launched, amended)
      .when({ ...launch, definition: withSeats(5) })
      .thenNothing();
  });
  it('may be launched again with one that is to come', () => {
    given(launched, amended)
      .when({ ...launch, definition: withSeats(5), today: '2024-02-01' })
      .thenNothing();
  });
  it('shows what differs from the one in force today', () => {
    given(launched, amended)
      .when({ ...launch, definition: withSeats(6) })
      .thenRefusedWith('programme.already-launched', {
        differences: [{ path: 'academy.seats', standing: 5, sent: 6 }],
      });
  });
});

describe('the closing', () => {
  it('has its day, and a reason where one is given', () => {
    given(launched).when(close).thenFacts(closed);
    given(launched)
      .when({ type: 'close', on: '2024-06-30', today })
      .thenFacts({ type: 'ProgrammeClosed', data: { on: '2024-06-30' } });
  });
  it('may come after the period', () => {
    const late = { ...close, on: '2025-02-01', today: '2025-02-01' };
    given(launched)
      .when(late)
      .thenFacts({ type: 'ProgrammeClosed', data: { on: '2025-02-01', reason: 'settled' } });
  });
  it.each([
    ['2023-12-31', 'programme.day-outside-period'],
    ['2024-07-02', 'programme.day-in-the-future'],
  ])('is not dated %s: %s', (on, code) => {
    given(launched)
      .when({ ...close, on })
      .thenRefused(code);
  });
  it('has no blank reason', () => {
    given(launched)
      .when({ ...close, reason: '' })
      .thenRefused('entry.text-blank');
  });
});

describe('a programme that was closed', () => {
  it('may be closed again in the same words, which changes nothing', () => {
    given(launched, closed).when(close).thenNothing();
  });
  it('is not closed otherwise', () => {
    given(launched, closed)
      .when({ ...close, on: '2024-06-29' })
      .thenRefusedWith('programme.already-closed', { on: '2024-06-30', reason: 'settled' });
    given(launched, closed).when({ type: 'close', on: '2024-06-30', today }).thenRefused('programme.already-closed');
  });
  it('is not amended any more, but knows what it was amended to', () => {
    given(launched, closed).when(amend).thenRefused('programme.closed');
    given(launched, amended, closed).when(amend).thenNothing();
  });
  it('says so in its rules', () => {
    expect(rulesOf(fold(programme, [launched, closed]), today).closed).toBe('2024-06-30');
  });
});

describe('any commands on a programme', () => {
  const day = fc.constantFrom('2023-12-31', '2024-01-01', '2024-03-01', '2024-06-30', '2024-07-02', '2025-01-01');
  const anyDefinition = fc.constantFrom(definition, withSeats(4), withSeats(5), withPeriod('2024-01-01', '2025-06-30'));
  const command: fc.Arbitrary<ProgrammeCommand> = fc.oneof(
    fc.record({ type: fc.constant('launch'), definition: anyDefinition, today: day }),
    fc.record({ type: fc.constant('amend'), definition: anyDefinition, on: day, reason: fc.constant('x'), today: day }),
    fc.record({ type: fc.constant('close'), on: day, today: day }),
  );

  it('change nothing when they are repeated', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
        expectRepeatsToChangeNothing(programme, commands);
      }),
    );
  });
});
