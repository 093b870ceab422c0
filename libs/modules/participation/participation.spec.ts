import { describe, expect, it } from '@jest/globals';
import type { Day } from '@kernel/day.js';
import { aDefinition, someRules } from '@testing/builders.js';
import { fold, specOf } from '@testing/decider-spec.js';
import { commitmentsOn } from './commitment-standing.js';
import { checkMember, memberOn, membershipsOf } from './membership.js';
import type { Adoption, CommitmentEntry, Joining, ParticipationEvent } from './participation.events.js';
import { participation, standingEntries } from './participation.js';
import type { ParticipationCommand } from './participation.js';

const { given } = specOf(participation);
const teryt = '1208053';
const rules = someRules();
const closed = someRules({ closed: '2024-06-30' });

type Entry<Table> = Extract<ParticipationCommand, { readonly table: Table; readonly type: 'record' }>['content'];
type Tables = 'municipalities' | 'commitments' | 'adoptions';
type ActionFields = Partial<Record<'recommendation' | 'replacedBy' | 'reason' | 'recordedBy', string>>;

const joining: Joining = { teryt, name: 'Miechów', track: 'full', on: '2024-01-10' };
const action = (name: CommitmentEntry['action'], on: Day, fields: ActionFields = {}): CommitmentEntry =>
  ({ teryt, on, action: name, ...fields }) as CommitmentEntry;
const adoption: Adoption = {
  teryt,
  recommendation: 'I.1',
  instrument: 'resolution',
  number: 'VIII/91',
  on: '2024-05-06',
  title: 'Rules of public consultation',
};

const record = <Table extends Tables>(table: Table, ref: string, content: Entry<Table>, by = rules) =>
  ({ type: 'record', table, ref, content, rules: by }) as unknown as ParticipationCommand;
const correct = <Table extends Tables>(
  table: Table,
  [ref, corrects]: readonly [string, string],
  content: Entry<Table>,
  by = rules,
) =>
  ({ type: 'correct', table, ref, corrects, reason: 'misread', content, rules: by }) as unknown as ParticipationCommand;
const annul = (table: Tables, ref: string, annuls: string): ParticipationCommand => ({
  type: 'annul',
  table,
  ref,
  annuls,
  reason: 'never was',
  rules,
});
const leave = (on: Day, reason = 'merged', by = rules): ParticipationCommand => ({
  type: 'leave',
  table: 'municipalities',
  ref: 'J1',
  on,
  reason,
  rules: by,
});
const repeal = (on: Day, reason = 'void', by = rules): ParticipationCommand => ({
  type: 'repeal',
  table: 'adoptions',
  ref: 'A1',
  on,
  reason,
  rules: by,
});

const joined: ParticipationEvent = { type: 'MunicipalityJoined', data: { ref: 'J1', ...joining } };
const left: ParticipationEvent = { type: 'MunicipalityLeft', data: { ref: 'J1', on: '2024-06-15', reason: 'merged' } };
const committed = (ref: string, recommendation: string, on: Day = '2024-02-01'): ParticipationEvent => ({
  type: 'RecommendationCommitted',
  data: { ref, teryt, on, recommendation },
});
const withdrawn = (ref: string, recommendation: string, on: Day): ParticipationEvent => ({
  type: 'CommitmentWithdrawn',
  data: { ref, teryt, on, recommendation, reason: 'postponed' },
});
const confirmed = (ref = 'Z9', on: Day = '2024-03-01'): ParticipationEvent => ({
  type: 'CommitmentsConfirmed',
  data: { ref, teryt, on },
});
const enacted: ParticipationEvent = { type: 'AdoptionRecorded', data: { ref: 'A1', ...adoption } };
const four = [committed('Z1', 'I.1'), committed('Z2', 'I.2'), committed('Z3', 'II.3'), committed('Z4', 'III.5')];

describe('a municipality that has not joined', () => {
  it('joins', () => {
    given()
      .when(record('municipalities', 'J1', joining))
      .thenFacts(joined);
  });

  it('joins and leaves in one row', () => {
    given()
      .when(record('municipalities', 'J1', { ...joining, left: { on: '2024-06-15', reason: 'merged' } }))
      .thenFacts(joined, left);
  });

  it('does not join on a track that the programme lacks', () => {
    given()
      .when(record('municipalities', 'J1', { ...joining, track: 'golden' }))
      .thenRefusedWith('participation.track-unknown', { track: 'golden', tracks: ['full', 'associate'] });
  });

  it('does not join as a voivodeship', () => {
    given()
      .when(record('municipalities', 'J1', { ...joining, teryt: '12' }))
      .thenRefused('participation.region-cannot-join');
  });

  it.each([
    ['2023-12-31', 'programme.day-outside-period'],
    ['2025-01-01', 'programme.day-outside-period'],
    ['2024-07-02', 'programme.day-in-the-future'],
  ])('does not join on %s: %s', (on, code) => {
    given()
      .when(record('municipalities', 'J1', { ...joining, on }))
      .thenRefused(code);
  });

  it('does not join once the programme is closed', () => {
    given()
      .when(record('municipalities', 'J1', joining, closed))
      .thenRefused('programme.closed');
  });

  it('does not leave before it joins', () => {
    given()
      .when(record('municipalities', 'J1', { ...joining, left: { on: '2024-01-09' } }))
      .thenRefused('participation.ends-before-it-begins');
  });

  it('commits to nothing', () => {
    given()
      .when(record('commitments', 'Z1', action('commit', '2024-02-01', { recommendation: 'I.1' })))
      .thenRefusedWith('participation.not-a-member', { on: '2024-02-01', memberships: [] });
  });

  it('does not leave', () => {
    given().when(leave('2024-06-15')).thenRefused('entry.unknown');
  });
});

describe('a municipality that joined', () => {
  it('is told nothing new by the same row, with another last digit of its code, and after closing', () => {
    given(joined)
      .when(record('municipalities', 'J1', { ...joining, teryt: '1208052' }, closed))
      .thenNothing();
  });

  it('is not joined by a changed row under its ref; both versions are shown', () => {
    given(joined)
      .when(record('municipalities', 'J1', { ...joining, track: 'associate' }))
      .thenRefusedWith('entry.changed', { standing: { track: 'full' }, sent: { track: 'associate' } });
  });

  it('does not join again while it belongs', () => {
    given(joined)
      .when(record('municipalities', 'J2', { ...joining, on: '2024-03-01' }))
      .thenRefusedWith('participation.already-a-member', { entry: 'J1', joined: '2024-01-10' });
  });

  it('does not join earlier under another ref: the joining on record would be the second', () => {
    given(joined)
      .when(record('municipalities', 'J2', { ...joining, on: '2024-01-05' }))
      .thenRefusedWith('entry.later-fact-loses-ground', { ref: 'J1', why: 'participation.already-a-member' });
  });

  it('leaves, also after the period and once the programme is closed', () => {
    given(joined).when(leave('2024-06-15')).thenFacts(left);
    const later = someRules({ today: '2025-03-01', closed: '2025-02-01' });
    given(joined)
      .when(leave('2025-02-15', 'merged', later))
      .thenFacts({ type: 'MunicipalityLeft', data: { ref: 'J1', on: '2025-02-15', reason: 'merged' } });
  });

  it('leaves on the day on which it joined', () => {
    given(joined)
      .when(leave(joining.on))
      .thenFacts({ type: 'MunicipalityLeft', data: { ref: 'J1', on: joining.on, reason: 'merged' } });
  });

  it('leaves with no reason that could not be read again', () => {
    given(joined)
      .when(leave('2024-06-15', 'x'.repeat(2001)))
      .thenRefused('entry.text-too-long');
  });

  it('leaves without a reason', () => {
    given(joined)
      .when(leave('2024-06-15', ''))
      .thenFacts({ type: 'MunicipalityLeft', data: { ref: 'J1', on: '2024-06-15' } });
  });

  it('leaves when the row is sent again with its departure filled in', () => {
    given(joined)
      .when(record('municipalities', 'J1', { ...joining, left: { on: '2024-06-15', reason: 'merged' } }))
      .thenFacts(left);
  });

  it.each([
    ['2024-01-09', 'participation.ends-before-it-begins'],
    ['2023-12-31', 'programme.day-outside-period'],
    ['2024-07-02', 'programme.day-in-the-future'],
  ])('does not leave on %s: %s', (on, code) => {
    given(joined).when(leave(on)).thenRefused(code);
  });

  it('is corrected, on record and in the chain, also once the programme is closed', () => {
    const entry = { ...joining, on: '2024-01-12' };
    given(joined)
      .when(correct('municipalities', ['J1k', 'J1'], entry, closed))
      .thenFacts({ type: 'JoiningCorrected', data: { ref: 'J1k', corrects: 'J1', reason: 'misread', entry } });
  });

  it('is not corrected into another municipality', () => {
    given(joined)
      .when(correct('municipalities', ['J1k', 'J1'], { ...joining, teryt: '1217032' }))
      .thenRefused('entry.correction-leaves-stream');
  });

  it('is annulled, and has then never joined', () => {
    const { outcome } = given(joined).when(annul('municipalities', 'J1x', 'J1'));
    expect(membershipsOf(outcome.state)).toEqual([]);
    given(joined)
      .when(annul('municipalities', 'J1x', 'J1'), leave('2024-06-15'))
      .thenRefused('entry.annulled');
  });

  it('keeps its joining while a commitment rests on it', () => {
    given(joined, committed('Z1', 'I.1'))
      .when(annul('municipalities', 'J1x', 'J1'))
      .thenRefusedWith('entry.later-fact-loses-ground', { table: 'commitments', ref: 'Z1' });
    given(joined, committed('Z1', 'I.1'))
      .when(correct('municipalities', ['J1k', 'J1'], { ...joining, on: '2024-02-02' }))
      .thenRefusedWith('entry.later-fact-loses-ground', { ref: 'Z1', why: 'participation.not-a-member' });
  });

  it('is annulled together with what rests on it, in any order', () => {
    given(joined, committed('Z1', 'I.1'))
      .when(annul('municipalities', 'J1x', 'J1'), annul('commitments', 'Z1x', 'Z1'))
      .thenFacts(
        { type: 'JoiningAnnulled', data: { ref: 'J1x', annuls: 'J1', reason: 'never was', on: '2024-01-10' } },
        { type: 'CommitmentEntryAnnulled', data: { ref: 'Z1x', annuls: 'Z1', reason: 'never was', on: '2024-02-01' } },
      );
  });
});

describe('a municipality that left', () => {
  const state = fold(participation, [joined, left]);

  it('belongs on its last day and not after it', () => {
    const memberships = membershipsOf(state);
    expect(
      ['2024-01-09', '2024-01-10', '2024-06-15', '2024-06-16'].map((day) => memberOn(memberships, day)?.track),
    ).toEqual([undefined, 'full', 'full', undefined]);
    expect(() => checkMember(memberships, teryt, '2024-06-16')).toThrow(
      'it joined on 2024-01-10 and left on 2024-06-15',
    );
    expect(() => checkMember(memberships, '1217032', '2024-06-15')).toThrow('1217032 does not belong');
  });

  it('is told nothing new by its departure, by the row with it and by the row without it', () => {
    given(joined, left)
      .when(
        leave('2024-06-15'),
        record('municipalities', 'J1', joining),
        record('municipalities', 'J1', { ...joining, left: { on: '2024-06-15', reason: 'merged' } }),
      )
      .thenNothing();
  });

  it('does not leave on another day', () => {
    given(joined, left)
      .when(leave('2024-06-16'))
      .thenRefusedWith('entry.changed', { standing: { on: '2024-06-15' }, sent: { on: '2024-06-16' } });
  });

  it('left on another day, or never, when the row is corrected; the departure sent again changes nothing', () => {
    for (const entry of [joining, { ...joining, left: { on: '2024-06-20' } }]) {
      const corrected: ParticipationEvent = {
        type: 'JoiningCorrected',
        data: { ref: 'J1k', corrects: 'J1', reason: 'misread', entry },
      };
      given(joined, left)
        .when(correct('municipalities', ['J1k', 'J1'], entry))
        .thenFacts(corrected);
      given(joined, left, corrected)
        .when(leave('2024-06-15'), record('municipalities', 'J1', joining))
        .thenNothing();
      expect(membershipsOf(fold(participation, [joined, left, corrected]))[0]?.to).toBe(entry.left?.on);
    }
  });

  it('left, and is told nothing new by a correction from before that', () => {
    const entry = { ...joining, name: 'Miechow' };
    const corrected: ParticipationEvent = {
      type: 'JoiningCorrected',
      data: { ref: 'J1k', corrects: 'J1', reason: 'misread', entry },
    };
    given(joined, corrected, left)
      .when(
        correct('municipalities', ['J1k', 'J1'], entry),
        correct('municipalities', ['J1k', 'J1'], { ...entry, left: { on: '2024-06-15', reason: 'merged' } }),
      )
      .thenNothing();
  });

  it('leaves when its departure is filled in later in the row that corrected the joining, once', () => {
    const entry = { ...joining, name: 'Miechow' };
    const corrected: ParticipationEvent = {
      type: 'JoiningCorrected',
      data: { ref: 'J1k', corrects: 'J1', reason: 'misread', entry },
    };
    const filled = (on: Day) => correct('municipalities', ['J1k', 'J1'], { ...entry, left: { on, reason: 'merged' } });
    given(joined, corrected).when(filled('2024-06-15'), filled('2024-06-15')).thenFacts(left);
    given(joined, corrected).when(filled('2024-01-09')).thenRefused('participation.ends-before-it-begins');
    given(joined, corrected, left).when(filled('2024-06-16')).thenRefused('entry.changed');
    given(joined, corrected)
      .when(correct('municipalities', ['J1k', 'J1'], { ...joining, left: { on: '2024-06-15' } }))
      .thenRefused('entry.changed');
    const restated: ParticipationEvent = {
      type: 'JoiningCorrected',
      data: { ref: 'J1k', corrects: 'J1', reason: 'misread', entry: { ...entry, left: { on: '2024-06-15' } } },
    };
    given(joined, restated)
      .when(correct('municipalities', ['J1k', 'J1'], entry))
      .thenRefused('entry.changed');
  });

  it('joins again on the day after its last, on another track, and belongs twice', () => {
    const again = { ...joining, on: '2024-06-16', track: 'associate' };
    const { outcome } = given(joined, left).when(record('municipalities', 'J2', again));
    expect(outcome.refusals).toEqual([]);
    expect(membershipsOf(outcome.state).map(({ track, from }) => [track, from])).toEqual([
      ['full', '2024-01-10'],
      ['associate', '2024-06-16'],
    ]);
    given(joined, left)
      .when(record('municipalities', 'J2', { ...again, on: '2024-06-15' }))
      .thenRefusedWith('participation.already-a-member', { left: '2024-06-15' });
  });

  it('tells its times in their own order, in whatever order they were logged', () => {
    const again: ParticipationEvent = {
      type: 'MunicipalityJoined',
      data: { ref: 'J2', ...joining, on: '2024-06-16', track: 'associate' },
    };
    expect(membershipsOf(fold(participation, [again, joined, left])).map(({ from }) => from)).toEqual([
      '2024-01-10',
      '2024-06-16',
    ]);
  });

  it('does not leave before what it promised and enacted', () => {
    given(joined, committed('Z1', 'I.1'))
      .when(leave('2024-01-31'))
      .thenRefusedWith('entry.later-fact-loses-ground', { ref: 'Z1' });
    given(joined, committed('Z1', 'I.1'), enacted)
      .when(leave('2024-05-05'))
      .thenRefusedWith('entry.later-fact-loses-ground', { ref: 'A1' });
  });
});

describe('a municipality that may promise', () => {
  it('commits, with what the file says of it', () => {
    given(joined)
      .when(
        record('commitments', 'Z1', action('commit', '2024-02-01', { recommendation: 'I.1', recordedBy: 'spec-1' })),
      )
      .thenFacts({
        type: 'RecommendationCommitted',
        data: { ref: 'Z1', teryt, on: '2024-02-01', recommendation: 'I.1', recordedBy: 'spec-1' },
      });
  });

  it('commits on the day of its joining, whichever is logged first in one append', () => {
    const commands = [
      record('commitments', 'Z1', action('commit', joining.on, { recommendation: 'I.1' })),
      record('municipalities', 'J1', joining),
    ];
    given()
      .when(...commands)
      .thenFacts(committed('Z1', 'I.1', joining.on), joined);
  });

  it('commits to what is in the catalogue of the day only', () => {
    const added = aDefinition({ recommendations: [...aDefinition().recommendations, { ...recommended, id: 'II.3b' }] });
    const amended = someRules({ definitions: [...rules.definitions, { from: '2024-04-01', definition: added }] });
    const commit = (on: Day) => record('commitments', 'Z1', action('commit', on, { recommendation: 'II.3b' }), amended);
    given(joined)
      .when(commit('2024-03-31'))
      .thenRefusedWith('participation.recommendation-unknown', { recommendation: 'II.3b' });
    given(joined)
      .when(commit('2024-04-01'))
      .thenFacts(committed('Z1', 'II.3b', '2024-04-01'));
  });

  it.each([
    ['2024-01-09', 'participation.not-a-member'],
    ['2023-12-31', 'programme.day-outside-period'],
    ['2024-07-02', 'programme.day-in-the-future'],
  ])('does not commit on %s: %s', (on, code) => {
    given(joined)
      .when(record('commitments', 'Z1', action('commit', on, { recommendation: 'I.1' })))
      .thenRefused(code);
  });

  it('does not commit after the period', () => {
    const later = someRules({ today: '2025-05-01' });
    given(joined)
      .when(record('commitments', 'Z1', action('commit', '2025-01-01', { recommendation: 'I.1' }), later))
      .thenRefused('programme.day-outside-period');
  });

  it('does not commit once the programme is closed', () => {
    given(joined)
      .when(record('commitments', 'Z1', action('commit', '2024-02-01', { recommendation: 'I.1' }), closed))
      .thenRefused('programme.closed');
  });

  it('commits twice under two refs: recorded, and one commitment', () => {
    const again = committed('Z2', 'I.1', '2024-02-20');
    const { outcome, thenFacts } = given(joined, committed('Z1', 'I.1')).when(
      record('commitments', 'Z2', action('commit', '2024-02-20', { recommendation: 'I.1' })),
    );
    thenFacts(again);
    expect(commitmentsOn(standingEntries(outcome.state), '2024-03-01')).toMatchObject([{ from: '2024-02-01' }]);
  });

  it('replaces and withdraws freely, without a reason', () => {
    given(joined, committed('Z1', 'I.1'), committed('Z2', 'I.2'))
      .when(
        record('commitments', 'Z3', action('replace', '2024-02-10', { recommendation: 'I.1', replacedBy: 'II.3' })),
        record('commitments', 'Z4', action('withdraw', '2024-02-11', { recommendation: 'I.2' })),
      )
      .thenFacts(
        {
          type: 'CommitmentReplaced',
          data: { ref: 'Z3', teryt, on: '2024-02-10', recommendation: 'I.1', replacedBy: 'II.3' },
        },
        { type: 'CommitmentWithdrawn', data: { ref: 'Z4', teryt, on: '2024-02-11', recommendation: 'I.2' } },
      );
  });

  it('replaces nothing by itself, nor by what is not in the catalogue', () => {
    const replace = (replacedBy: string) =>
      record('commitments', 'Z3', action('replace', '2024-02-10', { recommendation: 'I.1', replacedBy }));
    given(joined, committed('Z1', 'I.1')).when(replace('I.1')).thenRefused('participation.replaced-by-itself');
    given(joined, committed('Z1', 'I.1')).when(replace('X.1')).thenRefused('participation.recommendation-unknown');
  });

  it.each([
    ['what was never promised', [], '2024-02-10'],
    ['what is promised only later', [committed('Z1', 'I.1', '2024-02-11')], '2024-02-10'],
    ['what was withdrawn', [committed('Z1', 'I.1'), withdrawn('Z2', 'I.1', '2024-02-05')], '2024-02-10'],
  ])('neither replaces nor withdraws %s', (_, events, on) => {
    const changes = [
      action('withdraw', on, { recommendation: 'I.1' }),
      action('replace', on, { recommendation: 'I.1', replacedBy: 'I.2' }),
    ];
    for (const change of changes)
      given(joined, ...events)
        .when(record('commitments', 'Z3', change))
        .thenRefusedWith('participation.commitment-not-active', { recommendation: 'I.1', on });
  });

  it('withdraws what was logged later for an earlier day', () => {
    const late = record('commitments', 'Z1', action('commit', '2024-02-01', { recommendation: 'I.1' }));
    const change = record('commitments', 'Z2', action('withdraw', '2024-02-10', { recommendation: 'I.1' }));
    given(joined)
      .when(change, late)
      .thenFacts(
        { type: 'CommitmentWithdrawn', data: { ref: 'Z2', teryt, on: '2024-02-10', recommendation: 'I.1' } },
        committed('Z1', 'I.1'),
      );
  });
});

const recommended = { id: '', plane: 'II', instruments: ['decision' as const], name: { pl: 'x', en: 'x' } };
const confirm = (by = rules, on: Day = '2024-03-01') => record('commitments', 'Z9', action('confirm', on), by);

describe('commitments to be confirmed', () => {
  it('are confirmed when there are four and one in each plane', () => {
    given(joined, ...four)
      .when(confirm())
      .thenFacts(confirmed());
  });

  it('are not when there are too few, or none in a plane; what is missing is said part by part', () => {
    given(joined, committed('Z1', 'I.1'), committed('Z3', 'II.3'), committed('Z4', 'III.5'))
      .when(confirm())
      .thenRefusedWith('participation.commitments-incomplete', {
        missing: [{ requirement: 'commitments', required: '4', actual: 3 }],
      });
    given(joined, committed('Z1', 'I.1'), committed('Z2', 'I.2'), committed('Z3', 'II.3'), committed('Z4', 'II.4'))
      .when(confirm())
      .thenRefusedWith('participation.commitments-incomplete', {
        missing: [{ requirement: 'commitments-III', plane: 'III', required: '1', actual: 0 }],
      });
  });

  it('are not when one of them is promised only later, or twice', () => {
    const three = four.slice(0, 3);
    given(joined, ...three, committed('Z4', 'III.5', '2024-03-02'))
      .when(confirm())
      .thenRefused('participation.commitments-incomplete');
    given(joined, ...three, committed('Z4', 'I.1'))
      .when(confirm())
      .thenRefused('participation.commitments-incomplete');
  });

  it('are confirmed with those of the very day that were logged before', () => {
    const three = four.slice(0, 3);
    const last = record('commitments', 'Z4', action('commit', '2024-03-01', { recommendation: 'III.5' }));
    given(joined, ...three)
      .when(last, confirm())
      .thenFacts(committed('Z4', 'III.5', '2024-03-01'), confirmed());
    given(joined, ...three)
      .when(confirm(), last)
      .thenRefused('participation.commitments-incomplete');
  });

  it('are not on a track that requires none', () => {
    const associate: ParticipationEvent = {
      type: 'MunicipalityJoined',
      data: { ref: 'J1', ...joining, track: 'associate' },
    };
    given(associate, ...four)
      .when(confirm())
      .thenRefusedWith('participation.nothing-to-confirm', { track: 'associate' });
  });

  it('are not held to an average, which asks for something of all municipalities together', () => {
    const average = {
      id: 'many',
      measure: 'commitments.active',
      average: '6',
      tracks: ['full'],
      due: '2024-06-30',
    } as const;
    const { requirements } = aDefinition();
    const definition = aDefinition({ requirements: [average, ...requirements] });
    const by = someRules({ definitions: [{ from: '2024-01-01', definition }] });
    expect(
      given(joined, ...four).when(record('commitments', 'Z9', action('confirm', '2024-03-01'), by)).outcome.refusals,
    ).toEqual([]);
  });

  it('are judged by the definition in force on the day', () => {
    const five = aDefinition({
      requirements: aDefinition().requirements.map((one) =>
        one.id === 'commitments' ? { ...one, minimum: '5' } : one,
      ),
    });
    const amended = someRules({ definitions: [...rules.definitions, { from: '2024-03-02', definition: five }] });
    given(joined, ...four)
      .when(confirm(amended, '2024-03-01'))
      .thenFacts(confirmed());
    given(joined, ...four)
      .when(confirm(amended, '2024-03-02'))
      .thenRefusedWith('participation.commitments-incomplete', { missing: [{ required: '5', actual: 4 }] });
  });
});

describe('confirmed commitments', () => {
  const given4 = given(joined, ...four, confirmed());
  const given5 = given(joined, ...four, committed('Z5', 'II.4'), confirmed());
  const withdraw = (recommendation: string, reason?: string, on: Day = '2024-04-01') =>
    record('commitments', 'Z10', action('withdraw', on, { recommendation, ...(reason !== undefined && { reason }) }));
  const replace = (recommendation: string, replacedBy: string, on: Day = '2024-04-01') =>
    record('commitments', 'Z10', action('replace', on, { recommendation, replacedBy, reason: 'no premises' }));

  it('are withdrawn with a reason while the rule holds', () => {
    given5.when(withdraw('II.4', 'postponed')).thenFacts(withdrawn('Z10', 'II.4', '2024-04-01'));
  });

  it('are not changed without a reason', () => {
    given5
      .when(withdraw('II.4'))
      .thenRefusedWith('participation.reason-needed-after-confirmation', { confirmed: '2024-03-01' });
    given5.when(withdraw('II.4', ' ')).thenRefused('entry.text-blank');
  });

  it('are not withdrawn where a part of the rule would break, which is said', () => {
    given4.when(withdraw('I.1', 'postponed')).thenRefusedWith('participation.rule-would-break', {
      broken: [{ requirement: 'commitments', required: '4', actual: 3 }],
    });
    given5.when(withdraw('III.5', 'postponed')).thenRefusedWith('participation.rule-would-break', {
      broken: [{ requirement: 'commitments-III', plane: 'III', required: '1', actual: 0 }],
    });
  });

  it('are replaced within what the rule needs, and not beyond it', () => {
    given4.when(replace('I.1', 'II.4')).thenFacts({
      type: 'CommitmentReplaced',
      data: { ref: 'Z10', teryt, on: '2024-04-01', recommendation: 'I.1', replacedBy: 'II.4', reason: 'no premises' },
    });
    given4.when(replace('III.5', 'II.4')).thenRefused('participation.rule-would-break');
    given4.when(replace('I.1', 'I.2')).thenRefusedWith('participation.rule-would-break', { broken: [{ actual: 3 }] });
  });

  it('are free to change on a day before the confirmation, which must keep its ground', () => {
    const early = record('commitments', 'Z10', action('withdraw', '2024-02-10', { recommendation: 'II.4' }));
    given5.when(early).thenFacts({
      type: 'CommitmentWithdrawn',
      data: { ref: 'Z10', teryt, on: '2024-02-10', recommendation: 'II.4' },
    });
    given4
      .when(record('commitments', 'Z10', action('withdraw', '2024-02-10', { recommendation: 'I.1' })))
      .thenRefusedWith('entry.later-fact-loses-ground', { ref: 'Z9', why: 'participation.commitments-incomplete' });
  });

  it('keep the entries that their confirmation rests on', () => {
    given4.when(annul('commitments', 'Z1x', 'Z1')).thenRefusedWith('entry.later-fact-loses-ground', { ref: 'Z9' });
    given4
      .when(correct('commitments', ['Z1k', 'Z1'], action('commit', '2024-03-02', { recommendation: 'I.1' })))
      .thenRefusedWith('entry.later-fact-loses-ground', { ref: 'Z9' });
    given4
      .when(correct('municipalities', ['J1k', 'J1'], { ...joining, track: 'associate' }))
      .thenRefusedWith('entry.later-fact-loses-ground', { ref: 'Z9', why: 'participation.nothing-to-confirm' });
  });

  it('let one entry go when the same append brings another in its place', () => {
    const instead = record('commitments', 'Z6', action('commit', '2024-02-15', { recommendation: 'II.4' }));
    const gone: ParticipationEvent = {
      type: 'CommitmentEntryAnnulled',
      data: { ref: 'Z1x', annuls: 'Z1', reason: 'never was', on: '2024-02-01' },
    };
    given4.when(annul('commitments', 'Z1x', 'Z1'), instead).thenFacts(gone, committed('Z6', 'II.4', '2024-02-15'));
  });

  it('let a later entry go unless a later change rests on it', () => {
    const events = [joined, ...four, confirmed(), committed('Z5', 'II.4', '2024-03-10')];
    expect(given(...events).when(annul('commitments', 'Z5x', 'Z5')).outcome.refusals).toEqual([]);
    given(...events, withdrawn('Z10', 'I.1', '2024-04-01'))
      .when(annul('commitments', 'Z5x', 'Z5'))
      .thenRefusedWith('entry.later-fact-loses-ground', { ref: 'Z10', why: 'participation.rule-would-break' });
  });

  it('are confirmed again, and count as confirmed from the first time on', () => {
    given(joined, ...four, committed('Z5', 'II.4'), confirmed(), confirmed('Z20', '2024-03-15'))
      .when(withdraw('II.4'))
      .thenRefusedWith('participation.reason-needed-after-confirmation', { confirmed: '2024-03-01' });

    given4
      .when(record('commitments', 'Z20', action('confirm', '2024-05-01')))
      .thenFacts(confirmed('Z20', '2024-05-01'));
  });

  it('stand after an amendment that they no longer meet: it blocks nothing that is no worse', () => {
    const six = aDefinition({
      requirements: aDefinition().requirements.map((one) =>
        one.id === 'commitments' ? { ...one, minimum: '6' } : one,
      ),
    });
    const amended = someRules({ definitions: [{ from: '2024-01-01', definition: six }] });
    const change = (fields: ActionFields & { readonly action: CommitmentEntry['action'] }) => {
      const { action: name, ...rest } = fields;
      return record('commitments', 'Z10', action(name, '2024-04-01', { ...rest, reason: 'no premises' }), amended);
    };
    expect(
      given5.when(change({ action: 'replace', recommendation: 'I.1', replacedBy: 'III.6' })).outcome.refusals,
    ).toEqual([]);
    expect(given5.when(change({ action: 'commit', recommendation: 'III.6' })).outcome.refusals).toEqual([]);
    given5.when(change({ action: 'withdraw', recommendation: 'I.1' })).thenRefused('participation.rule-would-break');
  });
});

describe('an act', () => {
  const givenPromised = given(joined, committed('Z1', 'I.1'));
  const enact = (change: Partial<Adoption> = {}, by = rules) =>
    record('adoptions', 'A1', { ...adoption, ...change }, by);

  it('is recorded for an active commitment', () => {
    givenPromised.when(enact()).thenFacts(enacted);
  });

  it('is recorded with its repeal', () => {
    givenPromised
      .when(enact({ repealed: { on: '2024-06-01', reason: 'void' } }))
      .thenFacts(enacted, { type: 'AdoptionRepealed', data: { ref: 'A1', on: '2024-06-01', reason: 'void' } });
  });

  it('is not recorded with a repeal before it, but with one on its own day', () => {
    givenPromised.when(enact({ repealed: { on: '2024-05-05' } })).thenRefused('participation.ends-before-it-begins');
    expect(givenPromised.when(enact({ repealed: { on: adoption.on } })).outcome.refusals).toEqual([]);
  });

  it('is recorded on the day of its commitment, when that was logged before it', () => {
    const commit = record('commitments', 'Z5', action('commit', adoption.on, { recommendation: 'I.1' }));
    expect(given(joined).when(commit, enact()).outcome.refusals).toEqual([]);
    given(joined).when(enact(), commit).thenRefused('participation.recommendation-not-committed');
  });

  it('is recorded after the period, and once the programme is closed', () => {
    const late = someRules({ today: '2025-05-01', closed: '2025-01-31' });
    givenPromised
      .when(enact({ on: '2025-03-01' }, late))
      .thenFacts({ type: 'AdoptionRecorded', data: { ref: 'A1', ...adoption, on: '2025-03-01' } });
  });

  it.each([
    ['2023-12-31', 'programme.day-outside-period'],
    ['2024-07-02', 'programme.day-in-the-future'],
    ['2024-01-31', 'participation.recommendation-not-committed'],
    ['2024-01-05', 'participation.not-a-member'],
  ])('is not dated %s: %s', (on, code) => {
    givenPromised.when(enact({ on })).thenRefused(code);
  });

  it('is not one of a municipality that has left', () => {
    given(joined, committed('Z1', 'I.1'), left)
      .when(enact({ on: '2024-06-15' }))
      .thenFacts({
        type: 'AdoptionRecorded',
        data: { ref: 'A1', ...adoption, on: '2024-06-15' },
      });
    given(joined, committed('Z1', 'I.1'), left)
      .when(enact({ on: '2024-06-16' }))
      .thenRefused('participation.not-a-member');
  });

  it('is not one of a recommendation outside the catalogue', () => {
    givenPromised.when(enact({ recommendation: 'X.1' })).thenRefused('participation.recommendation-unknown');
  });

  it('uses an instrument that its recommendation allows', () => {
    givenPromised
      .when(enact({ instrument: 'decision' }))
      .thenRefusedWith('participation.instrument-not-allowed', { allowed: ['resolution', 'regulations'] });
  });

  it('names its document by a SHA-256 in lower-case hex', () => {
    const hash = 'ab'.repeat(32);
    expect(givenPromised.when(enact({ documentSha256: hash })).outcome.refusals).toEqual([]);
    givenPromised
      .when(enact({ documentSha256: hash.toUpperCase() }))
      .thenRefused('participation.document-hash-malformed');
  });

  it('has a number and a title', () => {
    givenPromised.when(enact({ number: ' ' })).thenRefused('entry.text-blank');
    givenPromised.when(enact({ title: 'x'.repeat(2001) })).thenRefused('entry.text-too-long');
  });

  it('is not one of a commitment that ended before', () => {
    given(joined, committed('Z1', 'I.1'), withdrawn('Z2', 'I.1', '2024-05-05'))
      .when(enact())
      .thenRefusedWith('participation.recommendation-not-committed', { recommendation: 'I.1', active: [] });
  });

  it('stands when its commitment ends after it', () => {
    expect(
      given(joined, committed('Z1', 'I.1'), enacted).when(
        record('commitments', 'Z2', action('withdraw', '2024-05-07', { recommendation: 'I.1' })),
      ).outcome.refusals,
    ).toEqual([]);
  });

  it('keeps the commitment that it rests on', () => {
    const givenEnacted = given(joined, committed('Z1', 'I.1'), enacted);
    givenEnacted.when(annul('commitments', 'Z1x', 'Z1')).thenRefusedWith('entry.later-fact-loses-ground', {
      table: 'adoptions',
      ref: 'A1',
      why: 'participation.recommendation-not-committed',
    });
    givenEnacted
      .when(record('commitments', 'Z2', action('withdraw', '2024-05-05', { recommendation: 'I.1' })))
      .thenRefusedWith('entry.later-fact-loses-ground', { ref: 'A1' });
  });

  it('does not count for a commitment begun again', () => {
    const events = [
      joined,
      committed('Z1', 'I.1'),
      enacted,
      withdrawn('Z2', 'I.1', '2024-05-07'),
      committed('Z3', 'I.1', '2024-05-08'),
    ];
    const on = (day: Day) => commitmentsOn(standingEntries(fold(participation, events)), day)[0]?.state;
    expect(['2024-05-05', '2024-05-06', '2024-05-07', '2024-05-08'].map(on)).toEqual([
      'committed',
      'adopted',
      'withdrawn',
      'committed',
    ]);
  });
});

describe('an act between two changes of its commitment', () => {
  const instead = (ref: string, on: Day, [recommendation, replacedBy]: readonly [string, string]) =>
    record('commitments', ref, action('replace', on, { recommendation, replacedBy }));
  const there = instead('Z2', '2024-03-01', ['I.1', 'I.2']);
  const back = instead('Z3', '2024-04-01', ['I.2', 'I.1']);

  it('takes both together, and neither alone', () => {
    const givenEnacted = given(joined, committed('Z1', 'I.1'), enacted);
    givenEnacted.when(there).thenRefusedWith('entry.later-fact-loses-ground', { ref: 'A1' });
    givenEnacted.when(back).thenRefused('participation.commitment-not-active');
    expect(givenEnacted.when(back, there).outcome.refusals).toEqual([]);
  });
});

describe('an act on record', () => {
  const repealed: ParticipationEvent = {
    type: 'AdoptionRepealed',
    data: { ref: 'A1', on: '2024-06-01', reason: 'void' },
  };
  const events = [joined, committed('Z1', 'I.1'), enacted];
  const givenEnacted = given(...events);

  it('is repealed, by its row too, and once only', () => {
    givenEnacted.when(repeal('2024-06-01')).thenFacts(repealed);
    const row = record('adoptions', 'A1', { ...adoption, repealed: { on: '2024-06-01', reason: 'void' } });
    givenEnacted.when(row).thenFacts(repealed);
    given(...events, repealed)
      .when(row, repeal('2024-06-01'), record('adoptions', 'A1', adoption))
      .thenNothing();
    given(...events, repealed)
      .when(repeal('2024-06-02'))
      .thenRefused('entry.changed');
  });

  it('is repealed by the ref of its correction, and the fact names the act', () => {
    const entry = { ...adoption, number: 'VIII/92' };
    const corrected: ParticipationEvent = {
      type: 'AdoptionCorrected',
      data: { ref: 'A1k', corrects: 'A1', reason: 'misread', entry },
    };
    givenEnacted.when(correct('adoptions', ['A1k', 'A1'], entry)).thenFacts(corrected);
    given(...events, corrected)
      .when({ ...repeal('2024-06-01'), ref: 'A1k' })
      .thenFacts(repealed);
  });

  it('is repealed when that is filled in later in the row that corrected it', () => {
    const entry = { ...adoption, number: 'VIII/92' };
    const corrected: ParticipationEvent = {
      type: 'AdoptionCorrected',
      data: { ref: 'A1k', corrects: 'A1', reason: 'misread', entry },
    };
    const filled = correct('adoptions', ['A1k', 'A1'], { ...entry, repealed: { on: '2024-06-01', reason: 'void' } });
    given(...events, corrected)
      .when(filled, filled)
      .thenFacts(repealed);
    const annulled: ParticipationEvent = {
      type: 'AdoptionAnnulled',
      data: { ref: 'A2', annuls: 'A1', reason: 'never was', on: adoption.on },
    };
    given(...events, corrected, annulled)
      .when(filled)
      .thenRefused('entry.annulled');
  });

  it('is repealed after the period and once the programme is closed', () => {
    const late = someRules({ today: '2025-05-01', closed: '2025-01-31' });
    givenEnacted
      .when(repeal('2025-03-01', 'void', late))
      .thenFacts({ type: 'AdoptionRepealed', data: { ref: 'A1', on: '2025-03-01', reason: 'void' } });
  });

  it.each([
    ['2024-05-05', 'participation.ends-before-it-begins'],
    ['2024-07-02', 'programme.day-in-the-future'],
  ])('is not repealed on %s: %s', (on, code) => {
    givenEnacted.when(repeal(on)).thenRefused(code);
  });

  it('is not repealed by a municipality that left before', () => {
    given(...events, left)
      .when(repeal('2024-06-16'))
      .thenRefused('participation.not-a-member');
  });

  it('is annulled, and was never there', () => {
    givenEnacted.when(annul('adoptions', 'A1x', 'A1')).thenFacts({
      type: 'AdoptionAnnulled',
      data: { ref: 'A1x', annuls: 'A1', reason: 'never was', on: adoption.on },
    });
    givenEnacted.when(annul('adoptions', 'A1x', 'A1'), repeal('2024-06-01')).thenRefused('entry.annulled');
  });

  it('is corrected even where an amendment has since left it outside, but not into something newly wrong', () => {
    const narrower = aDefinition({
      recommendations: aDefinition().recommendations.map((one) =>
        one.id === 'I.1' ? { ...one, instruments: ['regulations'] } : one,
      ),
    });
    const amended = someRules({ definitions: [{ from: '2024-01-01', definition: narrower }] });
    const corrected = (change: Partial<Adoption>) =>
      correct('adoptions', ['A1k', 'A1'], { ...adoption, ...change }, amended);
    expect(givenEnacted.when(corrected({ number: 'VIII/92' })).outcome.refusals).toEqual([]);
    givenEnacted.when(corrected({ instrument: 'decision' })).thenRefused('participation.instrument-not-allowed');
    givenEnacted.when(corrected({ on: '2024-07-02' })).thenRefused('programme.day-in-the-future');
  });
});

describe('a commitment entry on record', () => {
  it('is corrected with its action and all', () => {
    const entry = action('commit', '2024-02-03', { recommendation: 'II.3', recordedBy: 'spec-2' });
    given(joined, committed('Z1', 'I.1'))
      .when(correct('commitments', ['Z1k', 'Z1'], entry))
      .thenFacts({ type: 'CommitmentEntryCorrected', data: { ref: 'Z1k', corrects: 'Z1', reason: 'misread', entry } });
  });

  it('takes no second action under its ref', () => {
    given(joined, committed('Z1', 'I.1'))
      .when(record('commitments', 'Z1', action('withdraw', '2024-02-01', { recommendation: 'I.1' })))
      .thenRefused('entry.changed');
  });
});
