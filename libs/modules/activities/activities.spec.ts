import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decideAll } from '@kernel/decider.js';
import { standing } from '@kernel/entries.js';
import type { Membership } from '@modules/participation/contracts.js';
import { aDefinition, someRules } from '@testing/builders.js';
import { expectRepeatsToChangeNothing, specOf } from '@testing/decider-spec.js';
import { activitiesAggregate } from './activities.aggregate.js';
import { activities } from './activities.js';
import type { ActivitiesCommand } from './activities.js';
import type { ActivitiesEvent, Activity } from './activities.events.js';
import { isOutsideWindow } from './activity.check.js';

const { given } = specOf(activities);

const membership: readonly Membership[] = [
  { teryt: '1208053', name: 'Miechów', track: 'full', from: '2024-01-15', to: '2024-06-15' },
];
const lookups = { rules: someRules(), membership };
const figureless: Activity = { kind: 'training', teryt: '1208053', on: '2024-04-01' };
const activity: Activity = { ...figureless, people: 12 };

const record = (ref: string, content: Activity = activity): ActivitiesCommand => ({
  type: 'record',
  table: 'activities',
  ref,
  content,
  ...lookups,
});
const correct = (ref: string, corrects: string, content: Activity): ActivitiesCommand => ({
  type: 'correct',
  table: 'activities',
  ref,
  corrects,
  reason: 'counted again',
  content,
  ...lookups,
});
const annul = (ref: string, annuls: string): ActivitiesCommand => ({
  type: 'annul',
  table: 'activities',
  ref,
  annuls,
  reason: 'called off',
  ...lookups,
});
const recorded = (ref: string, content: Activity = activity): ActivitiesEvent => ({
  type: 'ActivityRecorded',
  data: { ref, ...content },
});
const corrected = (ref: string, corrects: string, entry: Activity): ActivitiesEvent => ({
  type: 'ActivityCorrected',
  data: { ref, corrects, reason: 'counted again', entry },
});
const annulled = (ref: string, annuls: string, on = activity.on): ActivitiesEvent => ({
  type: 'ActivityAnnulled',
  data: { ref, annuls, reason: 'called off', on },
});

describe('an activity log without an activity', () => {
  it('takes one with every figure', () => {
    const all = { ...activity, minutes: 240, people: 12, organisations: 6, amount: 450_000, document: 'protocol 1' };
    given().when(record('A/1', all)).thenFacts(recorded('A/1', all));
  });
  it.each<Partial<Activity>>([{ minutes: 0 }, { people: 12 }, { organisations: 1e9 }, { amount: 1e12 }])(
    'takes one with %j alone',
    (figure) => {
      const one = { ...figureless, ...figure };
      given().when(record('A/1', one)).thenFacts(recorded('A/1', one));
    },
  );
  it('refuses one without any figure', () => {
    given().when(record('A/1', figureless)).thenRefused('activities.figure-missing');
  });
  it.each([
    [{ minutes: -1 }, 'hours'],
    [{ minutes: 1e9 + 1 }, 'hours'],
    [{ people: 2.5 }, 'people'],
    [{ people: Number.NaN }, 'people'],
    [{ organisations: 2 ** 53 }, 'organisations'],
    [{ amount: -100 }, 'amount_pln'],
    [{ amount: 1e12 + 1 }, 'amount_pln'],
  ])('refuses %j and names the figure', (figure, field) => {
    const { outcome } = given().when(record('A/1', { ...activity, ...figure }));
    expect(outcome.refusals.map(({ error }) => [error.code, error.field])).toEqual([
      ['activities.figure-out-of-range', field],
    ]);
  });
  it.each<[Partial<Activity>, string]>([
    [{ kind: 'seminar' }, 'activities.kind-unknown'],
    [{ document: '' }, 'entry.text-blank'],
    [{ on: '2023-12-31' }, 'programme.day-outside-period'],
    [{ on: '2024-07-02' }, 'programme.day-in-the-future'],
    [{ on: '2024-01-14' }, 'participation.not-a-member'],
    [{ on: '2024-06-16' }, 'participation.not-a-member'],
    [{ teryt: '1217032' }, 'participation.not-a-member'],
    [{ teryt: '1208' }, 'participation.not-a-member'],
  ])('refuses %j: %s', (change, code) => {
    given()
      .when(record('A/1', { ...activity, ...change }))
      .thenRefused(code);
  });
  it('takes one of a region, which does not join', () => {
    const ofRegion = { ...activity, teryt: '12', on: '2024-06-30' };
    given()
      .when({ type: 'record', table: 'activities', ref: 'A/1', content: ofRegion, rules: someRules() })
      .thenFacts(recorded('A/1', ofRegion));
  });
  it('takes none of a municipality that has not joined', () => {
    given()
      .when({ type: 'record', table: 'activities', ref: 'A/1', content: activity, rules: someRules() })
      .thenRefused('participation.not-a-member');
  });
  it('knows nothing to correct or annul', () => {
    given()
      .when(correct('A/2', 'A/1', activity))
      .thenRefused('entry.unknown');
    given().when(annul('A/2', 'A/1')).thenRefused('entry.unknown');
  });
});

describe('an activity outside the window of its kind', () => {
  const early = { ...activity, on: '2024-02-29' };

  it('is taken, and shown as outside', () => {
    given().when(record('A/1', early)).thenFacts(recorded('A/1', early));
    expect(isOutsideWindow(early, someRules())).toBe(true);
    expect(isOutsideWindow({ ...activity, on: '2024-06-01' }, someRules())).toBe(true);
  });
  it('is inside on the first and the last day, and always where there is no window', () => {
    expect(isOutsideWindow({ ...activity, on: '2024-03-01' }, someRules())).toBe(false);
    expect(isOutsideWindow({ ...activity, on: '2024-05-31' }, someRules())).toBe(false);
    expect(isOutsideWindow({ ...early, kind: 'promotion' }, someRules())).toBe(false);
  });
  it('is judged by the definition in force on its day', () => {
    const [kind] = aDefinition().activityKinds;
    const activityKinds = kind ? [{ ...kind, window: { from: '2024-06-01' } }] : [];
    const amended = { from: '2024-05-01', definition: aDefinition({ activityKinds }) };
    const rules = someRules({ definitions: [...someRules().definitions, amended] });
    expect(isOutsideWindow({ ...activity, on: '2024-04-30' }, rules)).toBe(false);
    expect(isOutsideWindow({ ...activity, on: '2024-05-01' }, rules)).toBe(true);
    expect(isOutsideWindow({ ...activity, on: '2024-06-01' }, rules)).toBe(false);
  });
});

describe('a recorded activity', () => {
  const counted = { ...activity, people: 14 };

  it('changes nothing when it is recorded again', () => {
    given(recorded('A/1')).when(record('A/1')).thenNothing();
    given(recorded('A/1'), corrected('A/2', 'A/1', counted))
      .when(record('A/1', counted))
      .thenNothing();
  });
  it('is refused with other content, and the refusal shows both', () => {
    given(recorded('A/1'))
      .when(record('A/1', counted))
      .thenRefusedWith('entry.changed', { standing: { people: 12 }, sent: { people: 14 } });
  });
  it('is corrected with all its values: what is blank is blank', () => {
    const entry = { ...figureless, organisations: 3 };
    given(recorded('A/1'))
      .when(correct('A/2', 'A/1', entry))
      .thenFacts(corrected('A/2', 'A/1', entry));
    given(recorded('A/1'))
      .when(correct('A/2', 'A/1', figureless))
      .thenRefused('activities.figure-missing');
  });
  it('may be corrected to another day and kind, by the rules of that day', () => {
    const moved = { ...activity, on: '2024-05-01', kind: 'promotion' };
    given(recorded('A/1'))
      .when(correct('A/2', 'A/1', moved))
      .thenFacts(corrected('A/2', 'A/1', moved));
    given(recorded('A/1'))
      .when(correct('A/2', 'A/1', { ...moved, kind: 'seminar' }))
      .thenRefused('activities.kind-unknown');
  });
  it('stays in its municipality', () => {
    given(recorded('A/1'))
      .when(correct('A/2', 'A/1', { ...activity, teryt: '12' }))
      .thenRefused('entry.correction-leaves-stream');
  });
  it('is annulled, and then not corrected', () => {
    given(recorded('A/1')).when(annul('A/2', 'A/1')).thenFacts(annulled('A/2', 'A/1'));
    given(recorded('A/1'), annulled('A/2', 'A/1'))
      .when(correct('A/3', 'A/1', activity))
      .thenRefused('entry.annulled');
  });
});

describe('an activity in a closed programme', () => {
  const rules = someRules({ closed: '2024-06-30' });

  it('is not recorded, but may be corrected and annulled', () => {
    const counted = { ...activity, people: 14 };
    given()
      .when({ ...record('A/1'), rules })
      .thenRefused('programme.closed');
    given(recorded('A/1'))
      .when({ ...correct('A/2', 'A/1', counted), rules })
      .thenFacts(corrected('A/2', 'A/1', counted));
    given(recorded('A/1'))
      .when({ ...annul('A/2', 'A/1'), rules })
      .thenFacts(annulled('A/2', 'A/1'));
  });
});

describe('kinds that were amended', () => {
  const activityKinds = aDefinition().activityKinds.filter(({ id }) => id === 'promotion');
  const amended = { from: '2024-03-15', definition: aDefinition({ activityKinds }) };
  const rules = someRules({ definitions: [...someRules().definitions, amended] });

  it('judge an activity by those in force on its day', () => {
    const before = { ...activity, on: '2024-03-14' };
    given()
      .when({ ...record('A/1', before), rules })
      .thenFacts(recorded('A/1', before));
    given()
      .when({ ...record('A/1'), rules })
      .thenRefusedWith('activities.kind-unknown', { kind: 'training', on: '2024-04-01', kinds: ['promotion'] });
  });
  it('do not keep an activity from being corrected elsewhere that they left outside', () => {
    const counted = { ...activity, people: 14 };
    given(recorded('A/1'))
      .when({ ...correct('A/2', 'A/1', counted), rules })
      .thenFacts(corrected('A/2', 'A/1', counted));
  });
});

const refs = fc.constantFrom('A/1', 'A/2', 'A/3', 'A/4', 'A/5');
const content: fc.Arbitrary<Activity> = fc.record({
  kind: fc.constantFrom('training', 'promotion', 'seminar'),
  teryt: fc.constantFrom('1208053', '1208052', '1217032'),
  on: fc.constantFrom('2024-01-14', '2024-04-01', '2024-05-01'),
  people: fc.constantFrom(-1, 0, 7),
});
const command: fc.Arbitrary<ActivitiesCommand> = fc.oneof(
  fc.tuple(refs, content).map(([ref, sent]) => record(ref, sent)),
  fc.tuple(refs, refs, content).map(([ref, corrects, sent]) => correct(ref, corrects, sent)),
  fc.tuple(refs, refs).map(([ref, annuls]) => annul(ref, annuls)),
);

describe('any commands on an activity log', () => {
  it('change nothing when they are repeated, at once or later', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
        expectRepeatsToChangeNothing(activities, commands, { later: true });
      }),
    );
  });
  it('leave each entry as its last correction reads, whatever corrections were corrected', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(50)), { maxLength: 8 }), (steps) => {
        let state = decideAll(activities, [record('A/0')], activities.initialState).state;
        for (const [index, [target, figure]] of steps.entries()) {
          const sent = correct(`A/${index + 1}`, `A/${target % (index + 1)}`, { ...activity, people: figure });
          const outcome = decideAll(activities, [sent], state);
          expect(outcome.refusals).toEqual([]);
          state = outcome.state;
        }
        expect(standing(state.activities).map((entry) => entry.content.people)).toEqual([steps.at(-1)?.[1] ?? 12]);
      }),
    );
  });
});

describe('the aggregate', () => {
  it('claims the ref for the programme and the table', () => {
    expect(activitiesAggregate.claims('activities-demo:12', record('A/1'))).toEqual([
      { programme: 'demo', table: 'activities', ref: 'A/1' },
    ]);
  });
});
